"""What a plan makes of a server: what is missing is made, what differs is changed, the rest is left alone."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from jim_core.cli import plan_file
from jim_core.cli.applied import Applied
from jim_core.cli.applying import apply_plan
from jim_core.cli.plan_systems import KnownSystem
from jim_core.client.jim import JimClient
from jim_core.service.context import ServiceContext
from tests.api.place import OWNER, Clock, a_context, an_app, an_empty_database

PLAN = """\
systems:
  - name: Corporate LDAP
    connectorName: LDAP
    settings:
      host: ldap.example.com
      bindPassword: opens
      searches: [{base: dc=x}]
    syncRules:
      - name: people in
        direction: inbound
        objectType: person
        identityType: person
        flows:
          - {target: mail, source: mail}
    deleteThreshold: 12.5
    runProfiles:
      - name: Delta
        runType: deltaimport
schedules:
  - name: Nightly
    triggerType: cron
    runTimes: 01:30
    steps:
      - connectedSystemName: Corporate LDAP
        runProfileName: Delta
      - name: SQL
        stepType: sqlscript
        sqlScriptPath: /a.sql
        sqlConnectionString: Host=h;Password=first
"""


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty database to copy."""
    return an_empty_database(tmp_path_factory.mktemp("template"))


@pytest.fixture
def context(tmp_path: Path, template: Path) -> Iterator[ServiceContext]:
    """The services, as a server has them."""
    with a_context(tmp_path, Clock(), template) as context:
        yield context


@pytest.fixture
async def client(context: ServiceContext) -> AsyncIterator[JimClient]:
    """The owner's client."""
    async with JimClient.in_process(an_app(context, Clock(), owner=OWNER)) as client:
        yield client


async def applied(client: JimClient, text: str, reason: str | None = None) -> list[Applied]:
    """What became of each thing in a file."""
    return await apply_plan(client, plan_file.read(text, "plan.yaml"), reason)


async def actions(client: JimClient, text: str) -> list[str]:
    """What was done about each."""
    return [one.action for one in await applied(client, text)]


async def exported(client: JimClient) -> str:
    """All that there is, as a file."""
    systems = [KnownSystem(one, await client.run_profiles(one.id)) for one in await client.systems()]
    return plan_file.write([await client.schedule(one.id) for one in await client.schedules()], systems)


async def password_of(context: ServiceContext, client: JimClient) -> str:
    """The connection string as it is stored."""
    [listed] = await client.schedules()
    stored = await context.database.read(lambda reader: reader.schedules.find(listed.id))
    assert stored
    return stored.steps[1].sql_connection_string or ""


async def test_a_plan_is_made_once(client: JimClient) -> None:
    """Systems before what names them; a second time there is nothing to do."""
    made = await applied(client, PLAN)
    assert [(one.kind, one.name) for one in made] == [
        ("connectedSystem", "Corporate LDAP"),
        ("runProfile", "Corporate LDAP - Delta"),
        ("schedule", "Nightly"),
    ]
    assert {one.action for one in made} == {"created"}
    assert await actions(client, PLAN) == ["unchanged"] * 3


async def test_a_step_is_given_the_numbers_of_the_names(client: JimClient) -> None:
    """And is called after both."""
    await applied(client, PLAN)
    [listed] = await client.schedules()
    step = (await client.schedule(listed.id)).steps[0]
    assert (step.connected_system_id, step.run_profile_id, step.name) == (1, 1, "Corporate LDAP - Delta")


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("ldap.example.com", "other.example.com", ["updated", "unchanged", "unchanged"]),
        ("opens", "no longer opens", ["updated", "unchanged", "unchanged"]),
        ("opens", "{file: /run/secrets/x}", ["updated", "unchanged", "unchanged"]),
        ("opens", "'****'", ["unchanged"] * 3),
        ("host:", "Host:", ["unchanged"] * 3),
        ("connectorName: LDAP", "connectorName: ldap", ["unchanged"] * 3),
        ("12.5", "null", ["updated", "unchanged", "unchanged"]),
        ("source: mail", "expression: mail", ["updated", "unchanged", "unchanged"]),
        ("inbound", "Inbound", ["unchanged"] * 3),
        ("deltaimport", "FullImport", ["unchanged", "updated", "unchanged"]),
        ("01:30", "01:45", ["unchanged", "unchanged", "updated"]),
        ("Password=first", "Password=second", ["unchanged", "unchanged", "updated"]),
        ("Password=first", "Password=****", ["unchanged"] * 3),
    ],
)
async def test_what_differs_is_changed_alone(
    client: JimClient, old: str, new: str, expected: list[str]
) -> None:
    """A password that the server shows to nobody is compared by it."""
    await applied(client, PLAN)
    assert await actions(client, PLAN.replace(old, new)) == expected


