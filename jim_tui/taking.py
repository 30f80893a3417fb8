"""The part of the application that lets a person take things along: copy, look at JSON, export."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path

from jim_tui.asking_many import AskingMany
from jim_tui.clipboard import Clipboard
from jim_tui.picking import Pick, picker
from jim_tui.render.copies import Body, copies, name_of
from jim_tui.render.names import short_id
from jim_tui.render.tone import Tone
from jim_tui.server_book import Session


class Taking(AskingMany):
    """Says of everything how much it was and where it went."""

    clipboard_ways: Clipboard
    session: Session

    def copy(self, text: str, what: str) -> None:
        """Copy a text; `what` it is, for the flash line."""
        self.run_worker(self._copy(text, what), group="copy", exit_on_error=False)

    async def _copy(self, text: str, what: str) -> None:
        copied = await asyncio.to_thread(self.clipboard_ways.copy, text)
        size = len(text)
        told = copied.told.format(f"{what}, {size:,} character{'' if size == 1 else 's'}")
        if copied.done:
            # For a paste within the console, whatever the terminal makes of it.
            self._clipboard = text
        if copied.sequence and self._driver is not None:
            self._driver.write(copied.sequence)
        self.flash(told, Tone.QUIET if copied.done else Tone.WARN)

    def pick(self, picks: Sequence[Pick], placeholder: str) -> None:
        """Let a person choose one of these."""
        if not self.asks:
            self.push_screen(picker(picks, placeholder))

    def copy_menu(self, body: Body | None, json_text: str) -> None:
        """Choose what to copy of a row, or of the screen."""
        shown = self.screen_text()
        found = (
            copies(body, json_text, self.state.server, self.session.server.portal) if body is not None else ()
        )
        picks = [
            Pick(f"{what[:1].upper()}{what[1:]}  {_beginning(text)}", partial(self.copy, text, f"the {what}"))
            for what, text in found
        ]
        self.pick([*picks, Pick("Screen as text", partial(self.copy, shown, "the screen"))], "Copy …")

    def screen_text(self) -> str:
        """What is on screen now, as text."""
        strips = self.screen._compositor.render_strips()  # noqa: SLF001 - where Textual's own pictures come from
        lines = ("".join(segment.text for segment in strip).rstrip() for strip in strips)
        return "\n".join(lines).rstrip() + "\n"

    def show_raw(self, body: Body, json_text: str) -> None:
        """Show JSON."""
        from jim_tui.dialogs.raw import RawDialog  # noqa: PLC0415 - read when it is first asked for

        if not self.asks:
            self.push_screen(RawDialog(f"{name_of(body)} · {short_id(body.id)}", json_text, self.copy))

    def ask_columns(
        self,
        titles: Mapping[str, str],
        without: frozenset[str],
        shown: Callable[[], frozenset[str]],
        chosen: Callable[[frozenset[str]], None],
    ) -> None:
        """Let a person choose columns; `chosen` hears of changes, `shown` says what has room."""
        from jim_tui.dialogs.columns import ColumnsDialog  # noqa: PLC0415 - read when it is first asked for

        if not self.asks:
            self.push_screen(ColumnsDialog(titles, without, shown, chosen))

    def ask_export(self, name: str, rows: Sequence[Body]) -> None:
        """Ask where to write these rows, and do so."""
        if not self.asks and rows:
            self.run_worker(self._export(name, rows), group="export", exit_on_error=False)
        elif not rows:
            self.flash("E: there are no rows to export", Tone.WARN)

    async def _export(self, name: str, rows: Sequence[Body]) -> None:
        from jim_tui.dialogs.export import ExportDialog  # noqa: PLC0415 - read when it is first asked for

        stem = Path.cwd() / f"jim-{name}-{self.now():%Y%m%d-%H%M%S}"
        written = await self.push_screen_wait(ExportDialog(stem, rows))
        if written is not None:
            many = f"{len(rows)} row{'' if len(rows) == 1 else 's'}"
            self.flash(f"wrote {many} to {written}", Tone.GOOD)


def _beginning(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 48 else f"{line[:47]}…"
