"""A house for each test."""

from collections.abc import Iterator

import pytest

from tests.identity.house import House, in_memory


@pytest.fixture
def house() -> Iterator[House]:
    """An identity store, and a system of which nothing is known yet."""
    with in_memory() as one:
        yield one
