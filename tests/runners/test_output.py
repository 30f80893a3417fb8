"""What a step writes: in order, within bounds, whatever it is."""

from pathlib import Path

from jim_core.model.status import StepStatus
from jim_core.runners import step_spool
from jim_core.runners.step_process import read_live
from tests.processes import eventually
from tests.runners.workshop import Workshop

MIB = 1_048_576


def merged(run_directory: Path) -> bytes:
    """All that is kept, both streams in order."""
    parts, offset = [], 0
    while True:
        part = step_spool.read(run_directory, offset, MIB)
        parts += [run.data for run in part.runs]
        if part.next_offset == offset:
            return b"".join(parts)
        offset = part.next_offset


async def test_both_streams_keep_their_order(workshop: Workshop) -> None:
    """Twenty thousand lines, each to a stream chosen at random: none is out of place."""
    work = workshop.begin(
        workshop.python(
            "import random\nchoose = random.Random(5)\n"
            "for n in range(20_000): os.write(choose.choice((1, 2)), b'%d\\n' % n)"
        )
    )
    await work.task
    assert merged(work.context.run_directory).split() == [b"%d" % n for n in range(20_000)]


async def test_names_of_the_streams_can_be_opened(workshop: Workshop) -> None:
    """Scripts write to /dev/stderr, and tee to /dev/stdout."""
    await workshop.run(workshop.shell("echo a > /dev/stderr; echo b | tee /dev/stderr > /dev/stdout"))
    assert (workshop.stdout, workshop.stderr) == (b"b\n", b"a\nb\n")


async def test_of_a_flood_the_beginning_and_the_end_are_kept(workshop: Workshop) -> None:
    """Fifty megabytes: the first one and the newest nine; the disk never holds more than ten."""
    work = workshop.begin(
        workshop.python(
            "line = b'x' * 4_085\nfor n in range(12_800): os.write(1 + n % 2, b'%09d ' % n + line + b'\\n')"
        )
    )
    assert (await work.task).status is StepStatus.COMPLETED
    run = work.context.run_directory
    on_disk = sum(file.stat().st_size for file in run.glob("output.*"))
    assert on_disk <= 10 * MIB
    lines = merged(run).split(b"\n")
    assert lines[0].startswith(b"000000000 ")
    assert lines[-2].startswith(b"000012799 ")
    assert len(lines) > 2_200


async def test_a_line_without_end_does_no_harm(workshop: Workshop) -> None:
    """Of a line of thirty megabytes no more is kept than of anything else, and nothing of it is heard."""
    outcome = await workshop.run(
        workshop.python("for _ in range(30): os.write(1, b'::warning ' + b'x' * 1_048_566)")
    )
    assert (outcome.status, outcome.error_message) == (StepStatus.COMPLETED, None)


async def test_bytes_that_are_no_text_are_kept_as_they_are(workshop: Workshop) -> None:
    """Invalid UTF-8, NULs and escape sequences."""
    odd = b"\\xff\\xfe\\x00\\x1b[2J\\x9b\\r\\n"
    await workshop.run(workshop.python(f"os.write(1, b'{odd.decode()}')"))
    assert workshop.stdout == b"\xff\xfe\x00\x1b[2J\x9b\r\n"


async def test_who_stops_reading_its_input_is_not_held_up(workshop: Workshop) -> None:
    """A program that writes after its reader has gone hears nothing of it: its output is a pipe of ours."""
    outcome = await workshop.run(workshop.shell("(sleep 0.2; echo late) & echo soon"))
    assert outcome.status is StepStatus.COMPLETED
    assert workshop.stdout == b"soon\nlate\n"


async def test_what_a_step_says_while_it_runs(workshop: Workshop) -> None:
    """Progress is there for whoever looks, long before the end."""
    work = workshop.begin(
        workshop.shell("echo ::progress 3/40 Berlin; while [ ! -e $here/go ]; do sleep 0.01; done")
    )
    live = await eventually(lambda: read_live(work.context.run_directory), "a word of it")
    assert live is not None
    assert live.progress is not None
    assert (live.progress.current, live.progress.total, live.progress.message) == (3, 40, "Berlin")
    assert live.size == len("::progress 3/40 Berlin\n")
    (workshop.root / "go").touch()
    await work.task


async def test_warnings_errors_and_a_summary(workshop: Workshop) -> None:
    """A step that ended well by its exit code says more with its words."""
    warned = await workshop.run(
        workshop.shell("echo ::warning 3 rows skipped; echo '::summary 40 rows' >&2", "warned.sh")
    )
    assert (warned.status, warned.error_message) == (StepStatus.COMPLETED_WITH_WARNING, "3 rows skipped")
    assert warned.summary == "40 rows"
    erred = await workshop.run(workshop.shell("echo ::error no door; echo ::warning late", "erred.sh"))
    assert (erred.status, erred.error_message) == (StepStatus.COMPLETED_WITH_ERROR, "no door")
    many = await workshop.run(workshop.shell("for n in $(seq 50); do echo ::warning w$n; done", "many.sh"))
    assert many.error_message is not None
    assert many.error_message.endswith("w20; and 30 more")


async def test_an_error_explains_a_failure_better_than_the_last_lines(workshop: Workshop) -> None:
    """Who takes the trouble to say what went wrong is listened to."""
    outcome = await workshop.run(workshop.shell("echo ::error the door is locked; echo noise >&2; exit 2"))
    assert outcome.error_message == "exit code 2: the door is locked"


async def test_a_failure_is_explained_by_its_own_words_first(workshop: Workshop) -> None:
    """Before the errors that came on the way; a program that ends well has not failed."""
    script = "echo ::error row 3; echo ::failure the source is locked; exit "
    failed = await workshop.run(workshop.shell(f"{script} 2", "failing.sh"))
    assert (failed.status, failed.error_message) == (StepStatus.FAILED, "the source is locked")
    ended = await workshop.run(workshop.shell(f"{script} 0", "ending.sh"))
    assert (ended.status, ended.error_message) == (StepStatus.COMPLETED_WITH_ERROR, "row 3")
