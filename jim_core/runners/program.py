"""Why a program could not be run: what the system answers, in words for people."""

import errno
import os
from pathlib import Path
from typing import Final


class NotStarted(Exception):
    """The process could not be started; the text names the path at fault and the reason."""


_REASONS: Final = {
    errno.EACCES: "permission denied",
    errno.ENOEXEC: "it is not a program this system can run (a script needs a first line such as #!/bin/sh)",
    errno.E2BIG: "the arguments are too long",
    errno.ELOOP: "too many symbolic links",
    errno.ENAMETOOLONG: "the name is too long",
    errno.ETXTBSY: "the file is being written to",
}


def why_not(program: str, directory: str | None, error: OSError) -> str:
    """What to tell people when `program` cannot start in `directory`; `error` names one of the two."""
    name = _shown(program)
    if error.errno == errno.EINVAL:
        return f"cannot start {name}: the path, arguments or directory hold a NUL or invalid text"
    if directory is not None and error.filename == directory:
        return f"cannot work in {_shown(directory)}: {_directory_reason(error)}"
    if error.errno in (errno.ENOENT, errno.ENOTDIR) and "/" not in program:
        return f"cannot start {name}: no such program on PATH"
    return f"cannot start {name}: {_file_reason(program, directory, error)}"


def _directory_reason(error: OSError) -> str:
    if error.errno == errno.ENOENT:
        return "the working directory does not exist"
    if error.errno == errno.ENOTDIR:
        return "it is not a directory"
    return _spoken(error)


def _file_reason(program: str, directory: str | None, error: OSError) -> str:
    path = Path(directory or ".") / program
    if error.errno == errno.ENOENT and path.exists():
        return f"its interpreter {_interpreter(path)} does not exist"
    if error.errno == errno.ENOENT:
        return "there is no such file"
    if error.errno == errno.EACCES and path.is_dir():
        return "it is a directory"
    if error.errno == errno.EACCES and path.exists() and not os.access(path, os.X_OK):
        return "it is not executable"
    return _spoken(error)


def _interpreter(path: Path) -> str:
    try:
        with path.open("rb") as file:
            first = file.readline(256)
    except OSError:
        return "or loader"
    words = first.removeprefix(b"#!").split()
    return _shown(os.fsdecode(words[0])) if first.startswith(b"#!") and words else "or loader"


def _spoken(error: OSError) -> str:
    return _REASONS.get(error.errno or 0) or (error.strerror or str(error)).lower()


def _shown(text: str) -> str:
    return "".join(sign if sign.isprintable() else "\N{REPLACEMENT CHARACTER}" for sign in text) or "''"
