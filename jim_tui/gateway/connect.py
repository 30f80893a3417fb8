"""Which server the settings mean. Cheap: nothing is opened, and no library of a server is loaded."""

from functools import partial
from pathlib import Path

from jim_core.wire.directory import default_data_directory
from jim_tui.gateway import embedded
from jim_tui.gateway.linked import Connect, LinkedGateway
from jim_tui.gateway.local import DataDirectory
from jim_tui.gateway.protocol import Gateway
from jim_tui.gateway.remote import KeyUnreadable, at_url
from jim_tui.settings import BadSetting, ConsoleSettings, read_key, state_directory


def choose(settings: ConsoleSettings) -> Gateway:
    """The demo, the server at a URL, or the data directory on this machine."""
    return LinkedGateway(_connect(settings))


def _connect(settings: ConsoleSettings) -> Connect:
    if settings.demo:
        return partial(embedded.demo, state_directory() / "jim-tui.log")
    if settings.url is not None:
        return at_url(settings.url, partial(read_key_of, settings))
    directory = settings.data_dir or default_data_directory()
    return DataDirectory(Path(directory).absolute(), embedded.in_data_directory).connect


def read_key_of(settings: ConsoleSettings) -> str | None:
    """The key that the settings name, read anew; raises KeyUnreadable."""
    if settings.key_file is None:
        return settings.key
    try:
        return read_key(settings.key_file)
    except BadSetting as error:
        raise KeyUnreadable(str(error)) from error
