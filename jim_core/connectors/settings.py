"""What the settings of every connector have in common."""

from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict
from pydantic.alias_generators import to_camel
from pydantic_core import PydanticCustomError


class ConnectorSettings(BaseModel):
    """Settings by their wire names, in camelCase; a name that nobody knows is misspelt, and refused."""

    model_config = ConfigDict(frozen=True, alias_generator=to_camel, populate_by_name=True, extra="forbid")


def _listed(value: object) -> object:
    return [value] if isinstance(value, str) else value


Names = Annotated[tuple[str, ...], BeforeValidator(_listed)]
"""Several names, or one that stands alone."""


def wrong(cure: str) -> PydanticCustomError:
    """What a validator raises: a sentence that says what to write instead."""
    return PydanticCustomError("setting", "{cure}", {"cure": cure})
