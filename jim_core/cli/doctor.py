"""`jim doctor`."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from jim_core.cli.exits import Exit
from jim_core.cli.options import Target, target_options

if TYPE_CHECKING:
    from jim_core.cli.finding import Finding


@click.command()
@target_options
@click.pass_context
def doctor(context: click.Context, target: Target) -> None:
    """Say what there is on this machine and at the server, for whoever is asked for help.

    Changes nothing, tells no secret. The server is the one of --url, else the one that runs for the data
    directory. Exit code 1 when something is wrong; each such line is marked.
    """
    from jim_core.cli import text
    from jim_core.cli.doctor_machine import examine
    from jim_core.client.local import holder
    from jim_core.settings import CoreSettings
    from jim_core.wire.directory import default_data_directory

    directory = (target.data_dir or default_data_directory()).expanduser().absolute()
    try:
        settings = CoreSettings(data_dir=directory)
    except ValueError:
        settings = None  # the finding of that name says what is wrong with them
    held_by = holder(directory) if directory.is_dir() else None
    findings = [*examine(directory, settings, held_by), *_asked(target, directory)]
    wrong = [finding.name for finding in findings if finding.is_wrong]
    if target.as_json:
        url = target.url or (held_by.url if held_by else None)
        said = {finding.name: finding.said for finding in findings}
        text.document({**said, "url": url, "wrong": wrong})
    else:
        text.facts([(f"{'✗' if f.is_wrong else ' '} {f.name}", f.said) for f in findings if f.said])
        click.echo(f"\n{'wrong: ' + ', '.join(wrong) if wrong else 'nothing is wrong'}")
    context.exit(Exit.RUN_FAILED if wrong else Exit.GOOD)


def _asked(target: Target, directory: Path) -> "list[Finding]":
    from jim_core.cli.connection import at_url, finish
    from jim_core.cli.doctor_server import ask
    from jim_core.client.jim import JimClient
    from jim_core.client.local import find_server

    if target.url is not None:
        return finish(ask(partial(at_url, target.url, target)))
    server = find_server(directory) if directory.is_dir() else None
    return [] if server is None else finish(ask(partial(JimClient.unix, server.socket)))
