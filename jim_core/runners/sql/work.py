"""What the child process of an SQL step does: one script against one database, heard and stoppable."""

import os
import traceback
from collections.abc import Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Final

from sqlalchemy import URL

from jim_core.runners.sql import words
from jim_core.runners.sql.address import secrets_of, url_of
from jim_core.runners.sql.ado import NotAConnectionString
from jim_core.runners.sql.connect import connect
from jim_core.runners.sql.job import Job
from jim_core.runners.sql.performance import Performance
from jim_core.runners.sql.script import BadScript, read_script
from jim_core.runners.sql.session import CannotConnect
from jim_core.runners.sql.statements import Statement, statements_of
from jim_core.runners.sql.transaction import own_control
from jim_core.runners.voice.interruption import STOPPED, Interruption, Stopped
from jim_core.runners.voice.speech import Speech

GOOD: Final = 0
FAILED: Final = 1


def preload() -> None:
    """Import what is slow, so that a forked child need not."""
    words.load()
    url_of("sqlite://").get_dialect()
    with suppress(ImportError):
        import jim_core.runners.sql.postgresql  # noqa: F401, PLC0415  only where psycopg is installed

        url_of("postgresql://").get_dialect()


def perform(job: Job) -> int:
    """Perform an SQL script and say how it goes; the exit code: 0, 1, or 143 when asked to end.

    For a freshly forked process with one thread. What it says goes to its standard output and error.
    """
    connection = str(job["connection"])
    speech = Speech([connection])
    interruption = Interruption(partial(_leave, speech))
    interruption.watch()
    try:
        url = url_of(connection)
        speech = Speech(secrets_of(url, connection))
        _enter(job.get("directory"))
        path = Path(str(job["script"]))
        statements = statements_of(read_script(path), url.get_backend_name())
        return _perform(statements, url, speech, interruption)
    except (NotAConnectionString, BadScript) as error:
        return _failed(speech, str(error))
    except CannotConnect as error:
        return _failed(speech, f"cannot connect to the database: {speech.one_line(str(error))}")
    except BrokenPipeError:  # nobody hears us; the session is closed, and what was not committed undone
        return FAILED
    except Stopped:
        speech.complain("cancelled before anything was done")
        return STOPPED
    except Exception:  # noqa: BLE001  a bug: the trace goes where secrets are taken out
        return _failed(speech, traceback.format_exc())


def _perform(statements: Sequence[Statement], url: URL, speech: Speech, interruption: Interruption) -> int:
    backend = url.get_backend_name()
    reason = own_control(statements, backend)
    if reason:
        speech.say(f"No transaction around the script: {reason}.")
    session = connect(url, speech, partial(_leave, speech), transaction=reason is None)
    try:
        performance = Performance(statements, backend, session, speech, transaction=reason is None)
        return performance.run(interruption)
    finally:
        session.close()


def _enter(directory: str | int | None) -> None:
    if directory:
        try:
            os.chdir(str(directory))
        except OSError as error:
            reason = (error.strerror or "").lower()
            raise BadScript(f"cannot work in {directory}: {reason}") from error


def _failed(speech: Speech, text: str) -> int:
    speech.complain(text)
    return FAILED


def _leave(speech: Speech) -> None:
    """End at once: there is nothing to undo, or nobody but the server can."""
    speech.complain("cancelled; what was not committed is undone")
    os._exit(STOPPED)
