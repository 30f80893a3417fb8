"""`jim serve --stop-steps`: nothing of a step is left, unless somebody is in a hurry."""

import signal
from pathlib import Path

from tests.end_to_end.commands import Served, serve
from tests.processes import eventually, kill, lives, pid_in

STUBBORN = """
schedules:
  - name: Stubborn
    steps:
      - name: wait
        stepType: Executable
        graceSeconds: {grace}
        executablePath: /bin/sh
        arguments: "-c 'trap : TERM; echo $$ > {here}/pid; while :; do sleep 0.1; done'"
"""


async def test_at_the_end_of_the_server_its_steps_are_gone(tmp_path: Path) -> None:
    """Also one that is deaf to the wish, once its grace is over."""
    with serve(tmp_path / "data", "--stop-steps") as served:
        pid = await _begun(served, tmp_path, grace=0)
        assert served.stop() == 0
    assert not lives(pid)


async def test_a_second_signal_leaves_what_has_not_ended(tmp_path: Path) -> None:
    """It says so; the step is followed by the next start."""
    with serve(tmp_path / "data", "--stop-steps") as served:
        pid = await _begun(served, tmp_path, grace=600)
        served.process.send_signal(signal.SIGTERM)
        log = tmp_path / "data.log"
        await eventually(lambda: "ending the steps that run" in log.read_text(), "it began to end them")
        assert served.stop(signal.SIGINT) == 0
    assert lives(pid)
    assert "left to themselves: 1" in log.read_text()
    kill(pid)


async def _begun(served: Served, here: Path, *, grace: int) -> int:
    served.jim("schedules", "apply", "-", text=STUBBORN.format(grace=grace, here=here))
    served.jim("schedules", "run", "Stubborn")
    return await pid_in(here / "pid")
