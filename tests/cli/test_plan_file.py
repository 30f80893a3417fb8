"""Schedules as YAML: what is understood, what is refused and where, and that export and read are inverse."""

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest

from jim_core.cli import plan_file
from jim_core.cli.exits import Exit, Stop
from jim_core.cli.plan_systems import KnownSystem
from jim_core.wire.schedules import ScheduleDetail, ScheduleStepBody
from jim_core.wire.systems import AttributeFlowBody, ConnectedSystemBody, RunProfileBody, SyncRuleBody

RULE = "name: r, direction: Inbound, objectType: o, identityType: i"


def read_one(text: str) -> dict[str, Any]:
    """The only schedule of a file."""
    [schedule] = plan_file.read(text, "plan.yaml").schedules
    return dict(schedule.body)


def with_steps(*steps: str) -> list[dict[str, Any]]:
    """The steps of a schedule written with these members each."""
    lines = "".join(f"      - {{name: s, {step}}}\n" if step else "      - {name: s}\n" for step in steps)
    body: list[dict[str, Any]] = read_one(f"schedules:\n  - name: A\n    steps:\n{lines}")["steps"]
    return body


def refused(text: str) -> str:
    """What is said about a file that is not accepted."""
    with pytest.raises(Stop) as stop:
        plan_file.read(text, "plan.yaml")
    assert stop.value.exit_code == Exit.USAGE
    return stop.value.message


def test_steps_count_up_when_no_index_is_given() -> None:
    """The order in the file is the order of the run."""
    assert [(s["stepIndex"], s["executionMode"]) for s in with_steps("", "", "")] == [
        (0, "Sequential"),
        (1, "Sequential"),
        (2, "Sequential"),
    ]


def test_parallel_joins_the_group_before() -> None:
    """Both ways to say it mean the same."""
    steps = with_steps("", "parallel: true", "executionMode: ParallelWithPrevious", "")
    assert [(s["stepIndex"], s["executionMode"]) for s in steps] == [
        (0, "Sequential"),
        (0, "ParallelWithPrevious"),
        (0, "ParallelWithPrevious"),
        (1, "Sequential"),
    ]


def test_a_first_step_cannot_join_anything() -> None:
    """There is no group before it."""
    [step] = with_steps("parallel: true")
    assert (step["stepIndex"], step["executionMode"]) == (0, "Sequential")


def test_given_indices_stay_and_counting_goes_on_from_them() -> None:
    """Gaps are allowed."""
    assert [s["stepIndex"] for s in with_steps("stepIndex: 10", "", "stepIndex: 11", "")] == [10, 11, 11, 12]


def test_a_time_of_day_stays_a_time_of_day() -> None:
    """YAML 1.1 would read 18:30 as the number 1110."""
    assert read_one("schedules: [{name: A, runTimes: 18:30}]")["runTimes"] == "18:30"


def test_days_may_be_a_number_or_a_list() -> None:
    """People write both; the API wants a text."""
    assert read_one("schedules: [{name: A, daysOfWeek: 1}]")["daysOfWeek"] == "1"
    assert read_one("schedules: [{name: A, daysOfWeek: [1, 2, 3]}]")["daysOfWeek"] == "1,2,3"


def test_no_is_a_name() -> None:
    """YAML 1.1 would read it as false."""
    assert read_one("schedules: [{name: no}]")["name"] == "no"


