"""A remote server as a connected system."""

import asyncio

import pytest
from pydantic import ValidationError

from jim_core.connectors.jim.kind import KIND
from jim_core.connectors.protocol import ConnectorError, Reading
from tests.client.scripted import reply, scripted
from tests.connectors.jim.remote import FOUND

GOOD: dict[str, object] = {"url": "https://jim.example.com", "apiKey": "jim_key", "systemName": "LDAP"}


async def test_a_test_says_who_answers_and_what_could_be_run() -> None:
    """The version, the system and its run profiles."""
    async with scripted(reply(200, {"product": "JIM", "version": "0.9"}), *FOUND) as server:
        with KIND.open(KIND.settings.model_validate(GOOD | {"url": server.url})) as connector:
            said = await asyncio.to_thread(connector.test)
    assert said == "JIM 0.9: LDAP with the run profiles Full"


async def test_a_test_that_fails_names_the_setting() -> None:
    """Here the address."""
    async with scripted(None) as server:
        with (
            KIND.open(KIND.settings.model_validate(GOOD | {"url": server.url})) as connector,
            pytest.raises(ConnectorError, match="url: "),
        ):
            await asyncio.to_thread(connector.test)


def test_its_objects_stay_where_they_are() -> None:
    """There is nothing to import or to write."""
    with KIND.open(KIND.settings.model_validate(GOOD)) as connector:
        assert connector.schema() == ()
        with pytest.raises(ConnectorError, match="stay there"):
            connector.read_all(Reading())
        with pytest.raises(ConnectorError, match="stay there"):
            connector.read_changes(Reading(), "")
        with pytest.raises(ConnectorError, match="stay there"):
            connector.write([])


@pytest.mark.parametrize(
    ("given", "setting", "cure"),
    [
        ({"url": "jim.example.com"}, "url", "https://"),
        ({"url": "https://me:pw@jim.example.com"}, "url", "without user"),
        ({"url": "https://[x"}, "url", "https://"),
        ({"apiKey": "jim key\n"}, "apiKey", "printable"),
        ({"systemName": None}, "systemId", "either systemName or systemId"),
        ({"systemId": 7}, "systemId", "either systemName or systemId"),
        ({"system": "x"}, "system", "not permitted"),
    ],
)
def test_a_wrong_setting_is_named_with_its_cure(given: dict[str, object], setting: str, cure: str) -> None:
    """By its name on the wire."""
    with pytest.raises(ValidationError) as caught:
        KIND.settings.model_validate(GOOD | given)
    (error,) = caught.value.errors()
    assert error["loc"][0] == setting
    assert cure in error["msg"]
