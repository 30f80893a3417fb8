"""Whether imports find in a system what exports wrote to it."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final

from jim_core.connectors.protocol import Operation
from jim_core.identity.back_off import next_attempt
from jim_core.identity.run import Run
from jim_core.identity.store.attributes import Value, attributes_of, text_of
from jim_core.identity.store.exports import Exports, ExportState, PendingExport
from jim_core.identity.store.runs import Item
from jim_core.identity.store.space import Known, Space
from jim_core.model.activity import ItemChange

_STILL_THERE: Final = "it was exported to be deleted, and is still there"
_NOT_FOUND: Final = "it was exported to be added, and a complete import does not find it there"
_LISTED: Final = 5
"""Attributes that an error names; there may be hundreds."""


def confirmed(run: Run, there: Sequence[tuple[Known, str | None]]) -> set[int]:
    """The numbers of objects that are there as an export wanted them, which is then done with.

    With each object come its attributes as they are now, or None where only that it is there is known. What
    had been exported and is not so there is to be sent again, and named as a fault.
    """
    exports = Exports(run.store)
    if not there or not exports.has_any(run.order.system.id):
        return set()
    waiting = exports.of(one.id for one, _ in there)
    done: set[int] = set()
    told: set[int] = set()
    for one, text in there:
        change = waiting.get(one.id)
        if change is None:
            continue
        if change.operation == Operation.DELETE:
            if change.state == ExportState.EXPORTED:
                _send_again(run, change, change.operation, change.attributes, _STILL_THERE)
        elif text is not None and _is_as_wanted(run, change, text):
            done.add(one.id)
            if change.state != ExportState.PENDING:
                told.add(one.id)
    exports.confirm(done)
    return told


def deletes_among(run: Run, gone: Iterable[Known]) -> dict[int, PendingExport]:
    """What still waited for objects that are gone: their deletes are done, and all else is idle now."""
    exports = Exports(run.store)
    waiting = exports.of(one.id for one in gone)
    exports.confirm(waiting)
    return {number: change for number, change in waiting.items() if change.operation == Operation.DELETE}


def send_unfound(run: Run, space: Space, generation: int, *, after: int) -> int:
    """A page of objects that were exported as new, and that a complete import did not find, is to be sent
    again; the number of the last, 0 when there are no more."""
    exports = Exports(run.store)
    numbers = space.unfound(generation, after=after, limit=run.order.profile.page_size)
    for change in exports.of(numbers).values():
        _send_again(run, change, change.operation, change.attributes, _NOT_FOUND)
    return numbers[-1] if numbers else 0


def _is_as_wanted(run: Run, change: PendingExport, text: str) -> bool:
    wanted, now = attributes_of(change.attributes), attributes_of(text)
    other = {name: values for name, values in wanted.items() if not _are_same(values, now.get(name, ()))}
    if not other:
        return True
    rest = text_of(other)
    if change.state == ExportState.EXPORTED:
        names = ", ".join(sorted(other)[:_LISTED]) + (", …" if len(other) > _LISTED else "")
        error = f"not there as exported: {names}"
        # What was to be added is there, so that only what is not as it should be is left to do.
        _send_again(run, change, Operation.UPDATE, rest, error)
    elif change.operation == Operation.ADD:
        Exports(run.store).put(change.object, run.order.system.id, Operation.UPDATE, rest)
    return False


def _are_same(one: tuple[Value, ...], other: tuple[Value, ...]) -> bool:
    """A system may keep the values of an attribute in an order of its own."""
    return one == other or Counter(map(_typed, one)) == Counter(map(_typed, other))


def _typed(value: Value) -> tuple[bool, Value]:
    return isinstance(value, bool), value  # True equals 1


def _send_again(run: Run, change: PendingExport, operation: str, attributes: str, error: str) -> None:
    later = next_attempt(change.attempts, run.now())
    Exports(run.store).again(change, operation, attributes, not_before=later, error=error)
    item = Item(ItemChange.NONE, change.object_type, change.anchor, change.object, error=error)
    run.report.fault(item, is_warning=True)
