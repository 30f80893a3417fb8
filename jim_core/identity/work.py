"""What the child process of a run profile's step does: one run, heard and stoppable."""

import gc
import os
import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from typing import Final

from pydantic import ValidationError

from jim_core.connectors.registry import connector_kind
from jim_core.connectors.secret import secret_names
from jim_core.identity.exporting import export
from jim_core.identity.importing import import_changes, import_everything
from jim_core.identity.job import Job
from jim_core.identity.remote import REMOTE, run_there
from jim_core.identity.report import Report
from jim_core.identity.run import Run, RunFailed
from jim_core.identity.store.database import Connection, opened, transaction
from jim_core.identity.store.runs import Runs
from jim_core.identity.synchronising import synchronise_changes, synchronise_everything
from jim_core.model.errors import JimError
from jim_core.model.system import RunType
from jim_core.runners.voice.interruption import STOPPED, Interruption, Stopped
from jim_core.runners.voice.speech import Speech

GOOD: Final = 0
FAILED: Final = 1

_RUNS: Final[Mapping[RunType, Callable[[Run], str]]] = {
    RunType.FULL_IMPORT: import_everything,
    RunType.DELTA_IMPORT: import_changes,
    RunType.FULL_SYNCHRONISATION: synchronise_everything,
    RunType.DELTA_SYNCHRONISATION: synchronise_changes,
    RunType.EXPORT: export,
}
"""Each performs a run and says what it did, in a line."""


def preload() -> None:
    """Import what is slow, so that a forked child need not; importing this module did it."""


def perform(job: Mapping[str, object]) -> int:
    """Perform a run and say how it goes; the exit code: 0, 1, or 143 when asked to end.

    For a freshly forked process with one thread.
    """
    # A page makes many values that live as long as it does: they are looked through once, after it.
    gc.freeze()
    gc.disable()
    speech = Speech()
    try:
        told = Job.model_validate(job)
        speech = Speech(_secrets(told))
        interruption = Interruption(partial(_leave, speech), patience=told.patience)
        interruption.watch()
        with opened(told.store) as store, interruption.calling(_nothing):
            run = _run(told, store, speech, interruption)
            with _accounted(run):
                run.report.finish(_performed(run))
            return GOOD
    except JimError as reason:
        speech.explain(str(reason))
        return FAILED
    except Stopped:
        speech.complain("cancelled; what earlier pages did is kept")
        return STOPPED
    except BrokenPipeError:  # nobody hears us; the page is undone
        return FAILED
    except Exception:  # noqa: BLE001  a bug: the trace goes where secrets are taken out
        speech.complain(traceback.format_exc())
        return FAILED


def _run(job: Job, store: Connection, speech: Speech, interruption: Interruption) -> Run:
    order = job.order
    name = order.system.connector_name or ""
    kind = connector_kind(name)
    if kind is None:
        raise RunFailed(f"the connector {name!r} of {order.system.name!r} is not installed on this server")
    try:
        settings = kind.settings.model_validate(job.settings)
    except ValidationError as error:
        where = "; ".join(f"settings.{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors())
        raise RunFailed(f"the settings of {order.system.name!r} are not valid: {where}") from None
    report = Report(order.activity_id, store, speech)
    with transaction(store):
        Runs(store).begin(order.activity_id, order.system.id, order.profile.run_type, _now())
    return Run(order, kind, settings, store, report, partial(_between_pages, interruption), _now)


def _between_pages(interruption: Interruption) -> None:
    interruption.check()
    gc.collect()


def _performed(run: Run) -> str:
    """What it did, in a line."""
    if run.kind.name == REMOTE:
        return run_there(run)
    return _RUNS[run.order.profile.run_type](run)


@contextmanager
def _accounted(run: Run) -> Iterator[None]:
    """However the block ends, the activity's items and counts say what was done, and why it ended."""
    try:
        yield
    except JimError as reason:
        run.report.undo()
        run.report.fail(str(reason))
        raise
    except BaseException:
        run.report.undo()
        raise
    finally:
        with transaction(run.store):
            run.report.keep()


def _secrets(job: Job) -> list[str]:
    """Every text that no output may hold."""
    kind = connector_kind(job.order.system.connector_name or "")
    names = secret_names(kind.settings) if kind else ()
    return [text for name in names if isinstance(text := job.settings.get(name), str)]


def _now() -> datetime:
    return datetime.now(UTC)


def _nothing() -> None:
    """A run looks between its pages whether it shall end."""


def _leave(speech: Speech) -> None:
    """End at once: the page under way is undone by the store."""
    speech.complain("cancelled in the midst of a page, which is undone")
    os._exit(STOPPED)
