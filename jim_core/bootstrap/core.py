"""A core, opened: the lock, the store, the engine and the sockets, each closed in reverse order."""

import asyncio
import getpass
import os
import secrets
import socket
import ssl
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final

import structlog
from uuid_utils.compat import uuid7

from jim_core.api.app import create_app
from jim_core.api.hosts import Names
from jim_core.api.settings import ApiSettings
from jim_core.bootstrap import listeners
from jim_core.bootstrap.serving import Server, serving
from jim_core.bootstrap.tls import server_context
from jim_core.bootstrap.tracing import traces_of, tracing
from jim_core.bootstrap.trail import trail_kept
from jim_core.client.jim import JimClient
from jim_core.client.local import DataDirectoryLock, prepare_directory
from jim_core.engine.retention import Keep
from jim_core.engine.runtime import Engine
from jim_core.engine.supervisor import Limits
from jim_core.identity.runner import run_profile_runner
from jim_core.model.audit import Deed
from jim_core.model.errors import Invalid
from jim_core.model.initiator import Caller, Initiator
from jim_core.model.status import InitiatorType, Role, StepType
from jim_core.runners.registry import standard_runners
from jim_core.service import keys
from jim_core.service.audit import audited
from jim_core.service.context import ServiceContext
from jim_core.service.feed import Feed
from jim_core.settings import CoreSettings
from jim_core.storage.database import Database

if TYPE_CHECKING:
    from opentelemetry.trace import TracerProvider

log = structlog.get_logger(__name__)

_PROVIDED: Final = Deed(by=None, address="local", action="JIM_INFRASTRUCTURE_API_KEY")
INFRASTRUCTURE_KEY: Final = "Infrastructure"
"""How the key from the environment is called."""
_LOCK_PATIENCE: Final = 3.0
"""Seconds to wait for a command that works on the store for a moment."""


@dataclass(frozen=True, slots=True)
class Listen:
    """Where a core answers others: the owner's socket of its data directory, and a TCP address if given."""

    host: str | None = None
    port: int = 0


class Core:
    """An open core. `client()` talks to it from inside this process, as its owner."""

    def __init__(
        self,
        settings: CoreSettings,
        context: ServiceContext,
        owner: Caller,
        listen: Listen | None = None,
        tracer_provider: "TracerProvider | None" = None,
    ) -> None:
        self.settings = settings
        self.context = context
        self.owner = owner
        self.engine: Engine | None = None
        self.socket_path: Path | None = None
        self.url: str | None = None
        self.failed: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        """Done when the engine stopped by itself; its exception says why."""
        self._api = ApiSettings(
            rate_limit=settings.rate_limit,
            rate_limit_anonymous=settings.rate_limit_anonymous,
            success_word=settings.success_word,
            names=Names(listen.host or "" if listen else "", settings.allowed_hosts.split(",")),
            tracer_provider=tracer_provider,
        )
        self.owner_app = create_app(context, settings=self._api, owner=owner)

    def client(self) -> JimClient:
        """A client of this very core; close it before the core."""
        return JimClient.in_process(self.owner_app)

    def public_app(self) -> object:
        """The application for strangers, who need a key."""
        return create_app(self.context, settings=self._api, owner=None)


@asynccontextmanager
async def open_core(
    settings: CoreSettings, *, engine: bool, program: str, listen: Listen | None = None
) -> AsyncIterator[Core]:
    """A core of `settings.data_dir`; `program` is the name by which others learn who holds it.

    Raises DataDirectoryHeld, NewerDatabase, StorageUnavailable, CannotListen or OSError, each with the cure
    in its text. At the end steps that still run are left running; the next engine follows them on.
    """
    async with AsyncExitStack() as stack:
        directory = await asyncio.to_thread(prepare_directory, settings.data_dir)
        settings = settings.model_copy(update={"data_dir": directory})
        lock = await asyncio.to_thread(DataDirectoryLock.take, directory, program, patience=_LOCK_PATIENCE)
        stack.callback(lock.release)
        tls = tls_of(settings, listen)
        public = listeners.tcp(listen.host, listen.port) if listen and listen.host else None
        if public:
            stack.callback(public.close)
        database = await asyncio.to_thread(Database.open, settings.database)
        stack.push_async_callback(asyncio.to_thread, database.close)
        if engine:
            await asyncio.to_thread(database.hold_exclusively)
        provider = await stack.enter_async_context(tracing(os.environ))
        core = Core(settings, _context(settings, database), _owner(), listen, provider)
        if provider is not None:
            stack.callback(traces_of(provider).attach(core.context.feed))
        stack.callback(core.context.measures.attach(database, core.context.feed))
        if listen:
            await _provide_key(core)
        await stack.enter_async_context(trail_kept(core.context))
        if engine:
            await stack.enter_async_context(_running(core))
        if listen:
            await stack.enter_async_context(_answering(core, lock, public, tls))
        stack.callback(core.context.feed.close)
        log.info("core.opened", program=program, data_dir=str(directory), url=core.url)
        yield core
        log.info("core.closing", program=program)


