"""What `jim connectors NAME` says of settings."""

from jim_core.cli.connectors import settings
from jim_core.connectors.secret import secret_names
from jim_core.wire.systems import ConnectorBody
from tests.kinds import LDAP


def test_settings_are_told_in_a_line_each() -> None:
    """What must be said, what is secret, what is chosen from, and what holds if nothing is said."""
    schema = LDAP.settings.model_json_schema()
    schema["$defs"]["Security"] = {"enum": ["None", "LDAPS"]}
    schema["properties"]["security"] = {"$ref": "#/$defs/Security", "default": "LDAPS"}
    schema["properties"]["limit"] = {"anyOf": [{"type": "integer"}, {"type": "string"}, {"type": "null"}]}
    secrets = list(secret_names(LDAP.settings))
    told = settings(
        ConnectorBody(name="LDAP", title="", runs=[], settings_schema=schema, secret_settings=secrets)
    )
    assert told == [
        ("host", "string", "needed", "The name of the server."),
        ("port", "integer", "389", "Where it listens."),
        ("bindPassword", "secret", "-", "Of the account."),
        ("startTls", "boolean", "false", "-"),
        ("searches", "array", "[]", "-"),
        ("security", "None | LDAPS", "LDAPS", "-"),
        ("limit", "integer | string", "-", "-"),
    ]
