"""Connected systems with what their connectors are told, on each kind of database."""

import traceback

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import IntegrityError

from jim_core.model.sync_rule import AttributeFlow, MatchingRule, RuleDirection, SyncRule
from jim_core.model.system import ConnectedSystem, SystemId
from jim_core.storage.connect import parse_url
from jim_core.storage.database import Database
from jim_core.storage.migrations import migrate
from tests.storage.samples import NOON

RULE = SyncRule(
    name="people in",
    direction=RuleDirection.INBOUND,
    object_type="person",
    identity_type="person",
    scope="a = 'ü'",
    matching=(MatchingRule(source="a", target="b", ignore_case=True),),
    flows=(AttributeFlow(target="c", expression="upper(d)"),),
)


async def test_settings_and_rules_come_back_as_they_were(database: Database) -> None:
    """With their types, and no limit as none."""
    system = ConnectedSystem(
        id=SystemId(1),
        name="A",
        settings={"host": "ü\u2028", "port": 636, "tls": True, "of": [{"a": None, "b": 0.5}]},
        sync_rules=(RULE, RULE.model_copy(update={"name": "other"})),
        delete_threshold=None,
        created=NOON,
    )
    await database.write(lambda unit: unit.systems.insert(system))
    assert await database.read(lambda reader: reader.systems.find(1)) == system
    changed = system.model_copy(update={"settings": {}, "sync_rules": (), "delete_threshold": 12.5})
    await database.write(lambda unit: unit.systems.save(changed))
    assert await database.read(lambda reader: reader.systems.find(1)) == changed


async def test_an_error_repeats_nothing_that_was_to_be_written(database: Database) -> None:
    """It may be logged, and what a connector is told may be secret."""
    settings = {"password": "sesame"}
    system = ConnectedSystem(id=SystemId(1), name="A", settings=settings, created=NOON)
    await database.write(lambda unit: unit.systems.insert(system))
    with pytest.raises(IntegrityError) as taken:
        await database.write(lambda unit: unit.systems.insert(system))
    assert "sesame" not in "".join(traceback.format_exception(taken.value))


async def test_a_system_from_before_has_none_and_the_usual_limit(kind: str, blank_url: str) -> None:
    """It stays what it was."""
    engine = create_engine(parse_url(blank_url))
    with engine.begin() as connection:
        migrate(connection, "0005")
        created = "0" if kind == "sqlite" else "now()"
        connection.execute(
            text(
                "INSERT INTO connected_system (id, name, name_key, search_text, connector_name, created) "
                f"VALUES (7, 'A', 'a', 'a', 'CSV', {created})"
            )
        )
    engine.dispose()
    database = Database.open(blank_url)
    system = await database.read(lambda reader: reader.systems.find(7))
    database.close()
    assert system is not None
    assert (system.connector_name, system.settings, system.sync_rules) == ("CSV", {}, ())
    assert system.delete_threshold == 20
