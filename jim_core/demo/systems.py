"""The connected systems of the demo's company: personnel, badges, and the directory that both end up in."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

PERSONNEL: Final = "feeds/personnel.csv"
BADGES: Final = "feeds/badge-list.csv"
DIRECTORY: Final = "exports/directory.csv"
DIRECTORY_COLUMNS: Final = ("account", "employeeId", "displayName", "department", "site", "badge", "doors")

_PAGE: Final = 25
"""Small pages, so that there is something to watch."""


@dataclass(frozen=True, slots=True)
class DemoSystem:
    """A connected system, as the API takes it, and its run profiles."""

    name: str
    description: str
    settings: dict[str, Any]
    """Paths are within the company's directory."""
    rules: tuple[dict[str, Any], ...]
    profiles: tuple[str, ...]
    """Their types; each is called by its words."""
    paths: tuple[str, ...] = ("path",)

    def body(self, work: Path) -> dict[str, Any]:
        """The system, whose files are in the directory `work`."""
        places = {name: str(work / self.settings[name]) for name in self.paths}
        return {
            "name": self.name,
            "description": self.description,
            "connectorName": "Delimited File",
            "settings": self.settings | places,
            "syncRules": list(self.rules),
            "deleteThreshold": 10,
        }

    def profile_bodies(self) -> list[dict[str, Any]]:
        """Its run profiles."""
        return [
            {"name": profile_name(run_type), "runType": run_type, "pageSize": _PAGE}
            for run_type in self.profiles
        ]


def profile_name(run_type: str) -> str:
    """`FullImport` as people say it: `Full Import`."""
    return "".join(f" {letter}" if letter.isupper() else letter for letter in run_type).strip()


SYSTEMS: Final = (
    DemoSystem(
        name="Personnel",
        description="Who works here: a file that the personnel office writes.",
        settings={"path": PERSONNEL, "anchor": "employeeId", "objectType": "employee"},
        rules=(
            {
                "name": "Employees are people",
                "direction": "Inbound",
                "objectType": "employee",
                "identityType": "person",
                "scope": 'status != "ended"',
                "project": True,
                "matching": [{"source": "employeeId", "target": "employeeId"}],
                "flows": [
                    {"target": "employeeId", "source": "employeeId"},
                    {"target": "displayName", "expression": 'first + " " + last'},
                    {
                        "target": "account",
                        "expression": "lower(left(first, 1) + last + right(employeeId, 4))",
                    },
                    {"target": "department", "source": "department"},
                    {"target": "site", "source": "site"},
                ],
            },
        ),
        profiles=("FullImport", "DeltaImport", "FullSynchronisation", "DeltaSynchronisation"),
    ),
    DemoSystem(
        name="Badges",
        description="Which badge opens which doors, as the badge readers tell it.",
        settings={
            "path": BADGES,
            "anchor": "badge",
            "objectType": "badge",
            "multiValuedColumns": ["doors"],
        },
        rules=(
            {
                "name": "Badges belong to people",
                "direction": "Inbound",
                "objectType": "badge",
                "identityType": "person",
                "matching": [{"source": "owner", "target": "employeeId"}],
                "flows": [
                    {"target": "badge", "source": "badge"},
                    {"target": "doors", "source": "doors"},
                ],
            },
        ),
        profiles=("FullImport", "DeltaImport", "FullSynchronisation", "DeltaSynchronisation"),
    ),
    DemoSystem(
        name="Directory",
        description="The accounts of everybody who works here.",
        settings={
            "path": DIRECTORY,
            "anchor": "account",
            "objectType": "account",
            "multiValuedColumns": ["doors"],
        },
        rules=(
            {
                "name": "People have accounts",
                "direction": "Outbound",
                "objectType": "account",
                "identityType": "person",
                "provision": True,
                "whenGone": "Delete",
                "flows": [{"target": name, "source": name} for name in DIRECTORY_COLUMNS],
            },
        ),
        profiles=("FullImport", "DeltaSynchronisation", "Export"),
    ),
)
