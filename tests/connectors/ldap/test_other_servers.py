"""Servers that use more of RFC 4533 than OpenLDAP does: played by bytes on a line that ldap3 reads."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

import pytest
from ldap3 import NONE, Connection
from ldap3 import Server as Address

from jim_core.connectors.ldap.schema import Schema
from jim_core.connectors.ldap.scope import Scope
from jim_core.connectors.ldap.server import Server
from jim_core.connectors.ldap.session import Session
from jim_core.connectors.ldap.settings import DeltaKind, TypeSettings
from jim_core.connectors.ldap.sync import Sync
from jim_core.connectors.ldap.sync_words import DONE, INFO, STATE, State
from jim_core.connectors.ldap.watermark import Watermark
from jim_core.connectors.protocol import ConnectorError
from tests.connectors.ldap.samples import Read, taken

ONE, TWO, THREE = (str(UUID(int=number)) for number in (1, 2, 3))
SINCE = Watermark(kind=DeltaKind.SYNC, server="x", scope="y", cookies={"person": "YWI="})


def tlv(tag: int, *parts: bytes) -> bytes:
    """A value of ASN.1."""
    content = b"".join(parts)
    assert len(content) < 0x8000
    length = bytes([len(content)]) if len(content) < 0x80 else b"\x82" + len(content).to_bytes(2, "big")
    return bytes([tag]) + length + content


def message(operation: bytes, *controls: bytes, number: int = 1) -> bytes:
    """An answer to the first question on the line."""
    return tlv(0x30, tlv(2, bytes([number])), operation, *([tlv(0xA0, *controls)] if controls else []))


def control(oid: str, value: bytes) -> bytes:
    """A control of an answer."""
    return tlv(0x30, tlv(4, oid.encode()), tlv(4, value))


def an_entry(state: State, uuid: str, anchor: str | None = None) -> bytes:
    """An entry, with its anchor if one is said."""
    values = tlv(0x30, tlv(4, b"entryUUID"), tlv(0x31, tlv(4, anchor.encode()))) if anchor else b""
    said = control(STATE, tlv(0x30, tlv(10, bytes([state])), tlv(4, UUID(uuid).bytes)))
    return message(tlv(0x64, tlv(4, f"uid={uuid[-1]},dc=x".encode()), tlv(0x30, values)), said)


def the_end(*, deletes: bool) -> bytes:
    """The result, with the next cookie."""
    truth = tlv(1, b"\xff") if deletes else b""
    said = control(DONE, tlv(0x30, tlv(4, b"cd"), truth))
    return message(tlv(0x65, tlv(10, b"\x00"), tlv(4), tlv(4)), said)


PRESENT_ENDED = message(tlv(0x79, tlv(0x80, INFO.encode()), tlv(0x81, tlv(0xA2, tlv(1, b"\x00")))))


class _Address(Address):  # type: ignore[misc]  # ldap3 says nothing of types
    @staticmethod
    def next_message_id() -> int:
        """Every line begins with its first question; ldap3 counts on over all of them."""
        return 1


@contextmanager
def saying(*answers: bytes) -> Iterator[Sync]:
    """A server that answers so, and then hangs up."""
    ours, theirs = socket.socketpair()
    connection = Connection(_Address("stand.in", get_info=NONE), check_names=False)
    connection.socket, connection.listening, connection.closed = ours, True, False
    connection.strategy._outstanding = {}
    theirs.sendall(b"".join(answers))
    theirs.shutdown(socket.SHUT_WR)
    scope = Scope("dc=x", {"person": TypeSettings(filter="(uid=*)")}, "entryUUID", Schema())
    server = Server("Another", "", frozenset(), (), None, False, None, None, None)  # noqa: FBT003  by position
    try:
        yield Sync(Session(connection, "ldap://stand.in"), scope, server)
    finally:
        ours.close()
        theirs.close()


def changes(*answers: bytes) -> Read:
    """What a server that answers so says has changed."""
    with saying(*answers) as sync:
        return taken(sync.changes(SINCE, 2))


def test_entries_may_be_named_one_by_one() -> None:
    """As changed, as still there, or as gone."""
    read = changes(
        an_entry(State.MODIFY, ONE, ONE),
        an_entry(State.PRESENT, TWO),
        an_entry(State.DELETE, THREE),
        the_end(deletes=True),
    )
    assert [each.anchor for each in read.objects.values()] == [ONE]
    assert read.present == {("person", TWO)}
    assert read.deleted == {("person", THREE)}
    assert not read.complete
    assert '"person": "Y2Q="' in read.watermark


def test_what_is_left_may_be_named_before_what_is_gone() -> None:
    """Then all that was not named is gone, whatever the end says."""
    read = changes(
        an_entry(State.PRESENT, ONE), PRESENT_ENDED, an_entry(State.DELETE, TWO), the_end(deletes=True)
    )
    assert read.complete
    assert read.present == {("person", ONE)}


def test_an_entry_that_cannot_be_read_is_not_gone() -> None:
    """Its UUID is known even if its anchor may not be read."""
    read = changes(an_entry(State.ADD, ONE), the_end(deletes=False))
    ((where, _, anchor),) = read.faults
    assert (where, anchor) == ("uid=1,dc=x", ONE)


def test_a_server_that_names_entries_by_something_else_is_refused() -> None:
    """Or everybody would be taken for deleted."""
    with pytest.raises(ConnectorError, match=r"delta: .*ModifyTimestamp"):
        changes(an_entry(State.ADD, ONE, TWO), the_end(deletes=False))


@pytest.mark.parametrize(
    "answers",
    [
        [],
        [an_entry(State.ADD, ONE, ONE)],
        [an_entry(State.ADD, ONE, ONE)[:20]],
        [
            message(
                tlv(0x78, tlv(10, b"\x34"), tlv(4), tlv(4), tlv(0x8A, b"1.3.6.1.4.1.1466.20036")), number=0
            )
        ],
    ],
)
def test_an_answer_that_breaks_off_is_no_end(answers: list[bytes]) -> None:
    """Hung up, or with notice: what was not said is not gone."""
    with pytest.raises(ConnectorError, match="broke"):
        changes(*answers)


def test_another_refusal_is_said() -> None:
    """In the server's words."""
    with pytest.raises(ConnectorError, match="insufficient access rights"):
        changes(message(tlv(0x65, tlv(10, b"\x32"), tlv(4), tlv(4, b"no"))))
