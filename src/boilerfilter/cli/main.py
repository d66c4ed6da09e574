"""``boilerfilter``: the group of commands, and what they share."""

import importlib
import sys
from difflib import get_close_matches
from typing import Any

import click

from boilerfilter.errors import BoilerfilterError

# Commands and their one line of help. Kept here, so that --help imports none of them.
COMMANDS = {
    "clean": "Remove boilerplate from files; the clean text goes to standard output.",
    "explain": "Show every paragraph of a file with its verdict and the reasons.",
    "patterns": "List and check the pattern packs.",
    "plugins": "List the installed plugins.",
}


class LazyGroup(click.Group):
    """Imports a command's module when it is called: loading plugins and patterns costs more than printing help."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = importlib.import_module(f"boilerfilter.cli.{cmd_name}").command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            near = get_close_matches(args[0], COMMANDS, 1)
            if not near:
                raise
            raise click.UsageError(f"No such command {args[0]!r}. Did you mean {near[0]!r}?", ctx) from error

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))

    def invoke(self, ctx: click.Context) -> Any:
        """Errors of ours in one line: they say what to do, and a traceback would hide it."""
        try:
            return super().invoke(ctx)
        except BoilerfilterError as error:
            click.echo(f"boilerfilter: {error}", err=True)
            sys.exit(2)
        except BrokenPipeError:  # somebody said `| head`
            sys.stderr.close()
            sys.exit(141)


def _version(ctx: click.Context, param: click.Parameter, value: bool) -> None:
    if not value or ctx.resilient_parsing:
        return
    # Not needed for --help, which is to be quick.
    from importlib.metadata import version  # noqa: PLC0415

    from boilerfilter.host import installed  # noqa: PLC0415

    click.echo(f"boilerfilter {version('boilerfilter')}")
    for info, entry in installed():
        click.echo(f"  {info.name} {info.version} ({info.distribution}, {entry.value})")
    ctx.exit()


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_version,
    help="Name the version of boilerfilter and of each plugin.",
)
def main() -> None:
    """Takes out of web text what the page says about itself, and says why.

    \b
    boilerfilter clean story.txt > clean.txt
    boilerfilter clean corpus.jsonl > clean.jsonl
    boilerfilter explain story.txt
    """
