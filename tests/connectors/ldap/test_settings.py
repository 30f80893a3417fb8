"""Settings of a directory: what is wrong is said by name, with the cure."""

from typing import Any

import pytest
from pydantic import ValidationError

from jim_core.connectors.ldap.settings import LdapSettings, Security
from jim_core.connectors.secret import secret_names


def valid(**more: Any) -> LdapSettings:
    """Settings with what is needed, and more."""
    said = {"host": "ldap.example.org", "baseDn": "dc=example,dc=org", **more}
    return LdapSettings.model_validate({name: value for name, value in said.items() if value is not None})


@pytest.mark.parametrize(
    ("said", "setting", "cure"),
    [
        ({"host": None}, "host", "say where the directory is"),
        ({"url": "ldap://other"}, "host", "either host or url"),
        ({"host": "ldap://x/"}, "host", "belongs in url"),
        ({"host": None, "url": "http://x"}, "url", "must begin with ldap://"),
        ({"host": None, "url": "ldap://me:secret@x"}, "url", "say bindDn"),
        ({"host": None, "url": "ldaps://x", "security": "None"}, "security", "leave security out"),
        ({"host": None, "url": "ldapi:///run", "security": "StartTLS"}, "security", "leave security out"),
        ({"security": "SSL"}, "security", "'StartTLS'"),
        ({"port": 70000}, "port", "65535"),
        ({"baseDn": "example.org"}, "baseDn", "distinguished name"),
        ({"baseDn": None}, "baseDn", "required"),
        ({"bindDn": "reader", "bindPassword": "x"}, "bindDn", "distinguished name"),
        ({"bindDn": "cn=reader"}, "bindDn", "say bindPassword"),
        ({"objectTypes": {"p": {"filter": "cn=*"}}}, "objectTypes.p.filter", "in brackets"),
        ({"objectTypes": {}}, "objectTypes", "at least 1"),
        ({"delta": "Sync", "anchorAttribute": "uid"}, "delta", "leave anchorAttribute out"),
        ({"timeoutSeconds": 0}, "timeoutSeconds", "greater than or equal to 1"),
        ({"bindDN": "cn=x"}, "bindDN", "not permitted"),
    ],
)
def test_what_is_wrong_is_named_with_its_cure(said: dict[str, Any], setting: str, cure: str) -> None:
    """Each by itself, in the words of the wire."""
    with pytest.raises(ValidationError) as raised:
        valid(**said)
    (error,) = raised.value.errors()
    assert ".".join(str(part) for part in error["loc"]) == setting
    assert cure in error["msg"] + str(error["type"])


@pytest.mark.parametrize(
    ("said", "address", "security"),
    [
        ({}, "ldap://ldap.example.org", Security.START_TLS),
        ({"port": 3890, "security": "None"}, "ldap://ldap.example.org:3890", Security.NONE),
        ({"security": "LDAPS"}, "ldaps://ldap.example.org", Security.LDAPS),
        ({"host": "::1", "port": 1}, "ldap://[::1]:1", Security.START_TLS),
        ({"host": None, "url": "ldaps://x:3"}, "ldaps://x:3", Security.LDAPS),
        ({"host": None, "url": "ldap://x", "port": 7}, "ldap://x:7", Security.START_TLS),
        ({"host": None, "url": "ldap://x", "security": "LDAPS"}, "ldaps://x", Security.LDAPS),
        ({"host": None, "url": "ldapi:///run"}, "ldapi:///run", Security.NONE),
    ],
)
def test_a_line_is_kept_from_others_unless_somebody_wishes_otherwise(
    said: dict[str, Any], address: str, security: Security
) -> None:
    """Whichever way the address is said."""
    settings = valid(**said)
    assert settings.address == address
    assert settings.secured is security


@pytest.mark.parametrize("name", ["reader@corp.example", "CORP\\reader", "cn=reader,dc=example"])
def test_whoever_logs_in_may_be_named_as_active_directory_does(name: str) -> None:
    """It takes three kinds of names."""
    assert valid(bindDn=name, bindPassword="x").bind_dn == name


def test_the_password_is_the_one_secret() -> None:
    """It is masked, or said where it is kept."""
    assert list(secret_names(LdapSettings)) == ["bindPassword"]


def test_every_setting_says_what_it_is() -> None:
    """People are shown it."""
    assert [name for name, field in LdapSettings.model_fields.items() if not field.description] == []
