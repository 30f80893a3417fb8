"""RunProfile steps: a run of a run profile, by a child process whose libraries are loaded already."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

from jim_core.connectors.protocol import ConnectorError
from jim_core.connectors.registry import connector_kind
from jim_core.connectors.resolving import resolved
from jim_core.identity.job import PERFORM, PRELOAD, Job
from jim_core.model.outcome import StepOutcome
from jim_core.model.run_order import RunOrder
from jim_core.model.schedule import StepDefinition
from jim_core.model.system import RunType, Settings
from jim_core.runners.environment import without_secrets
from jim_core.runners.performing import Work, perform
from jim_core.runners.protocol import StepContext
from jim_core.runners.spawner_process import SpawnerProcess

_SYNCHRONISE: Final = frozenset({RunType.FULL_SYNCHRONISATION, RunType.DELTA_SYNCHRONISATION})
_SECRETS_SECONDS: Final = 30.0
"""In which a keyring, or a file on a network, has to give a secret away."""
_PATIENCE: Final = 0.8
"""The part of the grace time in which a page may still be finished."""


class RunProfileRunner:
    """Performs runs to their end, and says how that was."""

    def __init__(self, spawner: SpawnerProcess, store: Path, environment: Mapping[str, str]) -> None:
        """`spawner` has `PRELOAD` loaded; `environment` is where references to secrets are looked up."""
        self._spawner = spawner
        self._store = store
        self._environment = environment

    async def run(self, context: StepContext) -> StepOutcome:
        """Begin the run, follow it, and leave nothing of it behind."""
        order = context.order
        if order is None:
            return StepOutcome.failed(_missing(context.definition))
        try:
            async with asyncio.timeout(_SECRETS_SECONDS):
                settings = await asyncio.to_thread(_settings, order, self._environment)
        except ConnectorError as reason:
            return StepOutcome.failed(str(reason))
        except TimeoutError:
            return StepOutcome.failed(
                f"a secret of {order.system.name!r} could not be read within {_SECRETS_SECONDS:.0f} s: "
                "is its keyring locked, or its file on a network that does not answer?"
            )
        job = Job(
            order=_needed(order),
            settings=settings,
            store=self._store,
            patience=context.grace.total_seconds() * _PATIENCE,
        )
        work = Work({"call": PERFORM, "job": job.model_dump(mode="json")})
        return await perform(context, self._spawner, work)


@asynccontextmanager
async def run_profile_runner(
    environment: Mapping[bytes, bytes], secrets: Mapping[str, str], store: Path
) -> AsyncIterator[RunProfileRunner]:
    """A runner whose children inherit `environment` without its secrets; `secrets` is the whole of it."""
    spawner = SpawnerProcess(without_secrets(environment), preload=[PRELOAD])  # begins with the first run
    try:
        yield RunProfileRunner(spawner, store, secrets)
    finally:
        await spawner.close()


def _settings(order: RunOrder, environment: Mapping[str, str]) -> Settings:
    name = order.system.connector_name
    if not name:
        raise ConnectorError(
            f"the connected system {order.system.name!r} has no connector: set its connectorName and settings"
        )
    kind = connector_kind(name)
    if kind is None:
        raise ConnectorError(
            f"the connector {name!r} of {order.system.name!r} is not installed on this server"
        )
    told: Settings = resolved(kind, order.system.settings, environment).model_dump(mode="json", by_alias=True)
    return told


def _needed(order: RunOrder) -> RunOrder:
    """The order with the rules of all systems if it is about them, and with nobody's secrets."""
    synchronises = order.profile.run_type in _SYNCHRONISE
    bare = tuple(one.model_copy(update={"settings": {}}) for one in order.systems) if synchronises else ()
    return order.model_copy(
        update={"system": order.system.model_copy(update={"settings": {}}), "systems": bare}
    )


def _missing(step: StepDefinition) -> str:
    if step.connected_system_id is None or step.run_profile_id is None:
        return "the step has no connectedSystemId and runProfileId: say what it has to run"
    return (
        f"there is no run profile {step.run_profile_id} of a connected system {step.connected_system_id}"
        " any more: correct the step, or create them again"
    )
