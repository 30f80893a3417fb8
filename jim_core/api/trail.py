"""What a request leaves in the audit trail: who asks for what, from where, and why not."""

from typing import Final

from starlette.types import Scope

from jim_core.api.gate import READING, address, caller_in
from jim_core.api.problems import verdict
from jim_core.model.audit import Deed
from jim_core.service.context import ServiceContext

_ALWAYS: Final = frozenset({401, 403, 429})
"""Refusals that count whatever was asked for; of those of changes, every one does."""
_SHOWN: Final = 120


def changes(method: str) -> bool:
    """Whether a request of this method is there to change something."""
    return method not in READING


def deed(scope: Scope) -> Deed:
    """What is asked for."""
    who = caller_in(scope)
    endpoint = scope.get("endpoint")
    asked = f"{scope['method']} {scope['path']}"
    target = scope.get("path_params", {}).get("id")
    return Deed(
        by=who.initiator if who else None,
        address=address(scope),
        action=_plain(getattr(endpoint, "__name__", asked)),
        target=_plain(target) if target else None,
    )


def note_refusal(context: ServiceContext, scope: Scope, error: Exception) -> None:
    """Count a request that ended in `error`, if it is one that somebody may ask about."""
    status, code = verdict(error)
    if status in _ALWAYS or changes(scope["method"]):
        context.refusals.note(deed(scope), code, context.now())


def _plain(text: str) -> str:
    """What a stranger sent, short and without what a database or a terminal might choke on."""
    return "".join(one if one.isprintable() else "�" for one in text[:_SHOWN])
