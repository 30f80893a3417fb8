"""A database of each kind with a few people in it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.connectors.sql.staff import Staff
from tests.stores import KINDS, blank_database


@pytest.fixture(params=KINDS)
def staff(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Staff]:
    """People in a table whose name and columns have to be quoted."""
    with blank_database(request.param, tmp_path) as url:
        staff = Staff(url)
        try:
            yield staff
        finally:
            staff.engine.dispose()
