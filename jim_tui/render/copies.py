"""What can be taken along of a row: its id, name, error, JSON, and the request that reads it."""

import json
import re
import shlex
from collections.abc import Sequence
from typing import Final

from jim_core.wire import paths
from jim_core.wire.base import WireModel
from jim_core.wire.executions import ExecutionDetail, ExecutionSummary
from jim_core.wire.schedules import ScheduleSummary
from jim_tui.gateway.protocol import ServerFacts
from jim_tui.render.span import Spans, say, wrapped
from jim_tui.render.tone import Tone
from jim_tui.state.console import Tracked

Body = ExecutionSummary | ScheduleSummary
_MEMBER: Final = re.compile(r'(\s*"(?:[^"\\]|\\.)*": )(.*)', re.DOTALL)


def name_of(body: Body) -> str:
    """What a row is called."""
    return body.schedule_name if isinstance(body, ExecutionSummary) else body.name


def whole_execution(tracked: Tracked) -> ExecutionSummary:
    """An execution with its steps, where they have been read."""
    if tracked.steps is None:
        return tracked.summary
    return ExecutionDetail(**tracked.summary.model_dump(), steps=list(tracked.steps))


def copies(
    body: Body, json_text: str, server: ServerFacts | None, portal: str | None = None
) -> tuple[tuple[str, str], ...]:
    """What there is to copy, by name; `portal` is where people look at the server in a browser."""
    if isinstance(body, ExecutionSummary):
        error = body.error_message
    else:
        error = getattr(body, "last_execution_error_message", None)
    found = [("name", name_of(body)), ("error", error or ""), ("id", str(body.id)), ("JSON", json_text)]
    found += [("curl command", curl(body, server)), ("link to the portal", link(body, portal))]
    return tuple((what, text) for what, text in found if text)


def link(body: Body, portal: str | None) -> str:
    """Where people look at it in a browser; empty where nobody said, or where that is of executions only."""
    if portal is None:
        return ""
    if isinstance(body, ExecutionSummary):
        return portal.replace("{execution}", str(body.id)).replace("{schedule}", str(body.schedule_id))
    return "" if "{execution}" in portal else portal.replace("{schedule}", str(body.id))


def curl(body: Body, server: ServerFacts | None) -> str:
    """The request that reads it, with the key left in the environment; empty where there is no URL."""
    if server is None or not server.address.startswith(("http://", "https://")):
        return ""
    path = paths.EXECUTION if isinstance(body, ExecutionSummary) else paths.SCHEDULE
    url = server.address.rstrip("/") + path.format(id=body.id)
    return f'curl {shlex.quote(url)} -H "X-Api-Key: $JIM_API_KEY"'


def as_json(body: WireModel) -> str:
    """Its members by their names on the wire."""
    return json.dumps(body.to_wire(), indent=2, ensure_ascii=False)


def json_lines(text: str, width: int) -> list[Spans]:
    """JSON to look at; long lines go on in the next one."""
    lines: list[Spans] = []
    for line in text.splitlines():
        member = _MEMBER.fullmatch(line)
        bare = line.lstrip()
        head, value = (member[1], member[2]) if member else (" " * (len(line) - len(bare)), bare)
        parts: Sequence[str] = wrapped(value, max(8, width - len(head)))
        for number, part in enumerate(parts):
            lead = say(head, Tone.QUIET) if number == 0 else say(" " * len(head))
            lines.append(lead + say(part))
    return lines
