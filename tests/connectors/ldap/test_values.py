"""Values and names of a directory, and what they are elsewhere."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jim_core.connectors.ldap.dn import is_beneath, is_dn, named_by, parent_of, rdn_of, same_dn
from jim_core.connectors.ldap.values import Unreadable, generalized, read, written
from jim_core.connectors.protocol import Value, ValueKind


@pytest.mark.parametrize(
    ("kind", "raw", "value"),
    [
        (ValueKind.TEXT, "Käthe".encode(), "Käthe"),
        (ValueKind.INTEGER, b"-42", -42),
        (ValueKind.BOOLEAN, b"TRUE", True),
        (ValueKind.BOOLEAN, b"FALSE", False),
        (ValueKind.BINARY, b"\xff\x00", "/wA="),
        (ValueKind.INSTANT, b"20260131080000Z", "2026-01-31T08:00:00Z"),
        (ValueKind.INSTANT, b"20260131080000.0Z", "2026-01-31T08:00:00Z"),
        (ValueKind.INSTANT, b"20260131080000.25Z", "2026-01-31T08:00:00.250000Z"),
        (ValueKind.INSTANT, b"2026013108.5Z", "2026-01-31T08:30:00Z"),
        (ValueKind.INSTANT, b"202601310800+0130", "2026-01-31T06:30:00Z"),
        (None, b"plain", "plain"),
        (None, b"\xff", "/w=="),
    ],
)
def test_bytes_are_read_by_the_kind_of_their_attribute(
    kind: ValueKind | None, raw: bytes, value: Value
) -> None:
    """Where no kind is known, what is no text is bytes."""
    assert read(kind, raw) == value
    assert type(read(kind, raw)) is type(value)


@pytest.mark.parametrize(
    ("kind", "raw"),
    [
        (ValueKind.TEXT, b"\xff"),
        (ValueKind.INTEGER, b"many"),
        (ValueKind.BOOLEAN, b"yes"),
        (ValueKind.INSTANT, b"yesterday"),
        (ValueKind.INSTANT, b"20261331080000Z"),
    ],
)
def test_a_value_of_another_kind_is_unreadable(kind: ValueKind, raw: bytes) -> None:
    """And is not shown."""
    with pytest.raises(Unreadable) as raised:
        read(kind, raw)
    assert raw.decode(errors="replace") not in str(raised.value)


@pytest.mark.parametrize(
    ("kind", "value", "raw"),
    [
        (ValueKind.BOOLEAN, True, b"TRUE"),
        (ValueKind.BOOLEAN, "false", b"FALSE"),
        (ValueKind.INTEGER, 42, b"42"),
        (ValueKind.TEXT, "Käthe", "Käthe".encode()),
        (ValueKind.INSTANT, "2026-01-31T08:00:00+01:00", b"20260131070000Z"),
        (None, "anything", b"anything"),
    ],
)
def test_values_are_written_by_the_kind_of_their_attribute(
    kind: ValueKind | None, value: Value, raw: bytes
) -> None:
    """As the directory has them."""
    assert written("name", kind, value) == raw


@pytest.mark.parametrize(
    ("kind", "value"),
    [(ValueKind.BOOLEAN, "yes"), (ValueKind.BINARY, "no base64!"), (ValueKind.INSTANT, "noon")],
)
def test_a_value_that_cannot_be_written_is_refused(kind: ValueKind, value: str) -> None:
    """With a sentence that does not show it."""
    with pytest.raises(Unreadable) as raised:
        written("name", kind, value)
    assert value not in str(raised.value)


@given(st.datetimes(timezones=st.just(UTC)).filter(lambda at: at.year >= 1000))
def test_an_instant_comes_back(at: datetime) -> None:
    """To the microsecond."""
    text = str(read(ValueKind.INSTANT, generalized(at).encode()))
    assert datetime.fromisoformat(text) == at


@given(st.binary())
def test_bytes_come_back(raw: bytes) -> None:
    """Whatever they are."""
    assert written("photo", ValueKind.BINARY, read(ValueKind.BINARY, raw)) == raw


def test_a_name_has_parts() -> None:
    """A comma may be part of one."""
    dn = "uid=a\\,b+cn=C\\2Cd\\c3\\a4, ou=People,dc=example"
    assert rdn_of(dn) == "uid=a\\,b+cn=C\\2Cd\\c3\\a4"
    assert parent_of(dn) == "ou=People,dc=example"
    assert named_by(dn) == [("uid", "a,b"), ("cn", "C,dä")]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("uid=A, ou=People,dc=x", "UID=a,OU=people,DC=x", True),
        ("uid=a\\2Cb,dc=x", "uid=a\\,b,dc=x", True),
        ("uid=a+cn=b,dc=x", "cn=b+uid=a,dc=x", True),
        ("uid=a,dc=x", "uid=b,dc=x", False),
        ("uid=a,dc=x", "uid=a,ou=y,dc=x", False),
    ],
)
def test_names_are_compared_by_what_they_mean(one: str, other: str, *, same: bool) -> None:
    """Not by letter case, blanks or escapes."""
    assert same_dn(one, other) is same


def test_an_entry_lies_beneath_those_above_it() -> None:
    """And itself, and the top."""
    assert is_beneath("uid=a,ou=b,dc=x", "OU=b, dc=x")
    assert is_beneath("dc=x", "dc=x")
    assert is_beneath("dc=x", "")
    assert not is_beneath("dc=x", "ou=b,dc=x")
    assert not is_beneath("uid=a,ou=bb,dc=x", "ou=b,dc=x")


@pytest.mark.parametrize("text", ["", "example.org", "uid=a,,dc=x", "=x", "uid=a,nonsense"])
def test_a_text_that_is_no_name_is_told(text: str) -> None:
    """Each part has a type and a value."""
    assert not is_dn(text)
