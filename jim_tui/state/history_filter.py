"""Which part of a filter the server can do for the history, and which part is left to this side. Pure."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Final
from uuid import UUID

from jim_core.model.status import ExecutionStatus
from jim_core.wire.schedules import ScheduleListItem
from jim_tui.gateway.protocol import HistoryQuery, Offer
from jim_tui.state.console import ConsoleState
from jim_tui.state.filtering import Filter, Term
from jim_tui.state.list_view import ListView
from jim_tui.state.queries import offers

FAILED: Final = ExecutionStatus.FAILED.value
_ONE_WORD: Final = {ExecutionStatus.COMPLETED}
"""Statuses that some servers call otherwise."""


def divided(
    view: ListView, state: ConsoleState, query: HistoryQuery, scope: UUID | None
) -> tuple[HistoryQuery, Filter]:
    """The first page of what a view wants: what to ask the server, and what is left for this side.

    `scope` is the schedule whose executions alone are looked at, if there is one.
    """
    terms = list(view.filter.terms)
    status, schedule_id = (FAILED if view.failures else None), scope
    for term in view.filter.terms:
        if status is None and (words := _statuses(term, state)) is not None:
            status = words
            terms.remove(term)
        elif schedule_id is None and (found := _schedule(term, state)) is not None:
            schedule_id = found
            terms.remove(term)
    asked = replace(query, page=1, status=status, schedule_id=schedule_id)
    return asked, replace(view.filter, terms=tuple(terms))


def _statuses(term: Term, state: ConsoleState) -> str | None:
    """The words for the server; None where it would not know what is meant."""
    if term.field != "status" or term.negated:
        return None
    found = {word for word in ExecutionStatus for value in term.values if word.casefold().startswith(value)}
    ours = Offer.RERUN in offers(state)
    # Others take one word, and may call a good end by another one.
    if not found or (not ours and (len(found) > 1 or found & _ONE_WORD)):
        return None
    return ",".join(sorted(word.value for word in found))


def _schedule(term: Term, state: ConsoleState) -> UUID | None:
    """The one schedule that is called so; None where it is not certain which are meant."""
    if term.field != "schedule" or term.negated or len(term.values) > 1:
        return None
    meant = list(_named(term.values[0], state))
    return meant[0].id if len(meant) == 1 and meant[0].name.casefold() == term.values[0] else None


def _named(text: str, state: ConsoleState) -> Iterable[ScheduleListItem]:
    return (item for item in state.schedules or () if text in item.name.casefold())
