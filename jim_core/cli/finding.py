"""What the doctor found out about one thing."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """A name, and what is said about it."""

    name: str
    said: str | None
    """None when there is nothing to say."""
    is_wrong: bool = False
    """Whether somebody should do something about it."""


def found_out(name: str, ask: Callable[[], Finding]) -> Finding:
    """What a question found; a question that fails is a finding, too."""
    try:
        return ask()
    except Exception as error:  # noqa: BLE001  whatever it is, the other questions are asked all the same
        return _failed(name, error)


async def heard(name: str, ask: Awaitable[Finding]) -> Finding:
    """The same of a question to a server."""
    try:
        return await ask
    except Exception as error:  # noqa: BLE001  as above
        return _failed(name, error)


def _failed(name: str, error: Exception) -> Finding:
    import click

    from jim_core.cli.failures import cause, sentence

    error = error if isinstance(error, click.ClickException) else cause(error)  # type: ignore[assignment]
    said = error.message if isinstance(error, click.ClickException) else sentence(error)
    return Finding(name, f"cannot be found out: {said}", is_wrong=True)
