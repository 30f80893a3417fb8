"""Servers in the states that the screens are looked at with."""

import dataclasses

from jim_core.wire.activities import ActivityItem
from jim_tui.gateway.work import Work
from tests.tui.fake_gateway import PUSHING, FakeGateway
from tests.tui.render.test_activity import an_activity
from tests.tui.samples import an_ended, an_id
from tests.tui.scene import (
    HR,
    a_server,
    before,
    hr_steps,
    schedules,
)


def an_idle_server() -> FakeGateway:
    """Nothing runs; one has ended, schedules are ahead."""
    done = an_ended(
        1, schedule_name="Nightly full", queued_at=before(7200), started_at=before(7199),
        completed_at=before(5400),
    )  # fmt: skip
    server = FakeGateway(done)
    server.schedule_list = schedules()
    return server


def a_server_that_counts() -> FakeGateway:
    """The badge import of the HR sync tells what it did with objects."""
    server = a_server()
    activity = an_id(7_001)
    steps = hr_steps()
    steps[2] = steps[2].model_copy(update={"activity_id": activity})
    server.put(server.executions[HR].model_copy(update={"steps": steps}))
    counted = an_activity(total_added=1_200, total_updated=64, total_errors=2)
    server.works[activity] = Work(counted, {"Added": 1_200, "Updated": 64, "Joined": 7, "None": 2})
    server.objects = [
        ActivityItem(
            number=1, change="Updated", object_type="person", anchor="100001",
            before={"site": ["Leeds"], "phone": ["+44 1", "+44 2"]},
            after={"site": ["York"], "mail": ["a@corp"]},
        ),
        ActivityItem(number=2, change="None", object_type="badge", anchor="B-4711",
                     error="no matching person for badge id", place="line 17"),
        ActivityItem(number=3, change="Added", object_type="person", anchor="100002"),
    ]  # fmt: skip
    return server


def an_embedded_server() -> FakeGateway:
    """Its engine is in this program."""
    server = a_server()
    server.facts = dataclasses.replace(PUSHING, embedded=True)
    return server
