"""What a person asks of connected systems: to run a run profile now."""

from dataclasses import replace

from jim_core.wire.systems import RunProfileStarted
from jim_tui.gateway.errors import GatewayError
from jim_tui.state.console import ConsoleState, RunResult, WriteOutcome
from jim_tui.state.desk import Desk
from jim_tui.state.profile_reader import ProfileReader
from jim_tui.state.queries import why_not_execute
from jim_tui.state.run_profiles import ProfileRef
from jim_tui.state.writer import Writer, short


class ProfileActions:
    """Sent once and followed to its outcome."""

    def __init__(self, desk: Desk, reader: ProfileReader, writer: Writer) -> None:
        self._desk = desk
        self._reader = reader
        self._writer = writer

    async def execute(self, profile: ProfileRef) -> RunResult:
        """Run it now."""
        reason = why_not_execute(self._desk.board.state, profile)
        if reason is not None:
            return RunResult(WriteOutcome.NOT_SENT, reason)
        self._desk.board.change(lambda state: _marked(state, profile, starting=True))
        return await self._writer.followed(self._execute(profile))

    async def _execute(self, profile: ProfileRef) -> RunResult:
        try:
            started = await self._desk.gateway.execute(profile.system_id, profile.profile_id)
        except GatewayError as error:
            result = RunResult(*self._writer.told(error))
            if result.outcome is WriteOutcome.UNKNOWN:
                self._desk.read_active()
            if result.outcome is WriteOutcome.GONE:
                self._reader.reread()
        else:
            result = RunResult(WriteOutcome.ACCEPTED, _said(started), started.execution_id)
        self._desk.board.change(lambda state: _marked(state, profile, starting=False))
        await self._writer.concluded("run", profile, result)
        return result


def _said(started: RunProfileStarted) -> str:
    """By what to look for it: whole where this console cannot open it."""
    execution = started.execution_id
    where = f"as {short(execution)}" if execution is not None else f"with the activity {started.activity_id}"
    return "; ".join((f"started {where}", *started.warnings))


def _marked(state: ConsoleState, profile: ProfileRef, *, starting: bool) -> ConsoleState:
    known = state.run_profiles
    marks = known.starting | {profile} if starting else known.starting - {profile}
    return replace(state, run_profiles=replace(known, starting=marks))
