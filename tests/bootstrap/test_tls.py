"""HTTPS by the server itself: it works, and what is wrong with the files is said."""

import shutil
import subprocess
from pathlib import Path

import pytest

from jim_core.bootstrap import Listen, open_core
from jim_core.bootstrap.tls import server_context
from jim_core.client.errors import TlsNotTrusted
from jim_core.client.jim import JimClient
from jim_core.model.errors import CannotListen
from jim_core.settings import CoreSettings

needs_openssl = pytest.mark.skipif(shutil.which("openssl") is None, reason="nobody here makes certificates")
pytestmark = needs_openssl


def a_pair(folder: Path, name: str, *options: str) -> tuple[Path, Path]:
    """A certificate for 127.0.0.1 that vouches for itself, and its key."""
    certificate, key = folder / f"{name}.pem", folder / f"{name}.key"
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-days", "2", "-subj", "/CN=jim"]
    command += ["-addext", "subjectAltName=IP:127.0.0.1", "-keyout", str(key), "-out", str(certificate)]
    subprocess.run([*command, *(options or ("-nodes",))], check=True, capture_output=True, timeout=30)
    return certificate, key


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two pairs, one with a password, and a file of nonsense."""
    made = tmp_path_factory.mktemp("tls")
    a_pair(made, "jim")
    a_pair(made, "other")
    a_pair(made, "locked", "-passout", "pass:secret")
    (made / "nonsense").write_text("nonsense")
    return made


async def test_a_server_speaks_https(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Trusted by whoever is told of its authority; nobody else sends a key there."""
    settings = CoreSettings(
        data_dir=tmp_path / "data",
        database_url=None,
        tls_cert=folder / "jim.pem",
        tls_key=folder / "jim.key",
    )
    listen = Listen("127.0.0.1", 0)
    async with open_core(settings, engine=False, program="a test", listen=listen) as core:
        assert core.url is not None
        assert core.url.startswith("https://127.0.0.1:")
        async with core.client() as owner:
            key = (await owner.create_key("door")).key
        monkeypatch.delenv("JIM_CA_FILE", raising=False)
        async with JimClient.remote(core.url, key) as stranger:
            with pytest.raises(TlsNotTrusted):
                await stranger.active()
        for variable in ("JIM_CA_FILE", "SSL_CERT_FILE"):
            with monkeypatch.context() as told:
                told.setenv(variable, str(folder / "jim.pem"))
                async with JimClient.remote(core.url, key) as jim:
                    assert await jim.active() == []


@pytest.mark.parametrize(
    ("certificate", "key", "said"),
    [
        ("nowhere", "jim.key", r"cannot read the certificate .*nowhere: No such file"),
        ("jim.pem", "nowhere", r"cannot read the private key .*nowhere: No such file"),
        ("nonsense", "jim.key", r"nonsense holds no certificate"),
        ("jim.pem", "nonsense", r"nonsense holds no private key"),
        ("jim.pem", None, r"jim.pem holds no private key"),
        ("jim.pem", "other.key", r"other.key is not that of .*jim.pem"),
        ("locked.pem", "locked.key", r"locked.key has a password"),
        (None, "jim.key", r"jim.key is of no use without --tls-cert"),
    ],
)
def test_what_is_wrong_is_said(folder: Path, certificate: str | None, key: str | None, said: str) -> None:
    """With the name of the file at fault."""
    with pytest.raises(CannotListen, match=said):
        server_context(folder / certificate if certificate else None, folder / key if key else None)


def test_without_files_there_is_no_tls() -> None:
    """The usual case on one machine."""
    assert server_context(None, None) is None


def test_an_authority_that_is_none_is_named(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By the variable and the file."""
    monkeypatch.setenv("JIM_CA_FILE", str(folder / "nonsense"))
    with pytest.raises(ValueError, match=r"JIM_CA_FILE: .*nonsense"):
        JimClient.remote("https://jim.example.com", "jim_k")
