"""The environment of a step's processes: the server's without its secrets, and what the step is called."""

from collections.abc import Mapping
from typing import Final

from jim_core.runners.protocol import StepContext

_SECRET_WORDS: Final = (b"KEY", b"SECRET", b"TOKEN", b"PASSWORD", b"DATABASE")
"""A `JIM_` variable whose name holds one of these stays with the server."""


def without_secrets(environment: Mapping[bytes, bytes]) -> dict[bytes, bytes]:
    """An environment fit for programs that are not the server."""
    return {name: value for name, value in environment.items() if not _is_secret(name)}


def step_facts(context: StepContext) -> dict[str, str]:
    """What a program may want to know of the step it performs."""
    return {
        "JIM_EXECUTION_ID": str(context.execution_id),
        "JIM_SCHEDULE_NAME": _value(context.schedule_name),
        "JIM_STEP_INDEX": str(context.definition.step_index),
        "JIM_STEP_NAME": _value(context.definition.name),
        "JIM_STEP_ATTEMPT": str(context.attempt),
        "JIM_RUN_DIRECTORY": _value(str(context.run_directory)),
    }


def _is_secret(name: bytes) -> bool:
    upper = name.upper()
    if upper.startswith(b"OTEL_") and b"HEADERS" in upper:  # how a collector knows the server
        return True
    return upper.startswith(b"JIM_") and any(word in upper for word in _SECRET_WORDS)


def _value(text: str) -> str:
    """Text as an environment can hold it: no NUL, and no half characters."""
    return text.replace("\0", "").encode("utf-8", "replace").decode()
