"""How a list is looked at, and that the cursor stays on its id whatever happens to the rows."""

import random
from dataclasses import replace

import pytest

from jim_tui.state.console import Tracked
from jim_tui.state.filtering import parsed
from jim_tui.state.list_traits import ACTIVE, ACTIVE_FIELDS, HISTORY
from jim_tui.state.list_view import ListView, Sort, arranged, ordered
from jim_tui.widgets.row_order import RowOrder
from tests.tui.samples import NOW, a_summary, ago, an_ended, an_id


def tracked(number: int, status: str = "InProgress") -> Tracked:
    """An execution on screen."""
    if status == "InProgress":
        return Tracked(a_summary(number))
    return Tracked(an_ended(number, status), ended_seen=NOW)


def ids(items: tuple[Tracked, ...]) -> list[int]:
    """The numbers of the rows."""
    return [item.summary.id.int - 1 for item in items]


def filtered(text: str) -> ListView:
    """A view that is filtered by this."""
    return ListView(filter=parsed(text, ACTIVE_FIELDS))


def test_the_row_under_the_cursor_stays_though_it_no_longer_matches() -> None:
    """It is shown, and not counted."""
    rows = [tracked(0), tracked(1, "Failed"), tracked(2)]
    found = arranged(rows, filtered("status:inprogress"), ACTIVE, NOW, an_id(1))
    assert (ids(found.items), found.matching, found.total) == ([0, 1, 2], 2, 3)
    assert ids(arranged(rows, filtered("status:inprogress"), ACTIVE, NOW).items) == [0, 2]


def test_failures_and_a_filter_both_hold() -> None:
    """One narrows what the other left."""
    rows = [tracked(0, "Failed"), tracked(1, "Failed"), tracked(2, "Cancelled")]
    view = replace(filtered("!“x” schedule:1"), failures=True)
    assert ids(arranged(rows, view, ACTIVE, NOW).items) == [1]


def test_what_has_no_value_is_last_whichever_way_round() -> None:
    """An execution that has not started is neither the first nor the last to start."""
    rows = [tracked(0), Tracked(a_summary(1, started_at=None)), Tracked(a_summary(2, started_at=ago(600)))]
    for descending, numbers in ((False, [2, 0, 1]), (True, [0, 2, 1])):
        view = ListView(sort=Sort("started", descending=descending))
        assert ids(arranged(rows, view, ACTIVE, NOW).items) == numbers


def test_elapsed_compares_what_runs_with_what_has_ended() -> None:
    """By how long it has run until now, or ran until its end."""
    old = Tracked(an_ended(1, started_at=ago(5000), completed_at=ago(4990)), ended_seen=ago(4990))
    rows = [tracked(0), old, Tracked(a_summary(2, started_at=ago(5)))]
    assert ids(arranged(rows, ListView(sort=Sort("elapsed", descending=True)), ACTIVE, NOW).items) == [
        0,
        1,
        2,
    ]


def test_every_column_of_the_lists_sorts_rows_that_lack_much() -> None:
    """No value is no reason to stumble."""
    bare = [a_summary(n, started_at=None, error_message=None) for n in range(3)]
    for column in HISTORY.orders:
        assert len(ordered(bare, Sort(column), HISTORY, NOW)) == 3
    for column in ACTIVE.orders:
        assert len(ordered([Tracked(run) for run in bare], Sort(column), ACTIVE, NOW)) == 3


def test_the_same_column_again_reverses() -> None:
    """Another one begins anew."""
    view = ListView().sorted_by("schedule")
    assert view.sort == Sort("schedule")
    assert view.sorted_by("schedule").sort == Sort("schedule", descending=True)
    assert view.sorted_by("took", descending=True).sort == Sort("took", descending=True)


def test_marks_are_ids_and_go_with_their_rows() -> None:
    """Toggled, added, and forgotten once a row is gone."""
    view = ListView().toggled(an_id(1)).marked([an_id(2), an_id(3)]).toggled(an_id(2))
    assert view.marks == {an_id(1), an_id(3)}
    assert view.among([an_id(3), an_id(9)]).marks == {an_id(3)}


FILTERS = ("", "status:inprogress", "sync", "!status:failed", "schedule:1", "since:7d")


class Churn:
    """Rows that come, go and move, under a cursor; `held` is where a key last put it."""

    def __init__(self, seed: int) -> None:
        self.rng = random.Random(seed)
        self.rows = [tracked(number) for number in range(12)]
        self.following = 12
        self.view = ListView()
        self.table: RowOrder[Tracked] = RowOrder(ACTIVE.key)
        self.held = ACTIVE.key(self.rows[0])
        self.show()

    def arrive(self) -> None:
        self.rows.insert(self.rng.randint(0, len(self.rows)), tracked(self.following))
        self.following += 1

    def end(self) -> None:
        at = self.rng.randrange(len(self.rows))
        word = self.rng.choice(("Failed", "Completed", "Cancelled"))
        self.rows[at] = tracked(ids((self.rows[at],))[0], word)

    def shuffle(self) -> None:
        self.rng.shuffle(self.rows)

    def leave(self) -> None:
        # What has the cursor or a mark is held by the store; anything else that has ended may leave.
        kept = {self.held, *self.view.marks}
        self.rows = [row for row in self.rows if not row.ended or ACTIVE.key(row) in kept]

    def mark(self) -> None:
        self.view = self.view.toggled(ACTIVE.key(self.rng.choice(self.rows)))

    def sort(self) -> None:
        self.view = self.view.sorted_by(self.rng.choice(sorted(ACTIVE.orders)))

    def key(self) -> None:
        if self.table.items:
            self.table.move(self.rng.randrange(len(self.table.items)))
            self.held = ACTIVE.key(self.table.items[self.table.cursor_index])

    def filter(self) -> None:
        # Typed, so by keys: the cursor may have to leave a row that it hides, and for no other reason.
        text = self.rng.choice(FILTERS)
        self.view = replace(self.view, filter=parsed(text, ACTIVE_FIELDS))
        self.show(held=False)
        shown = {ACTIVE.key(row) for row in self.table.items}
        assert self.table.cursor == self.held or self.held not in shown
        if self.table.items:
            self.held = ACTIVE.key(self.table.items[self.table.cursor_index])

    def show(self, *, held: bool = True) -> None:
        known = self.view.among([ACTIVE.key(row) for row in self.rows])
        assert known.marks == self.view.marks, "a marked row has left"
        found = arranged(self.rows, known, ACTIVE, NOW, self.held if held else None)
        self.table.replace(found.items, anew=not held)


@pytest.mark.parametrize("seed", range(4))
def test_only_a_key_moves_the_cursor_through_300_changes(seed: int) -> None:
    """Arrivals, ends and new orders, with marks, sorting and filters that come and go."""
    churn = Churn(seed)
    kinds = (
        churn.arrive,
        churn.end,
        churn.shuffle,
        churn.leave,
        churn.mark,
        churn.sort,
        churn.key,
        churn.filter,
    )
    for turn in range(300):
        kind = churn.rng.choice(kinds)
        kind()
        churn.show()
        if churn.table.items:
            assert churn.table.cursor == churn.held, f"turn {turn}: {kind.__name__}"
