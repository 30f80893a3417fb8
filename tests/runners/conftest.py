"""What every test of this room may ask for."""

from pathlib import Path

import pytest

from tests.runners.workshop import Workshop


@pytest.fixture
def workshop(tmp_path: Path) -> Workshop:
    """An empty workshop."""
    return Workshop(tmp_path)
