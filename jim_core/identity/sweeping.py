"""What an import did not find any more is gone: marked when the import has come to its very end."""

from collections.abc import Sequence

from jim_core.identity.confirming import deletes_among, send_unfound
from jim_core.identity.run import Run
from jim_core.identity.store.database import transaction
from jim_core.identity.store.runs import Item
from jim_core.identity.store.space import Known, Space
from jim_core.identity.threshold import guard
from jim_core.model.activity import ItemChange


def sweep(run: Run, space: Space, before: int) -> None:
    """Mark the objects that no import saw since generation `before` (0: of which the system said that they
    are gone); RunFailed, if those are too many, before any is marked."""
    gone = space.count_gone(before)
    if not gone:
        return
    unexpected = space.count_gone(before, unexpected=True)
    guard(run.order.system, gone=unexpected, there=space.count(), what="are gone there")
    counts = run.report.counts
    if counts.to_process:
        counts.to_process = counts.processed + gone
    after = 0
    while page := space.gone(before, after=after, limit=run.order.profile.page_size):
        with transaction(run.store):
            _mark(run, space, page)
            run.report.keep()
        after = page[-1].id
        run.report.page_done()
        run.check()


def sweep_exports(run: Run, space: Space, generation: int) -> None:
    """What was exported as new, and is not there after all, is to be sent again."""
    after = 0
    while True:
        with transaction(run.store):
            after = send_unfound(run, space, generation, after=after)
            run.report.keep()
        if not after:
            return
        run.check()


def _mark(run: Run, space: Space, page: Sequence[Known]) -> None:
    report = run.report
    deletes = deletes_among(run, page)
    report.counts.deleted += len(page)
    report.counts.processed += len(page)
    for one in page:
        change = ItemChange.CONFIRMED if one.id in deletes else ItemChange.DELETED
        report.add(Item(change, one.object_type, one.anchor, one.id, one.attributes))
    needless = {one.id for one in page if one.id in deletes and one.identity is None}
    space.remove(needless)
    space.make_obsolete(one.id for one in page if one.id not in needless)
