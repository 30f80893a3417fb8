"""What went wrong, as one line on the error output and an exit code; no traceback for the expected."""

from typing import Final

import click
from pydantic import ValidationError

from jim_core.cli.exits import Exit
from jim_core.cli.text import safe
from jim_core.client import errors as client
from jim_core.model import errors as model

_CODES: Final[tuple[tuple[type[Exception], Exit], ...]] = (
    (client.Told, Exit.REFUSED),
    (client.NotSent, Exit.USAGE),
    (client.ClientError, Exit.UNREACHABLE),
    (model.DataDirectoryHeld, Exit.UNREACHABLE),
    (model.StorageUnavailable, Exit.UNREACHABLE),
    (model.CannotListen, Exit.USAGE),
    (model.NewerDatabase, Exit.USAGE),
    (model.Invalid, Exit.USAGE),
    (model.JimError, Exit.REFUSED),
    (ValidationError, Exit.USAGE),
    (PermissionError, Exit.USAGE),
    (OSError, Exit.USAGE),
)


def explained(error: BaseException) -> Exit | None:
    """Say what happened; the exit code, or None for an error that nobody expected (a bug)."""
    error = cause(error)
    code = next((code for kind, code in _CODES if isinstance(error, kind)), None)
    if code is not None:
        click.echo(f"Error: {sentence(error)}", err=True)
    return code


def cause(error: BaseException) -> BaseException:
    """The first error of a group of errors, however deep; any other error itself."""
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return error


def sentence(error: BaseException) -> str:
    """What happened, in words, with the cure where there is one."""
    match error:
        case client.Told():
            return safe(_told(error))
        case client.NoAnswer():
            return safe(f"outcome unknown: {error}; look before you repeat it")
        case ValidationError():
            return safe("; ".join(f"{_member(error.title, e['loc'])}: {e['msg']}" for e in error.errors()))
        case OSError() if error.strerror:
            return safe(f"{error.strerror}: {error.filename}" if error.filename else error.strerror)
        case _:
            return safe(str(error) or type(error).__name__)


def _member(model: str, where: tuple[int | str, ...]) -> str:
    """What did not fit; of the settings the variable that says it."""
    name = ".".join(map(str, where))
    return f"JIM_{name.upper()}" if model == "CoreSettings" else name


def _told(error: client.Told) -> str:
    problem = error.problem
    fields = "; ".join(
        f"{name}: {' '.join(sentences)}" for name, sentences in (problem.validation_errors or {}).items()
    )
    # Our server's message is the first of them.
    said = f"{problem.message} ({fields})" if fields else problem.message
    said = fields if fields.startswith(problem.message) else said
    cure = {
        401: "; give a key with --api-key-file or JIM_API_KEY",
        403: "; use a key with the role Administrator",
    }.get(error.status, "")
    if isinstance(error, client.TooManyRequests) and error.retry_after is not None:
        cure = f"; ask again in {error.retry_after:.0f} s"
    return f"{said.removesuffix('.')}{cure}" if cure else said
