"""What an import makes of a file."""

import os
import tracemalloc
from pathlib import Path

import pytest

from jim_core.connectors.protocol import BookmarkLost, ConnectorError, Page, Reading
from tests.connectors.conform import conforms, watermark_of
from tests.connectors.delimited.people import HEADER, PEOPLE, People


def test_it_conforms(tmp_path: Path) -> None:
    """As every connector does."""
    conforms(People(tmp_path, multiValuedColumns=["roles"]).connector)


def test_a_row_is_an_object(tmp_path: Path) -> None:
    """Each column with a value is an attribute; one without is none."""
    first = People(tmp_path).objects()[0]
    assert first.object_type == "person"
    assert first.anchor == "1"
    assert first.attributes == {"id": ("1",), "name": ("Ann",), "mail": ("ann@x.org",), "born": ("2001",)}


def test_values_have_their_kinds(tmp_path: Path) -> None:
    """Numbers, truths and instants are told apart from text, in one form each."""
    kinds = {"n": "Integer", "f": "Number", "b": "Boolean", "t": "Instant", "d": "Instant", "x": "Binary"}
    content = "id,n,f,b,t,d,x\n1,-7,2.5,Yes,2030-01-02T03:04:05+02:00,2030-01-02,AAE=\n"
    assert People(tmp_path, content, columnKinds=kinds).objects()[0].attributes == {
        "id": ("1",),
        "n": (-7,),
        "f": (2.5,),
        "b": (True,),
        "t": ("2030-01-02T01:04:05Z",),
        "d": ("2030-01-02T00:00:00Z",),
        "x": ("AAE=",),
    }


def test_a_column_may_have_several_values(tmp_path: Path) -> None:
    """Each once, without the blanks around it and without empty ones."""
    content = "id,roles,n\n1,a; b;;a,3;4\n2,;,\n"
    people = People(tmp_path, content, multiValuedColumns=["roles", "n"], columnKinds={"n": "Integer"})
    assert [item.attributes for item in people.objects()] == [
        {"id": ("1",), "roles": ("a", "b"), "n": (3, 4)},
        {"id": ("2",)},
    ]


def test_blanks_may_be_meant(tmp_path: Path) -> None:
    """They stay when they are not to be trimmed."""
    content = "id,name\n1, Ann \n"
    assert People(tmp_path, content).objects()[0].attributes["name"] == ("Ann",)
    assert People(tmp_path, content, trim=False).objects()[0].attributes["name"] == (" Ann ",)


@pytest.mark.parametrize(
    ("content", "settings"),
    [
        ("\ufeffid,name\n1,Ä\n".encode(), {}),
        ("id,name\r\n1,Ä\r\n".encode("cp1252"), {"encoding": "windows-1252"}),
        ("id\tname\n1\tÄ\n".encode("utf-16"), {"encoding": "utf-16", "delimiter": "tab"}),
        ("\n\nid;name\r1;Ä".encode(), {"delimiter": ";"}),
        ("1|Ä\n".encode(), {"delimiter": "|", "hasHeader": False, "columns": ["id", "name"]}),
        ("id,name\n1,'Ä'\n".encode(), {"quote": "'"}),
    ],
    ids=["bom", "windows", "utf-16", "old breaks", "no header", "quote"],
)
def test_files_come_in_many_forms(tmp_path: Path, content: bytes, settings: dict[str, object]) -> None:
    """The same object, however it is written."""
    assert People(tmp_path, content, **settings).objects()[0].attributes == {"id": ("1",), "name": ("Ä",)}


def test_without_a_quote_every_quote_is_a_letter(tmp_path: Path) -> None:
    """Files of old programs know none."""
    people = People(tmp_path, 'id,name\n1,"Ann\n', quote="")
    assert people.objects()[0].attributes["name"] == ('"Ann',)


def test_an_anchor_may_have_several_columns(tmp_path: Path) -> None:
    """They are joined in the order of the settings."""
    people = People(tmp_path, "site,no\nA,1\nA,2\n,3\n", anchor=["no", "site"])
    assert [item.anchor for item in people.objects()] == ["1|A", "2|A"]
    assert [fault.where for fault in people.faults()] == ["line 4"]


