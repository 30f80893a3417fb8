"""Where a database is: a connection string, in either form, as a SQLAlchemy URL."""

import re
from typing import Final

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from jim_core.runners.sql.ado import NotAConnectionString, pairs_of
from jim_core.runners.sql.ado_providers import npgsql_url, provider_of, sql_client_url, sqlite_url

_SCHEME: Final = re.compile(r"\s*[A-Za-z][A-Za-z0-9_+.-]*://")

_DRIVERS: Final = {
    "postgres": "postgresql+psycopg",
    "postgresql": "postgresql+psycopg",
    "sqlite": "sqlite+pysqlite",
}

_SECRET: Final = re.compile(r"pass|pwd|secret|token|key$", re.IGNORECASE)


def url_of(connection: str) -> URL:
    """The URL that a connection string means; NotAConnectionString when it means none.

    Two forms: a SQLAlchemy URL, where `postgresql://` means psycopg, and ADO.NET as Npgsql, SqlClient and
    Microsoft.Data.Sqlite understand it.
    """
    if _SCHEME.match(connection):
        return _from_url(connection.strip())
    pairs = pairs_of(connection)
    return {"npgsql": npgsql_url, "sqlite": sqlite_url, "sqlclient": sql_client_url}[provider_of(pairs)](
        pairs
    )


def secrets_of(url: URL, connection: str) -> tuple[str, ...]:
    """Every text that must not be seen: passwords as they are and as they were written."""
    plain = [url.password] if url.password else []
    for name, value in url.query.items():
        if _SECRET.search(name):
            plain += [value] if isinstance(value, str) else value
        elif name == "odbc_connect" and isinstance(value, str):
            plain += re.findall(r"(?:pwd|password)\s*=\s*\{?([^;}]+)", value, re.IGNORECASE)
    if _SCHEME.match(connection):
        written = re.search(r"://[^/@:]*:(?P<password>.*)@", connection)
        plain += [written["password"]] if written else []
    return (connection.strip(), *plain)


def _from_url(text: str) -> URL:
    try:
        url = make_url(text)
    except (ArgumentError, ValueError) as error:  # their texts hold the password
        raise NotAConnectionString(
            "the address of the database cannot be read: it is driver://user:password@host:port/database, "
            "with special characters of user and password written as %40"
        ) from error
    return url.set(drivername=_DRIVERS.get(url.drivername.lower(), url.drivername))
