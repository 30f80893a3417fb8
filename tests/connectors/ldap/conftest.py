"""One directory for all tests of the connector; each grows a tree of its own."""

from collections.abc import Iterator

import pytest

from tests.connectors.ldap.slapd import Slapd, running


@pytest.fixture(scope="session")
def slapd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Slapd]:
    """An OpenLDAP that tells changes by present phases: without a log of what was deleted."""
    with running(tmp_path_factory.mktemp("slapd")) as server:
        yield server


@pytest.fixture(scope="session")
def logging_slapd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Slapd]:
    """An OpenLDAP that tells changes by delete phases: it remembers the last ones."""
    overlay = "overlay syncprov\nsyncprov-sessionlog 1000\nsyncprov-reloadhint TRUE\n"
    with running(tmp_path_factory.mktemp("logging"), overlay=overlay) as server:
        yield server
