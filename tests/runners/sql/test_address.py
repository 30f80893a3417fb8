"""Connection strings in both forms, as the URL they mean."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import URL

from jim_core.runners.sql.address import secrets_of, url_of
from jim_core.runners.sql.ado import NotAConnectionString, written

TEXT = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), min_size=1)


def shown(connection: str) -> str:
    """The URL of a connection string, password and all."""
    return url_of(connection).render_as_string(hide_password=False)


@pytest.mark.parametrize(
    ("connection", "url"),
    [
        ("postgresql://me:pw@db:5433/hr", "postgresql+psycopg://me:pw@db:5433/hr"),
        ("postgres://db/hr?sslmode=require", "postgresql+psycopg://db/hr?sslmode=require"),
        ("postgresql+psycopg2://db/hr", "postgresql+psycopg2://db/hr"),
        ("sqlite:///hr.db", "sqlite+pysqlite:///hr.db"),
        ("sqlite:////var/hr.db", "sqlite+pysqlite:////var/hr.db"),
        ("mysql+pymysql://me@db/hr", "mysql+pymysql://me@db/hr"),
    ],
)
def test_urls(connection: str, url: str) -> None:
    """SQLAlchemy's own form; the short names mean the drivers that ship."""
    assert shown(connection) == url


@pytest.mark.parametrize(
    ("connection", "url"),
    [
        ("Host=db;Database=hr;Username=me;Password=pw", "postgresql+psycopg://me:pw@db/hr"),
        ("host=db;PORT=5433;database=hr;User Id=me", "postgresql+psycopg://me@db:5433/hr"),
        ("Server=db;Port=5433;Database=hr;User Id=me", "postgresql+psycopg://me@db:5433/hr"),
        ("Server=db;Database=hr;Username=me", "postgresql+psycopg://me@db/hr"),
        ("Host=db;SSL Mode=VerifyFull", "postgresql+psycopg://db?sslmode=verify-full"),
        ("Host=db;SslMode=Require;Trust Server Certificate=true", "postgresql+psycopg://db?sslmode=require"),
        ("Host=db;Search Path=a, b", "postgresql+psycopg://db?options=-csearch_path%3Da%2C%5C+b"),
        ("Host=db;Timeout=5;Command Timeout=9;Pooling=false", "postgresql+psycopg://db?connect_timeout=5"),
        ("Host=a,b:5433;Port=6000", "postgresql+psycopg://?host=a%2Cb&port=6000%2C5433"),
        ("Host=/run/postgresql;Database=hr", "postgresql+psycopg:///hr?host=%2Frun%2Fpostgresql&port=5432"),
    ],
)
def test_npgsql(connection: str, url: str) -> None:
    """As JIM's users write PostgreSQL."""
    assert shown(connection) == url


@pytest.mark.parametrize(
    ("connection", "parts"),
    [
        ("Server=db;Database=hr;User Id=me;Password=pw", ("db", None, "hr", "me", "pw")),
        ("Data Source=tcp:db,1500;Initial Catalog=hr;UID=me;PWD=pw", ("db", 1500, "hr", "me", "pw")),
        (r"Data Source=db\one;Integrated Security=SSPI", (r"db\one", None, None, None, None)),
    ],
)
def test_sql_client(connection: str, parts: tuple[object, ...]) -> None:
    """`Server=` without a hint is SQL Server."""
    url = url_of(connection)
    assert url.drivername == "mssql+pyodbc"
    assert (url.host, url.port, url.database, url.username, url.password) == parts


def test_what_sql_server_is_told_about_trust() -> None:
    """Encryption and who is asked for a password are passed on."""
    url = url_of("Server=db;Encrypt=False;TrustServerCertificate=True;Trusted_Connection=yes")
    assert url.query == {
        "driver": "ODBC Driver 18 for SQL Server",
        "Encrypt": "no",
        "TrustServerCertificate": "yes",
        "Trusted_Connection": "yes",
    }


@pytest.mark.parametrize(
    ("connection", "url"),
    [
        ("Data Source=hr.db", "sqlite+pysqlite:///hr.db"),
        ("DataSource=/var/lib/hr;Cache=Shared", "sqlite+pysqlite:////var/lib/hr"),
        ("Filename=hr;Default Timeout=9", "sqlite+pysqlite:///hr?timeout=9"),
        ("Data Source=:memory:", "sqlite+pysqlite:///%3Amemory%3A"),
        ("Data Source=hr;Mode=Memory", "sqlite+pysqlite:///%3Amemory%3A"),
        ("Data Source=hr.db;Mode=ReadOnly", "sqlite+pysqlite:///file%3Ahr.db?mode=ro&uri=true"),
        ("Data Source=hr.db;Mode=ReadWriteCreate", "sqlite+pysqlite:///hr.db"),
    ],
)
def test_sqlite(connection: str, url: str) -> None:
    """A data source that is a file is SQLite's."""
    assert shown(connection) == url


@pytest.mark.parametrize(
    ("connection", "word"),
    [
        ("geheim", "Key=Value"),
        ("Database=geheim", "names no database"),
        ("Host=db;Passwort=geheim", "passwort"),
        ("Host=db;Port=geheim", "Port"),
        ("Host=db;Password=a;geheim=b", "needs quotes"),
        ("Data Source=hr.db;Password=geheim", "encrypted"),
        ("Data Source=hr.db;Foreign Keys=True", "PRAGMA foreign_keys"),
        ("postgresql://me:geheim@db:port/hr", "address"),
        ("Server=db;Tokn=geheim", "tokn"),
    ],
)
def test_what_cannot_be_understood(connection: str, word: str) -> None:
    """The sentence says what to do, and shows nothing that may be a password."""
    with pytest.raises(NotAConnectionString) as refused:
        url_of(connection)
    assert word in str(refused.value)
    assert "geheim" not in str(refused.value)


@given(
    username=TEXT,
    password=TEXT,
    host=st.from_regex(r"[a-z][a-z0-9.-]{0,20}", fullmatch=True),
    database=TEXT.filter(lambda text: text == text.strip()),  # a URL cannot end in a blank
)
def test_both_forms_mean_the_same(username: str, password: str, host: str, database: str) -> None:
    """Whatever stands in them, an ADO.NET string and a URL of the same parts are one address."""
    pairs = {"Host": host, "Database": database, "Username": username, "Password": password}
    url = URL.create("postgresql+psycopg", username, password, host, database=database)
    assert url_of(written(pairs)) == url
    assert url_of(url.render_as_string(hide_password=False)) == url


@pytest.mark.parametrize(
    ("connection", "secrets"),
    [
        ("postgresql://me:p%40w@db/hr", {"p@w", "p%40w"}),
        ("Host=db;Password='a''b'", {"a'b"}),
        ("Host=db;SSL Password=inner", {"inner"}),
        ("postgresql://db/hr?password=inner", {"inner"}),
        ("mssql+pyodbc://?odbc_connect=Server%3Ddb%3BPWD%3D%7Binner%7D", {"inner"}),
        ("Host=db", set()),
    ],
)
def test_what_must_not_be_seen(connection: str, secrets: set[str]) -> None:
    """Passwords as they are and as they are written, wherever they stand; and the string as a whole."""
    assert set(secrets_of(url_of(connection), connection)) == {connection, *secrets}
