"""The table of events."""

from datetime import datetime
from typing import Final

from sqlalchemy import Text
from sqlmodel import Field

from jim_core.storage.columns import Key, Moment
from jim_core.storage.stored import Stored, table


class EventRow(Stored, table=True):
    """The outbox: facts in the order in which they were committed."""

    __tablename__ = "event"

    sequence: int = Field(primary_key=True, sa_type=Key, sa_column_kwargs={"autoincrement": False})
    at: datetime = Field(sa_type=Moment)
    payload: str = Field(sa_type=Text)


EVENT: Final = table(EventRow)
