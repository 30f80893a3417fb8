"""A script file as text."""

import codecs
from pathlib import Path

import pytest

from jim_core.runners.sql.script import MOST_BYTES, BadScript, decoded, read_script


@pytest.mark.parametrize(
    "raw",
    [
        "SELECT 'ü';\n".encode(),
        codecs.BOM_UTF8 + "SELECT 'ü';\n".encode(),
        codecs.BOM_UTF16_LE + "SELECT 'ü';\n".encode("utf-16-le"),
        codecs.BOM_UTF16_BE + "SELECT 'ü';\n".encode("utf-16-be"),
    ],
)
def test_encodings(raw: bytes) -> None:
    """UTF-8, with a mark or without one, and UTF-16 with one."""
    assert decoded(raw) == "SELECT 'ü';\n"


@pytest.mark.parametrize(
    ("raw", "sentence"),
    [
        (b"a\nb\xe4\n", "line 2: byte 0xe4 is not UTF-8 text"),
        (
            codecs.BOM_UTF16_LE + "a\n".encode("utf-16-le") + b"\x00\xd8a\x00",
            "line 2: byte 0x00 is not UTF-16 text",
        ),
        (b"a\n\nb\0", "line 3: there is a NUL character"),
    ],
)
def test_what_is_no_text(raw: bytes, sentence: str) -> None:
    """The line is named."""
    with pytest.raises(BadScript) as refused:
        decoded(raw)
    assert str(refused.value) == sentence


def test_a_script_has_a_limit(tmp_path: Path) -> None:
    """What would take minutes to take apart is refused at once."""
    (path := tmp_path / "big.sql").write_bytes(b" " * (MOST_BYTES + 1))
    with pytest.raises(BadScript, match="larger than 8 MiB"):
        read_script(path)
