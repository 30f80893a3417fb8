"""The OpenAPI description as a judge: is an answer described, valid, and are its members in their order?"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import jsonschema_rs


@dataclass(frozen=True)
class Description:
    """An OpenAPI document."""

    document: dict[str, Any]

    def check(self, method: str, path: str, status: int, body: object) -> None:
        """Fail unless this answer to this request is as described."""
        operation = self._template(path.partition("?")[0])[method.lower()]
        response = operation["responses"][str(status)]
        if "content" not in response:
            assert body is None
            return
        self.validate(response["content"]["application/json"]["schema"], body)

    def validate(self, schema: dict[str, Any], body: object) -> None:
        """Fail unless `body` is valid, and its members are in the order of the schema."""
        self.fits(schema, body)
        assert list(self._out_of_order(schema, body)) == []

    def fits(self, schema: dict[str, Any], body: object) -> None:
        """Fail unless `body` is valid."""
        whole = {**schema, "components": self.document["components"]}
        jsonschema_rs.validate(whole, body, validate_formats=True)

    def _template(self, path: str) -> dict[str, Any]:
        exact: dict[str, Any] | None = self.document["paths"].get(path)
        if exact is not None:
            return exact
        for template, operations in self.document["paths"].items():
            if re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", template), path):
                found: dict[str, Any] = operations
                return found
        raise AssertionError(f"{path} is not described")

    def _out_of_order(self, schema: dict[str, Any], body: object) -> Iterator[str]:
        """Objects whose members do not begin with those of their schema, in its order."""
        if "$ref" in schema:
            name = schema["$ref"].rpartition("/")[2]
            schema = self.document["components"]["schemas"][name]
        if isinstance(body, dict) and "properties" in schema:
            if list(body) != list(schema["properties"]):
                yield f"{schema['title']}: {list(body)}"
            for name, part in body.items():
                yield from self._out_of_order(schema["properties"].get(name, {}), part)
        elif isinstance(body, list):
            for part in body:
                yield from self._out_of_order(schema.get("items", {}), part)
        elif isinstance(body, dict):
            for choice in schema.get("anyOf", ()):
                yield from self._out_of_order(choice, body)
