"""Whose output there is to read: the steps of one execution that was asked for, and what runs or failed."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from jim_core.wire.executions import StepState
from jim_tui.state import place
from jim_tui.state.console import ConsoleState, Tracked
from jim_tui.state.queries import rows
from jim_tui.state.words import step_runs

Key = tuple[UUID, int]
"""A step: its execution, and its position there."""


@dataclass(frozen=True, slots=True)
class Source:
    """One step that writes, or has written."""

    tracked: Tracked
    position: int

    @property
    def step(self) -> StepState:
        """As it stands."""
        return (self.tracked.steps or ())[self.position]

    @property
    def key(self) -> Key:
        """What tells it from others."""
        return self.tracked.summary.id, self.position


def sources(state: ConsoleState, asked: UUID | None, kept: Key | None = None) -> tuple[Source, ...]:
    """What has begun of the execution asked for, then what runs or failed; `kept` is there in any case."""
    return tuple(_sources(state, asked, kept))


def _sources(state: ConsoleState, asked: UUID | None, kept: Key | None) -> Iterator[Source]:
    known = place.find(state, asked) if asked is not None else None
    others = [tracked for tracked in rows(state) if tracked.summary.id != asked]
    for tracked in [known, *others] if known is not None else others:
        for position, step in enumerate(tracked.steps or ()):
            source = Source(tracked, position)
            begun = step.started_at is not None and step.carried_over_from is None
            telling = step_runs(step) or step.status == "Failed"
            if source.key == kept or (begun and (tracked is known or telling)):
                yield source


def first_of(found: tuple[Source, ...], asked: UUID | None) -> Source | None:
    """Where to begin: at what runs, else at what failed, else at what ran last, of what was asked for."""
    mine = [source for source in found if asked in (None, source.tracked.summary.id)]
    running = [source for source in mine if step_runs(source.step)]
    failed = [source for source in mine if source.step.status == "Failed"]
    return next(iter(running or failed or mine[-1:]), None)
