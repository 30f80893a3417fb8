"""Settings that are secret: said in full, or said where they are kept."""

from collections.abc import Iterator
from typing import Annotated

from pydantic import BaseModel


class SecretMark:
    """Marks a setting as secret."""


Secret = Annotated[str, SecretMark()]
"""The type of a secret setting. When a connector sees it, a reference has become the text that it means."""


def secret_names(settings: type[BaseModel]) -> Iterator[str]:
    """The settings of a connector that are secret, as they are called on the wire."""
    for name, field in settings.model_fields.items():
        if any(isinstance(mark, SecretMark) for mark in field.metadata) or "SecretMark" in repr(
            field.annotation
        ):
            yield field.alias or name
