"""What each cmdlet of JIM's module asks, in its order and with its headers."""

from typing import Any
from uuid import UUID

import pytest

from jim_core.service import executions
from jim_core.service.context import ServiceContext
from jim_core.storage.bulk import insert_ended
from jim_core.storage.database import Database
from jim_core.wire import paths
from tests.api.place import a_schedule as a_stored_schedule
from tests.api.place import an_execution, run_through
from tests.conformance.module import Module

PROGRAM = {"stepType": "Executable", "executablePath": "/bin/true"}


async def a_schedule(module: Module, **members: Any) -> dict[str, Any]:
    """New-JIMSchedule: never with steps."""
    body = {"name": "Nightly", "triggerType": "Manual", "patternType": "SpecificTimes", "isEnabled": False}
    made: dict[str, Any] = await module.post(paths.SCHEDULES, {**body, "steps": [], **members}, 201)
    return made


def pascal(step: dict[str, Any]) -> dict[str, Any]:
    """A step as Set-JIMSchedule sends it back."""
    return {name[0].upper() + name[1:]: value for name, value in step.items()}


async def test_connecting(module: Module) -> None:
    """Connect-JIM -ApiKey."""
    await module.get(paths.HEALTH)
    assert (await module.get(paths.HEALTH_VERSION))["product"] == "JIM"


@pytest.mark.parametrize("status", ["Failed", "3"])
async def test_executions_are_read_page_by_page(module: Module, context: ServiceContext, status: str) -> None:
    """Get-JIMScheduleExecution: also when the last page is a full one; the old module filters by number."""
    one = (await executions.get(context, (await an_execution(context)).execution.id)).execution
    ended = {"status": "Failed", "started_at": one.queued_at, "completed_at": one.queued_at}
    many = [one.model_validate({**one.model_dump(), **ended, "id": context.new_id()}) for _ in range(200)]
    assert isinstance(context.database, Database)
    await insert_ended(context.database, many)
    assert len(await module.pages(paths.EXECUTIONS)) == 201
    assert len(await module.pages(paths.EXECUTIONS, f"scheduleId={one.schedule_id}&")) == 201
    found = await module.pages(paths.EXECUTIONS, f"scheduleId={one.schedule_id}&status={status}&")
    assert {item["status"] for item in found} == {"Failed"}
    assert len(await module.pages(paths.EXECUTIONS, f"status={status}&")) == 200


async def test_one_execution_and_the_active_ones(module: Module, context: ServiceContext, word: str) -> None:
    """Get-JIMScheduleExecution -Id and -Active; the word of the installation comes out, both go in."""
    schedule = await a_stored_schedule(context)
    active = await an_execution(context, schedule)
    ended = await run_through(context, await an_execution(context, schedule))
    (item,) = await module.get(paths.ACTIVE_EXECUTIONS)
    assert item["id"] == str(active.execution.id)
    assert (await module.get(f"{paths.EXECUTIONS}/{ended.execution.id}"))["status"] == word
    for asked in ("Completed", "Complete", "complete", "2"):
        assert [one["status"] for one in await module.pages(paths.EXECUTIONS, f"status={asked}&")] == [word]


async def test_stopping(module: Module, context: ServiceContext) -> None:
    """Stop-JIMScheduleExecution -Force -PassThru; a second time is refused with the status."""
    path = f"{paths.EXECUTIONS}/{(await an_execution(context)).execution.id}"
    assert (await module.post(f"{path}/cancel"))["status"] == "Cancelled"
    assert (await module.get(path))["errorMessage"] == "Cancelled by automation-key"
    refused = await module.post(f"{path}/cancel", status=400)
    assert refused["message"] == "Cannot cancel execution with status: Cancelled"


