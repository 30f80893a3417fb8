"""What the demo's company has to run, and how often it ran before one looked."""

import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, TypeAlias

from jim_core.demo.systems import profile_name

Places: TypeAlias = Mapping[tuple[str, str], tuple[int, int]]
"""The numbers of connected systems and their run profiles, by the names of both."""
_NOWHERE: Final[Places] = {}


@dataclass(frozen=True, slots=True)
class DemoStep:
    """A step: a program of `jim_core.demo.programs`, and the seconds over which it spreads its work; or a run
    profile, and the seconds that it takes.
    """

    name: str
    program: str | None
    seconds: int
    parallel: bool = False
    continue_on_failure: bool = False
    profile: tuple[str, str] | None = None
    """The connected system and the run profile of it."""

    def body(self, index: int, work: Path, places: Places) -> dict[str, Any]:
        """The step as the API takes it."""
        usual: dict[str, Any] = {
            "stepIndex": index,
            "name": self.name,
            "executionMode": "ParallelWithPrevious" if self.parallel else "Sequential",
            "continueOnFailure": self.continue_on_failure,
            "timeoutSeconds": 600,
        }
        if self.profile is not None:
            system, profile = places.get(self.profile, (None, None))
            return usual | {"stepType": "RunProfile", "connectedSystemId": system, "runProfileId": profile}
        return usual | {
            "stepType": "Executable",
            "executablePath": sys.executable,
            "arguments": f"-I -m jim_core.demo.programs {self.program} --seconds {self.seconds}",
            "workingDirectory": str(work),
        }


def _run(system: str, run_type: str, seconds: int, *, parallel: bool = False) -> DemoStep:
    profile = profile_name(run_type)
    # A line that is wrong in a file must not keep the other people waiting.
    return DemoStep(
        f"{system} - {profile}", None, seconds, parallel, continue_on_failure=True, profile=(system, profile)
    )


@dataclass(frozen=True, slots=True)
class DemoSchedule:
    """A schedule, and its past: about `times` runs, one each `every_minutes` on the average, some of which
    did not end well.
    """

    name: str
    description: str
    fires: dict[str, Any]
    steps: tuple[DemoStep, ...]
    times: int
    every_minutes: int
    failing: float = 0.02
    cancelled: float = 0.01
    starts_at_once: bool = False
    enabled: bool = field(default=True)

    def body(self, work: Path, places: Places = _NOWHERE) -> dict[str, Any]:
        """The schedule as the API takes it; its steps work in the directory `work`, and on systems that were
        made before.
        """
        steps: list[dict[str, Any]] = []
        for step in self.steps:
            index = steps[-1]["stepIndex"] + (not step.parallel) if steps else 0
            steps.append(step.body(index, work, places))
        return {
            "name": self.name,
            "description": self.description,
            "isEnabled": self.enabled,
            **self.fires,
            "steps": steps,
        }


def _cron(expression: str) -> dict[str, Any]:
    return {"triggerType": "Cron", "patternType": "Custom", "cronExpression": expression}


def _at(times: str, days: str = "0,1,2,3,4,5,6") -> dict[str, Any]:
    return {"triggerType": "Cron", "patternType": "SpecificTimes", "runTimes": times, "daysOfWeek": days}


_DAY: Final = 24 * 60

