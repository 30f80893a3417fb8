"""`jim completion`."""

import click


@click.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def completion(shell: str) -> None:
    """Print what makes a shell complete `jim`: eval "$(jim completion bash)"."""
    from click.shell_completion import get_completion_class

    from jim_core.cli.app import COMPLETE_VARIABLE, jim

    kind = get_completion_class(shell)
    if kind is not None:
        click.echo(kind(jim, {}, "jim", COMPLETE_VARIABLE).source())
