"""What an import makes of a table or query."""

from typing import Any

import pytest
from pydantic import ValidationError

from jim_core.connectors.protocol import BookmarkLost, ConnectorError, Page, Reading, ValueKind, WatermarkLost
from jim_core.connectors.sql.kind import KIND
from tests.connectors.conform import conforms, watermark_of
from tests.connectors.sql.staff import TABLE, Staff

CHANGED: dict[str, Any] = {"changeColumn": "changed at"}
ROLES = {"attribute": "roles", "table": "roles", "keyColumn": "owner", "valueColumn": "role"}
QUERY = (
    """SELECT "order", name, 'a :b' AS "x:y", '100%' AS c FROM "the ""great"" staff" WHERE name <> 'Dan';"""
)


@pytest.mark.parametrize(
    "settings",
    [
        CHANGED,
        {},
        CHANGED | {"deletedColumn": "gone"},
        {"sideTables": [ROLES]},
        {"table": None, "query": QUERY},
        {"anchor": ["name", "order"]},
    ],
    ids=["changes", "compares", "flag", "side", "query", "two anchors"],
)
def test_it_conforms(staff: Staff, settings: dict[str, Any]) -> None:
    """As every connector does; the last instant is read again."""
    conforms(staff.connector(**settings), repeats=True)


def test_a_row_is_an_object(staff: Staff) -> None:
    """Each column with a value is an attribute of the column's kind; NULL and the empty text are none."""
    first, second, third = staff.objects(deletedColumn="gone")
    assert first.object_type == "person"
    assert first.anchor == "1"
    assert first.attributes == {
        "order": (1,),
        "name": ("Ann",),
        "mail": ("ann@x",),
        "active": (True,),
        "pay": (10.5,),
        "hired": ("2020-01-02T03:04:05Z",),
        "photo": ("AAE=",),
        "changed at": ("2030-01-01T00:00:00Z",),
    }
    assert second.attributes["active"] == (False,)
    assert second.attributes["pay"] == (20,)
    assert third.attributes.keys() == {"order", "name", "changed at"}


def test_the_schema_is_that_of_the_table(staff: Staff) -> None:
    """With side tables as attributes of several values."""
    (person,) = staff.connector(sideTables=[ROLES]).schema()
    kinds = {each.name: each.kind for each in person.attributes}
    assert kinds == {
        "order": ValueKind.INTEGER,
        "name": ValueKind.TEXT,
        "mail": ValueKind.TEXT,
        "active": ValueKind.BOOLEAN,
        "pay": ValueKind.NUMBER,
        "hired": ValueKind.INSTANT,
        "photo": ValueKind.BINARY,
        "changed at": ValueKind.INSTANT,
        "gone": ValueKind.BOOLEAN,
        "roles": ValueKind.TEXT,
    }
    assert [each.name for each in person.attributes if each.is_multi_valued] == ["roles"]
    assert [each.name for each in person.attributes if each.is_anchor] == ["order"]


def test_a_query_is_read_like_a_table(staff: Staff) -> None:
    """Its colons and percents are its own."""
    first = staff.objects(table=None, query=QUERY)[0]
    assert first.attributes == {"order": (1,), "name": ("Ann",), "x:y": ("a :b",), "c": ("100%",)}


def test_only_some_columns_are_read(staff: Staff) -> None:
    """The anchor always."""
    assert staff.objects(columns=["name"])[0].attributes == {"order": (1,), "name": ("Ann",)}


def test_side_tables_are_attributes(staff: Staff) -> None:
    """An object without a row there has none."""
    objects = staff.objects(sideTables=[ROLES])
    assert [item.attributes.get("roles") for item in objects] == [("baker", "chef"), ("waiter",), None]


def test_anchors_of_several_columns_are_read_in_their_order(staff: Staff) -> None:
    """Also where the first part is the same for many."""
    staff.run("CREATE TABLE posts (site TEXT, no INTEGER)")
    staff.run("INSERT INTO posts VALUES ('B', 1), ('A', 2), ('A', 10), ('A', 1)")
    pages = staff.pages({"page_size": 1}, table="posts", anchor=["site", "no"])
    assert [item.anchor for page in pages for item in page.objects] == ["A|1", "A|2", "A|10", "B|1"]


def test_rows_without_or_with_the_same_anchor_are_faults(staff: Staff) -> None:
    """Where two stand on different pages, too."""
    staff.run("CREATE TABLE badges (id TEXT)")
    staff.run("INSERT INTO badges VALUES ('a'), (NULL), ('a'), ('b'), (NULL)")
    pages = staff.pages({"page_size": 1}, table="badges", anchor="id")
    assert [item.anchor for page in pages for item in page.objects] == ["a", "b"]
    assert [(fault.where, fault.reason) for page in pages for fault in page.faults] == [
        ("a", "the anchor 'a' comes a second time"),
        ("id IS NULL", "2 rows have no anchor"),
    ]


def test_changes_are_read_from_the_last_one_on(staff: Staff) -> None:
    """And all keys, by which the engine sees who is gone."""
    mark = watermark_of(staff.pages(**CHANGED))
    staff.run(
        """UPDATE "the ""great"" staff" SET name = 'Anna', "changed at" = '2030-01-04' WHERE "order" = 1"""
    )
    staff.run("""DELETE FROM "the ""great"" staff" WHERE "order" = 2""")
    pages = list(staff.connector(**CHANGED).read_changes(Reading(page_size=1), mark))
    assert [item.anchor for page in pages for item in page.objects] == ["1", "10"]
    assert [pair for page in pages for pair in page.present] == [("person", "1"), ("person", "10")]
    assert [page.complete for page in pages] == [False, False, True]


