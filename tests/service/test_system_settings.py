"""Settings of a connected system: judged by its connector, hidden on the way out, put back on the way in."""

from dataclasses import replace
from typing import Any

import pytest

from jim_core.model.errors import Invalid
from jim_core.model.system import ConnectedSystem
from jim_core.service import connectors, systems
from jim_core.service.context import ServiceContext
from jim_core.service.system_change import SystemChange
from tests.kinds import BOTH, LDAP
from tests.kinds import connectors as given
from tests.service.house import House

SETTINGS = {"host": "a", "bindPassword": "sesame"}
PLACE = {"environment": "LDAP_PASSWORD"}


@pytest.fixture
def kind() -> str:
    """How a database keeps them is the storage's to show."""
    return "sqlite"


async def made(house: ServiceContext, **members: Any) -> ConnectedSystem:
    """A system, as others see it."""
    body = {"name": "Corporate", "connectorName": "LDAP", "settings": SETTINGS, **members}
    return await systems.create(house, SystemChange.parse(body))


async def changed(house: ServiceContext, system: ConnectedSystem, **members: Any) -> ConnectedSystem:
    """The system after a change, as others see it."""
    return await systems.update(house, system.id, SystemChange.parse(members))


async def stored(house: ServiceContext, system: ConnectedSystem) -> dict[str, Any]:
    """The settings that a run would get."""
    return dict((await house.database.read(lambda reader: systems.found(reader, system.id))).settings)


async def wrong(
    house: ServiceContext, system: ConnectedSystem | None = None, **members: Any
) -> dict[str, str]:
    """The first sentence about each field of a change that is refused."""
    with pytest.raises(Invalid) as refused:
        await (changed(house, system, **members) if system else made(house, **members))
    return {field: texts[0] for field, texts in refused.value.violations.items()}


async def test_a_secret_is_shown_to_nobody(house: House) -> None:
    """Whoever makes, changes, gets or lists; a place is no secret."""
    system = await made(house)
    shown = [
        system,
        await changed(house, system, description="x"),
        await systems.get(house, system.id),
        *(await systems.page(house)).items,
    ]
    assert {one.settings["bindPassword"] for one in shown} == {"****"}
    assert await stored(house, system) == SETTINGS
    assert (await changed(house, system, settings={"host": "a", "bindPassword": PLACE})).settings == {
        "host": "a",
        "bindPassword": PLACE,
    }


async def test_what_is_sent_replaces_all_and_a_mask_keeps(house: House) -> None:
    """The stored secret stays where its mask comes back, in any letter case of its name."""
    system = await made(house, settings={**SETTINGS, "port": 636})
    await changed(house, system, settings={"host": "b", "BINDPASSWORD": "****"})
    assert await stored(house, system) == {"host": "b", "bindPassword": "sesame"}
    await changed(house, system, description="settings are not mentioned")
    assert await stored(house, system) == {"host": "b", "bindPassword": "sesame"}


async def test_a_mask_for_which_nothing_is_stored_is_refused(house: House) -> None:
    """For a new system, for one without the secret, and for another connector: its secrets are its own."""
    assert list(await wrong(house, settings={"host": "a", "bindPassword": "****"})) == [
        "settings.bindPassword"
    ]
    system = await made(house)
    to_sql = {"connectorName": "SQL", "settings": {"url": "x", "bindPassword": "****"}}
    assert list(await wrong(house, system, **to_sql)) == ["settings.bindPassword"]
    bare = await made(house, name="bare", settings={"host": "a"})
    masked = {"host": "a", "bindPassword": "****"}
    assert list(await wrong(house, bare, settings=masked)) == ["settings.bindPassword"]


async def test_a_password_in_a_url_is_masked_too(house: House) -> None:
    """Although the setting as a whole is no secret; the mask keeps it while the rest changes."""
    sql = {"connectorName": "SQL", "settings": {"url": "postgresql://me:sesame@h/a"}}
    system = await made(house, **sql)
    assert system.settings["url"] == "postgresql://me:****@h/a"
    await changed(house, system, settings={"url": "postgresql://me:****@h/b"})
    assert await stored(house, system) == {"url": "postgresql://me:sesame@h/b"}