@pytest.mark.parametrize(
    ("trigger", "pattern", "unit", "members"),
    [
        ("Cron", "SpecificTimes", None, {"runTimes": "06:00,18:30", "daysOfWeek": "1,2,3"}),
        (0, 0, None, {"runTimes": "06:00,18:30", "daysOfWeek": "1,2,3"}),
        (
            "Cron",
            "Interval",
            "Minutes",
            {"intervalValue": 15, "intervalWindowStart": "08:00", "intervalWindowEnd": "18:00"},
        ),
        (0, 1, 0, {"intervalValue": 15, "intervalWindowStart": "08:00", "intervalWindowEnd": "18:00"}),
        ("Cron", "Custom", None, {"cronExpression": "0 3 1-7 * 1"}),
    ],
)
async def test_making_a_schedule(
    module: Module, trigger: object, pattern: object, unit: object, members: dict[str, object]
) -> None:
    """New-JIMSchedule, with names and with numbers; it fires without a cron expression where it has none."""
    said = {**members, "triggerType": trigger, "patternType": pattern, "isEnabled": True}
    made = await a_schedule(module, **said, **({} if unit is None else {"intervalUnit": unit}))
    assert (made["triggerType"], made["nextRunTime"] is not None) == ("Cron", True)
    assert {name: made[name] for name in members} == members
    (listed,) = await module.pages(paths.SCHEDULES)
    assert listed["id"] == made["id"]


@pytest.mark.parametrize("kind", ["RunProfile", 0])
async def test_adding_steps(module: Module, kind: object) -> None:
    """Add-JIMScheduleStep by name: reads systems and profiles, then sends the whole schedule back."""
    system = await module.post(paths.SYSTEMS, {"name": "Corporate LDAP"}, 201)
    profiles = paths.RUN_PROFILES.format(id=system["id"])
    await module.post(profiles, {"name": "Delta Import", "runType": "DeltaImport"}, 201)
    path = f"{paths.SCHEDULES}/{(await a_schedule(module))['id']}"
    for _ in range(2):
        whole = await module.get(path)
        (known,) = await module.pages(paths.SYSTEMS)
        (profile,) = await module.get(profiles)
        new = {
            "stepIndex": len(whole["steps"]),
            "stepType": kind,
            "executionMode": 0,
            "connectedSystemId": known["id"],
            "runProfileId": profile["id"],
        }
        saved = await module.ask("PUT", path, 200, {**whole, "steps": [*whole["steps"], new]})
        assert saved["steps"][: len(whole["steps"])] == whole["steps"]
    assert [step["name"] for step in saved["steps"]] == ["Corporate LDAP - Delta Import"] * 2


async def test_changing_a_schedule(module: Module) -> None:
    """Set-JIMSchedule sends step keys in PascalCase; ids and secrets stay."""
    secret = {"stepType": 3, "sqlScriptPath": "/x.sql", "sqlConnectionString": "Server=s;Password=hunter2"}
    path = f"{paths.SCHEDULES}/{(await a_schedule(module, steps=[PROGRAM, secret]))['id']}"
    whole = await module.get(path)
    sent = {**whole, "description": "changed", "steps": [pascal(step) for step in whole["steps"]]}
    after = await module.ask("PUT", path, 200, sent)
    assert (after["description"], after["steps"]) == ("changed", whole["steps"])
    assert "hunter2" not in str(after)


async def test_starting_and_waiting(module: Module, context: ServiceContext, word: str) -> None:
    """Start-JIMSchedule -Wait asks until it hears the word that it waits for."""
    path = f"{paths.SCHEDULES}/{(await a_schedule(module, steps=[PROGRAM]))['id']}"
    started = await module.post(f"{path}/run", status=202)
    execution = f"{paths.EXECUTIONS}/{started['executionId']}"
    assert (await module.get(execution))["status"] == "Queued"
    await run_through(context, await executions.get(context, UUID(started["executionId"])))
    assert (await module.get(execution))["status"] == word


async def test_refusals_have_the_one_body(module: Module) -> None:
    """What the module shows to people: the message and the fields."""
    path = f"{paths.SCHEDULES}/{(await a_schedule(module))['id']}"
    await module.post(paths.SCHEDULES, {"name": "Nightly"}, 409)
    await module.post(f"{path}/run", status=400)
    bad = await module.ask("PUT", path, 400, {"steps": [PROGRAM, PROGRAM, {"StepType": "PowerShell"}]})
    assert list(bad["validationErrors"]) == ["steps[2].scriptPath"]
    missing = path[:-1] + ("1" if path.endswith("0") else "0")
    for method in ("GET", "PUT", "DELETE"):
        await module.ask(method, missing, 404, None if method == "GET" else {})
