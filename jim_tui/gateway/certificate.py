"""The certificate that a server shows, read without trusting it: nothing is sent to that server.

The standard library tells what is in a certificate only once it is trusted, which is just what this one is
not. So the few members that a person compares are read here from its DER form (X.509, RFC 5280).
"""

import asyncio
import hashlib
import ipaddress
import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final
from urllib.parse import urlsplit

from jim_tui.state.sanitise import message

PATIENCE: Final = 5.0
_SEQUENCE: Final = 0x30
_VERSION: Final = 0xA0
_EXTENSIONS: Final = 0xA3
_UTC_TIME: Final = 0x17
_OCTETS: Final = 0x04
_DNS: Final = 0x82
_ADDRESS: Final = 0x87
_ALTERNATIVE: Final = bytes.fromhex("551d11")
_PARTS: Final = {
    bytes.fromhex("550403"): "CN",
    bytes.fromhex("55040a"): "O",
    bytes.fromhex("55040b"): "OU",
    bytes.fromhex("550406"): "C",
    bytes.fromhex("550407"): "L",
    bytes.fromhex("550408"): "ST",
    bytes.fromhex("0992268993f22c640119"): "DC",
}
_ENCODINGS: Final = {0x1E: "utf-16-be", 0x1C: "utf-32-be"}


class CertificateUnread(Exception):
    """There is no certificate to be had, or it cannot be read; the text says why."""


@dataclass(frozen=True, slots=True)
class Certificate:
    """What a person compares, cleaned for the screen."""

    subject: str
    issuer: str
    names: tuple[str, ...]
    """Hosts and addresses that it is for."""
    begins: datetime
    ends: datetime
    fingerprint: str
    """SHA-256 of all of it, in pairs."""


async def certificate_of(url: str) -> Certificate:
    """The certificate of the server at `url`; raises CertificateUnread. Nothing is sent but the greeting."""
    parts = urlsplit(url)
    if parts.scheme != "https" or not parts.hostname:
        raise CertificateUnread("this address has no certificate: it is not https")
    anybody = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    anybody.check_hostname = False
    anybody.verify_mode = ssl.CERT_NONE
    try:
        async with asyncio.timeout(PATIENCE):
            _, writer = await asyncio.open_connection(parts.hostname, parts.port or 443, ssl=anybody)
    except TimeoutError as error:
        raise CertificateUnread("its certificate could not be read: no answer in time") from error
    except OSError as error:
        raise CertificateUnread(f"its certificate could not be read: {error.strerror or error}") from error
    try:
        shown: ssl.SSLObject = writer.get_extra_info("ssl_object")
        der = shown.getpeercert(binary_form=True)
    finally:
        writer.transport.abort()
    if not der:
        raise CertificateUnread("it shows no certificate")
    return parsed(der)


def parsed(der: bytes) -> Certificate:
    """The members of a certificate; raises CertificateUnread."""
    try:
        return _certificate(der)
    except (ValueError, IndexError, StopIteration) as error:
        raise CertificateUnread("its certificate cannot be read") from error


def _certificate(der: bytes) -> Certificate:
    whole = _inside(der, _SEQUENCE)
    members = [each for each in _members(_inside(whole, _SEQUENCE)) if each[0] != _VERSION]
    # After the version: serial number, algorithm, issuer, validity, subject, key, and more.
    issuer, validity, subject = (members[at][1] for at in (2, 3, 4))
    (begins, ends) = (_time(tag, content) for tag, content in _members(validity))
    extensions = next((content for tag, content in members if tag == _EXTENSIONS), b"")
    digest = hashlib.sha256(der).hexdigest().upper()
    fingerprint = ":".join(digest[at : at + 2] for at in range(0, len(digest), 2))
    return Certificate(_name(subject), _name(issuer), tuple(_names(extensions)), begins, ends, fingerprint)


def _members(content: bytes) -> Iterator[tuple[int, bytes]]:
    """What stands one after the other: the tag of each, and what is in it."""
    at = 0
    while at < len(content):
        tag, size, at = content[at], content[at + 1], at + 2
        if size & 0x80:
            digits = size & 0x7F
            size = int.from_bytes(content[at : at + digits], "big")
            at += digits
        if at + size > len(content):
            raise ValueError("it ends too early")
        yield tag, content[at : at + size]
        at += size


def _inside(content: bytes, tag: int) -> bytes:
    """What is in the first member, which has this tag."""
    found, inner = next(_members(content))
    if found != tag:
        raise ValueError("it is not built as a certificate is")
    return inner


def _name(content: bytes) -> str:
    """`CN=jim.example.com, O=Example`."""
    told = []
    for _, together in _members(content):
        for _, pair in _members(together):
            (_, kind), (tag, value) = _members(pair)
            text = value.decode(_ENCODINGS.get(tag, "utf-8"), errors="replace")
            told.append(f"{_PARTS.get(kind, 'other')}={text}")
    return message(", ".join(told))


def _time(tag: int, content: bytes) -> datetime:
    text = content.decode("ascii")
    if tag == _UTC_TIME:
        # Two digits of the year: those from 50 on are of the last century (RFC 5280, 4.1.2.5.1).
        text = ("19" if text[:2] >= "50" else "20") + text
    return datetime.strptime(text, "%Y%m%d%H%M%SZ").replace(tzinfo=UTC)


def _names(extensions: bytes) -> Iterator[str]:
    for _, extension in _members(_inside(extensions, _SEQUENCE) if extensions else b""):
        parts = list(_members(extension))
        if parts[0][1] != _ALTERNATIVE:
            continue
        value = next(content for tag, content in parts if tag == _OCTETS)
        for tag, content in _members(_inside(value, _SEQUENCE)):
            if tag == _DNS:
                yield message(content.decode("ascii", errors="replace"))
            elif tag == _ADDRESS:
                yield str(ipaddress.ip_address(content))
