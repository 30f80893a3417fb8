"""A script file as text."""

import codecs
from pathlib import Path
from typing import Final

MOST_BYTES: Final = 8 * 1024 * 1024
"""Taking a script apart costs about a hundred times its size in memory, and two seconds a MiB."""


class BadScript(ValueError):
    """The script cannot be run as it is; the sentence names the line where there is one."""


def read_script(path: Path) -> str:
    """The text of a script: UTF-8 with or without a mark, or UTF-16 with one; BadScript."""
    try:
        with path.open("rb") as file:
            raw = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise BadScript(f"cannot read the SQL script {path}: {(error.strerror or '').lower()}") from error
    if len(raw) > MOST_BYTES:
        raise BadScript(f"{path} is larger than {MOST_BYTES // 1024 // 1024} MiB: take it apart into several")
    return decoded(raw)


def decoded(raw: bytes) -> str:
    """What the bytes of a script say."""
    encoding = _encoding(raw)
    try:
        text = raw.decode(encoding)
    except UnicodeDecodeError as error:
        before = raw[: error.start].decode(encoding, "replace")
        name = {"utf-8-sig": "UTF-8", "utf-16": "UTF-16"}[encoding]
        raise BadScript(f"line {_line(before)}: {_bytes(raw, error)} is not {name} text") from error
    if "\0" in text:
        raise BadScript(f"line {_line(text[: text.index(chr(0))])}: there is a NUL character")
    return text


def _encoding(raw: bytes) -> str:
    return "utf-16" if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else "utf-8-sig"


def _line(before: str) -> int:
    return before.count("\n") + 1


def _bytes(raw: bytes, error: UnicodeDecodeError) -> str:
    return f"byte 0x{raw[error.start]:02x}"
