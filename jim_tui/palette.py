"""Commands by name: every key of the table that works here, executions, schedules, run profiles."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import cast

from textual.command import CommandPalette, DiscoveryHit, Hit, Hits, Provider
from textual.widgets import Input, OptionList

from jim_tui.gateway.protocol import Offer
from jim_tui.keymap import renamed
from jim_tui.keys import Place, commands
from jim_tui.picking import shown
from jim_tui.render.names import short_id
from jim_tui.render.span import cut
from jim_tui.screens.console import Console
from jim_tui.screens.console_screen import ConsoleScreen
from jim_tui.state.holding import is_paused
from jim_tui.state.queries import offers, rows
from jim_tui.theme import BY_WORD
from jim_tui.typed import FIRST, typed_commands

Command = tuple[str, str, Callable[[], object]]
"""What it is called, its key or a remark, what it does."""


class Commands(Provider):
    """Names are shown as they are: a server's text is never markup. What changes something still asks."""

    @property
    def _host(self) -> Console:
        return cast("Console", self.app)

    async def startup(self) -> None:
        """Nothing waits for the server: run profiles are shown as they are known, and again once read."""
        palette, store = self.app.screen, self._host.store
        store.read_run_profiles()
        if isinstance(palette, CommandPalette):
            palette.run_worker(self._show_again(palette), group="run profiles", exit_on_error=False)

    async def _show_again(self, palette: CommandPalette) -> None:
        before = self._host.state.run_profiles.known
        await self._host.store.run_profiles_read()
        typed, found = palette.query_one(Input), palette.query_one(OptionList)
        # Who has gone down the list keeps the place: the next letter typed shows them all the same.
        if self._host.state.run_profiles.known != before and not found.highlighted:
            typed.post_message(Input.Changed(typed, typed.value))

    def _commands(self) -> Iterator[Command]:
        place = self.screen.PLACE if isinstance(self.screen, ConsoleScreen) else Place.EVERYWHERE
        for key in renamed(commands(place, offers(self._host.state)), self._host.keymap):
            yield key.long[:1].upper() + key.long[1:], key.shown, partial(self._press, key.action)
        for tracked in rows(self._host.state):
            run = tracked.summary
            name = f"{cut(run.schedule_name, 40)}  {short_id(run.id)}"
            yield f"Open  {name}", "enter", partial(self._host.open_execution, run.id)
            if not tracked.ended:
                yield f"Cancel  {name}", "asks", partial(self._host.ask_cancel, run.id)
            if not tracked.ended and Offer.PAUSE in offers(self._host.state):
                verb = "Resume" if is_paused(self._host.state, run.id) else "Pause"
                yield f"{verb}  {name}", "asks", partial(self._host.ask_hold, run.id)
            if tracked.ended and Offer.RERUN in offers(self._host.state):
                yield f"Run again  {name}", "asks", partial(self._host.ask_rerun, run.id)

        for item in self._host.state.schedules or ():
            name = cut(item.name, 40)
            yield f"Run schedule  {name}", "asks", partial(self._host.ask_run, item.id)
            verb = "Disable" if item.is_enabled else "Enable"
            yield f"{verb} schedule  {name}", "asks", partial(self._host.ask_switch, item.id)
            yield f"Executions of  {name}", "", partial(self._host.open_history, item.id)

        for profile in self._host.state.run_profiles.known:
            name = f"{cut(profile.system, 20)} - {cut(profile.name, 22)}"
            yield f"Run profile  {name}", "asks", partial(self._host.ask_profile, profile.ref)

        for server in self._host.book.servers:
            yield f"Show server  {server.label}", "", partial(self._host.ask_server, server.label)
        for word in BY_WORD:
            yield f"Theme  {word}", "", partial(self._press, f"app.wear('{word}')")

    async def _press(self, action: str) -> None:
        app = self.app
        await app.run_action(action, default_namespace=self.screen)

    async def discover(self) -> Hits:
        """Everything, before anything is typed."""
        for name, remark, command in self._commands():
            yield DiscoveryHit(shown(name, remark), command, text=name)

    async def search(self, query: str) -> Hits:
        """What was typed as a command, then what matches."""
        for name, about, command in self._typed(query):
            yield Hit(FIRST, shown(f"{name} {about or '…'}", ""), command, text=query)
        matcher = self.matcher(query)
        for name, remark, command in self._commands():
            score = matcher.match(name)
            if score > 0:
                yield Hit(score, shown(name, remark), command, text=name)

    def _typed(self, query: str) -> Iterator[Command]:
        return typed_commands(query, self.screen)


class ServerCommands(Commands):
    """The servers alone."""

    async def startup(self) -> None:
        """They are known."""

    def _typed(self, query: str) -> Iterator[Command]:  # noqa: ARG002
        yield from ()

    def _commands(self) -> Iterator[Command]:
        here = self._host.session.server.label
        for server in self._host.book.servers:
            remark = "now" if server.label == here else str(server.colour or "")
            yield server.label, remark, partial(self._host.ask_server, server.label)
