"""What the keys of ADO.NET connection strings mean: Npgsql, SqlClient and Microsoft.Data.Sqlite.

Keys as their documents list them. What only tunes a pool or a client is passed over; a key that nobody
knows is refused, because a misspelt `SSL Mode` must not go unnoticed.
"""

import re
from collections.abc import Mapping
from typing import Final, Literal
from urllib.parse import quote

from sqlalchemy import URL

from jim_core.runners.sql.ado import NotAConnectionString

Pairs = Mapping[str, str]

_HOST: Final = ("host", "server", "datasource", "address", "addr", "networkaddress")
_USER: Final = ("username", "userid", "uid", "user")
_PASSWORD: Final = ("password", "pwd", "psw")
_DATABASE: Final = ("database", "initialcatalog", "db")
_FILE: Final = ("datasource", "filename")

_TUNING: Final = frozenset(
    {
        *(
            "pooling",
            "minpoolsize",
            "maxpoolsize",
            "minimumpoolsize",
            "maximumpoolsize",
            "poolblockingperiod",
        ),
        *("connectionlifetime", "connectionidlelifetime", "connectionpruninginterval", "connectionreset"),
        *(
            "noresetonclose",
            "enlist",
            "multiplexing",
            "maxautoprepare",
            "autoprepareminusages",
            "loadbalancehosts",
        ),
        *(
            "commandtimeout",
            "internalcommandtimeout",
            "cancellationtimeout",
            "includeerrordetail",
            "logparameters",
        ),
        *(
            "readbuffersize",
            "writebuffersize",
            "socketreceivebuffersize",
            "socketsendbuffersize",
            "packetsize",
        ),
        *("persistsecurityinfo", "trustservercertificate", "loadtablecomposites", "arraynullabilitymode"),
        *("multipleactiveresultsets", "workstationid", "wsid", "connectretrycount", "connectretryinterval"),
        *("asynchronousprocessing", "typesystemversion", "version", "cache"),
    }
)

_NPGSQL: Final = {
    "applicationname": "application_name",
    "rootcertificate": "sslrootcert",
    "sslcertificate": "sslcert",
    "sslkey": "sslkey",
    "sslpassword": "sslpassword",
    "timeout": "connect_timeout",
    "connectiontimeout": "connect_timeout",
    "passfile": "passfile",
    "clientencoding": "client_encoding",
    "encoding": "client_encoding",
    "targetsessionattributes": "target_session_attrs",
    "kerberosservicename": "krbsrvname",
    "keepalive": "keepalives_idle",
    "channelbinding": "channel_binding",
    "options": "options",
}
_SSL_MODES: Final = {"verifyca": "verify-ca", "verifyfull": "verify-full"}
_ONLY_NPGSQL: Final = {"port", "username", "sslmode", "searchpath", *_NPGSQL} - {"applicationname", "timeout"}
_ONLY_SQL_CLIENT: Final = {
    "initialcatalog",
    "integratedsecurity",
    "trustedconnection",
    "encrypt",
    "userid",
    "uid",
}


def provider_of(pairs: Pairs) -> Literal["npgsql", "sqlite", "sqlclient"]:
    """Whose connection string this is; `Server=` without a hint is SQL Server's."""
    if "host" in pairs or (
        _ONLY_NPGSQL & pairs.keys() and _ONLY_SQL_CLIENT.isdisjoint(pairs.keys() - {"userid", "uid"})
    ):
        return "npgsql"
    if _is_sqlite(pairs):
        return "sqlite"
    if _first(pairs, _HOST):
        return "sqlclient"
    raise NotAConnectionString(
        "the connection string names no database: it needs Host=… (PostgreSQL), Server=… (SQL Server) "
        "or Data Source=file.db (SQLite)"
    )


def npgsql_url(pairs: Pairs) -> URL:
    """PostgreSQL, by psycopg."""
    query = {_NPGSQL[key]: value for key, value in pairs.items() if key in _NPGSQL}
    if mode := pairs.get("sslmode"):
        word = re.sub(r"[\s_-]", "", mode).lower()
        query["sslmode"] = _SSL_MODES.get(word, word)
    if path := pairs.get("searchpath"):
        query["options"] = f"{query.get('options', '')} -csearch_path={_escaped(path)}".strip()
    _refuse_unknown(
        pairs,
        {*_HOST, *_USER, *_PASSWORD, *_DATABASE, *_NPGSQL, "port", "sslmode", "searchpath"},
        "PostgreSQL",
    )
    host, port = _first(pairs, _HOST), _port(pairs.get("port"))
    if "," in host or host.startswith("/"):  # several servers, or the directory of a socket
        names = [_host_and_port(name, port) for name in host.split(",")]
        query |= {
            "host": ",".join(name for name, _ in names),
            "port": ",".join(str(number) for _, number in names),
        }
        host, port = "", None
    return _url("postgresql+psycopg", pairs, host, port, query)