def tls_of(settings: CoreSettings, listen: Listen | None) -> ssl.SSLContext | None:
    """TLS for whoever comes in over TCP, if that is wanted; CannotListen."""
    return server_context(settings.tls_cert, settings.tls_key) if listen and listen.host else None


def _context(settings: CoreSettings, database: Database) -> ServiceContext:
    return ServiceContext(
        database=database,
        feed=Feed(database),
        now=lambda: datetime.now(UTC),
        new_id=uuid7,
        runs=settings.runs,
        new_key_text=lambda: f"jim_ak_{secrets.token_hex(32)}",
    )


async def _provide_key(core: Core) -> None:
    given = core.settings.infrastructure_api_key
    text = given.get_secret_value().strip() if given else ""
    if not text:
        return
    try:
        key = await keys.provide(audited(core.context, _PROVIDED), INFRASTRUCTURE_KEY, text)
    except Invalid as error:
        raise Invalid(error.violations, f"JIM_INFRASTRUCTURE_API_KEY: {error}") from error
    log.info("key.provided", key_id=str(key.id), prefix=key.prefix, enabled=key.is_enabled)


def _owner() -> Caller:
    try:
        name = getpass.getuser()
    except (KeyError, OSError):
        name = f"uid {os.geteuid()}"
    return Caller(Initiator(InitiatorType.USER, None, name), Role.ADMINISTRATOR, rate_limited=False)


@asynccontextmanager
async def _running(core: Core) -> AsyncIterator[None]:
    """The engine at work for the length of the block."""
    settings = core.settings
    limits = Limits(timedelta(seconds=settings.grace_seconds), settings.output_limit_mib * 1_048_576)
    store = core.context.identity_store
    async with (
        standard_runners(os.environb, pwsh=settings.pwsh) as runners,
        run_profile_runner(os.environb, os.environ, store) as run_profiles,
    ):
        engine = Engine(
            core.context,
            runners.beside(StepType.RUN_PROFILE, run_profiles),
            concurrency=settings.concurrency,
            limits=limits,
            keep=Keep(
                settings.retention_days, settings.audit_days, settings.history_days, settings.activity_days
            ),
        )
        core.engine = engine
        task = asyncio.create_task(engine.run(), name="engine")
        task.add_done_callback(lambda ended: _note(core, ended))
        try:
            yield
        finally:
            core.engine = None
            await engine.stop()
            await asyncio.gather(task, return_exceptions=True)
            core.failed.cancel()


def _note(core: Core, ended: asyncio.Task[None]) -> None:
    if core.failed.done() or ended.cancelled():
        return
    error = ended.exception()
    if error is None:
        core.failed.set_result(None)
    else:
        log.error("engine.failed", exc_info=error)
        core.failed.set_exception(error)
        core.failed.exception()  # seen: whoever awaits it still gets it


@asynccontextmanager
async def _answering(
    core: Core, lock: DataDirectoryLock, public: socket.socket | None, tls: ssl.SSLContext | None
) -> AsyncIterator[list[Server]]:
    """The sockets served for the length of the block, and their addresses written beside the lock."""
    path = listeners.owner_path(core.settings.data_dir)
    async with AsyncExitStack() as stack:
        servers = [await stack.enter_async_context(serving(core.owner_app, listeners.owner(path)))]
        stack.callback(listeners.remove_owner, path, core.settings.data_dir)
        core.socket_path = path
        if public:
            servers.append(await stack.enter_async_context(serving(core.public_app(), public, tls=tls)))
            core.url = listeners.address(public, secure=tls is not None)
        lock.announce(socket=path, url=core.url)
        try:
            yield servers
        finally:
            lock.announce()
            core.context.feed.close()
            for server in servers:
                server.should_exit = True
