"""What every test of this room may ask for."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.engine import history
from tests.engine.plant import Plant, plant


@pytest.fixture
async def works(tmp_path: Path) -> AsyncIterator[Plant]:
    """A plant without an engine; a test brings its own. Whatever it does, the history must be sound."""
    async with plant(tmp_path / "plant") as made:
        yield made
        history.check(made.events)
