"""Where the next import of changes begins: a small JSON text that says by what it was taken."""

import json
from collections.abc import Mapping

from pydantic import BaseModel, ConfigDict, ValidationError

from jim_core.connectors.ldap.settings import DeltaKind
from jim_core.connectors.protocol import WatermarkLost


class Watermark(BaseModel):
    """What a server needs to be told, to tell what has changed since."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: DeltaKind
    server: str
    """Whose it is; another server counts otherwise."""
    scope: str
    """What was read: another base or other filters have other changes."""
    usn: int | None = None
    since: str | None = None
    cookies: Mapping[str, str] = {}
    """By type of objects, in base64."""

    def text(self) -> str:
        """As it is kept."""
        return json.dumps(self.model_dump(mode="json", exclude_defaults=True), sort_keys=True)


def watermark_of(text: str, kind: DeltaKind, server: str, scope: str) -> Watermark:
    """A watermark that was kept; WatermarkLost when it is of another kind, server or scope."""
    try:
        watermark = Watermark.model_validate_json(text)
    except ValidationError as error:
        raise WatermarkLost(
            "what was kept of the last import is none of a directory: run a full import"
        ) from error
    if watermark.kind is not kind:
        raise WatermarkLost(
            f"the last import went by {watermark.kind}, this one by {kind}: run a full import"
        )
    if watermark.server != server:
        raise WatermarkLost(f"the last import was of {watermark.server}, this is {server}: run a full import")
    if watermark.scope != scope:
        raise WatermarkLost("baseDn, objectTypes or anchorAttribute have changed since: run a full import")
    return watermark