SCHEDULES: Final = (
    DemoSchedule(
        name="Daily Delta Sync",
        description="Brings the day's changes from HR into the corporate directory.",
        fires=_at("06:00,12:30", "1,2,3,4,5"),
        steps=(
            DemoStep("Corporate LDAP - Delta Import", "intake --system hr", 25),
            DemoStep("Corporate LDAP - Delta Sync", "synchronise", 40),
            DemoStep("Corporate LDAP - Export", "export", 30),
            DemoStep("Corporate LDAP - Verify Export", "manifest --folder exports", 8),
        ),
        times=24,
        every_minutes=_DAY // 2,
        failing=0.06,
        starts_at_once=True,
    ),
    DemoSchedule(
        name="Joiners, Movers and Leavers",
        description="Personnel and badges become accounts of people. Some lines of the files are wrong.",
        fires=_cron("*/3 * * * *"),
        steps=(
            DemoStep("Personnel - Fetch Files", "personnel", 3),
            _run("Personnel", "FullImport", 1),
            _run("Badges", "FullImport", 1, parallel=True),
            _run("Personnel", "DeltaSynchronisation", 1),
            _run("Badges", "DeltaSynchronisation", 1),
            _run("Directory", "Export", 1),
            _run("Directory", "FullImport", 1),
        ),
        times=40,
        every_minutes=3,
        starts_at_once=True,
    ),
    DemoSchedule(
        name="HR Feed Intake",
        description="Fetches the personnel file and stages what changed.",
        fires={
            "triggerType": "Cron",
            "patternType": "Interval",
            "intervalValue": 2,
            "intervalUnit": "Minutes",
            "daysOfWeek": "0,1,2,3,4,5,6",
        },
        steps=(
            DemoStep("HR - Fetch Personnel File", "feed --system hr", 20),
            DemoStep("HR - Delta Import", "intake --system hr", 25),
        ),
        times=60,
        every_minutes=2,
    ),
    DemoSchedule(
        name="Directory Health Check",
        description="Every minute: are the exports whole, and is the identity store sound?",
        fires=_cron("* * * * *"),
        steps=(
            DemoStep("Hash Exports", "manifest --folder exports", 6),
            DemoStep("Count Identities", "report --name health", 10, parallel=True),
        ),
        times=45,
        every_minutes=1,
    ),
    DemoSchedule(
        name="Badge Reader Reconcile",
        description="Matches the badge readers' log with people; fails while a badge has no owner.",
        fires=_cron("*/2 * * * *"),
        steps=(
            DemoStep("Badge System - Full Import", "intake --system badges --full", 10),
            DemoStep("Match Badges with Owners", "match", 15),
            DemoStep("Publish Badge Report", "report --name badges", 5),
        ),
        times=40,
        every_minutes=2,
        failing=0.9,
    ),
    DemoSchedule(
        name="Nightly Full Import",
        description="Reads every system from the beginning, side by side, then synchronises all of it.",
        fires=_at("01:30"),
        steps=(
            DemoStep("Corporate LDAP - Full Import", "intake --system hr --full", 45),
            DemoStep("Badge System - Full Import", "intake --system badges --full", 30, parallel=True),
            DemoStep("Mainframe - Full Import", "intake --system mainframe --full", 60, parallel=True),
            DemoStep("Full Synchronisation", "synchronise --full", 90),
            DemoStep("Headcount Report", "report", 10),
            DemoStep("Archive Feeds", "archive --folder feeds", 15, parallel=True, continue_on_failure=True),
        ),
        times=14,
        every_minutes=_DAY,
        failing=0.08,
        starts_at_once=True,
    ),
    DemoSchedule(
        name="Weekend Housekeeping",
        description="Archives the week's files and tidies the identity store.",
        fires=_at("03:00", "6"),
        steps=(
            DemoStep("Archive Exports", "archive --folder exports", 20),
            DemoStep("Archive Reports", "archive --folder reports", 20, parallel=True),
            DemoStep("Tidy Identity Store", "tidy", 12),
        ),
        times=3,
        every_minutes=7 * _DAY,
    ),
    DemoSchedule(
        name="Quarterly Access Review",
        description="Compares what departments share. Started by hand; takes its time.",
        fires={"triggerType": "Manual"},
        steps=(
            DemoStep("Collect Accounts", "report --name accounts", 12),
            DemoStep("Compare Departments", "review", 90),
        ),
        times=4,
        every_minutes=3 * _DAY,
        cancelled=0.3,
        starts_at_once=True,
    ),
    DemoSchedule(
        name="Legacy Mainframe Sync",
        description="Switched off since the mainframe moved; kept for reference.",
        fires=_cron("0 22 * * 1-5"),
        steps=(
            DemoStep("Mainframe - Delta Import", "intake --system mainframe", 20),
            DemoStep("Mainframe - Export", "export --system mainframe", 20),
        ),
        times=10,
        every_minutes=_DAY,
        failing=0.4,
        enabled=False,
    ),
)
