"""A process that is gone, as by `kill -9`."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.identity.dying import GONE, house_of


@pytest.mark.parametrize("items", [3, 4], ids=["in the midst of a page", "at its beginning"])
def test_pages_before_are_kept_and_the_rest_is_finished(tmp_path: Path, items: int) -> None:
    """The page under way is undone; another run reads that one and what comes after."""
    store = tmp_path / "identity.db"
    command = [sys.executable, "-m", "tests.identity.dying", str(store), "6", str(items)]
    assert subprocess.run(command, check=False, stdout=subprocess.DEVNULL).returncode == GONE
    with house_of(store, 6) as house:
        assert list(house.states()) == [f"{number:03}" for number in range(items // 2 * 2)]
        done = house.full()
        assert (done.counts.added, done.counts.unchanged) == (6 - items // 2 * 2, 0)
        assert house.current() == house.village.people
