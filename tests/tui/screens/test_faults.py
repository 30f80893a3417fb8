"""The whole console on a real socket behind which things go wrong one after the other."""

from datetime import UTC, datetime

import httpx

from jim_core.wire import paths
from jim_tui.app import JimApp
from jim_tui.gateway.linked import LinkedGateway
from jim_tui.gateway.remote import at_url
from jim_tui.state.store import ConsoleStore
from tests.tui.gateway.fault_server import fault_server, raw, reset, told
from tests.tui.gateway.following import in_good_order
from tests.tui.scene import hasty
from tests.tui.screens.looking import hides, shows


async def test_one_console_lives_through_one_fault_after_another() -> None:
    """Each is named, the row stays in sight, c says why not; after each it is live again."""
    async with fault_server() as faults:
        in_good_order(faults)
        gateway = LinkedGateway(at_url(faults.url, lambda: "jim_test", timeout=httpx.Timeout(60.0)))
        store = ConsoleStore(gateway, clock=lambda: datetime.now(UTC), sleep=hasty, jitter=lambda: 0.5)
        app = JimApp(store, gateway)
        good = faults.answers[paths.ACTIVE_EXECUTIONS]
        async with app.run_test(size=(120, 36)) as pilot:
            await shows(pilot, "● LIVE", "Delta sync 0")
            for answer, words, why in (
                (told(503, {"message": "Maintenance."}), ("▲ SERVER FAULT", "503: Maintenance"), None),
                (reset, ("✗ OFFLINE", "retry"), "c: needs a connection"),
                (raw(b"HTTP/1.1 200 OK\r\n"), ("✗ OFFLINE", "retry"), "c: needs a connection"),
                (told(200, "<html>Sign in</html>"), ("Not a JIM server",), "c: there is no JIM API"),
                (told(401), ("Sign-in needed (401)", "Asking has stopped"), "c: needs a key"),
            ):
                faults.answers[paths.ACTIVE_EXECUTIONS] = answer
                await shows(pilot, *words, "as of", "Delta sync 0")
                if why is not None:
                    await pilot.press("c")
                    await shows(pilot, why)
                faults.answers[paths.ACTIVE_EXECUTIONS] = good
                await pilot.press("r")
                await shows(pilot, "● LIVE", "Delta sync 0")
                await hides(pilot, *words)
