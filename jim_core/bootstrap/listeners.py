"""Sockets that are ready to be served: a TCP address, and the owner's file in the data directory."""

import errno
import hashlib
import os
import socket
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Final

from jim_core.model.errors import CannotListen
from jim_core.wire.directory import SOCKET_FILE

_PATH_LIMIT: Final = 100
"""Bytes that fit a socket's address on every system that we know; Linux takes 107."""
_GONE: Final = (
    (socket.TCP_KEEPIDLE, 60),
    (socket.TCP_KEEPINTVL, 15),
    (socket.TCP_KEEPCNT, 4),
    (socket.TCP_USER_TIMEOUT, 120_000),
)
"""A machine at the other end that is gone without a word is known to be gone after two minutes: connections
have what their listening socket has."""
_BACKLOG: Final = 512


def tcp(host: str, port: int) -> socket.socket:
    """A listening socket; port 0 takes a free one. Raises CannotListen."""
    try:
        found = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP, flags=socket.AI_PASSIVE
        )
    except OSError as error:
        raise CannotListen(
            f"{host} is not an address of this machine ({error.strerror}); try --host"
        ) from error
    family, kind, protocol, _, address = found[0]
    # With a protocol of 0 asyncio leaves Nagle's algorithm on, which costs 40 ms a request.
    listening = socket.socket(family, kind, protocol)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        for option, value in _GONE:
            listening.setsockopt(socket.IPPROTO_TCP, option, value)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        listening.bind(address)
        listening.listen(_BACKLOG)
    except OSError as error:
        listening.close()
        raise CannotListen(_why(error, host, port)) from error
    listening.settimeout(0.0)
    return listening


def owner(path: Path) -> socket.socket:
    """A listening socket at `path` that only this user can open. Raises CannotListen.

    The caller holds the lock of the data directory, so a file in the way is a dead server's.
    """
    path.unlink(missing_ok=True)
    listening = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        listening.bind(str(path))
        path.chmod(0o600)
        listening.listen(_BACKLOG)
    except OSError as error:
        listening.close()
        raise CannotListen(f"no socket can be made at {path}: {error.strerror}") from error
    listening.settimeout(0.0)
    return listening


def owner_path(directory: Path) -> Path:
    """Where the owner's socket of a data directory goes: inside it, or nearer when its path is too long."""
    path = directory / SOCKET_FILE
    if len(os.fsencode(path)) <= _PATH_LIMIT:
        return path
    mark = hashlib.sha256(os.fsencode(directory)).hexdigest()[:12]
    near = Path(tempfile.gettempdir(), f"jim-{os.geteuid()}-{mark}")
    near.mkdir(mode=0o700, exist_ok=True)
    facts = near.lstat()
    if near.is_symlink() or facts.st_uid != os.geteuid() or facts.st_mode & 0o077:
        # Somebody else made it first: take a name that nobody could foresee.
        near = Path(tempfile.mkdtemp(prefix="jim-"))
    return near / SOCKET_FILE


def remove_owner(path: Path, directory: Path) -> None:
    """Take the owner's socket of a data directory away, and the folder that was made for it."""
    path.unlink(missing_ok=True)
    if path.parent != directory:
        with suppress(OSError):
            path.parent.rmdir()


def address(listening: socket.socket, *, secure: bool = False) -> str:
    """The URL under which a TCP socket answers."""
    host, port = listening.getsockname()[:2]
    scheme = "https" if secure else "http"
    return f"{scheme}://[{host}]:{port}" if ":" in host else f"{scheme}://{host}:{port}"


def _why(error: OSError, host: str, port: int) -> str:
    match error.errno:
        case errno.EADDRINUSE:
            return f"port {port} of {host} is in use; stop who uses it, or choose another with --port"
        case errno.EACCES:
            return (
                f"port {port} is reserved for the system's administrator; choose one above 1023 with --port"
            )
        case errno.EADDRNOTAVAIL:
            return f"{host} is not an address of this machine; choose another with --host"
        case _:
            return f"cannot listen on {host} port {port}: {error.strerror}"
