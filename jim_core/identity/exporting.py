"""Exports: what is pending, into the system, batch by batch, with an outcome for each object."""

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from jim_core.connectors.protocol import Change, Connector, Operation, WriteStatus, Written
from jim_core.identity.back_off import next_attempt
from jim_core.identity.run import Run
from jim_core.identity.store.attributes import attributes_of, text_of
from jim_core.identity.store.database import transaction
from jim_core.identity.store.exports import Exports, ExportState, PendingExport
from jim_core.identity.store.runs import Counts, Item
from jim_core.identity.store.space import Space
from jim_core.identity.threshold import guard
from jim_core.identity.told import told
from jim_core.model.activity import ItemChange

_PHASE: Final = "Exporting"
_UNTOLD: Final = "the connector did not tell how it ended; the next export tries it again"
_UNCERTAIN: Final = (
    "an export that was interrupted had sent it, and it seems to have arrived: the next import tells"
)
_EXISTS: Final = "there is such an object already; an import brings it in, so that it can be joined"
_MISSING: Final = (
    "there is no such object any more; an import notices it, and a synchronisation deals with it"
)


class _Judgement(NamedTuple):
    """What an outcome means."""

    is_taken: bool
    """The system has the change, or seems to."""
    error: str | None = None


def export(run: Run) -> str:
    """Write what is pending to the system; what it did, in a line."""
    exports = Exports(run.store)
    system = run.order.system
    now = run.now().timestamp()
    waiting = exports.waiting(system.id, now)
    there = Space(run.store, system.id).count()
    guard(system, gone=waiting.deletes, there=there, what="are to be deleted there")
    run.report.enter(_PHASE, total=waiting.changes)
    if not waiting.changes:
        return "nothing waits to be exported"
    with run.kind.open(run.settings) as connector:
        after, limit = 0, max(run.order.profile.page_size, run.kind.changes_at_once)
        while batch := exports.due(system.id, now, after=after, limit=limit):
            # Meanwhile a synchronisation may have found more to delete.
            more = run.report.counts.deleted + exports.waiting(system.id, now).deletes
            guard(system, gone=more, there=there, what="are to be deleted there", so_far="the rest waits")
            with transaction(run.store):
                exports.sending(batch)
            _send(run, connector, batch)
            after = batch[-1].object
            run.report.page_done()
            run.check()
    return _told(run.report.counts)


def _send(run: Run, connector: Connector, batch: Sequence[PendingExport]) -> None:
    outcomes: dict[int, Written] = {}
    is_over = False
    try:
        for written in connector.write([_change(pending) for pending in batch]):
            outcomes.setdefault(written.id, written)
        is_over = True
    finally:
        # What is known is kept, whatever befell the rest: that is left on its way, and may have arrived.
        with transaction(run.store):
            _record(run, batch, outcomes, is_over=is_over)
            run.report.keep()


def _record(
    run: Run, batch: Sequence[PendingExport], outcomes: Mapping[int, Written], *, is_over: bool
) -> None:
    taken: list[PendingExport] = []
    for pending in batch:
        written = outcomes.get(pending.object)
        if written is None:
            if is_over:
                run.report.counts.processed += 1
                run.report.fault(_item(ItemChange.NONE, pending, error=_UNTOLD))
            continue
        run.report.counts.processed += 1
        judgement = _judged(pending, written)
        if judgement.is_taken and _is_anchored(run, pending, written):
            taken.append(pending)
            _count(run.report.counts, pending)
            _report_taken(run, pending, judgement.error)
        else:
            _refuse(run, pending, judgement.error or _taken_anchor(written))
    Exports(run.store).exported(taken)


def _judged(pending: PendingExport, written: Written) -> _Judgement:
    match written.status:
        case WriteStatus.DONE:
            return _Judgement(is_taken=True)
        case WriteStatus.FAILED:
            return _Judgement(is_taken=False, error=written.error or "the system gave no reason")
        case WriteStatus.MISSING if pending.operation == Operation.DELETE:
            return _Judgement(is_taken=True)
        case WriteStatus.EXISTS | WriteStatus.MISSING if pending.state == ExportState.SENDING:
            return _Judgement(is_taken=True, error=_UNCERTAIN)
        case WriteStatus.EXISTS:
            return _Judgement(is_taken=False, error=_with(_EXISTS, written.error))
        case WriteStatus.MISSING:
            return _Judgement(is_taken=False, error=_with(_MISSING, written.error))


def _is_anchored(run: Run, pending: PendingExport, written: Written) -> bool:
    """Keep the anchor that the system gave to an added object; False if another object has it."""
    if pending.operation != Operation.ADD or written.anchor in {None, pending.anchor}:
        return True
    return Space(run.store, run.order.system.id).anchor(pending.object, written.anchor or "")


def _refuse(run: Run, pending: PendingExport, error: str) -> None:
    later = next_attempt(pending.attempts, run.now())
    Exports(run.store).failed(pending, not_before=later, error=error)
    run.report.fault(_item(ItemChange.NONE, pending, error=error))


def _report_taken(run: Run, pending: PendingExport, doubt: str | None) -> None:
    if doubt:
        run.report.fault(_item(ItemChange.EXPORTED, pending, error=doubt), is_warning=True)
    else:
        run.report.add(_item(ItemChange.EXPORTED, pending))


def _item(change: ItemChange, pending: PendingExport, *, error: str | None = None) -> Item:
    """What was written, beside what was there; what was not is told by the error."""
    before: str | None = None
    after: str | None = pending.attributes
    if pending.operation == Operation.DELETE:
        before, after = pending.known, None
    elif pending.operation == Operation.UPDATE:
        known, changed = attributes_of(pending.known), attributes_of(pending.attributes)
        before = text_of({name: values for name, values in known.items() if name in changed})
    return Item(change, pending.object_type, pending.anchor, pending.object, before, after, error)


def _count(counts: Counts, pending: PendingExport) -> None:
    match Operation(pending.operation):
        case Operation.ADD:
            counts.added += 1
        case Operation.UPDATE:
            counts.updated += 1
        case Operation.DELETE:
            counts.deleted += 1


def _change(pending: PendingExport) -> Change:
    return Change(
        pending.object,
        Operation(pending.operation),
        pending.object_type,
        pending.anchor,
        attributes_of(pending.attributes),
        attributes_of(pending.known),
    )


def _taken_anchor(written: Written) -> str:
    return f"it was added as {written.anchor!r}, which is the anchor of another object that is known there"


def _with(text: str, more: str | None) -> str:
    return f"{text} ({more})" if more else text


def _told(counts: Counts) -> str:
    return told(
        {
            "added": counts.added,
            "updated": counts.updated,
            "deleted": counts.deleted,
            "refused": counts.errors,
        }
    )
