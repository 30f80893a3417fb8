"""The filter language: what is meant, what matches, and what is said of a mistake."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jim_tui.state.filtering import Facets, matches, parsed, with_term, without
from jim_tui.state.list_traits import ACTIVE_FIELDS, HISTORY_FIELDS
from tests.tui.samples import NOW, ago

ROW = Facets(
    {
        "status": "Failed",
        "schedule": "Delta sync HR",
        "by": "cron",
        "error": "LDAP 53, unwilling",
        "id": "ab12",
    },
    ago(3 * 3600),
)


@pytest.mark.parametrize(
    "text",
    [
        "", "delta", "delta hr", "status:failed", "status:fail", "status:completed,failed", "STATUS:Failed",
        'schedule:"delta sync"', '"sync hr"', "!nightly", "!status:completed", "since:4h", "since:1d",
        "!since:2h", 'error:"53, unwilling"', "id:b1", "status:", "!", 'schedule:"del', "by:cron,alice",
        "status:failed since:7d !nightly ldap",
    ],
)  # fmt: skip
def test_it_matches(text: str) -> None:
    """Words anywhere, values in their field, all terms, one of several values."""
    wanted = parsed(text, HISTORY_FIELDS)
    assert wanted.mistakes == ()
    assert matches(wanted, ROW, NOW)


@pytest.mark.parametrize(
    "text",
    ["nightly", "delta nightly", "status:completed", "!status:failed", "!delta", "since:2h", "!since:4h",
     "schedule:ldap", 'schedule:"sync delta"', "by:alice"],
)  # fmt: skip
def test_it_does_not_match(text: str) -> None:
    """A value in another field is none in this one."""
    assert not matches(parsed(text, HISTORY_FIELDS), ROW, NOW)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("statsu:failed", ("“statsu”", "status, schedule, by")),
        ("status:faild", ("status", "“faild”", "Queued, InProgress")),
        ("since:7x", ("since", "7d", "“7x”")),
        ("since:1d,2d", ("since", "“1d,2d”")),
    ],
)
def test_a_mistake_names_the_field_and_what_is_known_and_hides_nothing(
    text: str, words: tuple[str, ...]
) -> None:
    """The other terms count all the same."""
    wanted = parsed(f"{text} delta", HISTORY_FIELDS)
    assert len(wanted.mistakes) == 1
    assert [word for word in words if word not in wanted.mistakes[0]] == []
    assert matches(wanted, ROW, NOW)
    assert not matches(parsed(f"{text} nightly", HISTORY_FIELDS), ROW, NOW)


def test_a_row_without_a_time_is_not_since_anything() -> None:
    """A schedule that never ran."""
    assert not matches(parsed("since:52w", HISTORY_FIELDS), Facets({"name": "x"}), NOW)


def test_a_term_takes_the_place_of_the_one_before_it() -> None:
    """What is picked from a list is typed into the filter."""
    text = with_term("ldap status:failed", "status", "Completed")
    assert text == "ldap status:Completed"
    assert with_term("", "schedule", "Delta, sync HR") == 'schedule:"Delta, sync HR"'
    assert without('a schedule:"Delta sync" !schedule:x b', "schedule") == "a b"


@given(st.text(alphabet=st.sampled_from('ab:"!, 7dhsince:status\u200b\n'), max_size=40))
def test_whatever_is_typed_means_something(text: str) -> None:
    """Nothing that can be typed is more than a mistake, and empty terms do not exist."""
    wanted = parsed(text, ACTIVE_FIELDS)
    matches(wanted, ROW, NOW + timedelta(days=1))
    assert all(value for term in wanted.terms for value in term.values)
