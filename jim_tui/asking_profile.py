"""From a connected system's run profile, chosen by name, through the question to its execution."""

from jim_tui.asking import Asking
from jim_tui.render.question import EXECUTE
from jim_tui.state.run_profiles import ProfileRef


class AskingProfile(Asking):
    """The part of the application that runs run profiles."""

    def ask_profile(self, profile: ProfileRef) -> None:
        """Ask whether to run this now; then look at its execution, where the server says which it is."""
        if not self.asks:
            work = self._run_profile(profile)
            self.run_worker(work, group=f"run profile {profile}", exit_on_error=False)

    async def _run_profile(self, profile: ProfileRef) -> None:
        from jim_tui.dialogs.profile import ProfileDialog  # noqa: PLC0415 - read when it is first needed

        if not await self.push_screen_wait(ProfileDialog(profile, state=lambda: self.state, now=self.now)):
            return
        name = self.state.run_profiles.title(profile)
        result = await self.store.execute(profile)
        await self._told(EXECUTE, name, result.outcome, result.message)
        if result.execution_id is not None:
            self.open_execution(result.execution_id)
