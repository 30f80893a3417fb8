"""What is said to somebody who gets the settings of a file wrong."""

import pytest
from pydantic import ValidationError

from jim_core.connectors.delimited.kind import KIND

GOOD: dict[str, object] = {"path": "/x.csv", "anchor": "id", "objectType": "person"}


@pytest.mark.parametrize(
    ("given", "setting", "cure"),
    [
        ({"path": ""}, "path", "at least 1"),
        ({"anchor": []}, "anchor", "at least 1"),
        ({"encoding": "utf-9"}, "encoding", "write utf-8"),
        ({"encoding": "hex"}, "encoding", "write utf-8"),
        ({"delimiter": ";;"}, "delimiter", "one character"),
        ({"delimiter": "\n"}, "delimiter", "one character"),
        ({"quote": "''"}, "quote", "one character"),
        ({"quote": ","}, "quote", "choose another quote"),
        ({"columns": ["id"]}, "columns", "set hasHeader to false"),
        ({"hasHeader": False}, "columns", "names of its columns"),
        ({"hasHeader": False, "columns": ["id", "id"]}, "columns", "a name of its own"),
        ({"objectType": None}, "objectTypeColumn", "either objectType"),
        ({"objectTypeColumn": "kind"}, "objectTypeColumn", "either objectType"),
        ({"columnKinds": {"a": "Money"}}, "columnKinds", "'Integer'"),
        ({"delimeter": ";"}, "delimeter", "not permitted"),
    ],
)
def test_a_wrong_setting_is_named_with_its_cure(given: dict[str, object], setting: str, cure: str) -> None:
    """By its name on the wire."""
    with pytest.raises(ValidationError) as caught:
        KIND.settings.model_validate(GOOD | given)
    (error,) = caught.value.errors()
    assert error["loc"][0] == setting
    assert cure in error["msg"]