async def test_a_mask_that_comes_back_keeps_the_password(client: JimClient, context: ServiceContext) -> None:
    """Also when something else of the step changes."""
    await applied(client, PLAN)
    text = await exported(client)
    assert "first" not in text
    assert "opens" not in text
    text = text.replace("/a.sql", "/b.sql").replace("ldap.example.com", "b.example.com")
    assert await actions(client, text) == ["updated", "unchanged", "updated"]
    [system] = await context.database.read(lambda reader: reader.systems.page(None, limit=2, offset=0))
    assert (system.settings["host"], system.settings["bindPassword"]) == ("b.example.com", "opens")
    assert await password_of(context, client) == "Host=h;Password=first"


async def test_what_was_exported_makes_the_same_elsewhere(client: JimClient, tmp_path: Path) -> None:
    """Whatever numbers the other server gives."""
    await applied(client, PLAN.replace("Password=first", "User=a").replace("opens", "{environment: P}"))
    text = await exported(client)
    (tmp_path / "other").mkdir()
    clock = Clock()
    with a_context(tmp_path / "other", clock, an_empty_database(tmp_path)) as context:
        async with JimClient.in_process(an_app(context, clock, owner=OWNER)) as other:
            await applied(other, "systems: [{name: Another, runProfiles: [{name: P, runType: Export}]}]")
            await applied(other, text)
            assert await actions(other, text) == ["unchanged"] * 3
            [listed] = await other.schedules()
            assert (await other.schedule(listed.id)).steps[0].connected_system_id == 2


async def test_what_is_refused_is_told_with_its_place(client: JimClient) -> None:
    """The rest of the file is applied all the same."""
    bad = PLAN.replace("deltaimport", "Nonsense").replace("runTimes: 01:30", "runTimes: 25:00")
    made = await applied(client, bad)
    assert [one.action for one in made] == ["created", "refused", "refused"]
    assert made[1].message.startswith("plan.yaml:18: systems[0].runProfiles[0].runType: ")
    assert made[2].message.startswith("plan.yaml:25: schedules[0].steps[0].runProfileName: ")
    assert "`jim systems list`" in made[2].message
    good = await applied(client, bad.replace("Nonsense", "Export"))
    assert good[2].message.startswith("plan.yaml:22: schedules[0].runTimes: ")


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ("host:", "hots:", "5: systems[0].settings.hots: "),
        ("host:", "port: x\n      host:", "5: systems[0].settings.port: "),
        ("{base: dc=x}", "{depth: 2}", "7: systems[0].settings.searches[0].base: "),
        ("inbound", "sideways", "10: systems[0].syncRules[0].direction: "),
        (", source: mail", "", "14: systems[0].syncRules[0].flows[0].source: "),
        ("12.5", "150", "15: systems[0].deleteThreshold: "),
        ("connectorName: LDAP", "connectorName: AD", "3: systems[0].connectorName: There is no"),
    ],
)
async def test_what_is_wrong_with_a_system_is_told_with_its_line(
    client: JimClient, old: str, new: str, place: str
) -> None:
    """However deep it stands in the file."""
    refused = (await applied(client, PLAN.replace(old, new)))[0]
    assert refused.message.startswith(f"plan.yaml:{place}")


@pytest.mark.parametrize(
    "member", ["connectedSystemName: Nobody", "connectedSystemId: 999\n        runProfileName: P"]
)
async def test_a_place_that_is_not_there_is_named(client: JimClient, member: str) -> None:
    """Nothing is saved of that schedule."""
    text = f"schedules:\n  - name: A\n    steps:\n      - name: s\n        {member}\n"
    [refused] = await applied(client, text)
    assert refused.action == "refused"
    assert "schedules[0].steps[0]." in refused.message
    assert await client.schedules() == []


async def test_a_reason_goes_into_the_history(client: JimClient) -> None:
    """Of what was made, and of what was changed."""
    await applied(client, PLAN, "first")
    await applied(client, PLAN.replace("01:30", "01:45"), "second")
    [listed] = await client.schedules()
    changes = (await client.schedule_changes(listed.id)).items
    assert [change.change_reason for change in changes] == ["second", "first"]


def test_what_was_done_is_said_in_a_line() -> None:
    """With what kind of thing it is, and why not."""
    assert str(Applied("schedule", "A", "created")) == "created    A"
    assert str(Applied("connectedSystem", "A", "unchanged")) == "unchanged  system A"
    assert str(Applied("runProfile", "A - B", "refused", message="no")) == "refused    run profile A - B: no"
