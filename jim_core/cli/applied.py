"""What became of each thing that a file plans."""

from collections.abc import Awaitable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from jim_core.cli.exits import Stop
from jim_core.cli.plan_members import Planned

if TYPE_CHECKING:
    from jim_core.client.errors import Refused


@dataclass(frozen=True, slots=True)
class Applied:
    """One thing of the file, and what was done about it."""

    kind: str
    """`schedule`, `connectedSystem` or `runProfile`."""
    name: str
    action: str
    """`created`, `updated`, `unchanged` or `refused`."""
    id: str | int | None = None
    message: str = ""

    def document(self) -> dict[str, Any]:
        """For programs."""
        return {
            "kind": self.kind,
            "name": self.name,
            "action": self.action,
            "id": self.id,
            "message": self.message,
        }

    def __str__(self) -> str:
        """For people."""
        kind = {"connectedSystem": "system ", "runProfile": "run profile "}.get(self.kind, "")
        return f"{self.action:<9}  {kind}{self.name}{f': {self.message}' if self.message else ''}"


async def tried(doing: Awaitable[Applied], kind: str, name: str, planned: Planned) -> Applied:
    """What came of it; what the server refuses, or has not, is told with its places in the file."""
    from jim_core.client.errors import Refused

    try:
        return await doing
    except Stop as error:
        return Applied(kind, name, "refused", message=error.message)
    except Refused as error:
        return Applied(kind, name, "refused", message=_placed(error, planned))


def _placed(error: "Refused", planned: Planned) -> str:
    from jim_core.cli.failures import sentence

    wrong = error.problem.validation_errors
    if not wrong:
        return f"{planned.place}: {sentence(error)}"
    return "; ".join(f"{planned.where(field)}: {' '.join(said)}" for field, said in wrong.items())
