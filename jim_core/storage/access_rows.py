"""The tables of keys, and of who used them for what."""

from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import Index, Text, UniqueConstraint
from sqlmodel import Field

from jim_core.storage.columns import Guid, Key, Moment, Word
from jim_core.storage.stored import Stored, table


class ApiKeyRow(Stored, table=True):
    """An API key: its SHA-256, never itself."""

    __tablename__ = "api_key"
    __table_args__ = (UniqueConstraint("digest"),)

    id: UUID = Field(primary_key=True, sa_type=Guid)
    name: str = Field(sa_type=Text)
    prefix: str = Field(sa_type=Text)
    digest: str = Field(sa_type=Word)
    role: str = Field(sa_type=Text)
    is_enabled: bool
    created: datetime = Field(sa_type=Moment)
    expires_at: datetime | None = Field(sa_type=Moment)
    last_used_at: datetime | None = Field(sa_type=Moment)


class AuditRow(Stored, table=True):
    """Who changed something, or was refused; refusals of one kind within a minute are one row."""

    __tablename__ = "audit"
    __table_args__ = (
        UniqueConstraint("bucket"),
        Index(None, "last_at"),
        Index(None, "target", "seq"),
        Index(None, "outcome", "seq"),
    )

    seq: int | None = Field(default=None, primary_key=True, sa_type=Key)
    at: datetime = Field(sa_type=Moment)
    last_at: datetime = Field(sa_type=Moment)
    by_type: str | None = Field(sa_type=Text)
    by_id: UUID | None = Field(sa_type=Guid)
    by_name: str | None = Field(sa_type=Text)
    address: str = Field(sa_type=Text)
    action: str = Field(sa_type=Text)
    target: str | None = Field(sa_type=Text)
    target_name: str | None = Field(sa_type=Text)
    outcome: str = Field(sa_type=Text)
    count: int
    bucket: str | None = Field(sa_type=Text)
    """Of refusals: caller, code and minute; of changes: none."""


API_KEY: Final = table(ApiKeyRow)
AUDIT: Final = table(AuditRow)
