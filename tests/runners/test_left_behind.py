"""Programs that end by themselves and leave processes running."""

from jim_core.model.status import StepStatus
from tests.processes import kill, lives, number_in, pid_in
from tests.runners.workshop import SHORT_GRACE, Workshop


async def test_a_background_child_is_stopped_with_a_warning(workshop: Workshop) -> None:
    """The program did what it should; that it left something running is worth knowing."""
    outcome = await workshop.run(workshop.shell("sleep 600 & echo $! > $here/child"))
    assert outcome.status is StepStatus.COMPLETED_WITH_WARNING
    assert outcome.error_message == "1 process was still running after the program ended and was stopped"
    assert outcome.exit_code == 0
    assert not lives(number_in(workshop.root / "child"))


async def test_several_are_counted(workshop: Workshop) -> None:
    """However many, and whether they obey or not."""
    outcome = await workshop.run(
        workshop.shell(
            "sleep 600 & sleep 600 & (trap '' TERM; sleep 600 & wait) & echo $! > $here/deaf; sleep 0.1"
        ),
        grace=SHORT_GRACE,
    )
    assert outcome.error_message == "4 processes were still running after the program ended and were stopped"
    assert not lives(number_in(workshop.root / "deaf"))


async def test_a_child_that_ends_soon_after_is_no_matter(workshop: Workshop) -> None:
    """Half a second is given to what is tidying up."""
    outcome = await workshop.run(workshop.shell("(sleep 0.1; echo done > $here/done) &"))
    assert (outcome.status, outcome.error_message) == (StepStatus.COMPLETED, None)
    assert (workshop.root / "done").read_text() == "done\n"


async def test_a_failure_stays_a_failure(workshop: Workshop) -> None:
    """The exit code says more than what was left; both are dealt with."""
    outcome = await workshop.run(workshop.shell("sleep 600 & echo $! > $here/child; exit 4"))
    assert (outcome.status, outcome.exit_code) == (StepStatus.FAILED, 4)
    assert not lives(number_in(workshop.root / "child"))


WAIT_FOR_IT = "while [ ! -s $here/daemon ]; do sleep 0.01; done"


async def test_a_daemon_is_meant_to_stay(workshop: Workshop) -> None:
    """What has a session of its own and nothing of the step's output open lives on after a good end."""
    workshop.shell("echo $$ > $here/daemon; exec sleep 600 > /dev/null 2>&1", "daemon.sh")
    outcome = await workshop.run(workshop.shell(f"setsid $here/daemon.sh & {WAIT_FOR_IT}"))
    daemon = await pid_in(workshop.root / "daemon")
    alive = lives(daemon)
    kill(daemon)
    assert alive
    assert outcome.status is StepStatus.COMPLETED


async def test_who_keeps_the_output_open_is_no_daemon(workshop: Workshop) -> None:
    """The step ends all the same, soon, and says what it had to stop."""
    workshop.shell("echo $$ > $here/daemon; exec sleep 600", "daemon.sh")
    outcome = await workshop.run(workshop.shell(f"setsid $here/daemon.sh & {WAIT_FOR_IT}"))
    assert not lives(number_in(workshop.root / "daemon"))
    assert outcome.error_message == "1 process was still running after the program ended and was stopped"
