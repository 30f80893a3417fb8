"""`jim-tui config`: what is in force and from where; whether the file is good; what a file may look like."""

import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from jim_tui.config.told import EXAMPLE, key_lines, lines_told
from jim_tui.invocation import USAGE_ERROR, config_path, invocation, parser
from jim_tui.settings import BadSetting


def configure(arguments: Sequence[str], environment: Mapping[str, str], usual: Callable[[], Path]) -> int:
    """Do what these arguments ask for; the exit code."""
    asked = parser("jim-tui config", "Show what is in force and from where; never a secret.")
    asked.add_argument("--check", action="store_true", help="only look whether the file is good")
    asked.add_argument("--example", action="store_true", help="print a file with everything in it")
    asked.add_argument("--keys", action="store_true", help="print the keys with their ids")
    typed = asked.parse_args(arguments)
    if typed.example:
        return _print(EXAMPLE.read_text(encoding="utf-8").splitlines())
    if typed.keys:
        return _print(key_lines())
    try:
        path = config_path(typed.config, environment, usual)
        file = None
        if path is not None:
            from jim_tui.config.read import read_config  # noqa: PLC0415 - only where there is a file

            file = read_config(path)
        told = invocation(typed, environment, file)
    except BadSetting as error:
        for line in getattr(error, "told", (str(error),)):
            sys.stderr.write(f"{line}\n")
        return USAGE_ERROR
    for warning in told.warnings:
        sys.stderr.write(f"{warning}\n")
    if typed.check:
        return _print([f"{path} is good" if path else f"{usual()} is not there; that is good, too"])
    return _print(lines_told(told.found, path or usual(), read=path is not None))


def _print(lines: Sequence[str]) -> int:
    sys.stdout.write("".join(f"{line}\n" for line in lines))
    return 0
