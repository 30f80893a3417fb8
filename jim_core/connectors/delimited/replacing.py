"""A file that takes the place of another, all at once."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from jim_core.connectors.delimited.rows import Identity
from jim_core.connectors.protocol import ConnectorError


@dataclass(slots=True)
class Replacement:
    """A file that is written."""

    file: BinaryIO
    is_wanted: bool = False
    """Whether it shall take the place of the old one, at the end of the block."""


@contextmanager
def replacing(path: Path, old: Identity | None) -> Iterator[Replacement]:
    """What is written in the block is the file afterwards; if block or machine fails, the old one stays.

    It is written beside, as far as the disk, and renamed. Mode and, where we may, owner stay. A file that is
    not in the state `old` any more (None: that is there by now) is left alone. ConnectorError.
    """
    target = Path(os.path.realpath(path))  # a link stays a link
    beside: Path | None = None
    try:
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.", suffix=".new")
        beside = Path(name)
        with os.fdopen(handle, "wb") as file:
            _like(target, handle, is_new=old is None)
            replacement = Replacement(file)
            yield replacement
            if not replacement.is_wanted:
                return
            file.flush()
            os.fsync(handle)
        if state_of(target) != old:
            raise ConnectorError(f"somebody else changed {path} meanwhile, so nothing was written: try again")
        beside.replace(target)
        beside = None
        with suppress(OSError):  # it is in place; some file systems know no such wish
            _sync(target.parent)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise ConnectorError(f"exportPath: cannot write {path}: {reason}; nothing was changed") from error
    finally:
        if beside is not None:
            beside.unlink(missing_ok=True)


def _like(target: Path, handle: int, *, is_new: bool) -> None:
    if is_new:
        mask = os.umask(0)
        os.umask(mask)
        os.fchmod(handle, 0o666 & ~mask)
        return
    status = target.stat()
    with suppress(PermissionError):
        os.fchown(handle, status.st_uid, status.st_gid)
    os.fchmod(handle, status.st_mode & 0o7777)


def state_of(target: Path) -> Identity | None:
    """Which file is there; None if none is."""
    try:
        return Identity.of(target.stat())
    except FileNotFoundError:
        return None


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
