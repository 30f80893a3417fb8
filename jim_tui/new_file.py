"""Files that are not there yet, for this user's eyes: nothing is written over, and no half of one is left."""

import asyncio
import os
from collections.abc import AsyncIterator
from pathlib import Path
from typing import BinaryIO


async def write_new(path: Path, parts: AsyncIterator[str]) -> None:
    """Write these parts as they come; raises OSError, and what comes of getting them."""
    file = await asyncio.to_thread(_made, path)
    try:
        with file:
            async for part in parts:
                await asyncio.to_thread(file.write, part.encode(errors="replace"))
    except BaseException:
        os.unlink(path)  # noqa: PTH108 - as quick as closing it
        raise


async def write_new_text(path: Path, text: str) -> None:
    """Write all of a text; raises OSError."""

    async def whole() -> AsyncIterator[str]:
        yield text

    await write_new(path, whole())


def _made(path: Path) -> BinaryIO:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    return os.fdopen(descriptor, "wb")
