"""The part of the application that lets a person take things along: copy, look at JSON, export."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from jim_core.wire.activities import ActivityItem
from jim_core.wire.page import Page
from jim_tui.asking_many import AskingMany
from jim_tui.clipboard import Clipboard
from jim_tui.new_file import write_new, write_new_text
from jim_tui.picking import Pick, picker
from jim_tui.render.copies import Body, copies, name_of
from jim_tui.render.export import Format, export_wish, written
from jim_tui.render.look import is_running
from jim_tui.render.names import short_id, step_name
from jim_tui.render.output_export import OutputForm, OutputRead
from jim_tui.render.steps import StepRow
from jim_tui.render.tone import Tone
from jim_tui.server_book import Session

if TYPE_CHECKING:
    from jim_tui.dialogs.export import Exported


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

    def show_items(self, named: str, activity_id: UUID, *, faults: bool) -> None:
        """Show what became of the objects of a run."""
        from jim_tui.dialogs.items import ItemsDialog  # noqa: PLC0415 - read when it is first asked for

        def read(faults: bool, page: int) -> Awaitable[Page[ActivityItem] | None]:  # noqa: FBT001
            return self.store.read_items(activity_id, page, faults=faults)

        if not self.asks:
            self.push_screen(ItemsDialog(named, read, faults=faults))

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

    def ask_export(self, name: str, rows: Sequence[Body], typed: str = "") -> None:
        """Ask where to write these rows, and do so; where that was `typed`, as a form and a path, ask not."""
        if not self.asks:
            self.run_worker(self._export_rows(name, rows, typed), group="export", exit_on_error=False)

    async def _export_rows(self, name: str, rows: Sequence[Body], typed: str) -> None:
        from jim_tui.dialogs.export import Exported  # noqa: PLC0415 - read when it is first asked for

        async def write(path: Path, form: str) -> None:
            await write_new_text(path, await asyncio.to_thread(written, rows, Format(form)))

        many = f"{len(rows)} row{'' if len(rows) == 1 else 's'}"
        to = await self._export(name, Exported(f"the {many} shown", [*Format], write), typed)
        if to is not None:
            self.flash(f"wrote {many} to {to}", Tone.GOOD)

    def ask_export_output(self, execution_id: UUID, row: StepRow, attempt: int, typed: str = "") -> None:
        """Ask where to write all that is kept of what this attempt at a step wrote, and do so."""
        if not self.asks:
            work = self._export_output(execution_id, row, attempt, typed)
            self.run_worker(work, group="export", exit_on_error=False)

    async def _export_output(self, execution_id: UUID, row: StepRow, attempt: int, typed: str) -> None:
        from jim_tui.dialogs.export import Exported  # noqa: PLC0415 - read when it is first asked for

        read = OutputRead()

        async def write(path: Path, form: str) -> None:
            chunks = self.store.whole_output(execution_id, row.position, attempt)
            await write_new(path, read.parts(chunks, OutputForm(form)))

        told = f"the whole output of {step_name(row.step, row.position)}"
        told += f", attempt {attempt}" if attempt > 1 else ""
        so_far = " so far: it still runs" if is_running(row.step.status) else ""
        to = await self._export("output", Exported(told + so_far, [*OutputForm], write), typed)
        if to is not None:
            self.flash(f"wrote {read.told}, to {to}", Tone.GOOD)

    async def _export(self, name: str, exported: "Exported", typed: str) -> Path | None:
        from jim_tui.dialogs.export import ExportDialog  # noqa: PLC0415 - read when it is first asked for

        usual = Path.cwd() / f"jim-{name}-{self.now():%Y%m%d-%H%M%S}"
        wish = export_wish(typed, exported.forms, usual)
        return await self.push_screen_wait(ExportDialog(wish.path, exported, form=wish.form))


def _beginning(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 48 else f"{line[:47]}…"
