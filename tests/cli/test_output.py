"""`jim executions output`, followed and not: each stream where it belongs, attempt after attempt."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from jim_core.cli.executions_output import Streams, _document, _print, _Reading
from jim_core.cli.step_news import StepNews
from jim_core.client.jim import JimClient
from jim_core.client.output import OutputPiece, OutputText
from jim_core.model.event import OutputGrew
from jim_core.model.execution import ExecutionDetail
from jim_core.model.outcome import StepOutcome
from jim_core.service import steps
from jim_core.service.context import ServiceContext
from tests.api.place import OWNER, Clock, a_context, an_app, an_empty_database, an_execution
from tests.spool import Spool


@pytest.fixture
def context(tmp_path: Path) -> Iterator[ServiceContext]:
    """The services, as a server has them."""
    with a_context(tmp_path, Clock(), an_empty_database(tmp_path)) as context:
        yield context


class Followed:
    """A step that runs, and what a follower was shown of it so far."""

    def __init__(self, context: ServiceContext, client: JimClient, detail: ExecutionDetail) -> None:
        self.context = context
        self.client = client
        self.id = detail.execution.id
        self.parts: list[OutputText] = []
        self.said = asyncio.Event()

    def spool(self, attempt: int = 1, **sizes: int) -> Spool:
        """Where an attempt writes."""
        return Spool(self.context.runs / str(self.id) / f"0.{attempt}", **sizes)

    def reading(self, stream: Streams = "all") -> _Reading:
        """What the command does."""
        return _Reading(self.client, self.id, 0, stream, self.show)

    def show(self, part: OutputText) -> None:
        """Noted."""
        self.parts.append(part)
        self.said.set()

    @property
    def text(self) -> str:
        """All that was shown."""
        return "".join(part.text for part in self.parts)

    async def until(self, text: str) -> None:
        """Wait until all this was shown."""
        async with asyncio.timeout(30):
            while self.text != text:
                self.said.clear()
                await self.said.wait()


@pytest.fixture
async def step(context: ServiceContext) -> Followed:
    """A running step."""
    detail = await an_execution(context)
    await steps.claim(context, detail.execution.id, 0)
    return Followed(context, JimClient.in_process(an_app(context, Clock(), owner=OWNER)), detail)


async def test_a_step_is_followed_through_its_attempts_until_it_is_over(step: Followed) -> None:
    """An attempt that has ended is not the end of the step."""
    news = StepNews(step.id, 0)
    listening = asyncio.create_task(news.listen(step.client))
    following = asyncio.create_task(step.reading().followed(None, news))
    first = step.spool().write("one ")
    step.context.feed.publish_passing(OutputGrew(execution_id=step.id, position=0, attempt=1, size=4))
    await step.until("one ")
    first.write("more ").end()
    await step.until("one more ")
    step.spool(2).write("two")
    await step.until("one more two")
    assert not following.done()
    await steps.conclude(step.context, step.id, 0, StepOutcome.completed())
    async with asyncio.timeout(30):
        await following
    listening.cancel()
    assert [part.attempt for part in step.parts if part.text][-1] == 2


async def test_one_attempt_is_followed_to_its_own_end(step: Followed) -> None:
    """Whatever comes after it."""
    step.spool().write("one")
    step.spool(2).write("two")
    await step.reading().followed(1, StepNews(step.id, 0))
    assert step.text == "one"


async def test_without_following_it_prints_what_there_is(step: Followed) -> None:
    """Of a step that writes faster than we read: what there was when we began."""
    spool = step.spool().write("a" * 200_000)

    def show(part: OutputText) -> None:
        step.show(part)
        spool.write("b" * 100_000)

    reading = _Reading(step.client, step.id, 0, "all", show)
    assert await reading.to_the_end(None, None) == 1
    assert 200_000 <= len(step.text) < 300_000


async def test_one_stream_alone(step: Followed) -> None:
    """The other one is left out."""
    step.spool().write("out").write("err", "stderr")
    await step.reading("stderr").to_the_end(None, None)
    assert step.text == "err"


async def test_the_document_keeps_the_streams_apart(step: Followed) -> None:
    """And counts what was left out."""
    step.spool(first=4, later=4, kept=4).write("out\n").write("x" * 8).write("err\n", "stderr")
    await step.reading().to_the_end(None, None)
    assert _document(step.parts) == {"attempt": 1, "stdout": "out\n", "stderr": "err\n", "leftOut": 8}


def test_each_stream_goes_where_it_belongs(capsys: pytest.CaptureFixture[str]) -> None:
    """What is missing is said beside the output, which stays as it was written."""
    pieces = (OutputPiece("out\x1b[m", stderr=False), OutputPiece("err", stderr=True))
    _print(OutputText(pieces, 10, complete=True, left_out=1_234))
    said = capsys.readouterr()
    assert said.out == "out\x1b[m"
    assert said.err == "[… 1,234 bytes were left out here …]\nerr"