def test_members_may_be_in_any_letter_case() -> None:
    """As in the API."""
    assert read_one("schedules: [{Name: A, isenabled: true}]") == {"name": "A", "isEnabled": True}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("schedules: [", "not YAML"),
        ("- name: A", "`schedules:`"),
        ("schedules: {name: A}", "schedules: must be a list"),
        ("schedules:", "schedules: there must be a list"),
        ("plans: []", "`schedules:` or `systems:`"),
        ("schedules: []\nsystem: []", "plan.yaml:2: system: no such part; known are `systems:`"),
        ("schedules: [A]", "schedules[0]"),
        ("schedules: [{description: A}]", "schedules[0].name"),
        ("schedules: [{name: ''}]", "schedules[0].name"),
        ("schedules: [{name: A, enabled: true}]", "did you mean `isEnabled`?"),
        ("schedules: [{name: A, isEnabled: maybe}]", "true or false"),
        ("schedules: [{name: A, intervalValue: often}]", "a whole number"),
        ("schedules: [{name: A, description: [a]}]", "must be a text"),
        ("schedules: [{name: A, description: true}]", "quotes"),
        ("schedules: [{name: A, steps: }, {name: B, steps: 1}]", "schedules[1].steps: must be a list"),
        ("schedules: [{name: A, steps: [{name: s, Name: t}]}]", "schedules[0].steps[0].Name: stands"),
        ("schedules: [{name: A, steps: [{runProfileName: P}]}]", "say the connectedSystemName"),
        (
            "schedules: [{name: A, steps: [{connectedSystemId: 1, connectedSystemName: S}]}]",
            "say this or connectedSystemId",
        ),
        ("systems: [{description: A}]", "systems[0].name: give the connected system a name"),
        ("systems: [{name: A, runProfiles: [{runType: Export}]}]", "systems[0].runProfiles[0].name: give"),
        ("systems: [{name: A, runProfiles: 3}]", "systems[0].runProfiles: must be a list"),
        ("systems: [{name: A, runProfiles: [{name: P, pageSize: big}]}]", "pageSize: must be a whole"),
        ("systems: [{name: A, runProfiles: [{name: P}, {name: P}]}]", "runProfiles[0] has this name"),
        ("systems: [{name: A, settings: [a]}]", "systems[0].settings: must have members"),
        ("systems: [{name: A, deleteThreshold: some}]", "must be a number of percent, or null"),
        ("systems: [{name: A, deleteThreshold: true}]", "must be a number of percent"),
        ("systems: [{name: A, syncRules: {}}]", "systems[0].syncRules: must be a list"),
        ("systems: [{name: A, syncRules: [{direction: Inbound}]}]", "syncRules[0].name: give the rule"),
        (f"systems: [{{name: A, syncRules: [{{{RULE}, flow: []}}]}}]", "did you mean `flows`?"),
        (f"systems: [{{name: A, syncRules: [{{{RULE}, project: maybe}}]}}]", "true or false"),
        (f"systems: [{{name: A, syncRules: [{{{RULE}, flows: [{{source: a}}]}}]}}]", "flows[0].target: say"),
        (f"systems: [{{name: A, syncRules: [{{{RULE}, matching: [{{target: a}}]}}]}}]", "matching[0].source"),
        ("systems: [{name: A}, {name: A}]", "systems[1].name: systems[0] has this name"),
        ("schedules: [{name: A, steps: [{exe: /bin/true}]}]", "schedules[0].steps[0].exe"),
        ("schedules: [{name: A, steps: [{retryCount: many}]}]", "a whole number"),
        ("schedules: [{name: A, steps: [{warningExitCodes: 3}]}]", "a list of whole numbers"),
        ("schedules: [{name: A, steps: [{warningExitCodes: [x]}]}]", "a list of whole numbers"),
    ],
)
def test_what_is_wrong_is_named_with_its_place(text: str, said: str) -> None:
    """A typing error is not passed over in silence."""
    assert said in refused(text)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("schedules:\n  - name: A\n    steps:\n      - name: s\n        exe: x\n", 5),
        ("schedules:\n  - name: A\n    steps:\n      - name: s\n      - x\n", 3),
        ("schedules:\n  - name: A\n    runTimes: 1\n    runTimes: 2\n", 4),
        ("schedules:\n  - name: A\n   description: B\n", 3),
        ("systems:\n\n  - name: A\n    runProfiles:\n      - name: P\n        pageSize: x\n", 6),
    ],
)
def test_what_is_wrong_is_named_with_its_line(text: str, line: int) -> None:
    """Where an editor jumps to."""
    assert refused(text).startswith(f"plan.yaml:{line}: ")


def test_what_the_server_refuses_is_found_in_the_file() -> None:
    """The member itself, else the step or the schedule that it would belong to."""
    text = "schedules:\n  - name: A\n    steps:\n      - name: s\n      - name: t\n        arguments: x\n"
    [schedule] = plan_file.read(text, "plan.yaml").schedules
    assert str(schedule.where("steps[1].arguments")) == "plan.yaml:6: schedules[0].steps[1].arguments"
    assert str(schedule.where("steps[1].scriptPath")) == "plan.yaml:5: schedules[0].steps[1].scriptPath"
    assert str(schedule.where("steps[7].x")) == "plan.yaml:3: schedules[0].steps[7].x"
    assert str(schedule.where("cronExpression")) == "plan.yaml:2: schedules[0].cronExpression"


def a_system(**members: Any) -> KnownSystem:
    """A connected system with two run profiles, as a server tells them."""
    system = ConnectedSystemBody(
        id=7,
        name="Corporate LDAP",
        connector_name="LDAP",
        created=datetime(2026, 4, 5, tzinfo=UTC),
        **members,
    )
    profiles = [
        RunProfileBody(id=3, name="Full", connected_system_id=7, run_type="FullImport"),
        RunProfileBody(
            id=4, name="Out", connected_system_id=7, run_type="Export", page_size=5, file_path="/f"
        ),
    ]
    return KnownSystem(system, profiles)


def test_an_exported_system_is_read_back_as_it_was() -> None:
    """With its run profiles, and without what the server alone decides."""
    known = a_system()
    text = plan_file.write([], [known])
    [read] = plan_file.read(text, "plan.yaml").systems
    assert read.system.body == {"name": "Corporate LDAP", "connectorName": "LDAP"}
    assert [profile.body for profile in read.profiles] == [
        {"name": "Full", "runType": "FullImport"},
        {"name": "Out", "runType": "Export", "pageSize": 5, "filePath": "/f"},
    ]
    for absent in ("id:", "created", "null"):
        assert absent not in text


