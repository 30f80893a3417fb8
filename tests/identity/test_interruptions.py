"""Whatever interrupts imports, the space ends up equal to the system."""

from dataclasses import dataclass
from typing import TypeAlias

from hypothesis import given, settings
from hypothesis import strategies as st

from jim_core.connectors.protocol import ConnectorError
from jim_core.identity.run import RunFailed
from tests.identity.house import House, in_memory
from tests.identity.village import Killed, Village

ANCHORS = "abcdefgh"


@dataclass(frozen=True)
class Puts:
    """Somebody comes, or changes."""

    anchor: str
    name: str


@dataclass(frozen=True)
class Drops:
    """Somebody leaves."""

    anchor: str


@dataclass(frozen=True)
class Imports:
    """An import, which ends after so many pages, or between two checks."""

    is_full: bool
    pages: int | None = None
    checks: int | None = None
    is_dead: bool = False
    """The system fails; otherwise the process is killed."""


Act: TypeAlias = Puts | Drops | Imports

LIMITS = st.none() | st.integers(0, 5)
ACTS: st.SearchStrategy[Act] = st.one_of(
    st.builds(Puts, st.sampled_from(ANCHORS), st.sampled_from("xyz")),
    st.builds(Drops, st.sampled_from(ANCHORS)),
    st.builds(Imports, st.booleans(), LIMITS, LIMITS, st.booleans()),
)


def _perform(house: House, act: Act) -> None:
    match act:
        case Puts():
            house.village.put(act.anchor, name=act.name)
        case Drops() if act.anchor in house.village.people:
            house.village.drop(act.anchor)
        case Imports():
            _import(house, act)


def _import(house: House, act: Imports) -> None:
    ending = ConnectorError("the line is dead") if act.is_dead else Killed()
    house.village.ends_after = None if act.pages is None else (act.pages, ending)
    left = [act.checks]

    def check() -> None:
        if left[0] is not None:
            left[0] -= 1
            if left[0] < 0:
                raise Killed

    house.check = check
    try:
        _ = house.full() if act.is_full else house.delta()
    except (Killed, ConnectorError, RunFailed):
        return  # RunFailed: there is nothing yet from which to read changes
    finally:
        house.check = lambda: None
        house.village.ends_after = None
    if not act.is_full:
        assert house.current() == house.village.people


@settings(max_examples=150, deadline=None)
@given(acts=st.lists(ACTS, max_size=25), is_strict=st.booleans(), compares=st.booleans())
def test_the_space_becomes_equal_to_the_system(acts: list[Act], *, is_strict: bool, compares: bool) -> None:
    """After any changes, imports and interruptions; and then nothing is left to do."""
    village = Village()
    village.is_strict, village.compares = is_strict, compares
    with in_memory(village) as house:
        for act in acts:
            _perform(house, act)
        house.full()
        house.delta()  # the full import may have gone on with one that had read what changed since
        assert house.current() == village.people
        again = house.full()
        assert (again.items, again.counts.unchanged) == ([], len(village.people))
