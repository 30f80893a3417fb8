"""The live table under churn: the cursor, the mouse, and how little is drawn again."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace

from textual.app import App, ComposeResult
from textual.geometry import Region

from jim_tui.render.span import Spans, say
from jim_tui.widgets.columns import Cells, Column, Widths
from jim_tui.widgets.live_table import LiveTable


@dataclass(frozen=True)
class Row:
    """A thing with a name and a count."""

    key: int
    name: str
    count: int = 0


COLUMNS = (Column("name", "Name", 12), Column("count", "Count", 6, right=True))


class Recording(LiveTable[Row]):
    """Notes which parts it asks to have drawn again, and how many rows it draws."""

    def __init__(self) -> None:
        super().__init__(COLUMNS, key=lambda row: row.key, id="table")
        self.asked: list[Region | None] = []
        self.drawn = 0

    def refresh(self, *regions: Region, repaint: bool = True, layout: bool = False, recompose: bool = False):  # type: ignore[no-untyped-def]  # noqa: ANN201
        """Note it."""
        if repaint:
            self.asked.extend(regions or (None,))
        return super().refresh(*regions, repaint=repaint, layout=layout, recompose=recompose)

    def tell(self, rows: Sequence[Row]) -> None:
        """Show these rows."""
        self.show(rows, self.cells)

    def cells(self, row: Row, widths: Widths) -> Cells:
        """How a row is drawn here."""
        self.drawn += 1
        return {"name": say(row.name), "count": say(str(row.count))}


class TableApp(App[None]):
    """A table and nothing else."""

    CSS = "LiveTable { height: 1fr; scrollbar-size-vertical: 1; overflow-x: hidden; }"

    def __init__(self) -> None:
        super().__init__()
        self.table = Recording()
        self.told: list[object] = []

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return {}

    def compose(self) -> ComposeResult:
        yield self.table

    def on_live_table_highlighted(self, event: LiveTable.Highlighted) -> None:
        self.told.append(("highlighted", event.key))

    def on_live_table_selected(self, event: LiveTable.Selected) -> None:
        self.told.append(("selected", event.key))


def some(count: int) -> list[Row]:
    return [Row(key, f"row {key}") for key in range(count)]


def lines(app: App[None]) -> list[str]:
    return ["".join(segment.text for segment in strip) for strip in app.screen._compositor.render_strips()]


async def test_the_cursor_stays_on_its_id_through_300_changes() -> None:
    """Arrivals, ends and re-orders move no highlight, except that the end of its row passes it on."""
    rng = random.Random(20260602)
    app = TableApp()
    async with app.run_test(size=(40, 12)) as pilot:
        rows = some(8)
        app.table.tell(rows)
        next_key = 8
        for turn in range(300):
            held = app.table.cursor
            at = next((i for i, row in enumerate(rows) if row.key == held), 0)
            kind = rng.choice(("arrive", "end", "shuffle", "change", "key"))
            before = list(rows)
            if kind == "arrive":
                rows.insert(rng.randint(0, len(rows)), Row(next_key, f"row {next_key}"))
                next_key += 1
            elif kind == "end" and len(rows) > 1:
                rows.pop(rng.randrange(len(rows)))
            elif kind == "shuffle":
                rng.shuffle(rows)
            elif kind == "change":
                place = rng.randrange(len(rows))
                rows[place] = replace(rows[place], count=turn)
            if kind == "key":
                await pilot.press(rng.choice(("j", "k", "g", "G")))
                held = app.table.cursor
            app.table.tell(rows)
            if any(row.key == held for row in rows):
                assert app.table.cursor == held, f"turn {turn}: {kind}"
            else:
                follower = before[at + 1] if at + 1 < len(before) else before[at - 1]
                assert app.table.cursor == follower.key, f"turn {turn}: {kind}"
        await pilot.pause()
        marked = [line for line in lines(app) if line.startswith("▌")]
        assert len(marked) == 1
        assert f"row {app.table.cursor} " in marked[0]


async def test_highlighted_is_said_only_when_the_id_changes() -> None:
    """Whoever follows the cursor is not woken by a re-order."""
    app = TableApp()
    async with app.run_test(size=(40, 12)) as pilot:
        app.table.tell(some(4))
        await pilot.pause()
        app.told.clear()
        app.table.tell(list(reversed(some(4))))
        await pilot.pause()
        assert app.told == []
        app.table.tell(some(4)[1:])
        await pilot.pause()
        assert app.told == [("highlighted", 1)]


async def test_a_row_is_drawn_once_to_be_compared_and_painted() -> None:
    """What a row says is worked out once each time that the table is told something."""
    app = TableApp()
    async with app.run_test(size=(40, 12)) as pilot:
        app.table.tell(some(6))
        await pilot.pause()
        app.table.drawn = 0
        app.table.tell([replace(row, count=7) for row in some(6)])
        await pilot.pause()
        assert sum(" 7" in line for line in lines(app)) == 6
        assert app.table.drawn == 6


async def test_only_the_cell_that_changed_is_drawn_again() -> None:
    """A ticking count costs its own cells, not its row, not the table."""
    app = TableApp()
    async with app.run_test(size=(40, 12)) as pilot:
        app.table.tell(some(6))
        await pilot.pause()
        app.table.asked.clear()
        app.table.tell([replace(row, count=5) if row.key == 3 else row for row in some(6)])
        assert app.table.asked == [Region(15, 4, 6, 1)]


async def test_rows_out_of_sight_cost_nothing() -> None:
    """With 5,000 rows only those on screen are ever drawn."""
    app = TableApp()
    async with app.run_test(size=(40, 12)) as pilot:
        app.table.tell(some(5000))
        await pilot.pause()
        app.table.drawn = 0
        app.table.asked.clear()
        app.table.tell([*some(4000), *(Row(key, "changed") for key in range(4000, 5000))])
        await pilot.pause()
        assert app.table.asked == []
        assert app.table.drawn <= 11
        await pilot.press("G")
        await pilot.pause()
        assert app.table.cursor == 4999
        assert "changed" in lines(app)[-1]
        assert app.table.drawn <= 60


async def test_what_is_in_sight_stays_in_place_when_rows_arrive_above() -> None:
    """A person reading the middle of a list is not pushed about."""
    app = TableApp()
    async with app.run_test(size=(40, 12)) as pilot:
        app.table.tell(some(60))
        await pilot.press(*("ctrl+d",) * 6)
        await pilot.pause()
        before = lines(app)
        app.table.tell([*(Row(1000 + key, "new") for key in range(7)), *some(60)])
        await pilot.pause()
        assert lines(app)[1:] == before[1:]


async def test_the_mouse_moves_the_cursor_and_a_second_click_opens() -> None:
    """One click highlights, two open the same row."""
    app = TableApp()
    async with app.run_test(size=(40, 12)) as pilot:
        app.table.tell(some(6))
        await pilot.pause()
        app.told.clear()
        await pilot.click("#table", offset=(5, 4))
        assert app.told == [("highlighted", 3)]
        await pilot.double_click("#table", offset=(5, 4))
        assert ("selected", 3) in app.told


async def test_moving_keys() -> None:
    """The keys of vi and the arrows, all of them."""
    app = TableApp()
    async with app.run_test(size=(40, 12)) as pilot:
        app.table.tell(some(40))
        for key, there in (
            ("j", 1), ("down", 2), ("k", 1), ("up", 0), ("ctrl+d", 5), ("ctrl+u", 0),
            ("pagedown", 10), ("pageup", 0), ("G", 39), ("g", 0), ("end", 39), ("home", 0),
        ):  # fmt: skip
            await pilot.press(key)
            assert app.table.cursor == there, key


async def test_wide_and_strange_names_keep_the_columns_straight() -> None:
    """CJK, emoji, brackets and very long names take exactly their column, no more and no less."""
    names = ["同期ユーザー同期ユーザー", "🚀🚀🚀🚀🚀🚀🚀🚀", "[red]x", "a [/] b", "x" * 500, "é" * 20]
    app = TableApp()
    async with app.run_test(size=(40, 12)) as pilot:
        app.table.tell([Row(key, name, key) for key, name in enumerate(names)])
        await pilot.pause()
        for strip in app.screen._compositor.render_strips():
            assert strip.cell_length == 40
        for key, line in enumerate(lines(app)[1:7]):
            assert line.rstrip().endswith(str(key))


async def test_an_empty_list_says_so_and_highlights_nothing() -> None:
    """What is to be said while there are no rows stands where rows would be."""
    empty: list[Spans] = [(), say(" Nothing is running.")]
    app = TableApp()
    async with app.run_test(size=(40, 12)) as pilot:
        app.table.tell(some(3))
        app.table.explain(empty)
        await pilot.pause()
        app.table.tell([])
        await pilot.pause()
        assert "Nothing is running." in lines(app)[2]
        await pilot.press("enter", "j", "G")
        assert app.table.cursor is None
        app.table.tell(some(2))
        await pilot.pause()
        assert "Nothing" not in "".join(lines(app))


async def test_an_empty_list_costs_nothing_while_it_stays_empty() -> None:
    """A console that has nothing to show is looked at all night."""
    app = TableApp()
    async with app.run_test(size=(40, 8)) as pilot:
        app.table.tell([])
        app.table.explain([say("nothing here")])
        await pilot.pause()
        app.table.asked.clear()
        app.table.tell([])
        app.table.explain([say("nothing here")])
        assert app.table.asked == []


async def test_text_marked_with_the_mouse_can_be_copied() -> None:
    """The text of a row is text, so it can be taken along."""
    app = TableApp()
    async with app.run_test(size=(40, 12)) as pilot:
        app.table.tell(some(3))
        await pilot.pause()
        await pilot.mouse_down("#table", offset=(1, 2))
        await pilot.hover("#table", offset=(6, 2))
        await pilot.mouse_up("#table", offset=(6, 2))
        assert (app.screen.get_selected_text() or "").startswith("row 1")
