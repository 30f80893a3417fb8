"""What lines of PowerShell mean. Standard library only: a step's shim reads it without our packages."""

import re
from typing import Final

_COLOURS: Final = re.compile(rb"\x1b\[[0-9;:]*m")
_WARNING: Final = re.compile(rb"WARNING: (?P<text>.*)", re.DOTALL)
"""The console host writes `Write-Warning` so, to standard output, in English always; with colours around it
unless `NO_COLOR` is set or `$PSStyle.OutputRendering` is PlainText.
"""


def said(line: bytes) -> bytes | None:
    """The directive that a line stands for, as `::warning text`; None when it stands for none."""
    match = _WARNING.match(_COLOURS.sub(b"", line).rstrip(b"\r\n"))
    return b"::warning " + match["text"].strip() if match else None
