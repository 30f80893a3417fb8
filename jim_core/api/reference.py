"""The interactive reference: Swagger UI from this installation; nothing is loaded from elsewhere."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from swagger_ui_bundle import swagger_ui_path

from jim_core.wire import paths

_ASSETS: Final[Mapping[str, str]] = {
    "swagger-ui.css": "text/css",
    "swagger-ui-bundle.js": "text/javascript",
    "favicon-32x32.png": "image/png",
}
_START: Final = b"""window.onload = () => SwaggerUIBundle({
  url: "reference/openapi.json", dom_id: "#swagger-ui", deepLinking: true, validatorUrl: null,
  presets: [SwaggerUIBundle.presets.apis],
});
"""
_PAGE: Final = b"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>JIM API reference</title>
<link rel="icon" type="image/png" href="reference/favicon-32x32.png">
<link rel="stylesheet" href="reference/swagger-ui.css">
</head>
<body>
<div id="swagger-ui"></div>
<script src="reference/swagger-ui-bundle.js"></script>
<script src="reference/start.js"></script>
</body>
</html>
"""
_GUARDED: Final = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
        "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
}


def routes() -> list[Route]:
    """The description, and the page that shows it."""
    return [
        Route(paths.OPENAPI, _openapi),
        Route(paths.REFERENCE, _page),
        Route(f"{paths.REFERENCE}/openapi.json", _openapi_for_page),
        Route(f"{paths.REFERENCE}/start.js", _start),
        Route(f"{paths.REFERENCE}/{{name}}", _asset),
    ]


async def _page(_: Request) -> Response:
    return Response(_PAGE, media_type="text/html", headers=_GUARDED)


async def _start(_: Request) -> Response:
    return Response(_START, media_type="text/javascript", headers=_GUARDED)


async def _asset(request: Request) -> Response:
    name = request.path_params["name"]
    if name not in _ASSETS:
        raise HTTPException(404, "The reference has no such file.")
    return Response(_content(name), media_type=_ASSETS[name], headers=_GUARDED)


async def _openapi(request: Request) -> Response:
    return JSONResponse(request.app.state.openapi())


async def _openapi_for_page(request: Request) -> Response:
    # This Swagger UI reads OpenAPI 3.0 only; the API itself is described in 3.1.
    return JSONResponse({**_nullable(request.app.state.openapi()), "openapi": "3.0.3"})


@cache
def _content(name: str) -> bytes:
    return Path(swagger_ui_path, name).read_bytes()


def _nullable(node: Any) -> Any:  # noqa: ANN401 -- JSON of any shape
    """`anyOf: [X, null]` as OpenAPI 3.0 says it: X, nullable."""
    if isinstance(node, list):
        return [_nullable(item) for item in node]
    if not isinstance(node, dict):
        return node
    plain = {key: _nullable(value) for key, value in node.items()}
    choices = plain.get("anyOf")
    if isinstance(choices, list) and {"type": "null"} in choices:
        rest = [choice for choice in choices if choice != {"type": "null"}]
        del plain["anyOf"]
        one = rest[0] if len(rest) == 1 and "$ref" not in rest[0] else {"allOf": rest}
        return {**one, **plain, "nullable": True}
    return plain
