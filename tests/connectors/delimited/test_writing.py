"""What an export makes of a file."""

import subprocess
import sys
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from jim_core.connectors.delimited.kind import KIND
from jim_core.connectors.delimited.replacing import replacing, state_of
from jim_core.connectors.protocol import ConnectorError, WriteStatus
from tests.connectors.delimited.people import HEADER, PEOPLE, People, added, deleted, updated


def test_changes_are_applied_to_the_file_as_it_is(tmp_path: Path) -> None:
    """Objects that nobody changes keep their lines, letter by letter."""
    people = People(tmp_path, HEADER + '1,"Ann",,,\n2,Ben,b@x,2,r\n\n3, Cy ,,,')
    written = people.write(
        updated(7, "2", name="Ben, Jr.", mail=()), deleted(8, "3"), added(9, "4", name="Dan", born=1999)
    )
    assert [(w.id, w.status, w.error) for w in written] == [(n, WriteStatus.DONE, None) for n in (7, 8, 9)]
    assert people.path.read_text() == HEADER + '1,"Ann",,,\n2,"Ben, Jr.",,2,r\n\n4,Dan,,1999,\n'


def test_what_was_written_is_read_back(tmp_path: Path) -> None:
    """With every kind of value, and by the anchor that was told."""
    kinds = {"n": "Integer", "f": "Number", "b": "Boolean"}
    people = People(tmp_path, "id,n,f,b,t,m\n", columnKinds=kinds, multiValuedColumns=["m"])
    values = {"n": 3, "f": 0.1, "b": False, "t": 'a "b",\nc', "m": ("x", "y")}
    (written,) = people.write(added(1, None, id="7", **values))
    assert written.anchor == "7"
    assert people.objects()[0].attributes == {
        name: value if isinstance(value, tuple) else (value,) for name, value in {"id": "7", **values}.items()
    }


def test_an_object_is_there_or_it_is_not(tmp_path: Path) -> None:
    """What cannot be done is told as such, and changes nothing."""
    people = People(tmp_path)
    before = state_of(people.path)
    written = people.write(added(1, "1", name="Eve"), updated(2, "9", name="Eve"), deleted(3, "9"))
    assert [w.status for w in written] == [WriteStatus.EXISTS, WriteStatus.MISSING, WriteStatus.MISSING]
    assert state_of(people.path) == before


def test_changes_of_one_object_follow_each_other(tmp_path: Path) -> None:
    """In the order in which they were given."""
    people = People(tmp_path)
    written = people.write(
        deleted(1, "1"), added(2, "1", name="Eve"), added(3, "4", name="D"), updated(4, "4", name="Dan")
    )
    assert {w.status for w in written} == {WriteStatus.DONE}
    assert [item.attributes["name"] for item in people.objects()] == [("Eve",), ("Ben",), ("Cy",), ("Dan",)]


@pytest.mark.parametrize(
    ("values", "settings", "reason"),
    [
        ({"phone": "1"}, {}, "phone: the file has no such column; allowNewColumns would add it"),
        ({"name": ("A", "B")}, {}, "name: 2 values for a column that is not in multiValuedColumns"),
        ({"roles": ("a;b", "c")}, {"multiValuedColumns": ["roles"]}, "roles: a value holds ';'"),
        ({"name": "A\x00"}, {}, "name: a value holds a NUL"),
        ({"name": "\ud800"}, {}, "name: a value holds a NUL or is no text"),
        ({"name": "Łukasz"}, {"encoding": "latin-1"}, "latin-1 has no letter 'Ł'"),
        ({"name": "A,B"}, {"quote": ""}, "only a quote could keep together"),
        ({"id": "5"}, {}, "neither the anchor of an object nor its type can be changed"),
    ],
)
def test_what_does_not_fit_fails_alone(
    tmp_path: Path, values: dict[str, object], settings: dict[str, Any], reason: str
) -> None:
    """The other changes are made, and the object stays as it was."""
    people = People(tmp_path, **settings)
    bad, good = people.write(updated(1, "1", **values), updated(2, "2", name="Eve"))
    assert bad.status is WriteStatus.FAILED
    assert reason in (bad.error or "")
    assert good.status is WriteStatus.DONE
    assert people.path.read_text() == PEOPLE.replace("Ben", "Eve", 1)


def test_an_object_needs_an_anchor_and_the_type_of_the_file(tmp_path: Path) -> None:
    """Else no import would know it."""
    people = People(tmp_path)
    written = people.write(added(1, None, name="Eve"), added(2, "9")._replace(object_type="badge"))
    assert [w.error for w in written] == [
        "it has no id, which is the anchor",
        "the objects of this file are of the type person, not badge",
    ]


def test_a_line_that_cannot_be_read_is_kept_and_not_doubled(tmp_path: Path) -> None:
    """Whoever mends it finds it as it was, bytes that are no text included."""
    content = HEADER.encode() + b"1,Ann\n2,B\xff,,,\n"
    people = People(tmp_path, content)
    bad, good = people.write(added(1, "1", name="Ann"), added(2, "3", name="Cy"))
    assert bad.error == "line 2 of the file has this anchor and cannot be read: mend it first"
    assert good.status is WriteStatus.DONE
    assert people.path.read_bytes() == content + b"3,Cy,,,\n"


def test_an_anchor_that_comes_twice_goes_with_all_its_lines(tmp_path: Path) -> None:
    """Else the next import would find the object again."""
    people = People(tmp_path, HEADER + "1,A,,,\n2,B,,,\n1,C,,,\n")
    people.write(deleted(1, "1"))
    assert people.path.read_text() == HEADER + "2,B,,,\n"


