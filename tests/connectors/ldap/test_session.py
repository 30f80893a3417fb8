"""A line to a directory: kept from others, and honest about what is wrong."""

import subprocess
import sys
from pathlib import Path

import pytest

from jim_core.connectors.protocol import ConnectorError, Reading
from jim_core.connectors.registry import connector_kind
from tests.connectors.ldap.samples import an_add, connected, full
from tests.connectors.ldap.slapd import ADMIN, BASE, PASSWORD, Slapd, running


def test_it_is_installed() -> None:
    """By its entry point, under its own name."""
    kind = connector_kind("ldap")
    assert kind is not None
    assert kind.name == "LDAP"


def test_the_driver_is_loaded_when_a_directory_is_opened() -> None:
    """Whoever only looks at the settings does not wait for it."""
    look = "import sys, jim_core.connectors.ldap.kind; sys.exit('ldap3' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", look], check=False).returncode == 0


@pytest.mark.parametrize("security", ["None", "StartTLS", "LDAPS"])
def test_a_directory_is_reached_by_each_kind_of_line(slapd: Slapd, security: str) -> None:
    """And says what it is, who we are, and how it tells changes."""
    port = slapd.tls_port if security == "LDAPS" else slapd.port
    with connected(slapd, BASE, security=security, port=port) as connector:
        said = connector.test()
    assert said.startswith("OpenLDAP at ldap")
    assert f"as {ADMIN}" in said
    assert said.endswith("changes by Sync")
    assert ("others may read" in said) == (security == "None")


def test_a_socket_of_this_machine_is_reached(slapd: Slapd) -> None:
    """By a url, without TLS."""
    url = f"ldapi://{str(slapd.socket).replace('/', '%2F')}"
    with connected(slapd, BASE, url=url, host=None, port=None) as connector:
        assert "OpenLDAP at ldapi:" in connector.test()


@pytest.mark.parametrize("security", ["StartTLS", "LDAPS"])
def test_a_certificate_that_nobody_vouches_for_is_refused(slapd: Slapd, security: str) -> None:
    """Before a password is sent."""
    port = slapd.tls_port if security == "LDAPS" else slapd.port
    with (
        pytest.raises(ConnectorError, match="certificate verify failed"),
        connected(slapd, BASE, security=security, port=port, caFile=None),
    ):
        pass


def test_a_certificate_of_another_name_is_refused(slapd: Slapd) -> None:
    """It is made out to an address, and not to this name."""
    with (
        pytest.raises(ConnectorError, match="localhost"),
        connected(slapd, BASE, host="localhost"),
    ):
        pass


def test_a_wrong_password_is_said_and_not_shown(slapd: Slapd) -> None:
    """The server's words, and which settings to look at."""
    with (
        pytest.raises(ConnectorError, match="bindPassword") as raised,
        connected(slapd, BASE, bindPassword="swordfish"),
    ):
        pass
    assert "invalid credentials (49)" in str(raised.value)
    assert "swordfish" not in str(raised.value)
    assert PASSWORD not in str(raised.value)


def test_a_server_that_is_not_there_is_said(slapd: Slapd) -> None:
    """With its address."""
    with pytest.raises(ConnectorError, match=r"ldap://127\.0\.0\.1:1 "), connected(slapd, BASE, port=1):
        pass


def test_a_password_of_nobody_is_refused(slapd: Slapd) -> None:
    """Rather than reading as nobody what nobody may see."""
    with pytest.raises(ConnectorError, match="bindDn: say whose"), connected(slapd, BASE, bindDn=None):
        pass


@pytest.mark.parametrize("content", [None, "nonsense"])
def test_a_file_of_certificates_that_is_none_is_said(
    slapd: Slapd, tmp_path: Path, content: str | None
) -> None:
    """By the name of the setting."""
    path = tmp_path / "ca.pem"
    if content:
        path.write_text(content)
    with (
        pytest.raises(ConnectorError, match=r"caFile: .*name a file of certificates"),
        connected(slapd, BASE, caFile=str(path)),
    ):
        pass


def test_a_base_that_is_not_there_is_said(slapd: Slapd) -> None:
    """With what the server has instead."""
    with connected(slapd, f"ou=nowhere,{BASE}") as connector, pytest.raises(ConnectorError) as raised:
        connector.test()
    assert "baseDn: ou=nowhere" in str(raised.value)
    assert BASE in str(raised.value)


def test_a_filter_that_cannot_be_read_is_said(slapd: Slapd) -> None:
    """By the name of the setting."""
    types = {"person": {"filter": "(&(cn))"}}
    with (
        connected(slapd, BASE, objectTypes=types, delta="ModifyTimestamp") as connector,
        pytest.raises(ConnectorError, match="objectTypes"),
    ):
        full(connector)


def test_the_schema_is_the_servers(slapd: Slapd) -> None:
    """The attributes of a class and of those above it, by their syntax."""
    with connected(slapd, BASE) as connector:
        person, group = connector.schema()
    kinds = {each.name: each for each in person.attributes}
    assert (person.name, group.name) == ("person", "group")
    assert kinds["entryUUID"].is_anchor
    assert kinds["dn"].is_required
    assert kinds["sn"].is_required
    assert kinds["jpegPhoto"].kind == "Binary"
    assert kinds["manager"].kind == "Reference"
    assert kinds["manager"].is_multi_valued
    assert not kinds["preferredLanguage"].is_multi_valued
    assert {each.name: each for each in group.attributes}["member"].kind == "Reference"


def test_a_line_that_breaks_is_said(tmp_path: Path) -> None:
    """Between two pages: what comes next is missing, and not gone."""
    with running(tmp_path) as slapd:
        unit = slapd.grow("cut", people=4)
        with connected(slapd, unit) as connector:
            pages = connector.read_all(Reading(page_size=2))
            assert len(next(pages).objects) == 2
            slapd.end()
            with pytest.raises(ConnectorError, match="broke"):
                list(pages)
            with pytest.raises(ConnectorError, match="broke"):
                list(connector.write([an_add(f"uid=x,{unit}", cn=("X",), sn=("X",))]))
