"""The command `jim`: a server, and everything one can ask of it from a shell.

`app` is the tree of commands; each command lives in the file of its noun and is imported only when it is
asked for, and imports what is heavy only when it runs, so that `--help` answers at once. `connection` finds
the server, `failures` turns what went wrong into one line and an exit code, `printing` is for people and
programs alike. Nothing imports this room.
"""


def main() -> None:
    """Run `jim` with the arguments of this process."""
    from jim_core.cli.app import run

    run()
