"""`jim serve`."""

import asyncio
import signal
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from jim_core.cli.exits import Exit, Stop
from jim_core.model.initiator import Initiator
from jim_core.model.status import InitiatorType

if TYPE_CHECKING:
    from jim_core.settings import CoreSettings

_STOP: Final = Initiator(InitiatorType.USER, None, "jim serve --stop-steps")
_STOPPING: Final = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


@click.command()
@click.option("--host", metavar="ADDRESS", help="Address to listen on. [env: JIM_HOST; default: 127.0.0.1]")
@click.option("--port", type=click.IntRange(0, 65_535), help="[env: JIM_PORT; default: 5200; 0: a free one]")
@click.option(
    "--tls-cert", type=click.Path(path_type=Path), metavar="FILE",
    help="Serve HTTPS with this certificate (PEM, with its chain). [env: JIM_TLS_CERT]",
)  # fmt: skip
@click.option(
    "--tls-key", type=click.Path(path_type=Path), metavar="FILE",
    help="Its private key, unless that is in the same file. [env: JIM_TLS_KEY]",
)  # fmt: skip
@click.option(
    "--data-dir", type=click.Path(path_type=Path, file_okay=False), metavar="DIR",
    help="Where everything is kept. [env: JIM_DATA_DIR]",
)  # fmt: skip
@click.option(
    "--database-url", metavar="URL", help="Another database, as postgresql://… [env: JIM_DATABASE_URL]"
)
@click.option(
    "--concurrency",
    type=click.IntRange(1, 1_000),
    help="Steps side by side. [env: JIM_CONCURRENCY; default: twice the cores]",
)
@click.option(
    "--grace-seconds", type=click.FloatRange(0, 3_600),
    help="Between SIGTERM and SIGKILL of a step. [env: JIM_GRACE_SECONDS; default: 10]",
)  # fmt: skip
@click.option(
    "--log-level", type=click.Choice(["debug", "info", "warning", "error"]), help="[env: JIM_LOG_LEVEL]"
)
@click.option(
    "--log-format", type=click.Choice(["auto", "json", "text"]),
    help="auto: text on a terminal, else JSON. [env: JIM_LOG_FORMAT]",
)  # fmt: skip
@click.option(
    "--stop-steps", is_flag=True, help="At the end, cancel what is active and wait until it has ended."
)
def serve(*, stop_steps: bool, **given: Any) -> None:  # noqa: ANN401  one keyword an option
    """Run the engine and the API until SIGTERM or Ctrl-C.

    People and programs with a key come in over HTTP; the owner's commands and consoles through a socket in
    the data directory, without a key. Steps under way go on while the server restarts.
    """
    from jim_core.logs import to_stderr
    from jim_core.settings import LOOPBACK, CoreSettings

    settings = CoreSettings(**{name: value for name, value in given.items() if value is not None})
    to_stderr(settings.log_level, settings.log_format)
    if settings.host not in LOOPBACK and settings.tls_cert is None:
        click.echo(
            f"Warning: {settings.host} can be reached from other machines, and keys travel in clear; "
            "give --tls-cert and --tls-key, or put a proxy with TLS in front",
            err=True,
        )
    asyncio.run(_serve(settings, stop_steps=stop_steps))


async def _serve(settings: "CoreSettings", *, stop_steps: bool) -> None:
    from jim_core.bootstrap import Listen, open_core

    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in _STOPPING:
        loop.add_signal_handler(number, stop.set)
    listen = Listen(settings.host, settings.port)
    async with open_core(settings, engine=True, program="jim serve", listen=listen) as core:
        click.echo(f"jim serves {core.url} from {core.settings.data_dir}")
        core.failed.add_done_callback(lambda _: stop.set())
        await stop.wait()
        failed = core.failed.done()
        if stop_steps and core.engine is not None and not failed:
            await core.engine.cancel_active(by=_STOP)
    if failed:
        raise Stop("the engine stopped by itself; the log above says why", Exit.RUN_FAILED)
