"""How a server is reached: the httpx client behind each kind of address."""

import os
import ssl
from pathlib import Path
from typing import Final

import httpx

from jim_core.client.asgi import AsgiApp, InProcessTransport
from jim_core.wire import paths

CA_VARIABLE: Final = "JIM_CA_FILE"
"""Names a file of authorities to trust besides those of this machine and of SSL_CERT_FILE."""
TIMEOUT: Final = httpx.Timeout(10.0, connect=5.0)
_LIMITS: Final = httpx.Limits(max_connections=32, max_keepalive_connections=8)
_ACCEPT: Final = {"Accept": "application/json"}


class _Sockets(httpx.AsyncHTTPTransport):
    """Leaves no connection open that was still being made when it was closed."""

    _closed = False

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """The answer; a request that outlives the client gets none."""
        response = await super().handle_async_request(request)
        if self._closed:
            # httpx no longer knows of this connection, so nobody else would close it.
            await response.aclose()
            raise httpx.ReadError("the client was closed meanwhile", request=request)
        return response

    async def aclose(self) -> None:
        """Close what is open, and soon what is about to be."""
        self._closed = True
        await super().aclose()


def over_network(
    url: str, key: str | None, trust: ssl.SSLContext | Path | None, timeout: httpx.Timeout
) -> httpx.AsyncClient:
    """A server at `url`; raises ValueError for an address or a key that cannot be one."""
    address = _address(url)
    if key is not None and not (key.isascii() and key.isprintable() and key and key == key.strip()):
        raise ValueError("a key is printable ASCII without blanks around it")
    # The environment is not asked: a proxy or a .netrc would put somebody between the key and the server.
    return httpx.AsyncClient(
        base_url=address,
        headers=_ACCEPT | ({paths.KEY_HEADER: key} if key else {}),
        transport=_Sockets(verify=_trusted(address, trust), limits=_LIMITS, trust_env=False),
        timeout=timeout,
        follow_redirects=False,
        trust_env=False,
    )


def over_socket(path: Path, timeout: httpx.Timeout) -> httpx.AsyncClient:
    """The server behind a Unix socket."""
    return _on_this_box(_Sockets(uds=str(path), verify=_nobody(), limits=_LIMITS), timeout)


def inside(app: AsgiApp) -> httpx.AsyncClient:
    """An application in this process."""
    return _on_this_box(InProcessTransport(app), TIMEOUT)


def _on_this_box(transport: httpx.AsyncBaseTransport, timeout: httpx.Timeout) -> httpx.AsyncClient:
    return httpx.AsyncClient(
        base_url="http://localhost", headers=_ACCEPT, transport=transport, timeout=timeout, trust_env=False
    )


def _address(url: str) -> httpx.URL:
    try:
        address = httpx.URL(url)
    except httpx.InvalidURL as error:
        raise ValueError(f"{url!r} is no address of a server: {error}") from error
    if address.scheme not in ("http", "https") or not address.host:
        raise ValueError(f"{url!r} is no address of a server; write it like https://jim.example.com")
    if address.userinfo or address.query or address.fragment:
        raise ValueError("an address of a server has no user, query or fragment; keys are given apart")
    return address


def _trusted(address: httpx.URL, trust: ssl.SSLContext | Path | None) -> ssl.SSLContext:
    if isinstance(trust, ssl.SSLContext):
        return trust
    if address.scheme != "https":
        return _nobody()
    if trust is not None:
        return _authority(trust)
    context = httpx.create_ssl_context(trust_env=False)
    # The authorities of this machine too: a company's own are there, and not in the bundle that comes along.
    context.load_default_certs()
    if (more := os.environ.get(CA_VARIABLE)) is not None and more.strip():
        _add_authority(context, Path(more.strip()))
    return context


def _nobody() -> ssl.SSLContext:
    # Where no TLS is spoken. Left to itself, httpx would read the authorities all the same: 2 MB, 10 ms.
    return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


def _add_authority(context: ssl.SSLContext, path: Path) -> None:
    try:
        context.load_verify_locations(path)
    except (OSError, ssl.SSLError) as error:
        raise ValueError(f"{CA_VARIABLE}: {path} is no file of certificates in PEM form: {error}") from error


def _authority(path: Path) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cafile=str(path))
    except (OSError, ssl.SSLError) as error:
        raise ValueError(f"{path} is no file of certificates in PEM form: {error}") from error
