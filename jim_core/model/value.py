"""What all values of the domain have in common: a change is a new value."""

from pydantic import BaseModel, ConfigDict


class Value(BaseModel):
    """A frozen value, checked when it is made."""

    # A console imports these values and makes none of them. Their checks, 1 MB, are built at first use.
    model_config = ConfigDict(frozen=True, defer_build=True)