def sql_client_url(pairs: Pairs) -> URL:
    """SQL Server, by pyodbc."""
    query = {"driver": "ODBC Driver 18 for SQL Server"}
    if encrypt := pairs.get("encrypt"):
        query["Encrypt"] = "yes" if _is_true(encrypt) else "no" if _is_false(encrypt) else encrypt
    if _is_true(pairs.get("trustservercertificate", "")):
        query["TrustServerCertificate"] = "yes"
    integrated = pairs.get("integratedsecurity") or pairs.get("trustedconnection") or ""
    if _is_true(integrated):
        query["Trusted_Connection"] = "yes"
    if name := pairs.get("applicationname") or pairs.get("app"):
        query["APP"] = name
    known = {*_HOST, *_USER, *_PASSWORD, *_DATABASE, "encrypt", "integratedsecurity", "trustedconnection"}
    _refuse_unknown(
        pairs,
        known
        | {
            "applicationname",
            "app",
            "timeout",
            "connecttimeout",
            "connectiontimeout",
            "applicationintent",
            "multisubnetfailover",
        },
        "SQL Server",
    )
    server = re.sub(r"^(tcp|np|lpc):", "", _first(pairs, _HOST), flags=re.IGNORECASE)
    host, comma, port = server.partition(",")
    return _url("mssql+pyodbc", pairs, host.strip(), _port(port) if comma else None, query)


def sqlite_url(pairs: Pairs) -> URL:
    """A SQLite file, by Python's own driver."""
    file, query = _first(pairs, _FILE), {}
    if any(key in pairs for key in _PASSWORD):
        raise NotAConnectionString("encrypted SQLite files cannot be opened here: leave the Password out")
    for key, cure in (("foreignkeys", "foreign_keys"), ("recursivetriggers", "recursive_triggers")):
        if _is_true(pairs.get(key, "")):
            raise NotAConnectionString(
                f"the script has to begin with PRAGMA {cure} = on, instead of that key here"
            )
    if timeout := pairs.get("defaulttimeout") or pairs.get("busytimeout"):
        query["timeout"] = timeout
    _refuse_unknown(
        pairs, {*_FILE, "mode", "foreignkeys", "recursivetriggers", "defaulttimeout", "busytimeout"}, "SQLite"
    )
    mode = pairs.get("mode", "").lower()
    if mode in ("memory", "") and (mode or file == ":memory:"):
        return URL.create("sqlite+pysqlite", database=":memory:", query=query)
    if short := {"readonly": "ro", "readwrite": "rw"}.get(mode):
        return URL.create(
            "sqlite+pysqlite", database=f"file:{quote(file)}", query={**query, "mode": short, "uri": "true"}
        )
    return URL.create("sqlite+pysqlite", database=file, query=query)


def _url(driver: str, pairs: Pairs, host: str, port: int | None, query: Mapping[str, str]) -> URL:
    return URL.create(
        driver,
        username=_first(pairs, _USER) or None,
        password=_first(pairs, _PASSWORD) or None,
        host=host or None,
        port=port,
        database=_first(pairs, _DATABASE) or None,
        query=dict(query),
    )


def _first(pairs: Pairs, keys: tuple[str, ...]) -> str:
    return next((pairs[key] for key in keys if key in pairs), "")


def _refuse_unknown(pairs: Pairs, known: set[str], database: str) -> None:
    """Keys after a password are counted, not named: they may be the rest of one that holds a semicolon."""
    after_password = False
    for n, key in enumerate(pairs, start=1):
        if key not in known and key not in _TUNING:
            name = f"number {n} (a password with a semicolon needs quotes)" if after_password else key[:40]
            raise NotAConnectionString(
                f"the connection string is one for {database}, where key {name} has no meaning"
            )
        after_password = after_password or key in _PASSWORD


def _port(text: str | None) -> int | None:
    if not text or not text.strip():
        return None
    if not re.fullmatch(r"\s*\d{1,5}\s*", text, re.ASCII):
        raise NotAConnectionString("the Port of the connection string is not a number")
    return int(text)


def _host_and_port(name: str, port: int | None) -> tuple[str, int]:
    host, colon, own = name.strip().rpartition(":")
    if colon and own.isdigit() and not name.startswith("/"):
        return host, int(own)
    return name.strip(), port or 5432


def _escaped(value: str) -> str:
    return re.sub(r"([\\\s])", r"\\\1", value)


def _is_sqlite(pairs: Pairs) -> bool:
    file = _first(pairs, _FILE)
    if not file or (_ONLY_SQL_CLIENT | {"server", "database"}) & pairs.keys():
        return False
    return "filename" in pairs or "mode" in pairs or _looks_like_a_file(file)


def _looks_like_a_file(name: str) -> bool:
    return (
        name == ":memory:"
        or "/" in name
        or bool(re.search(r"\.(db3?|sqlite3?|s3db|sdb)$", name, re.IGNORECASE))
    )


def _is_true(word: str) -> bool:
    return word.strip().lower() in ("true", "yes", "1", "sspi", "on")


def _is_false(word: str) -> bool:
    return word.strip().lower() in ("false", "no", "0", "off")
