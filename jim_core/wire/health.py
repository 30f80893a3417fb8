"""What a server says of itself, without being asked for a key."""

from jim_core.wire.base import WireModel


class Health(WireModel):
    """Whether the server is well."""

    status: str


class ServerVersion(WireModel):
    """Which product answers, and its version."""

    product: str = ""
    version: str = ""
