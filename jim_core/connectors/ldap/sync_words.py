"""The words of RFC 4533, the content synchronisation operation, in ASN.1."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Any, Final
from uuid import UUID

from ldap3.protocol.controls import build_control
from pyasn1.codec.ber import decoder
from pyasn1.error import PyAsn1Error
from pyasn1.type import namedtype, tag, univ

from jim_core.connectors.ldap.server import SYNC
from jim_core.connectors.protocol import ConnectorError

STATE: Final = "1.3.6.1.4.1.4203.1.9.1.2"
DONE: Final = "1.3.6.1.4.1.4203.1.9.1.3"
INFO: Final = "1.3.6.1.4.1.4203.1.9.1.4"
_REFRESH_ONLY: Final = 1


class State(IntEnum):
    """What an entry that the server sends is."""

    PRESENT = 0
    ADD = 1
    MODIFY = 2
    DELETE = 3


@dataclass(frozen=True, slots=True)
class IdSet:
    """Entries by their UUIDs: gone, or still there."""

    uuids: Sequence[str]
    gone: bool


@dataclass(frozen=True, slots=True)
class PhaseEnded:
    """Of entries that are still there all have been named, if `present`; else all that are gone."""

    present: bool


@dataclass(frozen=True, slots=True)
class Ended:
    """The end: where to begin next, and whether deletions were named (or all that is still there)."""

    cookie: bytes | None
    deletes: bool


def _optional_cookie() -> namedtype.OptionalNamedType:
    return namedtype.OptionalNamedType("cookie", univ.OctetString())


def _truth(name: str, *, default: bool) -> namedtype.DefaultedNamedType:
    return namedtype.DefaultedNamedType(name, univ.Boolean(default))


def _tagged(kind: Any, number: int, form: int) -> Any:
    return kind.subtype(implicitTag=tag.Tag(tag.tagClassContext, form, number))


class _Request(univ.Sequence):  # type: ignore[misc]  # pyasn1 says nothing of types
    componentType = namedtype.NamedTypes(  # noqa: N815  its name is pyasn1's
        namedtype.NamedType("mode", univ.Enumerated()),
        _optional_cookie(),
        _truth("reloadHint", default=False),
    )


class _State(univ.Sequence):  # type: ignore[misc]
    componentType = namedtype.NamedTypes(  # noqa: N815
        namedtype.NamedType("state", univ.Enumerated()),
        namedtype.NamedType("entryUUID", univ.OctetString()),
        _optional_cookie(),
    )


class _Done(univ.Sequence):  # type: ignore[misc]
    componentType = namedtype.NamedTypes(_optional_cookie(), _truth("refreshDeletes", default=False))  # noqa: N815


class _Phase(univ.Sequence):  # type: ignore[misc]
    componentType = namedtype.NamedTypes(_optional_cookie(), _truth("refreshDone", default=True))  # noqa: N815


class _Ids(univ.Sequence):  # type: ignore[misc]
    componentType = namedtype.NamedTypes(  # noqa: N815
        _optional_cookie(),
        _truth("refreshDeletes", default=False),
        namedtype.NamedType("syncUUIDs", univ.SetOf(componentType=univ.OctetString())),
    )


class _Info(univ.Choice):  # type: ignore[misc]
    componentType = namedtype.NamedTypes(  # noqa: N815
        namedtype.NamedType("newcookie", _tagged(univ.OctetString(), 0, tag.tagFormatSimple)),
        namedtype.NamedType("refreshDelete", _tagged(_Phase(), 1, tag.tagFormatConstructed)),
        namedtype.NamedType("refreshPresent", _tagged(_Phase(), 2, tag.tagFormatConstructed)),
        namedtype.NamedType("syncIdSet", _tagged(_Ids(), 3, tag.tagFormatConstructed)),
    )


def request(cookie: bytes | None) -> Any:
    """The control that asks what has changed since a cookie, or for everything, and then ends."""
    value = _Request()
    value["mode"] = _REFRESH_ONLY
    if cookie is not None:
        value["cookie"] = cookie
    return build_control(SYNC, True, value)  # noqa: FBT003  critical, as RFC 4533 wants it


def state_of(answer: Mapping[str, Any]) -> tuple[State, str] | None:
    """What an entry is, and its UUID; None when the server does not say."""
    control = (answer.get("controls") or {}).get(STATE)
    if control is None:
        return None
    value = _decoded(control["value"], _State())
    return State(int(value["state"])), _uuid(value["entryUUID"])


def info_of(answer: Mapping[str, Any]) -> IdSet | PhaseEnded | None:
    """What the server says between entries; None when it is nothing of use."""
    if answer.get("responseName") != INFO:
        return None
    info = _decoded(answer["responseValue"], _Info())
    match info.getName():
        case "syncIdSet":
            ids = info["syncIdSet"]
            return IdSet([_uuid(each) for each in ids["syncUUIDs"]], gone=bool(ids["refreshDeletes"]))
        case "refreshPresent":
            return PhaseEnded(present=True)
        case "refreshDelete":
            return PhaseEnded(present=False)
    return None


def end_of(answer: Mapping[str, Any]) -> Ended:
    """What the server says at the end."""
    control = (answer.get("controls") or {}).get(DONE)
    if control is None:
        raise ConnectorError("delta: the server does not answer as RFC 4533 says; say ModifyTimestamp")
    value = _decoded(control["value"], _Done())
    cookie = value["cookie"]
    return Ended(bytes(cookie) if cookie.hasValue() else None, deletes=bool(value["refreshDeletes"]))


def _decoded(raw: bytes, spec: Any) -> Any:
    try:
        return decoder.decode(bytes(raw), asn1Spec=spec)[0]
    except PyAsn1Error as error:
        raise ConnectorError("delta: the server's answer breaks RFC 4533; say ModifyTimestamp") from error


def _uuid(raw: Any) -> str:
    return str(UUID(bytes=bytes(raw)))
