"""The console on a terminal: how soon it is there, what it costs, and whether it keeps up."""

import asyncio
import signal
import statistics
import tempfile
from collections.abc import Callable
from pathlib import Path

from figures.processes import cpu_seconds, resident_mb
from figures.server import Ends, Served, a_schedule, served, summed
from figures.terminal import PATIENCE, OnScreen

RUNNING = 40
TICKING = 5
ROWS = 5_000
PRESSES = 200
LINES = 2_000
SECONDS = 10
NAME = "Console Bench"
WATCHED_SECONDS = 20.0

# So many lines in each of a hundred parts of a second, whatever the time that writing takes.
_WRITES = """
import sys, time
began = time.monotonic()
for part in range({seconds} * 100):
    for n in range({each}):
        sys.stdout.write(f"line {{part}} {{n}} of what a step has to say about its work\\n")
    sys.stdout.flush()
    time.sleep(max(0.0, began + (part + 1) / 100 - time.monotonic()))
time.sleep(30)
"""


async def measured(quick: bool) -> dict[str, object]:
    """Starts, then one console after the other that stays for a while."""
    found: dict[str, object] = {"embedded_first_frame_ms": await _embedded_start(3 if quick else 7)}
    async with served() as server:
        found["idle"] = await _watched(server, "nothing is running")
        schedule = await a_schedule(server.client, NAME, ("/bin/sleep", "900"), ("/bin/true", ""))
        for _ in range(RUNNING):
            await server.client.run_schedule(schedule)
        found |= await _starts(server, 3 if quick else 7)
        found["running"] = {"rows": RUNNING, **await _watched(server, NAME)}
    async with served(None, "--concurrency", str(TICKING)) as server:
        quickly = await a_schedule(server.client, NAME, ("/bin/true", ""))
        async with Ends(server) as ends:
            ended = [
                (await server.client.run_schedule(quickly)).execution_id for _ in range(RUNNING - TICKING)
            ]
            await ends.of(ended)
        schedule = await a_schedule(server.client, NAME + " 2", ("/bin/sleep", "900"), ("/bin/true", ""))
        for _ in range(TICKING):
            await server.client.run_schedule(schedule)
        found["ticking"] = {"rows": RUNNING, "running": TICKING, **await _watched(server, NAME, "2")}
        for _ in range((500 if quick else ROWS) - TICKING):
            await server.client.run_schedule(schedule)
        found["scroll"] = await _scrolled(server, 15 if quick else PRESSES)
    async with served() as server:
        found["output"] = await _flooded(server)
    return found


async def _embedded_start(times: int) -> int:
    """Its own engine comes along, after the first picture."""
    painted = []
    for _ in range(times):
        with tempfile.TemporaryDirectory(prefix="jim-bench-") as directory:
            screen = await asyncio.to_thread(OnScreen, "--data-dir", directory)
            await asyncio.to_thread(screen.wait)
            painted.append(screen.painted or PATIENCE)
            await asyncio.to_thread(screen.close)
    return round(1e3 * statistics.median(painted))


async def _starts(server: Served, times: int) -> dict[str, object]:
    painted, rows = [], []
    for _ in range(times):
        screen = await asyncio.to_thread(_on, server, NAME)
        painted.append(screen.painted or PATIENCE)
        rows.append(screen.seen_at or PATIENCE)
        await asyncio.to_thread(screen.close)
    return {
        "first_frame_ms": round(1e3 * statistics.median(painted)),
        "first_row_ms": round(1e3 * statistics.median(rows)),
    }


def _on(server: Served, until: str, lag_file: Path | None = None) -> OnScreen:
    screen = OnScreen("--data-dir", str(server.directory), until=until, lag_file=lag_file)
    screen.wait()
    return screen


async def _watched(server: Served, until: str, place: str = "1") -> dict[str, object]:
    """What a console costs that nobody touches, at the place that this key opens."""
    screen = await asyncio.to_thread(_on, server, until)
    screen.press(place)
    await asyncio.sleep(3)
    before, received = cpu_seconds(screen.process.pid), screen.received
    await asyncio.sleep(WATCHED_SECONDS)
    used = (cpu_seconds(screen.process.pid) - before) / WATCHED_SECONDS
    sent = (screen.received - received) / WATCHED_SECONDS
    memory = resident_mb(screen.process.pid)
    await asyncio.to_thread(screen.close)
    return {"cpu_percent": round(100 * used, 1), "kb_per_second": round(sent / 1e3, 2), "rss_mb": memory}


async def _scrolled(server: Served, presses: int) -> dict[str, object]:
    """Pages down a long list, then row by row: held down, and each key pressed when the last was answered."""
    screen = await asyncio.to_thread(_on, server, NAME)
    await asyncio.sleep(5)
    found: dict[str, object] = {"rows": len(await server.client.active())}
    for name, key in (("page", "\x06"), ("row", "k")):
        before = cpu_seconds(screen.process.pid)
        await asyncio.to_thread(screen.hold, key, presses)
        used = (cpu_seconds(screen.process.pid) - before) / presses
        answered = []
        for _ in range(presses // 4):
            await asyncio.to_thread(screen.settle)
            answered.append(await asyncio.to_thread(screen.press, key))
        found[name] = {"cpu_ms": round(1e3 * used, 1), **summed(answered)}
    found["rss_mb"] = resident_mb(screen.process.pid)
    await asyncio.to_thread(screen.close)
    return found


async def _flooded(server: Served) -> dict[str, object]:
    """A step writes without a pause while its output is looked at."""
    with tempfile.TemporaryDirectory(prefix="jim-bench-") as directory:
        script, lags = Path(directory, "writes.py"), Path(directory, "lags")
        await asyncio.to_thread(script.write_text, _WRITES.format(seconds=SECONDS + 2, each=LINES // 100))
        schedule = await a_schedule(server.client, NAME, ("/usr/bin/env", f"python3 {script}"))
        screen = await asyncio.to_thread(_on, server, "nothing is running", lags)
        await server.client.run_schedule(schedule)
        await asyncio.to_thread(screen.wait_for, NAME)
        screen.press("\r")
        await asyncio.to_thread(screen.wait_for, "of what a step has to say")
        await asyncio.sleep(1)
        screen.process.send_signal(signal.SIGUSR1)
        before, memory = cpu_seconds(screen.process.pid), resident_mb(screen.process.pid)
        await asyncio.sleep(SECONDS)
        used = (cpu_seconds(screen.process.pid) - before) / SECONDS
        grown = resident_mb(screen.process.pid) - memory
        screen.process.send_signal(signal.SIGUSR2)
        late = await _until(lambda: _read(lags))
        await asyncio.to_thread(screen.close)
    return {
        "lines_per_second": LINES,
        "lag": summed(late),
        "lag_max_ms": round(1e3 * max(late), 1),
        "cpu_percent": round(100 * used, 1),
        "grown_mb": round(grown, 1),
    }


def _read(file: Path) -> list[float]:
    return [float(line) for line in file.read_text().split()] if file.exists() else []


async def _until(read: Callable[[], list[float]]) -> list[float]:
    while not (found := await asyncio.to_thread(read)):
        await asyncio.sleep(0.1)
    return found
