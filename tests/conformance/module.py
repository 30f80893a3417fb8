"""JIM's PowerShell module as far as a server sees it: its headers, one connection, no redirects followed."""

import asyncio
import json
from dataclasses import dataclass
from typing import Any

from tests.conformance.description import Description

_PAGE = 100


@dataclass(frozen=True)
class Module:
    """Sends requests as the module does; every answer must be as the description says."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    key: str
    description: Description

    async def get(self, path: str, status: int = 200) -> Any:
        """A GET, which says that it is JSON although it has no body."""
        return await self.ask("GET", path, status)

    async def post(self, path: str, body: object = None, status: int = 200) -> Any:
        """A POST; without a body its length is said to be 0."""
        return await self.ask("POST", path, status, body)

    async def ask(self, method: str, path: str, status: int, body: object = None) -> Any:
        """The body of the answer, whose status must be this one."""
        content = b"" if body is None else json.dumps(body).encode()
        length = f"Content-Length: {len(content)}\r\n" if method != "GET" else ""
        head = (
            f"{method} {path} HTTP/1.1\r\nHost: jim\r\nAccept: application/json\r\nX-API-Key: {self.key}\r\n"
            f"Content-Type: application/json\r\n{length}\r\n"
        )
        self.writer.write(head.encode() + content)
        answered, sent = await self._answer()
        assert answered == status, sent
        found = json.loads(sent) if sent else None
        self.description.check(method, path, status, found)
        return found

    async def pages(self, path: str, query: str = "") -> list[Any]:
        """All items, page by page: the next one is asked for while exactly 100 came back."""
        items: list[Any] = []
        page = 1
        while True:
            body = await self.get(f"{path}?{query}page={page}&pageSize={_PAGE}")
            items += body["items"]
            if len(body["items"]) != _PAGE:
                return items
            page += 1

    async def _answer(self) -> tuple[int, bytes]:
        head = (await asyncio.wait_for(self.reader.readuntil(b"\r\n\r\n"), 30)).decode()
        first, *lines = head.strip().split("\r\n")
        headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
        body = await self.reader.readexactly(int(headers.get("content-length", 0)))
        if body:
            assert headers["content-type"] == "application/json"
        return int(first.split(" ")[1]), body