def test_exported_settings_and_rules_are_read_back_as_they_were() -> None:
    """No member of a rule that has its default; a limit that there is not is said."""
    rule = SyncRuleBody(
        name="in",
        direction="Inbound",
        object_type="o",
        identity_type="i",
        flows=[AttributeFlowBody(target="a", expression="b")],
    )
    settings = {"host": "h", "port": 636, "password": "****", "key": {"file": "/k"}, "bases": ["a", "b"]}
    text = plan_file.write([], [a_system(settings=settings, sync_rules=[rule], delete_threshold=None)])
    [read] = plan_file.read(text, "plan.yaml").systems
    assert (read.system.body["settings"], read.system.body["deleteThreshold"]) == (settings, None)
    assert read.system.body["syncRules"] == [
        {
            "name": "in",
            "direction": "Inbound",
            "objectType": "o",
            "identityType": "i",
            "flows": [{"target": "a", "expression": "b"}],
        }
    ]


def test_an_empty_list_of_rules_says_that_there_are_none() -> None:
    """And empty settings that there are none."""
    [read] = plan_file.read("systems: [{name: A, syncRules: , settings: }]", "plan.yaml").systems
    assert (read.system.body["syncRules"], read.system.body["settings"]) == ([], {})


def test_steps_are_exported_with_the_names_of_their_places() -> None:
    """Numbers mean something else on another server; those of which nothing is known stay."""
    known = ScheduleStepBody(name="in", connected_system_id=7, run_profile_id=3)
    gone = ScheduleStepBody(name="gone", step_index=1, connected_system_id=7, run_profile_id=9)
    body = read_one(plan_file.write([a_schedule(steps=[known, gone])], [a_system()]))
    first, second = body["steps"]
    assert (first["connectedSystemName"], first["runProfileName"]) == ("Corporate LDAP", "Full")
    assert "connectedSystemId" not in first
    assert (second["connectedSystemId"], second["runProfileId"]) == (7, 9)


def a_schedule(**members: Any) -> ScheduleDetail:
    """A schedule as a server tells it."""
    steps = [
        ScheduleStepBody(
            id=uuid4(), step_index=0, name="one", step_type="Executable", executable_path="/bin/a"
        ),
        ScheduleStepBody(
            id=uuid4(),
            step_index=0,
            name="two",
            step_type="Executable",
            executable_path="/bin/b",
            execution_mode="ParallelWithPrevious",
            continue_on_failure=True,
        ),
        ScheduleStepBody(
            id=uuid4(), step_index=1, name="three", step_type="PowerShell", script_path="/c.ps1"
        ),
    ]
    facts = {"id": uuid4(), "name": "A", "created": datetime(2026, 4, 5, tzinfo=UTC), "steps": steps}
    return ScheduleDetail(**{**facts, **members})


def test_what_was_exported_is_read_back_as_it_was() -> None:
    """Trigger, days, window and steps survive the way through a file."""
    schedule = a_schedule(
        trigger_type="Cron",
        pattern_type="Interval",
        interval_value=5,
        interval_unit="Minutes",
        interval_window_start="08:00",
        interval_window_end="18:30",
        days_of_week="1,2",
        is_enabled=True,
        description="line one\nline two",
        overlap_policy="Queue",
    )
    retried = {"retry_count": 3, "retry_delay_seconds": 0, "grace_seconds": 0, "warning_exit_codes": [3, 4]}
    steps = [schedule.steps[0].model_copy(update=retried), *schedule.steps[1:]]
    schedule = schedule.model_copy(update={"steps": steps})
    body = read_one(plan_file.write([schedule]))
    wire = schedule.to_wire()
    assert all(wire[name] == value for name, value in body.items() if name != "steps")
    assert body["intervalWindowEnd"] == "18:30"
    assert [ScheduleStepBody.model_validate(step).to_wire() for step in body["steps"]] == [
        {**step, "id": None} for step in wire["steps"]
    ]


def test_indices_with_gaps_survive_an_export() -> None:
    """Where counting would not give the same, they are written down."""
    schedule = a_schedule()
    spread = [step.model_copy(update={"step_index": step.step_index * 10}) for step in schedule.steps]
    body = read_one(plan_file.write([schedule.model_copy(update={"steps": spread})]))
    assert [step["stepIndex"] for step in body["steps"]] == [0, 0, 10]


def test_an_export_says_only_what_matters() -> None:
    """Nothing the server alone decides, and no member that has its default."""
    text = plan_file.write([a_schedule()])
    for absent in (
        "created",
        "nextRunTime",
        "null",
        "stepIndex",
        "timeZone",
        "Sequential",
        "id:",
        "retry",
        "Codes",
        "Skip",
    ):
        assert absent not in text


def test_a_name_stands_in_a_file_once() -> None:
    """Else the later one would undo the first; blanks around a name are no part of it."""
    said = refused("schedules:\n  - name: A\n  - name: B\n  - name: ' A '\n")
    assert said == "plan.yaml:4: schedules[2].name: schedules[0] has this name"
    assert read_one("schedules:\n  - name: ' A '\n")["name"] == "A"


def test_a_file_of_brackets_is_refused() -> None:
    """In one line, where the parser would end in a trace."""
    assert refused("[" * 20_000) == "plan.yaml:1: this is nested too deeply"
