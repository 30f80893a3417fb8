"""Asks a person before something is done that cannot be undone."""

import sys

import click

from jim_core.cli.exits import Exit, Stop
from jim_core.cli.options import Target


def check_askable(*, yes: bool, act: str) -> None:
    """Refuse before anything is looked up when nobody can be asked and nobody has said yes."""
    if not yes and not sys.stdin.isatty():
        raise Stop(f"nobody can be asked here; say --yes to {act} without being asked", Exit.USAGE)


def ask(question: str, target: Target, *, otherwise: str) -> None:
    """Go on after a yes; end with what was not done after anything else. The server is named."""
    from jim_core.cli import text
    from jim_core.cli.connection import place

    if not click.confirm(text.safe(f"{question} on {place(target)}?"), err=True):
        raise Stop(otherwise, Exit.REFUSED)
