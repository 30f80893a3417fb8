"""What a directory has to be told."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, field_validator
from pydantic.alias_generators import to_camel

from jim_core.connectors.ldap.dn import is_dn
from jim_core.connectors.secret import Secret

_CONFIG: Final = ConfigDict(frozen=True, extra="forbid", alias_generator=to_camel, populate_by_name=True)
_SCHEMES: Final = ("ldap", "ldaps", "ldapi")


class Security(StrEnum):
    """How the line is kept from others."""

    NONE = "None"
    START_TLS = "StartTLS"
    LDAPS = "LDAPS"


class DeltaKind(StrEnum):
    """By what a server tells what has changed."""

    AUTO = "Auto"
    USN_CHANGED = "UsnChanged"
    SYNC = "Sync"
    MODIFY_TIMESTAMP = "ModifyTimestamp"


class TypeSettings(BaseModel):
    """A type of objects."""

    model_config = _CONFIG

    filter: str = Field(description="Which entries are of this type, as an LDAP filter: (objectClass=person)")
    attributes: tuple[str, ...] = Field(
        default=("*",), min_length=1, description="Which attributes are read; * is all that are not passwords"
    )
    object_classes: tuple[str, ...] = Field(
        default=(), description="The objectClass of what is added, where a change does not say it"
    )

    @field_validator("filter")
    @classmethod
    def _in_brackets(cls, text: str) -> str:
        if not (text.startswith("(") and text.endswith(")") and text.count("(") == text.count(")")):
            raise ValueError("must be an LDAP filter in brackets, such as (objectClass=inetOrgPerson)")
        return text


class LdapSettings(BaseModel):
    """The settings of a directory."""

    model_config = _CONFIG

    url: str | None = Field(
        default=None,
        description="Where it is: ldap://host:port, ldaps://host or ldapi:///socket; or say host",
    )
    host: str | None = Field(
        default=None, validate_default=True, description="Where it is, if url is not said"
    )
    port: int | None = Field(
        default=None, ge=1, le=65535, description="389, with LDAPS 636, if nothing else is said"
    )
    security: Security | None = Field(
        default=None,
        validate_default=True,
        description="None, StartTLS or LDAPS; StartTLS unless the url is ldaps: or ldapi:",
    )
    ca_file: str | None = Field(
        default=None, description="Certificates (PEM) to trust instead of those of this machine"
    )
    bind_password: Secret | None = Field(default=None, description="The password of bindDn")
    bind_dn: str | None = Field(default=None, description="Whom to log in as; nobody, if it is not said")
    base_dn: str = Field(description="Beneath which entry everything is: dc=example,dc=org")
    object_types: Mapping[str, TypeSettings] | None = Field(
        default=None,
        min_length=1,
        description="Names of types with filters; person and group, if none are said",
    )
    anchor_attribute: str | None = Field(
        default=None,
        min_length=1,
        description="What never changes about an entry: objectGUID in Active Directory, else entryUUID",
    )
    delta: DeltaKind = Field(
        default=DeltaKind.AUTO,
        description="How changes are found: Auto, UsnChanged, Sync or ModifyTimestamp (for which "
        "clocks must agree within five minutes)",
    )
    connect_timeout_seconds: int = Field(default=10, ge=1, le=600, description="How long to wait for a line")
    timeout_seconds: int = Field(default=60, ge=1, le=3600, description="How long to wait for an answer")

    @field_validator("url")
    @classmethod
    def _an_address(cls, text: str | None) -> str | None:
        if text is None:
            return None
        parts = urlsplit(text)
        if parts.scheme not in _SCHEMES or not (parts.hostname or parts.scheme == "ldapi"):
            raise ValueError("must begin with ldap://, ldaps:// or ldapi:// and name a host")
        if parts.username or parts.password:
            raise ValueError("must not hold a name or password: say bindDn and bindPassword")
        return text

    @field_validator("host")
    @classmethod
    def _one_address(cls, host: str | None, info: ValidationInfo) -> str | None:
        if "url" not in info.data:
            return host
        url = info.data["url"]
        if not host and url is None:
            raise ValueError("say where the directory is: host, or url")
        if host and url is not None:
            raise ValueError("say either host or url, not both")
        if host and ("/" in host or " " in host):
            raise ValueError("must be a name or an address; an ldap:// address belongs in url")
        return host

    @field_validator("security")
    @classmethod
    def _fits_the_address(cls, security: Security | None, info: ValidationInfo) -> Security | None:
        scheme = urlsplit(info.data.get("url") or "").scheme
        if scheme == "ldaps" and security not in {None, Security.LDAPS}:
            raise ValueError("an ldaps:// url is LDAPS: leave security out, or say LDAPS")
        if scheme == "ldapi" and security not in {None, Security.NONE}:
            raise ValueError("a socket on this machine needs none: leave security out, or say None")
        return security

    @field_validator("bind_dn", "base_dn")
    @classmethod
    def _a_name(cls, text: str | None, info: ValidationInfo) -> str | None:
        # Active Directory also takes user@example.org and EXAMPLE\user for somebody who logs in.
        other = info.field_name == "bind_dn" and text and ("@" in text or "\\" in text)
        if text is not None and not other and not is_dn(text):
            raise ValueError("must be a distinguished name, such as cn=reader,dc=example,dc=org")
        return text

    @field_validator("bind_dn")
    @classmethod
    def _with_a_password(cls, name: str | None, info: ValidationInfo) -> str | None:
        # Without a password a server lets in as nobody whoever names a DN: RFC 4513, 5.1.2.
        if name and "bind_password" in info.data and not info.data["bind_password"]:
            raise ValueError("needs its password: say bindPassword; without bindDn nobody logs in")
        return name

    @field_validator("delta")
    @classmethod
    def _knows_anchors(cls, delta: DeltaKind, info: ValidationInfo) -> DeltaKind:
        anchor = info.data.get("anchor_attribute")
        if delta is DeltaKind.SYNC and anchor and anchor.casefold() != "entryuuid":
            raise ValueError("Sync names entries by entryUUID: leave anchorAttribute out, or say entryUUID")
        return delta

    @property
    def secured(self) -> Security:
        """How the line is kept from others, when all is considered."""
        scheme = urlsplit(self.url or "").scheme
        implied = {"ldaps": Security.LDAPS, "ldapi": Security.NONE}.get(scheme, Security.START_TLS)
        return self.security or implied

    @property
    def address(self) -> str:
        """Where it is, as a URL without a password."""
        scheme = "ldaps" if self.secured is Security.LDAPS else "ldap"
        if self.url is None:
            host = f"[{self.host}]" if ":" in (self.host or "") else self.host
            return f"{scheme}://{host}" + (f":{self.port}" if self.port else "")
        parts = urlsplit(self.url)
        if parts.scheme == "ldapi" or parts.port or not self.port:
            return self.url.replace("ldap://", f"{scheme}://", 1)
        return f"{scheme}://{parts.netloc}:{self.port}"
