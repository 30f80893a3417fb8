"""What holds for the kinds of connectors that ship."""

import pytest

from jim_core.connectors.protocol import ConnectorKind
from jim_core.connectors.registry import connector_kind
from jim_core.connectors.secret import secret_names
from tests.architecture.test_imports import dragged_in

KINDS = {"Delimited File": "delimited", "JIM": "jim", "SQL": "sql"}
SECRETS = {"Delimited File": [], "JIM": ["apiKey"], "SQL": ["connection"]}


@pytest.fixture(params=sorted(KINDS))
def kind(request: pytest.FixtureRequest) -> ConnectorKind:
    """A kind that its entry point names."""
    found = connector_kind(request.param.lower())
    assert found
    return found


def test_it_has_the_name_of_its_entry_point(kind: ConnectorKind) -> None:
    """Systems name it so."""
    assert kind.name in KINDS


def test_every_setting_is_described(kind: ConnectorKind) -> None:
    """People see the sentence beside its field."""
    assert all(field.description for field in kind.settings.model_fields.values())


def test_secrets_are_marked(kind: ConnectorKind) -> None:
    """So that nobody sees them."""
    assert list(secret_names(kind.settings)) == SECRETS[kind.name]


@pytest.mark.parametrize("folder", KINDS.values())
def test_a_kind_is_cheap_to_know(folder: str) -> None:
    """A server lists all of them; only a run needs what talks to systems."""
    unwanted = {"sqlalchemy", "psycopg", "sqlglot", "httpx"}
    assert dragged_in(f"import jim_core.connectors.{folder}.kind", unwanted) == set()
