"""What the configuration says of the server that is shown, apart from where it is."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Colour(StrEnum):
    """Colours by which people tell servers apart; a theme has an ink for each."""

    RED = "red"
    YELLOW = "yellow"
    GREEN = "green"
    BLUE = "blue"
    PURPLE = "purple"
    CYAN = "cyan"


@dataclass(frozen=True, slots=True)
class Standing:
    """How careful one has to be, and how it is told apart."""

    protected: bool = False
    """Whoever changes something types a name first."""
    colour: Colour | None = None
    read_only: str | None = None
    """Why nothing may be changed, where it was not a flag that said so."""
    servers: int = 1
    """So many servers can be switched between."""


EVERYDAY: Final = Standing()
"""Nothing was said of it."""