def test_columns_are_added_if_that_is_allowed(tmp_path: Path) -> None:
    """Every line gets them, at its end."""
    people = People(tmp_path, "id,name\r\n1,Ann\r\n\r\n2,Ben", allowNewColumns=True)
    people.write(updated(1, "1", phone="7"), added(2, "3", fax="8"))
    assert people.path.read_bytes() == b"id,name,phone,fax\r\n1,Ann,7,\r\n\r\n2,Ben,,\r\n3,,,8\r\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_file_keeps_its_bom(tmp_path: Path, encoding: str) -> None:
    """Once, at its beginning."""
    content = "id,name\n1,Ä\n".encode(encoding)
    mark = b"" if encoding == "utf-16" else b"\xef\xbb\xbf"
    people = People(tmp_path, mark + content, encoding=encoding)
    people.write(added(1, "2", name="Ö"))
    assert people.path.read_bytes() == mark + "id,name\n1,Ä\n2,Ö\n".encode(encoding)


def test_a_file_without_a_header_is_written_too(tmp_path: Path) -> None:
    """Its first line is a line like the others."""
    people = People(tmp_path, "1,Ann\n2,Ben\n", hasHeader=False, columns=["id", "name"])
    people.write(updated(1, "1", name="Eve"), added(2, "3", name="Cy"))
    assert people.path.read_text() == "1,Eve\n2,Ben\n3,Cy\n"


def test_a_missing_file_is_begun(tmp_path: Path) -> None:
    """With the columns that settings and changes name; without a change that is done there is none."""
    people = People(tmp_path, exportPath=str(tmp_path / "out.csv"), multiValuedColumns=["roles"])
    out = tmp_path / "out.csv"
    assert people.write(deleted(1, "1"))[0].status is WriteStatus.MISSING
    assert not out.exists()
    people.write(added(1, "1", name="Ann"))
    assert out.read_text() == "id,roles,name\n1,,Ann\n"
    assert people.path.read_text() == PEOPLE


def test_a_type_stands_in_its_column(tmp_path: Path) -> None:
    """Objects of other types with the same anchor are others."""
    people = People(tmp_path, "id,kind,name\n1,badge,B\n", objectType=None, objectTypeColumn="kind")
    people.write(added(1, "1", name="Ann"))
    assert people.path.read_text() == "id,kind,name\n1,badge,B\n1,person,Ann\n"


def test_mode_and_link_stay(tmp_path: Path) -> None:
    """The file behind a link is replaced, not the link."""
    people = People(tmp_path)
    people.path.chmod(0o640)
    link = tmp_path / "link.csv"
    link.symlink_to(people.path)
    people.settings = KIND.settings.model_validate(
        {"path": str(link), "anchor": "id", "objectType": "person"}
    )
    people.write(deleted(1, "1"))
    assert link.is_symlink()
    assert people.path.stat().st_mode & 0o777 == 0o640
    assert sorted(path.name for path in tmp_path.iterdir()) == ["link.csv", "people.csv"]


def test_an_outcome_is_told_once_the_file_is_there(tmp_path: Path) -> None:
    """Whoever hears the first finds all of them done."""
    people = People(tmp_path)
    first = next(iter(people.connector.write([updated(1, "1", name="Eve"), deleted(2, "2")])))
    assert first.id == 1
    assert [item.anchor for item in people.objects()] == ["1", "3"]


def test_a_file_that_somebody_else_changes_is_left_alone(tmp_path: Path) -> None:
    """What they wrote is not lost."""
    people = People(tmp_path)
    replacement = replacing(people.path, state_of(people.path))
    replacement.__enter__().is_wanted = True
    people.put("theirs")
    with pytest.raises(ConnectorError, match="somebody else changed"):
        replacement.__exit__(None, None, None)
    assert people.path.read_text() == "theirs"
    assert list(tmp_path.iterdir()) == [people.path]


def test_a_crash_leaves_the_old_file_whole(tmp_path: Path) -> None:
    """A process that dies in the midst of writing has changed nothing."""
    people = People(tmp_path)
    program = (
        "import os, sys; from pathlib import Path\n"
        "from jim_core.connectors.delimited.replacing import replacing, state_of\n"
        "path = Path(sys.argv[1])\n"
        "with replacing(path, state_of(path)) as replacement:\n"
        "    replacement.file.write(b'half'); replacement.file.flush(); os._exit(9)\n"
    )
    ran = subprocess.run([sys.executable, "-c", program, str(people.path)], check=False)
    assert ran.returncode == 9
    assert people.path.read_text() == PEOPLE


def test_a_folder_that_cannot_be_written_to_is_named(tmp_path: Path) -> None:
    """Nothing was changed, and the sentence says so."""
    people = People(tmp_path, exportPath=str(tmp_path / "gone" / "out.csv"))
    with pytest.raises(ConnectorError, match=r"exportPath: cannot write .*nothing was changed"):
        people.write(added(1, "1"))


def test_a_file_with_an_open_quote_is_not_touched(tmp_path: Path) -> None:
    """Where its lines end is not known."""
    people = People(tmp_path, 'id,name\n1,"Ann\n2,Ben\n')
    with pytest.raises(ConnectorError, match="line 2: a quote opens here"):
        people.write(deleted(1, "2"))
    assert list(tmp_path.iterdir()) == [people.path]


def test_no_change_asks_for_no_file(tmp_path: Path) -> None:
    """Nor does it make one."""
    people = People(tmp_path)
    people.path.unlink()
    assert list(islice(people.connector.write([]), 1)) == []
    assert not people.path.exists()
