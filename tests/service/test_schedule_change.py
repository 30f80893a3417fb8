"""A JSON object becomes a change; only what was said counts."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jim_core.model.errors import Invalid
from jim_core.model.status import ExecutionMode, IntervalUnit, PatternType, StepType, TriggerType
from jim_core.service.schedule_change import ScheduleChange


def test_nothing_said_is_nothing_changed() -> None:
    """An empty object sets no member."""
    assert ScheduleChange.parse({}).model_fields_set == set()


def test_keys_come_in_any_letter_case() -> None:
    """One of JIM's cmdlets sends PascalCase."""
    change = ScheduleChange.parse(
        {"NAME": "n", "TriggerType": "Manual", "Steps": [{"StepType": "Executable", "ExecutablePath": "/x"}]}
    )
    assert (change.name, change.steps[0].executable_path) == ("n", "/x")
    assert change.model_fields_set == {"name", "trigger_type", "steps"}


@pytest.mark.parametrize("cron", ["Cron", "cron", " CRON ", 0])
def test_words_come_in_any_letter_case_or_as_ordinals(cron: object) -> None:
    """Old clients send JIM's numbers."""
    assert ScheduleChange.parse({"triggerType": cron}).trigger_type is TriggerType.CRON


def test_every_ordinal_means_what_jim_means() -> None:
    """The order of the contract."""
    body = {"patternType": 2, "intervalUnit": 1, "steps": [{"stepType": 3, "executionMode": 1}]}
    change = ScheduleChange.parse(body)
    assert change.pattern_type is PatternType.CUSTOM
    assert change.interval_unit is IntervalUnit.HOURS
    assert change.steps[0].step_type is StepType.SQL_SCRIPT
    assert change.steps[0].execution_mode is ExecutionMode.PARALLEL_WITH_PREVIOUS


def test_null_empties_what_may_be_empty_and_is_not_said_otherwise() -> None:
    """A client that writes null for what it does not know changes nothing by it."""
    body = {"description": None, "triggerType": None, "isEnabled": None, "steps": None, "timeZone": None}
    assert ScheduleChange.parse(body).model_fields_set == {"description"}


def test_what_a_step_may_say_of_its_end_is_read() -> None:
    """Retries, grace and the exit codes that only warn; null is the default, as if nothing was said."""
    said = {"graceSeconds": 0, "retryCount": 2, "retryDelaySeconds": 0, "warningExitCodes": [3, 4]}
    step, silent = ScheduleChange.parse({"steps": [said, dict.fromkeys(said)]}).steps
    assert (step.grace_seconds, step.retry_count, step.retry_delay_seconds) == (0, 2, 0)
    assert step.warning_exit_codes == (3, 4)
    assert (silent.grace_seconds, silent.retry_count, silent.retry_delay_seconds) == (None, 0, 30)
    assert silent.warning_exit_codes == ()


def test_unknown_members_are_ignored() -> None:
    """A whole schedule, as it was read, can be sent back."""
    body = {"id": "x", "stepCount": 3, "nextRunTime": "…", "lastExecutionStatus": "Failed", "name": "n"}
    assert ScheduleChange.parse(body).model_fields_set == {"name"}


@pytest.mark.parametrize(
    ("body", "field", "sentence"),
    [
        ({"name": 5}, "name", "text"),
        ({"name": "\ud800"}, "name", "surrogate"),
        ({"name": "a\0"}, "name", "NUL"),
        ({"isEnabled": "yes"}, "isEnabled", "true or false"),
        ({"intervalValue": "5"}, "intervalValue", "whole number"),
        ({"intervalValue": True}, "intervalValue", "whole number"),
        ({"intervalValue": 1.5}, "intervalValue", "whole number"),
        ({"triggerType": "Sometimes"}, "triggerType", "Cron, Manual"),
        ({"triggerType": 2}, "triggerType", "Cron, Manual"),
        ({"triggerType": -1}, "triggerType", "Cron, Manual"),
        ({"triggerType": False}, "triggerType", "Cron, Manual"),
        ({"steps": {}}, "steps", "list"),
        ({"steps": [{}, "x"]}, "steps[1]", "object"),
        ({"steps": [{}, {"id": "x"}]}, "steps[1].id", "GUID"),
        ({"steps": [{"stepType": "Dance"}]}, "steps[0].stepType", "RunProfile, PowerShell"),
        ({"steps": [{"arguments": ["-x"]}]}, "steps[0].arguments", "text"),
        ({"overlapPolicy": "Sometimes"}, "overlapPolicy", "Skip, Queue, Allow"),
        ({"steps": [{"retryCount": "1"}]}, "steps[0].retryCount", "whole number"),
        ({"steps": [{"warningExitCodes": 3}]}, "steps[0].warningExitCodes", "list"),
        ({"steps": [{"warningExitCodes": [3, "4"]}]}, "steps[0].warningExitCodes", "whole number"),
    ],
)
def test_a_bad_member_is_named(body: dict[str, Any], field: str, sentence: str) -> None:
    """With a sentence that says what is allowed."""
    with pytest.raises(Invalid) as refused:
        ScheduleChange.parse(body)
    assert list(refused.value.violations) == [field]
    assert sentence in refused.value.violations[field][0]


def test_too_many_steps_are_not_read_one_by_one() -> None:
    """A body of a megabyte must not hold up everybody else."""
    with pytest.raises(Invalid) as refused:
        ScheduleChange.parse({"steps": [{"stepType": "Dance"}] * 1_001})
    assert list(refused.value.violations) == ["steps"]


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text("Cron0é\0"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("ab", max_size=3), inner, max_size=3),
    max_leaves=8,
)
_KEYS = st.sampled_from(["name", "Steps", "triggerType", "isEnabled", "intervalValue", "id", "stepType"])


@given(st.dictionaries(_KEYS, _JSON | st.lists(st.dictionaries(_KEYS, _JSON), max_size=3)))
def test_any_object_is_understood_or_refused(body: dict[str, Any]) -> None:
    """Never another error than Invalid, and never without a field and a sentence."""
    try:
        understood: ScheduleChange | Invalid = ScheduleChange.parse(body)
    except Invalid as refused:
        understood = refused
    if isinstance(understood, Invalid):
        assert understood.violations
        assert all(field and all(sentences) for field, sentences in understood.violations.items())


def test_too_many_steps_are_refused_before_any_is_read() -> None:
    """One sentence, not one for each of them."""
    with pytest.raises(Invalid) as refused:
        ScheduleChange.parse({"name": "n", "steps": [None] * 1_001})
    assert refused.value.violations == {"steps": ("At most 1,000 steps are allowed.",)}