async def test_a_connector_is_known_in_any_letter_case(house: House) -> None:
    """And stored as it calls itself; blanks around it, or nothing at all, say nothing."""
    assert (await made(house, connectorName=" ldap ")).connector_name == "LDAP"
    assert (await made(house, name="b", connectorName=" ", settings={})).connector_name is None


async def test_a_connector_that_is_not_there_is_refused(house: House) -> None:
    """With those that are; one that cannot be loaded with the reason."""
    assert await wrong(house, connectorName="AD") == {
        "connectorName": "There is no connector 'AD'; installed are LDAP, SQL."
    }
    broken = replace(house, connectors=given(LDAP, broken="SQL"))
    assert "no driver" in (await wrong(broken, connectorName="sql"))["connectorName"]
    nothing = replace(house, connectors=given())
    assert (await wrong(nothing))["connectorName"].endswith("installed are none.")


async def test_settings_are_judged_by_the_connector(house: House) -> None:
    """Also those that are there, when the connector becomes another one; without any there can be none."""
    assert list(await wrong(house, settings={"port": "x"})) == ["settings.host", "settings.port"]
    assert "connectorName too" in (await wrong(house, connectorName=None))["settings"]
    system = await made(house)
    assert list(await wrong(house, system, connectorName="SQL")) == ["settings.host", "settings.url"]
    assert list(await wrong(house, system, connectorName=None)) == ["settings"]
    gone = await changed(house, system, connectorName=None, settings={})
    assert (gone.connector_name, gone.settings) == (None, {})


async def test_a_system_of_a_connector_that_is_gone_can_be_renamed(house: House) -> None:
    """Sent back as it is shown, too; all texts are masked then, because nobody knows which are secret."""
    system = await made(house, settings={**SETTINGS, "port": 636})
    later = replace(house, connectors=given())
    shown = await systems.get(later, system.id)
    assert shown.settings == {"host": "****", "bindPassword": "****", "port": 636}
    await changed(later, system, name="Old", connectorName="LDAP", settings=dict(shown.settings))
    assert await stored(house, system) == {**SETTINGS, "port": 636}
    assert list(await wrong(later, system, settings={"host": "b"})) == ["connectorName"]


async def test_a_system_that_is_so_already_stays_as_it_is(house: House) -> None:
    """Whoever asks can tell by its last change."""
    system = await made(house)
    house.clock.ahead(minutes=1)
    assert await changed(house, system, name="Corporate", settings=SETTINGS) == system
    assert (await changed(house, system, deleteThreshold=5)).last_updated == house.clock.now()


@pytest.mark.parametrize(
    "settings",
    [
        5,
        {"host": "a\0b"},
        {"\ud800": "x"},
        {"searches": [{"base": "\0"}]},
        {"port": 2**70},
        {"port": 1e400},
        {"host": "x" * 70_000},
    ],
)
def test_what_cannot_be_stored_is_refused(settings: object) -> None:
    """Before any connector sees it."""
    with pytest.raises(Invalid) as refused:
        SystemChange.parse({"name": "A", "settings": settings})
    assert list(refused.value.violations) == ["settings"]


@pytest.mark.parametrize("percent", [-1, 100.5, "many", True])
def test_a_limit_is_a_percentage(percent: object) -> None:
    """Null is no limit."""
    with pytest.raises(Invalid) as refused:
        SystemChange.parse({"name": "A", "deleteThreshold": percent})
    assert list(refused.value.violations) == ["deleteThreshold"]
    assert SystemChange.parse({"deleteThreshold": None}).members == {"delete_threshold": None}


async def test_the_installed_connectors_are_listed(house: House) -> None:
    """But for one that cannot be loaded."""
    assert await connectors.installed(house) == [LDAP, BOTH.kind("SQL")]
    broken = replace(house, connectors=given(LDAP, broken="SQL"))
    assert await connectors.installed(broken) == [LDAP]
