"""What the connector has to know of a file."""

import codecs
from collections.abc import Mapping
from typing import Final

from pydantic import Field, ValidationInfo, field_validator, model_validator

from jim_core.connectors.protocol import ValueKind
from jim_core.connectors.settings import ConnectorSettings, Names, wrong

_WORDS: Final = {"tab": "\t", "\\t": "\t", "comma": ",", "semicolon": ";", "pipe": "|", "space": " "}
_BREAKS: Final = frozenset("\r\n\x00")


class DelimitedSettings(ConnectorSettings):
    """A file with one object a line. It is never locked: whoever writes it should write beside and rename."""

    path: str = Field(
        min_length=1,
        description="The file that is read; a run profile with a file path reads that one instead.",
    )
    encoding: str = Field(
        "utf-8",
        description="How its letters are encoded, such as utf-8, utf-16 or windows-1252. A BOM is fine.",
    )
    delimiter: str = Field(",", description="The one character between two fields, or the word tab.")
    quote: str | None = Field(
        '"', description="The one character around fields that hold a delimiter; empty if there is none."
    )
    has_header: bool = Field(default=True, description="Whether the first line names the columns.")
    columns: Names = Field(
        (), validate_default=True, description="The names of the columns, of a file without a header."
    )
    anchor: Names = Field(
        min_length=1, description="The column that tells objects apart and never changes; several are joined."
    )
    anchor_separator: str = Field(
        "|", description="What stands between the parts of an anchor of several columns."
    )
    object_type: str | None = Field(
        None, min_length=1, description="The type of all objects in the file, such as person."
    )
    object_type_column: str | None = Field(
        None, min_length=1, description="The column that says the type of each object, if there are several."
    )
    multi_value_separator: str = Field(
        ";", min_length=1, description="What stands between the values of a column that may have several."
    )
    multi_valued_columns: Names = Field((), description="The columns that may have several values.")
    trim: bool = Field(default=True, description="Whether blanks around a value are left out.")
    column_kinds: Mapping[str, ValueKind] = Field(
        {},
        description="What the values of a column are, where they are not Text: "
        "Integer, Number, Boolean, Instant, Binary (in base64) or Reference (an anchor).",
    )
    export_path: str | None = Field(
        None, min_length=1, description="The file that exports change, if it is not the one that is read."
    )
    allow_new_columns: bool = Field(
        default=False,
        description="Whether an export may add a column to the file for an attribute that has none.",
    )

    @model_validator(mode="before")
    @classmethod
    def _said(cls, given: object) -> object:
        # What is left out is checked only if it is said, and then under its name on the wire.
        if isinstance(given, Mapping) and "object_type_column" not in given:
            return {"objectTypeColumn": None, **given}
        return given

    @field_validator("encoding")
    @classmethod
    def _known(cls, name: str) -> str:
        try:
            codecs.lookup(name)
            "".encode(name)  # some codecs turn bytes into bytes
        except (LookupError, ValueError) as error:
            raise wrong(f"There is no encoding {name!r}: write utf-8, utf-16 or windows-1252.") from error
        return name

    @field_validator("delimiter", mode="before")
    @classmethod
    def _one_character(cls, value: object) -> object:
        value = _WORDS.get(value.lower(), value) if isinstance(value, str) else value
        if isinstance(value, str) and (len(value) != 1 or value in _BREAKS):
            raise wrong("Write one character, such as ; or the word tab.")
        return value

    @field_validator("quote")
    @classmethod
    def _one_or_none(cls, value: str | None, info: ValidationInfo) -> str | None:
        if value and (len(value) != 1 or value in _BREAKS or value == " "):
            raise wrong('Write one character, such as ", or leave it empty for a file without quotes.')
        if value and value == info.data.get("delimiter"):
            raise wrong("This is the delimiter too: choose another quote, or none.")
        return value or None

    @field_validator("columns")
    @classmethod
    def _without_header(cls, names: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
        has_header = info.data.get("has_header")
        if has_header is True and names:
            raise wrong("Leave it out, for the file has a header; or set hasHeader to false.")
        if has_header is False and not names:
            raise wrong("A file without a header needs the names of its columns, in their order.")
        if len(set(names)) < len(names) or not all(names):
            raise wrong("Each column needs a name of its own.")
        return names

    @field_validator("object_type_column")
    @classmethod
    def _one_of_two(cls, name: str | None, info: ValidationInfo) -> str | None:
        if "object_type" in info.data and (name is None) == (info.data["object_type"] is None):
            raise wrong(
                "Say either objectType, the type of all objects, or objectTypeColumn, where it stands."
            )
        return name

    @property
    def named_columns(self) -> Mapping[str, str]:
        """Every column that a setting names, and which setting that is."""
        named = dict.fromkeys(self.column_kinds, "columnKinds")
        named |= dict.fromkeys(self.multi_valued_columns, "multiValuedColumns")
        named |= {self.object_type_column: "objectTypeColumn"} if self.object_type_column else {}
        return named | dict.fromkeys(self.anchor, "anchor")
