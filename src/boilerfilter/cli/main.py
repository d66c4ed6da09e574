"""``boilerfilter``: the group of commands, and what they share."""

import contextlib
import importlib
import os
import sys
from difflib import get_close_matches
from typing import Any

import click

from boilerfilter.cli.stopping import Stopped
from boilerfilter.errors import BoilerfilterError, LockedError, StorageError

_USAGE = 2
_STORAGE = 4
_LOCKED = 5
_INTERRUPTED = 130

# Commands and their one line of help. Kept here, so that --help imports none of them.
COMMANDS = {
    "clean": "Remove boilerplate from files and folders.",
    "status": "Show what is done in an output folder, and what is not.",
    "verify": "Read an output folder back and compare it with its manifest.",
    "restore": "Put back what was removed.",
    "explain": "Show every paragraph of a file with its verdict and the reasons.",
    "patterns": "List, check, try and start pattern packs.",
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
            code = _LOCKED if isinstance(error, LockedError) else _USAGE
            if isinstance(error, StorageError):
                code = _STORAGE
                _let_go_of_output()
            sys.exit(code)
        except (Stopped, KeyboardInterrupt) as stopped:
            click.echo("boilerfilter: interrupted; what is whole is there, and a run into a folder goes on", err=True)
            _let_go_of_output()
            sys.exit(stopped.code if isinstance(stopped, Stopped) else _INTERRUPTED)
        except BrokenPipeError:  # somebody said `| head`
            _let_go_of_output()
            sys.exit(141)
        except OSError as error:
            where = f"{error.filename}: " if error.filename else ""
            click.echo(f"boilerfilter: {where}{error.strerror or error}", err=True)
            _let_go_of_output()
            sys.exit(_STORAGE)


def _let_go_of_output() -> None:
    """What could not be written is not to be tried again, and complained of, when Python ends."""
    with contextlib.suppress(OSError, ValueError):
        nothing = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nothing, sys.stdout.fileno())
        os.close(nothing)


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
@click.pass_context
def main(ctx: click.Context) -> None:
    """Takes out of web text what the page says about itself, and says why.

    \b
    boilerfilter clean story.txt > clean.txt
    boilerfilter clean crawl/ --output clean/
    boilerfilter explain story.txt
    """
    if os.environ.get("NO_COLOR"):
        ctx.color = False