def test_a_column_may_say_the_type(tmp_path: Path) -> None:
    """Anchors tell objects of one type apart; a row without a type is at fault."""
    content = "id,kind\n1,person\n1,badge\n2,\n"
    people = People(tmp_path, content, objectType=None, objectTypeColumn="kind")
    assert [item[:2] for item in people.objects()] == [("person", "1"), ("badge", "1")]
    assert [fault.where for fault in people.faults()] == ["line 4"]
    assert [kind.name for kind in people.connector.schema()] == ["badge", "person"]


def test_each_bad_row_is_named_and_the_rest_imported(tmp_path: Path) -> None:
    """By its line, which is the first one of a row that has several."""
    rows = [
        b'1,"An\nn",,7,',
        b"2,Ben",
        b"",
        b",Cy,,,",
        b"1,Dan,,,",
        b"5,\xff\xfe,,,",
        b"6,Flo,,old,",
        b'7,"Gil" x,,,',
        b"8,H\x00al,,,",
        b"9,Ida,,9,",
    ]
    people = People(tmp_path, HEADER.encode() + b"\n".join(rows), columnKinds={"born": "Integer"})
    assert [item.anchor for item in people.objects()] == ["1", "9"]
    told = {fault.where: (fault.anchor, fault.reason) for fault in people.faults()}
    assert {where: anchor for where, (anchor, _) in told.items()} == {
        "line 4": "2",
        "line 6": None,
        "line 7": "1",
        "line 8": "5",
        "line 9": "6",
        "line 10": None,
        "line 11": "8",
    }
    assert told["line 4"][1] == "2 fields instead of 5"
    assert told["line 7"][1] == "the anchor '1' comes a second time"
    assert told["line 8"][1] == "name: a NUL, or bytes that are no utf-8 text"
    assert told["line 9"][1] == "born: 'old' is no whole number"


@pytest.mark.parametrize(
    ("kind", "text"),
    [("Integer", "1.5"), ("Number", "nan"), ("Boolean", "maybe"), ("Instant", "soon"), ("Binary", "?")],
)
def test_a_value_that_is_not_of_its_kind_is_a_fault(tmp_path: Path, kind: str, text: str) -> None:
    """It names the column."""
    people = People(tmp_path, f"id,v\n1,{text}\n2,\n", columnKinds={"v": kind})
    assert [fault.reason.split(":")[0] for fault in people.faults()] == ["v"]
    assert [item.anchor for item in people.objects()] == ["2"]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("", "the file is empty"),
        ("id,id\n", "names 'id' twice, in columns 1 and 2"),
        ("id,,x\n", "gives column 2 no name"),
        ("no,name\n", "anchor: the file has no column 'id'; it has no, name"),
        ('id,name\n1,"Ann\n2,Ben\n', "line 2: a quote opens here that is not closed"),
        ('id,"na"me\n', "line 1: the header cannot be read"),
    ],
)
def test_a_file_that_cannot_be_understood_is_not_imported(
    tmp_path: Path, content: str, sentence: str
) -> None:
    """Else everybody who is not in it would count as gone."""
    with pytest.raises(ConnectorError, match=sentence):
        People(tmp_path, content).pages()


def test_a_file_without_its_bom_is_no_utf_16(tmp_path: Path) -> None:
    """The setting is named."""
    with pytest.raises(ConnectorError, match="encoding: the file is not what the setting says"):
        People(tmp_path, "id,name\n1,Ann\n", encoding="utf-16").pages()


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    """With the path and the reason; a pipe is not waited for."""
    people = People(tmp_path)
    people.path.unlink()
    with pytest.raises(ConnectorError, match=r"path: cannot read .*people.csv: no such file"):
        people.connector.test()
    os.mkfifo(people.path)
    with pytest.raises(ConnectorError, match="is not a file"):
        people.connector.test()
    with pytest.raises(ConnectorError, match="path:"):
        people.pages(file_path=str(tmp_path))


