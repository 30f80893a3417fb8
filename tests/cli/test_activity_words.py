"""Activities as people read them."""

from datetime import UTC, datetime
from uuid import UUID

import pytest

from jim_core.cli.activities import print_activity, print_progress
from jim_core.wire.activities import ActivityBody, ActivityProgress

NOON = datetime(2026, 4, 5, 12, tzinfo=UTC)


def told(capsys: pytest.CaptureFixture[str]) -> dict[str, str]:
    """What was printed: names and values."""
    lines = (line.split("  ", 1) for line in capsys.readouterr().out.splitlines())
    return {name: value.strip() for name, value in lines}


def test_an_activity_says_what_it_changed(capsys: pytest.CaptureFixture[str]) -> None:
    """And nothing of what it has not."""
    print_activity(
        ActivityBody(
            id=UUID(int=1),
            created=NOON,
            executed=NOON,
            status="CompleteWithError",
            target_type="ConnectedSystemRunProfile",
            target_operation_type="Execute",
            target_name="LDAP - Import",
            initiated_by_name="anne",
            objects_processed=12,
            objects_to_process=40,
            total_added=3,
            total_deleted=1,
            total_errors=2,
            error_message="no such\x1b[31m row",
        )
    )
    said = told(capsys)
    assert (said["about"], said["status"], said["by"]) == ("LDAP - Import", "CompleteWithError", "anne")
    assert (said["processed"], said["changed"], said["errors"]) == ("12 of 40", "+3 ~0 -1", "2")
    assert said["error"] == "no such�[31m row"
    assert "warning" not in said


@pytest.mark.parametrize(
    ("members", "objects", "rate", "left"),
    [
        ({}, "0", "-", "-"),
        (
            {
                "objects_processed": 10,
                "objects_to_process": 40,
                "percent_complete": 25.0,
                "objects_per_second": 2.5,
                "estimated_seconds_remaining": 12.0,
            },
            "10 of 40 (25 %)",
            "2.5 a second",
            "12 s",
        ),
    ],
    ids=["unknown", "known"],
)
def test_progress_says_what_is_known(
    capsys: pytest.CaptureFixture[str], members: dict[str, float], objects: str, rate: str, left: str
) -> None:
    """How much, how fast, and how long it may still take."""
    print_progress(ActivityProgress.model_validate({"id": UUID(int=1), "status": "InProgress", **members}))
    said = told(capsys)
    assert (said["objects"], said["rate"], said["left"]) == (objects, rate, left)
