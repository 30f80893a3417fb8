"""What has to be known of a remote JIM server."""

from collections.abc import Mapping
from urllib.parse import urlsplit

from pydantic import Field, ValidationInfo, field_validator, model_validator

from jim_core.connectors.secret import Secret
from jim_core.connectors.settings import ConnectorSettings, wrong


class JimSettings(ConnectorSettings):
    """A connected system of a remote server.

    A run profile here runs the one of the same name there; where their names differ, its partitionName says
    the name there.
    """

    url: str = Field(min_length=1, description="Where the server is, such as https://jim.example.com.")
    api_key: Secret = Field(
        min_length=1, description="A key there that may run: one with the role Administrator."
    )
    ca_file: str | None = Field(
        None,
        min_length=1,
        description="A file of certificates in PEM form to trust instead of the usual ones.",
    )
    system_name: str | None = Field(
        None, min_length=1, description="The connected system whose run profiles are run, by its name there."
    )
    system_id: int | None = Field(None, ge=1, description="The same by its id there.")

    @model_validator(mode="before")
    @classmethod
    def _said(cls, given: object) -> object:
        # What is left out is checked only if it is said, and then under its name on the wire.
        if isinstance(given, Mapping) and "system_id" not in given:
            return {"systemId": None, **given}
        return given

    @field_validator("url")
    @classmethod
    def _address(cls, text: str) -> str:
        try:
            parts = urlsplit(text)
            is_good = parts.scheme in ("http", "https") and bool(parts.hostname)
            is_good = is_good and not (parts.query or parts.fragment or "@" in parts.netloc)
        except ValueError:
            is_good = False
        if not is_good:
            raise wrong("Write an address such as https://jim.example.com, without user or query.")
        return text

    @field_validator("api_key")
    @classmethod
    def _printable(cls, text: str) -> str:
        if not (text.isascii() and text.isprintable() and text == text.strip()):
            raise wrong("A key is printable ASCII without blanks around it.")
        return text

    @field_validator("system_id")
    @classmethod
    def _one_of_two(cls, number: int | None, info: ValidationInfo) -> int | None:
        if "system_name" in info.data and (number is None) == (info.data["system_name"] is None):
            raise wrong("Say either systemName or systemId: the connected system on that server.")
        return number
