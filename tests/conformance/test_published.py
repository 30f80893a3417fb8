"""The published description is what the server says; whoever changes the API changes it on purpose.

After a change that is meant: `pytest tests/conformance --snapshot-update`, and look at what changed.
"""

import json
from pathlib import Path

import pytest

from tests.conformance.description import Description

PUBLISHED = Path(__file__).with_name("openapi.json")


@pytest.mark.parametrize("word", ["Completed"])
def test_the_published_description_is_what_the_server_says(
    described: Description, pytestconfig: pytest.Config
) -> None:
    """Word for word, whatever the version."""
    document = {**described.document, "info": {**described.document["info"], "version": ""}}
    text = json.dumps(document, indent=1, ensure_ascii=False) + "\n"
    if pytestconfig.getoption("update_snapshots"):
        PUBLISHED.write_text(text)
    same = PUBLISHED.read_text() == text
    assert same, "The API changed: if that is meant, pytest tests/conformance --snapshot-update"
