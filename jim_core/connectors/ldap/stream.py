"""A search whose answers are taken one by one: ldap3 gathers all of them before it gives the first."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from ldap3 import DEREF_NEVER, SUBTREE
from ldap3.core.exceptions import LDAPSessionTerminatedByServerError
from ldap3.operation.search import search_operation
from ldap3.strategy.base import BaseStrategy
from ldap3.utils.asn1 import decode_message_fast

from jim_core.connectors.ldap.session import Session, broken

_CHUNK: Final = 65536


def streamed(
    session: Session,
    base: str,
    filter: str,  # noqa: A002  it is what LDAP calls it
    attributes: Sequence[str],
    control: Any,
) -> Iterator[Mapping[str, Any]]:
    """Every answer to a search as ldap3 decodes it, the result last. No more than one is held."""
    connection = session.connection
    ended = False
    try:
        with broken(session.where):
            request = search_operation(
                search_base=base,
                search_filter=filter,
                search_scope=SUBTREE,
                dereference_aliases=DEREF_NEVER,
                attributes=[*attributes],
                size_limit=0,
                time_limit=0,
                types_only=False,
                auto_escape=True,
                auto_encode=True,
            )
            message_id = connection.send("searchRequest", request, [control])
        for message in _messages(session):
            with broken(session.where):
                decoded = decode_message_fast(message)
                answer: Mapping[str, Any] = connection.strategy.decode_response_fast(decoded)
                if decoded["messageID"] == 0:
                    raise LDAPSessionTerminatedByServerError("the server has ended the session")
            if decoded["messageID"] == message_id:
                ended = answer["type"] == "searchResDone"
                yield answer
            if ended:
                return
    finally:
        connection.strategy._outstanding = {}  # noqa: SLF001  ldap3 waits for answers that were taken here
        if not ended:
            connection.strategy.close()  # what else comes would be taken for the answer to another question


def _messages(session: Session) -> Iterator[bytes]:
    buffer = bytearray()
    while True:
        length = BaseStrategy.compute_ldap_message_size(buffer)
        if length == -1 or len(buffer) < length:
            with broken(session.where):
                more = session.connection.socket.recv(_CHUNK)
                if not more:
                    raise LDAPSessionTerminatedByServerError("the server has closed it")
            buffer += more
            continue
        yield bytes(buffer[:length])
        del buffer[:length]
