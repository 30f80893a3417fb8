"""A server's settings in words: where it is, where its key comes from, how careful one has to be."""

from pathlib import Path

from jim_tui.settings import ConsoleSettings


def place(server: ConsoleSettings) -> str:
    """Where it is."""
    if server.demo:
        return "a temporary directory"
    return server.url or str(server.data_dir or "this user's data directory")


def key_source(server: ConsoleSettings) -> str:
    """Where its key comes from, not what it is."""
    if server.key_file is not None:
        return f"file {server.key_file}"
    if server.key_variable is not None:
        return f"variable {server.key_variable}"
    if server.key_command:
        return f"program {Path(server.key_command[0]).name}"
    if server.key_in_keyring:
        return "keyring"
    if server.key is not None:
        return "in the file" if server.name is not None else "variable JIM_API_KEY"
    return "none" if server.url is not None else "not needed"


def flags(server: ConsoleSettings) -> str:
    """`protected, read only, red`."""
    told = (
        "protected" if server.protected else "",
        "read only" if server.read_only else "",
        str(server.colour or ""),
    )
    return ", ".join(word for word in told if word)