def test_a_run_profile_may_name_another_file(tmp_path: Path) -> None:
    """It is read instead."""
    people = People(tmp_path)
    other = tmp_path / "other.csv"
    other.write_text(HEADER + "9,Zoe,,,\n")
    pages = people.pages(file_path=str(other))
    assert [item.anchor for page in pages for item in page.objects] == ["9"]


def test_a_file_has_no_partitions(tmp_path: Path) -> None:
    """One that is named is a mistake."""
    with pytest.raises(ConnectorError, match="partition"):
        People(tmp_path).pages(partition="East")


def test_changes_are_the_whole_file(tmp_path: Path) -> None:
    """A file cannot say what changed in it, only that it did."""
    people = People(tmp_path)
    mark = watermark_of(people.pages())
    people.put(PEOPLE + "4,Dan,,,\n")
    pages = list(people.connector.read_changes(Reading(page_size=2), mark))
    assert [item.anchor for page in pages for item in page.objects] == ["1", "2", "3", "4"]
    assert [page.complete for page in pages] == [False, False, True]
    assert watermark_of(pages) != mark


def test_an_unchanged_file_is_not_read_again(tmp_path: Path) -> None:
    """Its last page says that nothing is known of the others."""
    people = People(tmp_path)
    mark = watermark_of(people.pages())
    assert list(people.connector.read_changes(Reading(), mark)) == [Page(watermark=mark)]


def test_other_settings_make_another_file(tmp_path: Path) -> None:
    """What they make of it has to be compared."""
    mark = watermark_of(People(tmp_path).pages())
    other = People(tmp_path, columnKinds={"born": "Integer"})
    assert len(next(other.connector.read_changes(Reading(), mark)).objects) == 3


def test_a_bookmark_ends_with_its_file(tmp_path: Path) -> None:
    """What comes after it in a changed file is not what would have come."""
    people = People(tmp_path)
    bookmark = people.pages(page_size=1)[0].bookmark
    people.put(PEOPLE + "4,Dan,,,\n")
    with pytest.raises(BookmarkLost, match="changed"):
        people.pages(bookmark=bookmark)


def test_an_anchor_that_came_before_a_bookmark_is_known_after_it(tmp_path: Path) -> None:
    """A part of an import tells the same as the whole."""
    people = People(tmp_path, PEOPLE + "1,Dan,,,\n")
    bookmark = people.pages(page_size=2)[0].bookmark
    assert [f.where for page in people.pages(bookmark=bookmark) for f in page.faults] == ["line 5"]


def test_a_file_that_grows_while_it_is_read_is_refused(tmp_path: Path) -> None:
    """What it holds in the end is not known, and nobody may be taken for gone."""
    people = People(tmp_path)
    pages = people.connector.read_all(Reading(page_size=2))
    next(pages)
    people.put(PEOPLE + "4,Dan,,,\n")
    with pytest.raises(ConnectorError, match="changed meanwhile"):
        list(pages)


def test_the_total_is_estimated_from_the_start(tmp_path: Path) -> None:
    """By the part of the file that was read; in the end it is exact."""
    rows = "".join(f"{n:06},{'x' * 60},,,\n" for n in range(9000))
    pages = People(tmp_path, HEADER + rows).pages(page_size=100)
    assert pages[0].total == pytest.approx(9000, rel=0.1)
    assert pages[-1].total == 9000


def test_no_more_than_a_page_is_kept(tmp_path: Path) -> None:
    """Besides a hash an object: 70 bytes, measured, where a whole object has some 1,500."""
    count = 8_000
    people = People(tmp_path, HEADER + "".join(f"{n},{'x' * 60},,,\n" for n in range(count)))
    tracemalloc.start()
    try:
        for _ in people.connector.read_all(Reading(page_size=100)):
            pass
        assert tracemalloc.get_traced_memory()[1] < 3_000_000 + 100 * count
    finally:
        tracemalloc.stop()
