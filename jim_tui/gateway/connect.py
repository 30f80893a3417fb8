"""Which server the settings mean. Cheap: nothing is opened, and no library of a server is loaded."""

from functools import partial
from pathlib import Path

from jim_core.wire.directory import default_data_directory
from jim_tui.gateway import embedded
from jim_tui.gateway.key import KeyHolder
from jim_tui.gateway.linked import Connect, LinkedGateway
from jim_tui.gateway.local import DataDirectory
from jim_tui.gateway.protocol import Gateway
from jim_tui.gateway.remote import at_url
from jim_tui.settings import ConsoleSettings, state_directory


def choose(settings: ConsoleSettings, keys: KeyHolder | None = None) -> Gateway:
    """The demo, the server at a URL, or the data directory on this machine; `keys` has the key of a URL."""
    return LinkedGateway(_connect(settings, keys or KeyHolder(settings)), settings.name)


def _connect(settings: ConsoleSettings, keys: KeyHolder) -> Connect:
    if settings.demo:
        return partial(embedded.demo, state_directory() / "jim-tui.log")
    if settings.url is not None:
        return at_url(settings.url, keys.read, trust=settings.ca_file)
    return DataDirectory(data_directory(settings), embedded.in_data_directory).connect


def data_directory(settings: ConsoleSettings) -> Path:
    """The directory that is meant where there is no URL."""
    return Path(settings.data_dir or default_data_directory()).absolute()