def test_a_row_that_does_not_say_when_it_changed_is_read(staff: Staff) -> None:
    """Many a table says so only from the first change on."""
    mark = watermark_of(staff.pages(**CHANGED))
    staff.run("""INSERT INTO "the ""great"" staff" ("order", name) VALUES (11, 'Dan')""")
    pages = list(staff.connector(**CHANGED).read_changes(Reading(), mark))
    assert [item.anchor for page in pages for item in page.objects] == ["10", "11"]


def test_a_change_column_may_be_a_number(staff: Staff) -> None:
    """As version columns are."""
    staff.run("CREATE TABLE books (id INTEGER, version INTEGER)")
    staff.run("INSERT INTO books VALUES (1, 7), (2, 8)")
    settings: dict[str, Any] = {"table": "books", "anchor": "id", "changeColumn": "version"}
    mark = watermark_of(staff.pages(**settings))
    staff.run("UPDATE books SET version = 10 WHERE id = 1")
    pages = list(staff.connector(**settings).read_changes(Reading(), mark))
    assert [item.anchor for page in pages for item in page.objects] == ["1", "2"]


def test_a_flag_says_who_is_gone(staff: Staff) -> None:
    """Then no keys have to be compared, and a full import leaves them out."""
    settings = CHANGED | {"deletedColumn": "gone"}
    mark = watermark_of(staff.pages(**settings))
    staff.run(
        """UPDATE "the ""great"" staff" SET gone = TRUE, "changed at" = '2030-01-04' WHERE "order" = 1"""
    )
    (page,) = staff.connector(**settings).read_changes(Reading(), mark)
    assert page.deleted == [("person", "1")]
    assert not page.complete
    assert [item.anchor for item in staff.objects(**settings)] == ["2", "10"]


def test_without_a_change_column_changes_are_everything(staff: Staff) -> None:
    """And the last page says so."""
    pages = list(staff.connector().read_changes(Reading(page_size=2), watermark_of(staff.pages())))
    assert [len(page.objects) for page in pages] == [2, 1]
    assert [page.complete for page in pages] == [False, True]


def test_a_watermark_ends_with_its_column(staff: Staff) -> None:
    """Only a full import helps."""
    mark = watermark_of(staff.pages())
    with pytest.raises(WatermarkLost, match="full import"):
        list(staff.connector(**CHANGED).read_changes(Reading(), mark))


def test_changes_can_be_read_in_parts(staff: Staff) -> None:
    """From any page on, among the changes as among the keys."""
    mark = watermark_of(staff.pages(**CHANGED))
    staff.run("""UPDATE "the ""great"" staff" SET "changed at" = '2030-01-04'""")
    pages = list(staff.connector(**CHANGED).read_changes(Reading(page_size=1), mark))
    for number, page in enumerate(pages[:-1], start=1):
        reading = Reading(page_size=1, bookmark=page.bookmark)
        rest = list(staff.connector(**CHANGED).read_changes(reading, mark))
        assert _read(pages[:number] + rest) == _read(pages)


def test_a_bookmark_ends_with_its_settings(staff: Staff) -> None:
    """Other columns would make other objects of the first part."""
    bookmark = staff.pages({"page_size": 1})[0].bookmark
    with pytest.raises(BookmarkLost):
        staff.pages({"bookmark": bookmark}, columns=["name"])


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"table": "nobody"}, "table: the database has no table or view 'nobody'"),
        ({"anchor": "id"}, "anchor: there is no column 'id'; there are order, name"),
        ({"changeColumn": "when"}, "changeColumn: there is no column 'when'"),
        ({"table": None, "query": "SELEKT 1"}, "(?i)syntax error"),
        ({"connection": "postgres"}, "connection: the connection string is neither"),
        ({"connection": "nosuch://host/db"}, "connection: there is no driver for nosuch"),
    ],
)
def test_what_cannot_be_read_is_named(staff: Staff, settings: dict[str, Any], sentence: str) -> None:
    """By the setting that is wrong, or in the words of the database."""
    with pytest.raises(ConnectorError, match=sentence):
        staff.connector(**settings).test()


def test_no_error_holds_a_password() -> None:
    """Whoever reads it may not be the one who wrote the setting."""
    where = "postgresql://me:s3cret@127.0.0.1:1/x"
    settings = {"connection": where, "table": "t", "anchor": "a", "objectType": "p"}
    with (
        KIND.open(KIND.settings.model_validate(settings)) as connector,
        pytest.raises(ConnectorError) as caught,
    ):
        connector.test()
    assert "127.0.0.1" in str(caught.value)
    assert "s3cret" not in str(caught.value)


@pytest.mark.parametrize(
    ("given", "setting", "cure"),
    [
        ({"connection": " "}, "connection", "Say which database"),
        ({"table": None}, "query", "either table or query"),
        ({"query": "SELECT 1"}, "query", "either table or query"),
        ({"anchor": ["a", "b"], "sideTables": [ROLES]}, "sideTables", "single column"),
        ({"tabel": "x"}, "tabel", "not permitted"),
    ],
)
def test_a_wrong_setting_is_named_with_its_cure(given: dict[str, object], setting: str, cure: str) -> None:
    """By its name on the wire."""
    good = {"connection": "sqlite://", "table": TABLE, "anchor": "id", "objectType": "person"}
    with pytest.raises(ValidationError) as caught:
        KIND.settings.model_validate(good | given)
    (error,) = caught.value.errors()
    assert error["loc"][0] == setting
    assert cure in error["msg"]


def _read(pages: list[Page]) -> tuple[list[Any], list[Any], bool]:
    objects = [item for page in pages for item in page.objects]
    return objects, [pair for page in pages for pair in page.present], pages[-1].complete
