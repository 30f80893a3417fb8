"""Cancel and timeout: afterwards nothing that came from the step is left."""

import asyncio
import os

from jim_core.model.status import StepStatus
from jim_core.runners.shim import process_table
from tests.processes import eventually, kill, lives, open_files, pid_in, wait_for_exit, zombies_of
from tests.runners.workshop import LONG_GRACE, SHORT_GRACE, Workshop, written

OBEDIENT_LEADER = """
if os.fork() == 0:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    open(here + '/child', 'w').write(f'{os.getpid()}\\n')
    time.sleep(600)
time.sleep(600)
"""


async def test_a_program_that_obeys_is_gone_at_once(workshop: Workshop) -> None:
    """A cancel asks first; whoever obeys is not killed, and the grace time is not waited for."""
    work = workshop.begin(
        workshop.shell("trap 'echo bye; exit 7' TERM; echo $$ > $here/pid; while :; do sleep 0.01; done")
    )
    pid = await pid_in(workshop.root / "pid")
    work.cancel()
    outcome = await work.task
    assert (outcome.status, outcome.exit_code, outcome.error_message) == (StepStatus.CANCELLED, 7, None)
    assert not lives(pid)
    assert written(work.context.run_directory)[0] == b"bye\n"


async def test_a_program_that_ignores_the_request_is_killed(workshop: Workshop) -> None:
    """After the grace time there is no choice, and the outcome says so."""
    work = workshop.begin(
        workshop.shell("trap '' TERM; echo $$ > $here/pid; while :; do sleep 1; done"), grace=SHORT_GRACE
    )
    pid = await pid_in(workshop.root / "pid")
    work.cancel()
    outcome = await work.task
    assert outcome.status is StepStatus.CANCELLED
    assert outcome.error_message == "it did not end within 0.2 s and was killed"
    assert not lives(pid)


async def test_a_grandchild_is_killed_though_the_program_obeyed(workshop: Workshop) -> None:
    """The common leak: the leader goes and its child stays. The group is waited for, not the leader."""
    work = workshop.begin(workshop.python(OBEDIENT_LEADER), grace=SHORT_GRACE)
    child = await pid_in(workshop.root / "child")
    work.cancel()
    outcome = await work.task
    assert outcome.error_message == "it did not end within 0.2 s and was killed"
    assert not lives(child)
    assert not lives(work.pid)


async def test_a_cancel_is_not_over_before_the_last_process_is(workshop: Workshop) -> None:
    """A child that tidies up after its parent has gone is waited for."""
    work = workshop.begin(workshop.python(
        "if os.fork() == 0:\n"
        "    def tidy(*_):\n"
        "        while os.getppid() == parent: time.sleep(0.005)\n"
        "        time.sleep(0.2)\n"
        "        open(here + '/tidied', 'w').close()\n"
        "        os._exit(0)\n"
        "    parent = os.getppid()\n"
        "    signal.signal(signal.SIGTERM, tidy)\n"
        "    open(here + '/child', 'w').write(f'{os.getpid()}\\n')\n"
        "    time.sleep(600)\n"
        "time.sleep(600)\n"
    ), grace=LONG_GRACE)  # fmt: skip
    await pid_in(workshop.root / "child")
    work.cancel()
    outcome = await work.task
    assert (outcome.status, outcome.error_message) == (StepStatus.CANCELLED, None)
    assert (workshop.root / "tidied").exists()


async def test_a_stopped_process_can_obey(workshop: Workshop) -> None:
    """A process that was suspended is woken to hear the request; it need not be killed."""
    work = workshop.begin(workshop.shell("trap 'exit 0' TERM; echo $$ > $here/pid; kill -STOP $$; sleep 600"))
    pid = await pid_in(workshop.root / "pid")
    await eventually(lambda: b" T " in _stat(pid), "the process is stopped")
    work.cancel()
    outcome = await work.task
    assert (outcome.status, outcome.error_message) == (StepStatus.CANCELLED, None)


async def test_what_fled_into_a_session_of_its_own_is_found(workshop: Workshop) -> None:
    """`setsid` and a double fork leave the group, but they carry the step's mark."""
    workshop.shell("echo $$ > $here/one; exec sleep 600", "one.sh")
    workshop.shell("trap '' TERM; echo $$ > $here/two; while :; do sleep 1; done", "two.sh")
    both = "setsid $here/one.sh & (setsid $here/two.sh &); wait"
    work = workshop.begin(workshop.shell(both), grace=SHORT_GRACE)
    fled = [await pid_in(workshop.root / name) for name in ("one", "two")]
    work.cancel()
    outcome = await work.task
    assert outcome.status is StepStatus.CANCELLED
    assert [pid for pid in fled if lives(pid)] == []


