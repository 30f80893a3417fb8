"""Text from a server on its way to a terminal."""

import unicodedata
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jim_tui.gateway.errors import ServerFault
from jim_tui.gateway.protocol import ServerFacts
from jim_tui.state import sanitise
from jim_tui.state.border import Border, clean
from tests.tui.fake_gateway import FakeGateway
from tests.tui.samples import a_detail, a_profile, a_schedule, a_step, a_summary, a_system, an_id
from tests.tui.state.running import running


def unprintable(text: str) -> set[str]:
    """Characters that move, hide or colour."""
    bad = {"Cc", "Cs", "Zl", "Zp"}
    found = {c for c in text if unicodedata.category(c) in bad}
    return found | {c for c in text if unicodedata.bidirectional(c) in BIDI}


BIDI = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}


@given(st.text(alphabet=st.characters(exclude_categories=())))
def test_no_text_gets_through_with_a_character_that_moves_hides_or_colours(text: str) -> None:
    """Neither a name nor a message nor a line of output."""
    for cleaned in (sanitise.name(text), sanitise.message(text), sanitise.output_line(text)):
        assert not unprintable(cleaned)
        assert sanitise.is_clean(cleaned)


@given(st.text(alphabet=st.characters(exclude_categories=())))
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    """So that it does no harm to do it at two borders."""
    assert sanitise.name(sanitise.name(text)) == sanitise.name(text)


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("Delta sync HR", "Delta sync HR"),
        ("Überprüfung · 人事", "Überprüfung · 人事"),
        ("a\tb\nc", "a b c"),
        ("\x1b[31mred", "␛[31mred"),
        ("bell\x07", "bell␇"),
        ("c1\x9b31m", "c1�31m"),
        ("zero\u200bwidth", "zero�width"),
        ("\u202egnp.exe", "�gnp.exe"),
        ("\u2066isolate\u2069", "�isolate�"),
        ("heart ❤\ufe0f", "heart ❤"),
        ("lone \ud800", "lone �"),
        ("to \U0001f1e9\U0001f1ea", "to ⒹⒺ"),
        ("\U0001f44d\U0001f3fd", "\U0001f44d"),
        ("tag\U000e0041", "tag�"),
        ("soft\u00adhyphen", "soft�hyphen"),
        ("z" + "\u0301" * 9, "z" + "\u0301" * 3),
        ("[red]a [/] b", "[red]a [/] b"),
    ],
)
def test_names(raw: str, shown: str) -> None:
    """What cannot be printed is made visible, and what can be stays."""
    assert sanitise.name(raw) == shown


def test_a_message_of_several_lines_becomes_one_that_shows_where_they_ended() -> None:
    """A cell has one line."""
    assert sanitise.message("first\r\n  second\nthird\n") == "first ↵ second ↵ third"


def test_texts_have_a_bounded_length() -> None:
    """Ten megabytes of error are cut, and the cut is visible."""
    assert sanitise.name("x" * 10_000) == "x" * (sanitise.NAME - 1) + "…"
    assert len(sanitise.message("line\n" * 2_000_000)) <= sanitise.MESSAGE
    assert len(sanitise.output_line("x" * 10_000_000)) <= sanitise.LINE


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("\x1b[1;31mfailed\x1b[0m", "failed"),
        ("\x1b]0;title\x07after", "after"),
        ("\x1b]8;;http://x\x1b\\link\x1b]8;;\x1b\\", "link"),
        ("10%\r50%\r100%", "100%"),
        ("done\r", "done"),
        ("a\tb", "a       b"),
        ("\x1bPpayload\x1b\\x", "x"),
    ],
)
def test_output_lines(raw: str, shown: str) -> None:
    """Colours and what was overwritten are gone, as a terminal would have it in the end."""
    assert sanitise.output_line(raw) == shown


EVIL = "\x1b[2J\u202eevil"
TAME = "␛[2J�evil"


def test_a_clean_body_is_the_very_same_one() -> None:
    """Cleaning makes no garbage where there is nothing to clean."""
    detail = a_detail(a_summary(0))
    assert clean(detail) is detail


def test_every_text_of_a_body_is_cleaned_its_steps_too() -> None:
    """However deep it lies."""
    detail = a_detail(
        a_summary(0, schedule_name=EVIL, status=EVIL, initiated_by_name=EVIL, error_message="a\nb"),
        [a_step(0, EVIL, name=EVIL, progress={"current": 1, "message": EVIL})],
    )
    cleaned = clean(detail)
    assert (cleaned.schedule_name, cleaned.status, cleaned.initiated_by_name) == (TAME, TAME, TAME)
    assert cleaned.error_message == "a ↵ b"
    step = cleaned.steps[0]
    assert (step.name, step.status) == (TAME, TAME)
    assert step.progress is not None
    assert step.progress.message == TAME


async def test_nothing_dirty_passes_the_border() -> None:
    """Facts, lists, details and errors alike."""
    gateway = FakeGateway(
        a_detail(a_summary(0, schedule_name=EVIL)), facts=ServerFacts(name=EVIL, address="x", user=EVIL)
    )
    gateway.schedule_list = [a_schedule(0, name=EVIL)]
    border = Border(gateway)
    facts = await border.open()
    assert (facts.name, facts.user) == (TAME, TAME)
    assert (await border.active())[0].schedule_name == TAME
    assert (await border.execution(an_id(0))).schedule_name == TAME
    assert (await border.schedules())[0].name == TAME
    gateway.system_list, gateway.profiles = [a_system(1, EVIL)], {1: [a_profile(1, EVIL, run_type=EVIL)]}
    gateway.warnings = [EVIL]
    assert [system.name for system in await border.systems(1) or ()] == [TAME]
    assert [(one.name, one.run_type) for one in await border.run_profiles(1) or ()] == [(TAME, TAME)]
    assert (await border.execute(1, 1)).warnings == [TAME]
    gateway.fail("active", ServerFault(f"500: {EVIL}", 500))
    with pytest.raises(ServerFault, match="evil") as caught:
        await border.active()
    assert str(caught.value) == f"500: {TAME}"
    assert caught.value.status == 500


async def test_events_are_cleaned_too() -> None:
    """They come past the same border."""
    from jim_core.wire.frames import ExecutionFrame

    async with running(FakeGateway()) as it:
        it.gateway.push_only(1, ExecutionFrame(execution=a_summary(0, schedule_name=EVIL)))
        await it.pass_(0.2)
        assert it.store.state.executions[UUID(int=1)].summary.schedule_name == TAME
