"""A real OpenLDAP for the tests: started in a directory of its own, ended by its process id."""

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import pytest
from ldap3 import MODIFY_REPLACE, NONE, Connection, Server

BASE = "dc=example,dc=org"
ADMIN = f"cn=admin,{BASE}"
PASSWORD = "open sesame 4711"
_DEADLINE_SECONDS = 60.0
_ATTEMPTS = 5
_ADVICE = "OpenLDAP's slapd is not installed: apt-get install slapd"
_SCHEMAS = Path("/etc/ldap/schema")
_MODULES = Path("/usr/lib/ldap")


@dataclass(frozen=True)
class Slapd:
    """A directory server that runs."""

    port: int
    tls_port: int
    certificate: Path
    socket: Path
    process: "subprocess.Popen[bytes]"

    @contextmanager
    def connection(self) -> Iterator[Connection]:
        """A line to it as its administrator, past the connector."""
        server = Server(f"ldap://127.0.0.1:{self.port}", get_info=NONE)
        line = Connection(
            server, ADMIN, PASSWORD, auto_bind="NO_TLS", raise_exceptions=True, check_names=False
        )
        try:
            yield line
        finally:
            line.unbind()

    def add(self, dn: str, **attributes: object) -> None:
        """Make an entry."""
        with self.connection() as line:
            line.add(dn, attributes=attributes)

    def replace(self, dn: str, name: str, *values: object) -> None:
        """Give an attribute other values."""
        with self.connection() as line:
            line.modify(dn, {name: [(MODIFY_REPLACE, list(values))]})

    def rename(self, dn: str, rdn: str, parent: str | None = None) -> None:
        """Call an entry otherwise, or put it elsewhere."""
        with self.connection() as line:
            line.modify_dn(dn, rdn, new_superior=parent)

    def delete(self, dn: str) -> None:
        """Take an entry away."""
        with self.connection() as line:
            line.delete(dn)

    def read(self, dn: str) -> dict[str, list[bytes]]:
        """What an entry has."""
        with self.connection() as line:
            line.search(dn, "(objectClass=*)", "BASE", attributes=["*", "entryUUID"])
            return dict(line.response[0]["raw_attributes"])

    def end(self) -> None:
        """End it, and with it every line to it."""
        _end(self.process)

    def grow(self, suffix: str, people: int = 0) -> str:
        """An organisational unit of its own for a test, with so many people; its name."""
        unit = f"ou={suffix},{BASE}"
        with self.connection() as line:
            line.add(unit, "organizationalUnit")
            for number in range(people):
                line.add(
                    f"uid=p{number},{unit}", "inetOrgPerson", {"cn": f"Person {number}", "sn": str(number)}
                )
        return unit


def installed() -> str:
    """The program; skips without it, and fails where it must be there."""
    program = shutil.which("slapd") or shutil.which(
        "slapd", path="/usr/sbin:/usr/local/sbin:/usr/local/libexec"
    )
    if program is None and os.environ.get("CI"):
        pytest.fail(_ADVICE)
    if program is None:
        pytest.skip(_ADVICE)
    return program


@contextmanager
def running(folder: Path, overlay: str = "overlay syncprov\n") -> Iterator[Slapd]:
    """A server with an empty tree, for as long as the block lasts."""
    program = installed()
    certificate, key = _certificate(folder)
    (folder / "data").mkdir()
    (folder / "slapd.conf").write_text(
        "".join(f"include {_SCHEMAS / name}.schema\n" for name in ("core", "cosine", "inetorgperson"))
        + f"modulepath {_MODULES}\nmoduleload back_mdb\nmoduleload syncprov\n"
        + f"TLSCertificateFile {certificate}\nTLSCertificateKeyFile {key}\n"
        + f'database mdb\nsuffix "{BASE}"\nrootdn "{ADMIN}"\nrootpw "{PASSWORD}"\n'
        + f"directory {folder / 'data'}\n"
        + "dbnosync\nindex objectClass,entryUUID,entryCSN,modifyTimestamp eq\n"
        # Only the administrator, whom no rule binds, sees the server's own cookie; nobody else may write.
        + "access to attrs=userPassword by anonymous auth by users write by * none\n"
        + "access to attrs=contextCSN by * none\naccess to * by users write by * read\n"
        + overlay
    )
    slapd = _started(program, folder, certificate)
    try:
        slapd.add(BASE, objectClass=["dcObject", "organization"], dc="example", o="Example")
        yield slapd
    finally:
        slapd.end()


def _started(program: str, folder: Path, certificate: Path) -> Slapd:
    path, log = folder / "ldapi", folder / "log"
    for _ in range(_ATTEMPTS):
        port, tls_port = _free_port(), _free_port()
        urls = f"ldap://127.0.0.1:{port} ldaps://127.0.0.1:{tls_port} ldapi://{quote(str(path), safe='')}"
        # With a debug level, and be it none, it stays in the foreground: our child, to be ended by its id.
        command = [program, "-f", str(folder / "slapd.conf"), "-h", urls, "-d", "0"]
        with log.open("ab") as written:
            process = subprocess.Popen(command, stdout=written, stderr=written)
        if _answers(process, path):
            return Slapd(port, tls_port, certificate, path, process)
        _end(process)  # somebody else took a port that had been free
    pytest.fail(f"slapd does not start: {log.read_text()}")


def _end(process: "subprocess.Popen[bytes]") -> None:
    process.terminate()
    process.wait(_DEADLINE_SECONDS)


def _answers(process: "subprocess.Popen[bytes]", path: Path) -> bool:
    """Whether it does, rather than ends. Its socket is its own; behind a port somebody else might listen."""
    deadline = time.monotonic() + _DEADLINE_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        with closing(socket.socket(socket.AF_UNIX)) as line:
            if line.connect_ex(str(path)) == 0:
                return True
        time.sleep(0.01)
    return False


def _free_port() -> int:
    with closing(socket.socket()) as line:
        line.bind(("127.0.0.1", 0))
        port: int = line.getsockname()[1]
        return port


def _certificate(folder: Path) -> tuple[Path, Path]:
    certificate, key = folder / "server.pem", folder / "server.key"
    made = [
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-days",
        "2",
        "-subj",
        "/CN=directory",
    ]
    named = ["-addext", "subjectAltName=IP:127.0.0.1", "-keyout", str(key), "-out", str(certificate)]
    subprocess.run([*made, *named], check=True, capture_output=True, timeout=90)
    return certificate, key
