"""``boilerfilter``: the group of commands, and what they share."""

import contextlib
import importlib
import os
import sys
from difflib import get_close_matches
from typing import Any

import click
from click.shell_completion import CompletionItem

from boilerfilter.cli import plugin_commands
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
    "report": "Show what a run removed, and why, as a page for the browser.",
    "diff": "Show what two runs removed otherwise.",
    "explain": "Show why each paragraph of a file goes or stays, or what a pattern is.",
    "patterns": "List, check, try and start pattern packs.",
    "plugins": "List, start, check, enable and disable plugins.",
    "completion": "Print what makes a shell complete commands and options.",
}


class LazyGroup(click.Group):
    """Imports a command's module when it is called: loading plugins and patterns costs more than printing help.

    Ours come first: no plugin takes the name of one.
    """

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [*COMMANDS, *plugin_commands.named(COMMANDS)]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            found = plugin_commands.named(COMMANDS).get(cmd_name)
            return plugin_commands.load(found) if found else None
        command: click.Command = importlib.import_module(f"boilerfilter.cli.{cmd_name}").command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            near = get_close_matches(args[0], [*COMMANDS, *plugin_commands.named(COMMANDS)], 1)
            if not near:
                raise
            raise click.UsageError(f"No such command {args[0]!r}. Did you mean {near[0]!r}?", ctx) from error

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """As click does, but without importing every command for its help."""
        brought = plugin_commands.named(COMMANDS)
        rows = COMMANDS | {name: f"From {plugin_commands.whose(entries[0])}." for name, entries in brought.items()}
        commands = [CompletionItem(name, help=told) for name, told in rows.items() if name.startswith(incomplete)]
        # A group completes its commands, and then what any command does: its own options.
        return commands + click.Command.shell_complete(self, ctx, incomplete)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))
        if brought := plugin_commands.named(COMMANDS):
            rows = [(name, f"From {plugin_commands.whose(entries[0])}.") for name, entries in brought.items()]
            with formatter.section("Commands of plugins"):
                formatter.write_dl(rows)

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
    elif os.environ.get("FORCE_COLOR", "") not in ("", "0"):
        ctx.color = True
    elif os.environ.get("TERM") == "dumb":
        ctx.color = False
