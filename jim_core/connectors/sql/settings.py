"""What the connector has to know of a database."""

from collections.abc import Mapping

from pydantic import Field, ValidationInfo, field_validator, model_validator

from jim_core.connectors.secret import Secret
from jim_core.connectors.settings import ConnectorSettings, Names, wrong


class SideTable(ConnectorSettings):
    """A table with the values of an attribute that may have several: one a row."""

    attribute: str = Field(min_length=1, description="What the attribute is called.")
    table: str = Field(min_length=1, description="The table that holds the values.")
    key_column: str = Field(min_length=1, description="Its column with the anchor of the object.")
    value_column: str = Field(min_length=1, description="Its column with the value.")


class SqlSettings(ConnectorSettings):
    """A table or a query with one object a row."""

    connection: Secret = Field(
        min_length=1,
        description="Where the database is: driver://user:password@host:port/database, or an ADO.NET "
        "connection string for PostgreSQL, SQL Server or SQLite.",
    )
    table: str | None = Field(None, min_length=1, description="The table or view that is read.")
    query: str | None = Field(
        None, min_length=1, description="The SELECT that is read instead of a table, without ORDER BY."
    )
    export_table: str | None = Field(
        None, min_length=1, description="The table that exports change, if it is not the one that is read."
    )
    table_schema: str | None = Field(
        None, min_length=1, description="The schema of the tables, if it is not the usual one."
    )
    anchor: Names = Field(
        min_length=1, description="The column that tells objects apart and never changes; several are joined."
    )
    anchor_separator: str = Field(
        "|", min_length=1, description="What stands between the parts of an anchor of several columns."
    )
    object_type: str = Field(min_length=1, description="The type of the objects, such as person.")
    columns: Names = Field((), description="The columns that are read; empty: all there are.")
    change_column: str | None = Field(
        None,
        min_length=1,
        description="The column with the time or number of a row's last change, by which imports of changes "
        "go; without it they read everything and compare.",
    )
    deleted_column: str | None = Field(
        None,
        min_length=1,
        description="The column that says of a row that its object is gone (true, not 0, a time); without it "
        "an import of changes compares all anchors.",
    )
    side_tables: tuple[SideTable, ...] = Field(
        (),
        description="Tables with the values of attributes that may have several. An import of changes sees "
        "one when the changeColumn of the object's row changes too.",
    )

    @model_validator(mode="before")
    @classmethod
    def _said(cls, given: object) -> object:
        # What is left out is checked only if it is said.
        return {"query": None, **given} if isinstance(given, Mapping) else given

    @field_validator("connection")
    @classmethod
    def _not_blank(cls, text: str) -> str:
        if not text.strip():
            raise wrong("Say which database, such as postgresql://user:password@host/database.")
        return text

    @field_validator("query")
    @classmethod
    def _one_of_two(cls, text: str | None, info: ValidationInfo) -> str | None:
        if "table" in info.data and (text is None) == (info.data["table"] is None):
            raise wrong("Say either table or query: what holds one object a row.")
        return text

    @field_validator("side_tables")
    @classmethod
    def _single_anchor(cls, tables: tuple[SideTable, ...], info: ValidationInfo) -> tuple[SideTable, ...]:
        if tables and len(info.data.get("anchor", ())) > 1:
            raise wrong("The keyColumn of a side table needs an anchor of a single column.")
        return tables
