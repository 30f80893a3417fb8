"""The command `jim-tui`: reads what it was told, then shows the console. Textual is loaded after that."""

import logging
import os
import sys
from pathlib import Path
from typing import IO, TYPE_CHECKING, NoReturn

from jim_tui.invocation import USAGE_ERROR, Invocation, parse
from jim_tui.settings import (
    BadSetting,
    ConsoleSettings,
    Preferences,
    config_file,
    standing,
    state_directory,
)
from jim_tui.web.page import in_a_page

if TYPE_CHECKING:
    from jim_tui.recording.recorder import Recorder


def main() -> None:
    """Run the command with this process's arguments, and exit."""
    if sys.argv[1:2] == ["config"]:
        from jim_tui.config.command import configure

        sys.exit(configure(sys.argv[2:], os.environ, config_file))
    try:
        invocation = parse(sys.argv[1:], os.environ, config_file)
    except BadSetting as error:
        _refuse(*getattr(error, "told", (str(error),)))
    for warning in invocation.warnings:
        sys.stderr.write(f"jim-tui: {warning}\n")
    if invocation.port is not None:
        _log_to_file(state_directory() / "jim-tui.log")
        sys.exit(_serve(invocation, invocation.port))
    if not (in_a_page() or _on_terminal(sys.stdin, sys.stdout, sys.stderr)):
        _refuse("this is no terminal; a script can use `jim executions list --json` instead")
    _log_to_file(state_directory() / "jim-tui.log")
    sys.exit(_show(invocation))


def _serve(invocation: Invocation, port: int) -> int:
    from jim_tui.web.starting import start

    try:
        start(invocation.settings, port, invocation.config)
    except BadSetting as error:
        _refuse(str(error))
    return 0


def _show(invocation: Invocation) -> int:
    record = invocation.settings.record
    if record is None:
        return _show_servers(invocation, None)
    from jim_tui.recording.recorder import CannotRecord, recording

    try:
        with recording(record) as recorder:
            return _show_servers(invocation, recorder)
    except CannotRecord as error:
        _refuse(str(error))


def _show_servers(invocation: Invocation, recorder: "Recorder | None") -> int:
    if invocation.settings.replay is not None:
        return _show_recording(
            invocation.settings.replay, invocation.settings.speed, invocation.found.preferences
        )
    # From here on it takes a while: half a second of imports, most of it Textual.
    from datetime import UTC, datetime

    from jim_tui.app import JimApp
    from jim_tui.gateway.connect import choose
    from jim_tui.gateway.key import KeyHolder
    from jim_tui.gateway.probe import probe
    from jim_tui.server_book import ServerBook, Session
    from jim_tui.state.action_log import ActionLog
    from jim_tui.state.remembered import Memory
    from jim_tui.state.server_watch import ServerWatch
    from jim_tui.state.store import TELL_EVERY, TELL_SELDOM, ConsoleStore

    found = invocation.found

    def clock() -> datetime:
        return datetime.now(UTC)

    memory = Memory(None if found.server.demo else state_directory() / "remembered.json")
    acknowledged = [each for ids in memory.value.acknowledged.values() for each in ids]

    def begin(server: ConsoleSettings) -> Session:
        keys = KeyHolder(server)
        gateway = choose(server, keys)
        store = ConsoleStore(
            gateway,
            clock=clock,
            interval=server.interval,
            read_only=server.read_only,
            recorder=ActionLog(state_directory() / "actions.ndjson"),
            asked=server.label,
            standing=standing(server, len(found.servers)),
            acknowledged=acknowledged,
            tell_every=TELL_SELDOM if found.preferences.slow else TELL_EVERY,
        )
        if recorder is not None:
            recorder.show(server.label, store)
        return Session(server, gateway, store, keys)

    session = begin(found.server)
    for warning in (*invocation.warnings, *([memory.complaint] if memory.complaint else [])):
        session.store.warn(warning)
    watch = ServerWatch(probe, clock=clock, every=found.preferences.servers_every)
    app = JimApp(
        session.store,
        session.gateway,
        clock=clock,
        server=session.server,
        keys=session.keys,
        book=ServerBook(found.servers, begin, watch),
        preferences=found.preferences,
        memory=memory,
    )
    app.run()
    return app.return_code or 0


def _show_recording(path: Path, speed: float, preferences: Preferences) -> int:
    from jim_tui.recording.tape import BadRecording, read
    from jim_tui.replay_app import ReplayApp

    try:
        tape = read(path)
    except BadRecording as error:
        _refuse(str(error))
    app = ReplayApp(tape, path.name, speed=speed, preferences=preferences)
    app.run()
    return app.return_code or 0


def _on_terminal(*streams: IO[str] | None) -> bool:
    return all(stream is not None and not stream.closed and stream.isatty() for stream in streams)


def _log_to_file(path: Path) -> None:
    """Whatever goes wrong is written down, never onto the screen."""
    logging.raiseExceptions = False
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handler: logging.Handler = logging.FileHandler(path, delay=True)
    except OSError:
        handler = logging.NullHandler()
    logging.basicConfig(
        handlers=[handler], level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s %(message)s"
    )


def _refuse(*messages: str) -> NoReturn:
    for message in messages:
        sys.stderr.write(f"jim-tui: {message}\n")
    sys.exit(USAGE_ERROR)
