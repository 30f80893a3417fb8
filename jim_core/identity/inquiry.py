"""Questions to a connected system outside of any run: does it answer, and what has it?

The answer comes from a child process, `python -m jim_core.identity.inquiry`: a driver may hang, and the
server shall not load one. The question goes to its input, because it may hold secrets; the answer is a line
of JSON.
"""

import asyncio
import json
import os
import sys
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, Final

from pydantic import BaseModel, ConfigDict

from jim_core.connectors.protocol import AttributeKind, Connector, ConnectorError, ObjectType, ValueKind
from jim_core.connectors.registry import connector_kind
from jim_core.connectors.resolving import resolved
from jim_core.model.system import ConnectedSystem, Settings
from jim_core.runners.environment import without_secrets

PATIENCE: Final = 20.0
"""Seconds in which a system has to answer."""


class Question(BaseModel):
    """What the child is asked."""

    model_config = ConfigDict(frozen=True)

    connector: str
    settings: Settings
    asks_schema: bool = False


async def test(system: ConnectedSystem, environment: Mapping[str, str]) -> str:
    """What answered, in a line; ConnectorError. Secrets are looked up in `environment` and where they are."""
    return str(await _asked(system, environment, asks_schema=False))


async def schema(system: ConnectedSystem, environment: Mapping[str, str]) -> list[ObjectType]:
    """The types of objects that the system has; ConnectorError."""
    return [_type(each) for each in await _asked(system, environment, asks_schema=True)]


async def _asked(system: ConnectedSystem, environment: Mapping[str, str], *, asks_schema: bool) -> Any:  # noqa: ANN401 - JSON
    if not system.connector_name:
        raise ConnectorError(f"{system.name!r} has no connector: set its connectorName and settings")
    question = await asyncio.to_thread(_question, system, environment, asks_schema=asks_schema)
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-I", "-m", "jim_core.identity.inquiry",
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
        env=without_secrets(os.environb),
        cwd="/",
    )  # fmt: skip
    try:
        async with asyncio.timeout(PATIENCE):
            said, _ = await child.communicate(question.model_dump_json().encode())
    except TimeoutError:
        raise ConnectorError(f"{system.name!r} did not answer within {PATIENCE:.0f} s") from None
    finally:
        if child.returncode is None:
            child.kill()
            await child.wait()
    try:
        answer = json.loads(said or b"{}")
    except ValueError:  # it was ended in the midst of a word, or a driver has spoken
        answer = {}
    if "answer" not in answer:
        raise ConnectorError(answer.get("error") or f"whoever asked {system.name!r} ended without an answer")
    return answer["answer"]


def _question(system: ConnectedSystem, environment: Mapping[str, str], *, asks_schema: bool) -> Question:
    name = system.connector_name or ""
    kind = connector_kind(name)
    if kind is None:
        raise ConnectorError(f"the connector {name!r} of {system.name!r} is not installed on this server")
    told = resolved(kind, system.settings, environment).model_dump(mode="json", by_alias=True)
    return Question(connector=kind.name, settings=told, asks_schema=asks_schema)


def _type(said: Mapping[str, Any]) -> ObjectType:
    attributes = (AttributeKind(**one | {"kind": ValueKind(one["kind"])}) for one in said["attributes"])
    return ObjectType(said["name"], tuple(attributes))


def _answer(question: Question) -> dict[str, object]:
    kind = connector_kind(question.connector)
    if kind is None:
        return {"error": f"the connector {question.connector!r} is not installed"}
    try:
        with kind.open(kind.settings.model_validate(question.settings)) as connector:
            return {"answer": _told(connector, question)}
    except ConnectorError as error:
        return {"error": str(error)}
    except Exception as bug:  # noqa: BLE001 - its text may hold a secret, its kind does not
        return {"error": f"the connector {kind.name} failed: {type(bug).__name__}"}


def _told(connector: Connector, question: Question) -> object:
    return [asdict(one) for one in connector.schema()] if question.asks_schema else connector.test()


if __name__ == "__main__":
    sys.stdout.write(json.dumps(_answer(Question.model_validate_json(sys.stdin.buffer.read()))))
