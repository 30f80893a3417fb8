"""TLS as the standard library does it: the host's name is checked by OpenSSL, and sent along."""

import ssl
from typing import Any

from ldap3 import Tls


class VerifiedTls(Tls):  # type: ignore[misc]  # ldap3 says nothing of types
    """TLS that trusts a server by its certificate and name, and by nothing else.

    ldap3 compares names by a function that Python no longer has, and does not send them.
    """

    def __init__(self, ca_file: str | None) -> None:
        super().__init__(validate=ssl.CERT_REQUIRED)
        self._context = ssl.create_default_context(cafile=ca_file)

    def wrap_socket(self, connection: Any, *, do_handshake: bool = False) -> None:
        """Put TLS around the connection's socket."""
        connection.socket = self._context.wrap_socket(
            connection.socket, do_handshake_on_connect=do_handshake, server_hostname=connection.server.host
        )
