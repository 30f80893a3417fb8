"""Executions: what runs and what ran, what its steps wrote, and every change as it happens."""

from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from functools import partial
from typing import Final, Literal
from uuid import UUID

from jim_core.client import events as event_stream
from jim_core.client import said
from jim_core.client.asking import LARGEST_PAGE, Asking, at, once, one
from jim_core.client.execution_list import ExecutionList
from jim_core.client.output import OutputText, Streams, output_text
from jim_core.wire import paths
from jim_core.wire.executions import ExecutionDetail, ExecutionSummary, RerunRequest, StepAttempt, StepState
from jim_core.wire.frames import Frame
from jim_core.wire.page import Page
from jim_core.wire.schedules import RunStarted

_UNREADABLE: Final = StepState(status="Unknown")


class Executions(Asking):
    """What may be asked of executions."""

    async def active(self) -> list[ExecutionSummary]:
        """Every execution that has not ended, oldest first."""
        answer = await self._get(paths.ACTIVE_EXECUTIONS)
        return self._items(ExecutionSummary, answer.entries())

    async def execution(self, execution_id: UUID) -> ExecutionDetail:
        """One execution with its steps."""
        raw = (await self._get(at(paths.EXECUTION, execution_id))).members()
        steps = said.member(raw, "steps")
        read = [_step(step) for step in steps] if isinstance(steps, list) else []
        detail = said.required(ExecutionDetail, said.without(raw, "steps"))
        return detail.model_copy(update={"steps": read})

    async def executions(
        self,
        *,
        schedule_id: UUID | None = None,
        status: str | None = None,
        page: int = 1,
        page_size: int = 20,
        sort_by: str = "queuedAt",
        descending: bool = True,
    ) -> Page[ExecutionSummary]:
        """One page of executions, ended ones too."""
        listed = ExecutionList(schedule_id, status, sort_by, descending=descending)
        answer = await self._get(paths.EXECUTIONS, listed.numbered(page, page_size))
        return self._page(ExecutionSummary, answer)

    async def all_executions(
        self,
        *,
        schedule_id: UUID | None = None,
        status: str | None = None,
        sort_by: str = "queuedAt",
        descending: bool = True,
        page_size: int = LARGEST_PAGE,
    ) -> AsyncGenerator[ExecutionSummary, None]:
        """Every execution, each once even if others are added meanwhile; waits where a rate limit says so.

        A JIM server, which has no cursors, is asked for one numbered page after the other.
        """
        listed = ExecutionList(schedule_id, status, sort_by, descending=descending)
        async with aclosing(listed.pages(partial(self._get, paths.EXECUTIONS), page_size)) as answers:
            async for answer in answers:
                for execution in self._page(ExecutionSummary, answer).items:
                    yield execution

    async def cancel(self, execution_id: UUID) -> ExecutionSummary:
        """Cancel an execution; it answers before the last process has ended."""
        return one(ExecutionSummary, await self._post(at(paths.CANCEL_EXECUTION, execution_id)))

    async def pause(self, execution_id: UUID) -> ExecutionSummary:
        """Let what runs of an execution end, and begin nothing more of it."""
        return one(ExecutionSummary, await self._post(at(paths.PAUSE_EXECUTION, execution_id)))

    async def resume(self, execution_id: UUID) -> ExecutionSummary:
        """Let a paused execution go on."""
        return one(ExecutionSummary, await self._post(at(paths.RESUME_EXECUTION, execution_id)))

    async def rerun(
        self,
        execution_id: UUID,
        begin: Literal["start", "failed"] = "start",
        idempotency_key: str | None = None,
    ) -> RunStarted:
        """Run an ended execution again, all of it or what did not complete; like `run_schedule`."""
        body = RerunRequest(begin=begin).model_dump_json(by_alias=True).encode()
        path = at(paths.RERUN_EXECUTION, execution_id)
        return one(RunStarted, await self._post(path, body, once(idempotency_key)))

    async def attempts(self, execution_id: UUID, position: int) -> list[StepAttempt]:
        """Every attempt of the step at `position`, the first one first."""
        path = paths.STEP_ATTEMPTS.format(id=execution_id, n=position)
        return self._items(StepAttempt, (await self._get(path)).entries())

    async def output(
        self,
        execution_id: UUID,
        position: int,
        stream: Streams = "all",
        offset: int = 0,
        limit: int = 65_536,
        *,
        attempt: int | None = None,
    ) -> OutputText:
        """What the step at `position` wrote, at most `limit` bytes from byte `offset` on.

        Offsets count both streams. Without an `attempt`, the latest; to go on, name the one that answered.
        """
        path = paths.STEP_OUTPUT.format(id=execution_id, n=position)
        asked = {"stream": stream, "offset": str(offset), "limit": str(limit)}
        if attempt is not None:
            asked["attempt"] = str(attempt)
        return output_text(await self._get(path, asked), stream)

    async def events(
        self,
        after: int | None = None,
        alive: event_stream.Alive | None = None,
        *,
        execution_id: UUID | None = None,
    ) -> AsyncGenerator[tuple[int | None, Frame], None]:
        """Events after `after` (None: from now on) with their sequence numbers; raises when they end.

        With an `execution_id`, only those of that execution and its steps.

        `alive` is called once the stream is open, and at every sign of life on it.
        """
        async with aclosing(event_stream.events(self._http, after, alive, execution_id)) as received:
            async for item in received:
                yield item


def _step(raw: object) -> StepState:
    # A step is known by its place, so one that cannot be read still has to stand there.
    known = raw if isinstance(raw, Mapping) else {}
    return said.item(StepState, known) or said.item(StepState, {**known, "status": "Unknown"}) or _UNREADABLE
