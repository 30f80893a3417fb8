"""Imports: what a system has, or what changed there, into the connector space."""

import json
from datetime import timedelta
from typing import Final

from jim_core.connectors.protocol import BookmarkLost, Connector, Page, Reading, WatermarkLost
from jim_core.identity.intake import Intake
from jim_core.identity.run import Run, RunFailed
from jim_core.identity.store.database import transaction
from jim_core.identity.store.imports import Imports, Progress
from jim_core.identity.store.runs import Counts
from jim_core.identity.store.space import Space
from jim_core.identity.sweeping import sweep, sweep_exports
from jim_core.identity.told import told

_GOES_ON: Final = timedelta(hours=24)
"""An import that began longer ago says too little of what is there now to be gone on with."""
_PHASE: Final = "Importing"


def import_everything(run: Run) -> str:
    """Read every object of the system into the connector space; what it did, in a line."""
    imports = Imports(run.store, run.order.system.id, _partition(run))
    with run.kind.open(run.settings) as connector:
        begun = _to_go_on_with(run, imports.find())
        if begun:
            try:
                _read_everything(run, imports, connector, begun)
            except BookmarkLost:
                begun = None
        if begun is None:
            _read_everything(run, imports, connector, None)
    went_on = f"; went on after the first {begun.processed:,} of an import before" if begun else ""
    return _told(run.report.counts) + went_on


def import_changes(run: Run) -> str:
    """Read what changed in the system since the import before; what it did, in a line."""
    imports = Imports(run.store, run.order.system.id, _partition(run))
    name = run.order.system.name
    progress = imports.find()
    if progress is None or progress.watermark is None:
        raise RunFailed(
            f"since when changes of {name!r} are to be read is not known: run a full import with the same"
            " partition to its end first"
        )
    watermark = progress.watermark
    with run.kind.open(run.settings) as connector:
        try:
            _read_changes(run, imports, connector, watermark)
        except WatermarkLost as lost:
            raise RunFailed(
                f"{name!r} no longer knows what changed since the import before, so run a full import: {lost}"
            ) from lost
    return _told(run.report.counts)


def _read_everything(run: Run, imports: Imports, connector: Connector, begun: Progress | None) -> None:
    run.report.enter(_PHASE)
    if begun:
        generation = begun.generation
        run.report.counts.processed = begun.processed
    else:
        with transaction(run.store):
            generation = imports.begin(_reading_text(run), run.now())
    space = Space(run.store, run.order.system.id, _partition(run))
    intake = Intake(run, space, generation, is_full=True)
    intake.nameless = begun.nameless if begun else 0
    last: Page | None = None
    for page in connector.read_all(_reading(run, begun.bookmark if begun else None)):
        with transaction(run.store):
            intake.take(page)
            imports.note(generation, page.bookmark, run.report.counts.processed, intake.nameless)
            run.report.keep()
        last = _without_objects(page)
        run.report.page_done()
        run.check()
    if begun and not last:  # nor did anybody say where the next import of changes begins
        raise BookmarkLost("it was the very end")
    if _may_sweep(run, intake):
        sweep(run, space, generation)
        sweep_exports(run, space, generation)
    with transaction(run.store):
        imports.complete(last.watermark if last else None)
        run.report.keep()


def _read_changes(run: Run, imports: Imports, connector: Connector, watermark: str) -> None:
    run.report.enter(_PHASE)
    with transaction(run.store):
        generation = imports.begin_changes()
    space = Space(run.store, run.order.system.id, _partition(run))
    intake = Intake(run, space, generation, is_full=False)
    last = Page()
    for page in connector.read_changes(_reading(run, None), watermark):
        with transaction(run.store):
            intake.take(page)
            run.report.keep()
        last = _without_objects(page)
        run.report.page_done()
        run.check()
    is_complete = last.complete and _may_sweep(run, intake)
    sweep(run, space, generation if is_complete else 0)
    if is_complete:
        sweep_exports(run, space, generation)
    with transaction(run.store):
        imports.complete_changes(last.watermark or watermark)
        run.report.keep()


def _may_sweep(run: Run, intake: Intake) -> bool:
    """Whether what was not found is gone: not while it may be among what could not be told apart."""
    if not intake.nameless:
        return True
    run.report.warn(
        f"it is not known which objects {intake.nameless:,} faults are of, so no object was taken for gone"
    )
    return False


def _to_go_on_with(run: Run, progress: Progress | None) -> Progress | None:
    if progress is None or progress.bookmark is None or progress.reading != _reading_text(run):
        return None
    return progress if run.now() < progress.begun + _GOES_ON else None


def _without_objects(page: Page) -> Page:
    """What is to be remembered of it; its objects need not stay in memory."""
    return page._replace(objects=(), deleted=(), present=(), faults=())


def _partition(run: Run) -> str:
    return run.order.profile.partition_name or ""


def _reading(run: Run, bookmark: str | None) -> Reading:
    profile = run.order.profile
    return Reading(profile.page_size, bookmark, profile.partition_name, profile.file_path)


def _reading_text(run: Run) -> str:
    """What is read, and how: a bookmark means nothing to another reading."""
    system, profile = run.order.system, run.order.profile
    changed = system.last_updated.isoformat() if system.last_updated else None
    return json.dumps([profile.id, profile.page_size, profile.file_path, system.connector_name, changed])


def _told(counts: Counts) -> str:
    return told(
        {
            "added": counts.added,
            "updated": counts.updated,
            "deleted": counts.deleted,
            "unchanged": counts.unchanged,
        }
    )
