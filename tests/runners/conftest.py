"""What every test of this room may ask for."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.runners.workshop import Workshop


@pytest.fixture
async def workshop(tmp_path: Path) -> AsyncIterator[Workshop]:
    """An empty workshop."""
    shop = Workshop(tmp_path)
    yield shop
    await shop.close()
