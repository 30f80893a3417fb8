"""The demo's programs do real work on real files, and say what they did."""

import gzip
import subprocess
import sys
from pathlib import Path

import pytest

from jim_core.demo.programs import people
from jim_core.demo.programs.__main__ import PROGRAMS


def ran(directory: Path, *arguments: str, code: int = 0) -> subprocess.CompletedProcess[str]:
    """A program, run as a step runs it."""
    done = subprocess.run(
        [sys.executable, "-I", "-m", "jim_core.demo.programs", *arguments],
        cwd=directory,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == code, done.stderr
    return done


@pytest.fixture
def company(tmp_path: Path) -> Path:
    """A directory with a personnel file of 50 people, imported and synchronised."""
    ran(tmp_path, "feed", "--people", "50", "--seed", "1")
    ran(tmp_path, "intake")
    ran(tmp_path, "synchronise")
    return tmp_path


def test_a_feed_holds_the_people_asked_for(tmp_path: Path) -> None:
    """The same seed gives the same file."""
    ran(tmp_path, "feed", "--people", "50", "--seed", "1")
    assert people.read(tmp_path / "feeds" / "hr.csv") == people.staff(50, 1)


def test_a_delta_import_finds_nothing_new_the_second_time(company: Path) -> None:
    """What is staged is left alone."""
    assert "0 added, 0 updated, 0 removed, of 50" in ran(company, "intake").stdout


def test_a_full_import_writes_everybody_again(company: Path) -> None:
    """That is what makes it full."""
    assert "0 added, 50 updated" in ran(company, "intake", "--full").stdout


def test_an_import_removes_leavers(company: Path) -> None:
    """Who is no longer in the file is no longer staged."""
    ran(company, "feed", "--people", "40", "--seed", "1")
    assert "10 removed, of 40" in ran(company, "intake").stdout


def test_an_import_without_a_feed_says_what_to_do(tmp_path: Path) -> None:
    """Exit code 2 and a sentence."""
    assert "fetch the feed first" in ran(tmp_path, "intake", "--system", "nowhere", code=2).stderr


def test_a_second_synchronisation_has_nothing_to_write(company: Path) -> None:
    """Unless it is told to write all."""
    assert "0 identities written, 50 unchanged" in ran(company, "synchronise").stdout
    assert "50 identities written" in ran(company, "synchronise", "--full").stdout


def test_an_export_holds_every_identity(company: Path) -> None:
    """One entry a person."""
    ran(company, "export")
    assert (company / "exports" / "corporate-ldap.ldif").read_text().count("dn: uid=") == 50


def test_a_manifest_tells_what_changed(company: Path) -> None:
    """New at first, nothing the next time, changed after a change, removed at the end."""
    export = company / "exports" / "corporate-ldap.ldif"
    ran(company, "export")
    assert "new  corporate-ldap.ldif" in ran(company, "manifest").stdout
    assert "corporate-ldap.ldif" not in ran(company, "manifest").stdout
    export.write_text("other")
    assert "changed  corporate-ldap.ldif" in ran(company, "manifest").stdout
    export.unlink()
    assert "removed  corporate-ldap.ldif" in ran(company, "manifest").stdout


def test_badges_without_an_owner_fail_the_match(company: Path) -> None:
    """Each is named on the error output."""
    assert ran(company, "match", code=3).stderr.count("has no owner") == 3


def test_a_report_counts_everybody_once(company: Path) -> None:
    """The numbers of the table add up."""
    ran(company, "report")
    lines = (company / "reports" / "headcount.txt").read_text().splitlines()
    assert sum(int(line.split()[-1]) for line in lines) == 50


def test_a_review_names_the_closest_departments(company: Path) -> None:
    """As many as asked for."""
    assert ran(company, "review", "--top", "2").stdout.count("names shared by") == 2


def test_an_archive_can_be_unpacked_again(company: Path) -> None:
    """Compressing loses nothing."""
    ran(company, "archive", "--folder", "feeds")
    [packed] = (company / "archive").glob("hr.csv.*.gz")
    assert gzip.decompress(packed.read_bytes()) == (company / "feeds" / "hr.csv").read_bytes()


def test_the_archive_does_not_grow_for_ever(company: Path) -> None:
    """The newest dozen stay."""
    for _ in range(14):
        ran(company, "archive", "--folder", "feeds")
    assert len(list((company / "archive").iterdir())) == 12


def test_a_sound_store_is_tidied(company: Path) -> None:
    """And its size is told."""
    assert "identities.sqlite" in ran(company, "tidy").stdout


@pytest.mark.parametrize("program", sorted(PROGRAMS))
def test_every_program_works_in_an_empty_company(tmp_path: Path, program: str) -> None:
    """In whatever order schedules fire, none meets a traceback."""
    done = subprocess.run(
        [sys.executable, "-I", "-m", "jim_core.demo.programs", program],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "Traceback" not in done.stderr
