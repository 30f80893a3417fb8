"""What a server shows to prove who it is."""

import ssl
from pathlib import Path

from jim_core.model.errors import CannotListen


def server_context(certificate: Path | None, key: Path | None) -> ssl.SSLContext | None:
    """TLS with a chain of certificates and its private key, both PEM; None when none is given.

    Without a `key` it is in the certificate's file. Raises CannotListen, which names the file at fault.
    """
    if certificate is None:
        if key is not None:
            raise CannotListen(f"the private key {key} is of no use without --tls-cert")
        return None
    private = key or certificate
    _check_readable(certificate, "certificate")
    _check_readable(private, "private key")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if not _holds_certificates(certificate):
        raise CannotListen(f"{certificate} holds no certificate in PEM form")
    try:
        context.load_cert_chain(certificate, private, password=_refuse(private))
    except ssl.SSLError as error:
        if error.reason == "KEY_VALUES_MISMATCH":
            raise CannotListen(f"the private key {private} is not that of {certificate}") from error
        raise CannotListen(f"{private} holds no private key in PEM form that can be read") from error
    return context


def _check_readable(path: Path, what: str) -> None:
    try:
        path.read_bytes()
    except OSError as error:
        raise CannotListen(f"cannot read the {what} {path}: {error.strerror}") from error


def _holds_certificates(path: Path) -> bool:
    try:
        # Only to learn which of the two files is at fault; nobody is trusted by this context.
        ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations(path)
    except ssl.SSLError:
        return False
    return True


class _refuse:  # noqa: N801 -- a callback with one thing to know
    """Instead of asking the terminal for a password."""

    def __init__(self, key: Path) -> None:
        self._key = key

    def __call__(self) -> bytes:
        """There is nobody to ask."""
        raise CannotListen(f"the private key {self._key} has a password; give one without")
