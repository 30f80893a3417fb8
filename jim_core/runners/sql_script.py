"""SqlScript steps: a script performed on a database, by a child process whose drivers are loaded already."""

import asyncio
from typing import Final

from jim_core.model.outcome import StepOutcome
from jim_core.runners.performing import Work, perform
from jim_core.runners.program import NotStarted
from jim_core.runners.protocol import StepContext
from jim_core.runners.spawner_process import SpawnerProcess
from jim_core.runners.sql.job import sql_job

PRELOAD: Final = "jim_core.runners.sql.work:preload"
"""What the spawner of such children loads before it forks any."""
_PERFORM: Final = "jim_core.runners.sql.work:perform"


class SqlScriptRunner:
    """Performs a step's script to its end, and says how that was."""

    def __init__(self, spawner: SpawnerProcess) -> None:
        """`spawner` has `PRELOAD` loaded."""
        self._spawner = spawner

    async def run(self, context: StepContext) -> StepOutcome:
        """Begin the script, follow it, and leave nothing of it behind, on the database's server neither."""
        try:
            job = await asyncio.to_thread(sql_job, context.definition)
        except NotStarted as reason:
            return StepOutcome.failed(str(reason))
        # The job goes through a socket and a fork: a secret in it is in no file, argument or environment.
        work = Work({"call": _PERFORM, "job": dict(job)})
        return await perform(context, self._spawner, work)
