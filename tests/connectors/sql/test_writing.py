"""What an export makes of a table."""

from typing import Any

import pytest

from jim_core.connectors.protocol import ConnectorError, WriteStatus
from tests.connectors.sql.staff import Staff, added, deleted, updated
from tests.connectors.sql.test_reading import QUERY, ROLES


def test_changes_are_made_by_key(staff: Staff) -> None:
    """Each tells its outcome."""
    written = staff.write(updated(7, "1", name="Anna", mail=()), deleted(8, "2"), added(9, "11", name="Dan"))
    assert [(w.id, w.status, w.error, w.anchor) for w in written] == [
        (7, WriteStatus.DONE, None, None),
        (8, WriteStatus.DONE, None, None),
        (9, WriteStatus.DONE, None, "11"),
    ]
    assert staff.rows('"order", name, mail') == [(1, "Anna", None), (10, "Cy", ""), (11, "Dan", None)]


def test_what_was_written_is_read_back(staff: Staff) -> None:
    """With every kind of value."""
    values = {
        "name": "'; DROP TABLE roles; --",
        "active": True,
        "pay": 3.5,
        "hired": "2031-01-02T03:04:05Z",
        "photo": "AAE=",
    }
    staff.write(added(1, "12", **values))
    expected = {name: (value,) for name, value in values.items()} | {"order": (12,)}
    assert staff.objects()[-1].attributes == expected


def test_the_database_may_give_the_anchor(staff: Staff) -> None:
    """It is told, for the next import will call the object so."""
    is_postgresql = staff.engine.dialect.name == "postgresql"
    staff.run(f"CREATE TABLE posts (id {'SERIAL' if is_postgresql else 'INTEGER'} PRIMARY KEY, name TEXT)")
    (written,) = staff.write(added(1, None, name="Cook"), table="posts", anchor="id")
    assert written.anchor == "1"


def test_an_object_is_there_or_it_is_not(staff: Staff) -> None:
    """What cannot be done is told as such."""
    written = staff.write(
        added(1, "1", name="Eve"), updated(2, "9", name="Eve"), deleted(3, "9"), updated(4, "9")
    )
    assert [w.status for w in written] == [WriteStatus.EXISTS] + [WriteStatus.MISSING] * 3


@pytest.mark.parametrize(
    ("anchor", "values", "reason"),
    [
        ("2", {"mail": "ann@x"}, "(?i)unique"),
        ("2", {"name": ()}, "(?i)not.null"),
        ("2", {"phone": "1"}, "phone: the table has no such column"),
        ("2", {"name": ("A", "B")}, "name: 2 values for one column: use sideTables"),
        ("2", {"order": "x"}, "order: the column holds Integer values"),
        ("2", {"photo": "?"}, "photo: the column holds Binary values"),
        ("x", {"name": "A"}, "order: the column holds Integer values"),
    ],
)
def test_what_the_database_refuses_fails_alone(
    staff: Staff, anchor: str, values: dict[str, Any], reason: str
) -> None:
    """The reason is told, and the changes before and after it are kept."""
    first, bad, last = staff.write(
        updated(1, "1", name="Anna"), updated(2, anchor, **values), updated(3, "10", name="Cyd")
    )
    assert bad.status is WriteStatus.FAILED
    with pytest.raises(AssertionError, match=reason):
        raise AssertionError(bad.error)
    assert (first.status, last.status) == (WriteStatus.DONE, WriteStatus.DONE)
    assert staff.rows() == [(1, "Anna"), (2, "Ben"), (10, "Cyd")]


def test_a_key_that_means_several_rows_changes_none(staff: Staff) -> None:
    """Whose anchor it is cannot be told."""
    staff.run("CREATE TABLE badges (id TEXT, color TEXT)")
    staff.run("INSERT INTO badges VALUES ('a', 'red'), ('a', 'blue')")
    (written,) = staff.write(updated(1, "a", color="green"), table="badges", anchor="id")
    assert written.error == "2 rows have this anchor"
    assert not staff.write(updated(2, "a"), table="badges", anchor="id")[0].error


def test_a_key_may_have_several_parts(staff: Staff) -> None:
    """As its anchor has."""
    staff.run("CREATE TABLE posts (site TEXT, no INTEGER, name TEXT)")
    settings = {"table": "posts", "anchor": ["site", "no"]}
    given = added(1, "A|1", name="Cook"), added(2, None, site="A", no=2, name="Chef")
    written = staff.write(*given, **settings)
    assert [w.anchor for w in written] == ["A|1", "A|2"]
    assert staff.write(deleted(3, "A|1"), **settings)[0].status is WriteStatus.DONE
    assert staff.write(deleted(4, "A"), **settings)[0].error == "the anchor 'A' has not 2 parts"
    assert [item.anchor for item in staff.objects(**settings)] == ["A|2"]


def test_side_tables_are_written_too(staff: Staff) -> None:
    """With the object: set, emptied and deleted."""
    staff.write(
        updated(1, "1", roles=("cook",)),
        updated(2, "2", roles=()),
        added(3, "11", name="D", roles=("a", "b")),
        sideTables=[ROLES],
    )
    objects = staff.objects(sideTables=[ROLES])
    assert [item.attributes.get("roles") for item in objects] == [("cook",), None, None, ("a", "b")]
    staff.write(deleted(4, "11"), sideTables=[ROLES])
    staff.run("""INSERT INTO "the ""great"" staff" ("order", name) VALUES (11, 'Eve')""")
    assert "roles" not in staff.objects(sideTables=[ROLES])[-1].attributes


def test_objects_of_another_type_are_refused(staff: Staff) -> None:
    """They belong into another table."""
    (written,) = staff.write(deleted(1, "1")._replace(object_type="badge"))
    assert written.error == "the objects of this table are of the type person"


def test_a_query_needs_a_table_to_write_to(staff: Staff) -> None:
    """The setting is named."""
    with pytest.raises(ConnectorError, match="exportTable is missing"):
        staff.write(deleted(1, "1"), table=None, query=QUERY)
    staff.write(deleted(1, "1"), table=None, query=QUERY, exportTable='the "great" staff')
    assert staff.rows() == [(2, "Ben"), (10, "Cy")]
