"""The tables that say how the store itself is: that it can be written, and who made it."""

from datetime import datetime
from typing import Final

from sqlalchemy import Text
from sqlmodel import Field

from jim_core.storage.columns import Moment
from jim_core.storage.stored import Stored, table


class PulseRow(Stored, table=True):
    """One row, written to see whether writing works."""

    __tablename__ = "pulse"

    id: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    at: datetime = Field(sa_type=Moment)


class ProgramRow(Stored, table=True):
    """One row: the newest program that brought the schema up to date."""

    __tablename__ = "program"

    id: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    version: str = Field(sa_type=Text)


PULSE: Final = table(PulseRow)
PROGRAM: Final = table(ProgramRow)
