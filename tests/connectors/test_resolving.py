"""Secrets are read from where they are kept, just before a run."""

from pathlib import Path

import pytest
from pydantic import JsonValue

from jim_core.connectors.protocol import ConnectorError
from jim_core.connectors.resolving import LARGEST, Ring, resolved
from tests.kinds import LDAP


def password(place: JsonValue, environment: dict[str, str] | None = None, ring: Ring | None = None) -> object:
    """What a connector is told when its password is kept there."""
    told = resolved(LDAP, {"Host": "a", "BindPassword": place}, environment or {}, ring)
    return told.model_dump()["bindPassword"]


def refused(place: JsonValue, environment: dict[str, str] | None = None, ring: Ring | None = None) -> str:
    """What is said when it cannot be had."""
    with pytest.raises(ConnectorError) as error:
        password(place, environment, ring)
    return str(error.value)


def held(text: bytes, folder: Path) -> JsonValue:
    """A file that holds this."""
    (folder / "secret").write_bytes(text)
    return {"file": str(folder / "secret")}


def test_a_text_is_what_it_is() -> None:
    """Names in any letter case."""
    assert password("sesame") == "sesame"


def test_a_variable_is_read() -> None:
    """Of the environment that was given, as it stands there."""
    assert password({"environment": "P"}, {"P": " sesame "}) == " sesame "


@pytest.mark.parametrize("text", [b"sesame", b"sesame\n", b"sesame\r\n"])
def test_a_file_is_read_without_the_end_of_its_line(text: bytes, tmp_path: Path) -> None:
    """Editors put one there."""
    assert password(held(text, tmp_path)) == "sesame"


def test_a_keyring_is_asked_for_service_and_user() -> None:
    """A service may hold strokes."""
    asked: list[tuple[str, str]] = []

    def ring(service: str, user: str) -> str:
        asked.append((service, user))
        return "sesame"

    assert password({"keyring": "ldap://a/b/me"}, ring=ring) == "sesame"
    assert asked == [("ldap://a/b", "me")]


def test_what_is_not_there_is_named_with_the_cure(tmp_path: Path) -> None:
    """A variable, a file, an entry of the keyring."""
    assert "settings.bindPassword: " in refused({"environment": "P"})
    assert "no variable P: set it" in refused({"environment": "P"})
    assert "is not there" in refused({"file": str(tmp_path / "none")})
    assert "is no file" in refused({"file": str(tmp_path)})
    assert "keyring set 'a' 'me'" in refused({"keyring": "a/me"}, ring=lambda _service, _user: None)


def test_what_makes_no_sense_is_refused(tmp_path: Path) -> None:
    """Nothing at all, what is no text, what is too large for a secret, and a place that is none."""
    assert "holds nothing" in refused({"environment": "P"}, {"P": ""})
    assert "no UTF-8" in refused(held(b"\xff\xfe\xfd", tmp_path))
    assert "holds more than" in refused(held(b"x" * (LARGEST + 1), tmp_path))
    assert "whole path" in refused({"file": "secret"})


def test_a_keyring_that_fails_is_told() -> None:
    """Each kind has errors of its own."""

    def locked(_service: str, _user: str) -> str:
        raise RuntimeError("it is locked")

    assert "it is locked" in refused({"keyring": "a/me"}, ring=locked)


def test_settings_that_do_not_suit_are_told_without_the_secret() -> None:
    """All of them, as they are called on the wire."""
    said = refused({"environment": "P"}, {"P": "abc"})
    assert said.startswith("The settings do not suit the connector LDAP: settings.bindPassword: ")
    assert "abc" not in said
    with pytest.raises(ConnectorError, match=r"settings\.host: .*needs this.*settings\.nonsense|nonsense"):
        resolved(LDAP, {"nonsense": 1}, {})
