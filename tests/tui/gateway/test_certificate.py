"""What a certificate says that nobody trusts: read from real ones, and from what only looks like one."""

import hashlib
import re
import ssl
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jim_tui.gateway.certificate import Certificate, CertificateUnread, certificate_of, parsed
from tests.tui.gateway.fault_server import fault_server


def _der(path: Path, *more: str) -> bytes:
    made = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", f"{path}.key"]
    subprocess.run([*made, "-out", str(path), *more], check=True, capture_output=True)
    return ssl.PEM_cert_to_DER_cert(path.read_text())


async def test_a_server_that_is_not_trusted_shows_what_it_has(certificate: Path) -> None:
    """Read by a greeting alone: no request is sent, so no key either."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    async with fault_server(tls=context) as faults:
        found = await certificate_of(faults.url)
        assert faults.requests == []
    assert (found.subject, found.issuer, found.names) == ("CN=jim", "CN=jim", ("127.0.0.1",))
    assert found.ends - found.begins == timedelta(days=2)
    digest = hashlib.sha256(ssl.PEM_cert_to_DER_cert(_first(certificate))).hexdigest()
    assert found.fingerprint.replace(":", "").lower() == digest
    assert re.fullmatch(r"([0-9A-F]{2}:){31}[0-9A-F]{2}", found.fingerprint)


def _first(path: Path) -> str:
    text = path.read_text()
    return text[text.index("-----BEGIN CERTIFICATE") :]


def test_every_name_of_a_certificate_is_told(tmp_path: Path, certificate: Path) -> None:
    """Several parts of a subject, hosts and addresses, and a date far away."""
    names = "subjectAltName=DNS:jim.example.com,DNS:*.example.org,IP:::1"
    der = _der(
        tmp_path / "c", "-subj", "/C=AU/O=Example Ltd/CN=jim.example.com", "-addext", names, "-days", "20000"
    )
    found = parsed(der)
    assert found.subject == "C=AU, O=Example Ltd, CN=jim.example.com"
    assert found.names == ("jim.example.com", "*.example.org", "::1")
    assert found.ends > datetime(2075, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("url", "words"), [("http://127.0.0.1:1", "not https"), ("https://127.0.0.1:1", "could not be read")]
)
async def test_where_there_is_no_certificate_it_is_said(url: str, words: str) -> None:
    """An address without one, and one where nobody answers."""
    with pytest.raises(CertificateUnread, match=words):
        await certificate_of(url)


@given(st.data())
@settings(max_examples=200, deadline=None)
def test_bytes_of_any_kind_are_a_certificate_or_cannot_be_read(data: st.DataObject) -> None:
    """A server may send what it likes: no byte of it ends the console."""
    der = bytearray(SMALL)
    for _ in range(data.draw(st.integers(1, 4))):
        der[data.draw(st.integers(0, len(der) - 1))] = data.draw(st.integers(0, 255))
    try:
        found = parsed(bytes(der[: data.draw(st.integers(0, len(der)))]))
    except CertificateUnread:
        return
    assert isinstance(found, Certificate)
    assert not re.search(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e]", found.subject + found.issuer)


def _tlv(tag: int, *parts: bytes) -> bytes:
    content = b"".join(parts)
    size = bytes([len(content)]) if len(content) < 128 else bytes([0x81, len(content)])
    return bytes([tag]) + size + content


_NAME = _tlv(0x30, _tlv(0x31, _tlv(0x30, _tlv(6, bytes.fromhex("550403")), _tlv(0x0C, b"jim"))))
_TIMES = _tlv(0x30, _tlv(0x17, b"260101000000Z"), _tlv(0x18, b"20760101000000Z"))
SMALL = _tlv(0x30, _tlv(0x30, _tlv(2, b"\1"), _tlv(0x30), _NAME, _TIMES, _NAME, _tlv(0x30)))
"""As small as a certificate can be that says who and when."""


def test_the_smallest_certificate_is_read() -> None:
    """Without a version, without names; both ways to write a date."""
    found = parsed(SMALL)
    assert (found.subject, found.names) == ("CN=jim", ())
    assert (found.begins.year, found.ends.year) == (2026, 2076)