async def test_who_forks_while_being_stopped_is_caught(workshop: Workshop) -> None:
    """Twenty processes that each put a new one in their place when asked to end."""
    work = workshop.begin(workshop.python(
        "def again(*_):\n"
        "    if os.fork(): os._exit(0)\n"
        "signal.signal(signal.SIGTERM, again)\n"
        "for _ in range(20):\n"
        "    if os.fork() == 0: break\n"
        "else: open(here + '/pid', 'w').write(f'{os.getpid()}\\n')\n"
        "while True: time.sleep(600)\n"
    ), grace=SHORT_GRACE)  # fmt: skip
    group = await pid_in(workshop.root / "pid")
    work.cancel()
    assert (await work.task).status is StepStatus.CANCELLED
    assert _group(group) == []


async def test_a_timeout_fails_the_step(workshop: Workshop) -> None:
    """It took longer than it may: Failed, and nothing of it is left."""
    work = workshop.begin(workshop.shell("echo $$ > $here/pid; exec sleep 600"), seconds=1)
    outcome = await work.task
    assert (outcome.status, outcome.error_message) == (StepStatus.FAILED, "timed out after 1 s")
    assert not lives(await pid_in(workshop.root / "pid"))


async def test_a_timeout_that_is_ignored_ends_in_force(workshop: Workshop) -> None:
    """A timeout goes the same way as a cancel: asked first, then killed."""
    outcome = await workshop.run(
        workshop.shell("trap '' TERM; while :; do sleep 1; done"), seconds=1, grace=SHORT_GRACE
    )
    assert outcome.error_message == "timed out after 1 s; it did not end within 0.2 s and was killed"


async def test_a_step_cancelled_before_it_started_never_starts(workshop: Workshop) -> None:
    """The cancel came between the claim and the start."""
    work = workshop.begin(workshop.shell("touch $here/ran"))
    work.cancel()
    assert (await work.task).status is StepStatus.CANCELLED
    assert not (workshop.root / "ran").exists()


async def test_a_program_that_ended_before_the_cancel_keeps_its_outcome(workshop: Workshop) -> None:
    """What is done is done, even when nobody has looked yet."""
    work = workshop.begin(workshop.shell("while [ ! -e $here/go ]; do sleep 0.01; done; exit 3"))
    await eventually(lambda: work.pid, "it started")
    (workshop.root / "go").touch()
    wait_for_exit(work.shim)  # the loop stands still meanwhile, so nobody has seen it
    work.cancel()
    outcome = await work.task
    assert (outcome.status, outcome.exit_code) == (StepStatus.FAILED, 3)


async def test_cancelling_twice_is_cancelling_once(workshop: Workshop) -> None:
    """The second request changes nothing."""
    work = workshop.begin(workshop.shell("echo $$ > $here/pid; exec sleep 600"))
    await pid_in(workshop.root / "pid")
    work.cancel()
    work.cancel()
    assert (await work.task).status is StepStatus.CANCELLED


async def test_a_hundred_are_cancelled_at_once(workshop: Workshop) -> None:
    """Together, not one after the other; and nothing is left of any: no process, zombie or descriptor."""
    await workshop.run("/bin/true")
    files, zombies = open_files(), zombies_of(os.getpid())
    works = [workshop.begin("/bin/sleep", "600") for _ in range(100)]
    await eventually(lambda: all(work.pid for work in works), "all started")
    for work in works:
        work.cancel()
    outcomes = await asyncio.gather(*(work.task for work in works))
    assert {outcome.status for outcome in outcomes} == {StepStatus.CANCELLED}
    assert [work for work in works if lives(work.pid)] == []
    assert (open_files(), zombies_of(os.getpid())) == (files, zombies)


async def test_a_runner_that_is_let_go_leaves_its_process_alone(workshop: Workshop) -> None:
    """When the engine stops, steps go on; the next engine finds them."""
    await workshop.run("/bin/true")
    files = open_files()
    work = workshop.begin("/bin/sleep", "600")
    pid = await eventually(lambda: work.pid, "it started")
    work.task.cancel()
    await asyncio.wait({work.task})
    assert work.task.cancelled()
    assert lives(pid)
    assert open_files() == files
    kill(pid)


def _stat(pid: int) -> bytes:
    with open(f"/proc/{pid}/stat", "rb") as file:  # noqa: PTH123
        return file.read()


def _group(group: int) -> list[int]:
    return [known.pid for known in process_table.members(group)]
