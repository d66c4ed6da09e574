"""A Sphinx directive: ``{command-help}`` shows what ``--help`` prints, for every command of ours and of our plugins."""

from collections.abc import Iterator
from importlib import import_module
from importlib.metadata import entry_points

import click
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

_WIDTH = 80


def helps(command: click.Command, name: str, parent: click.Context | None = None) -> Iterator[tuple[str, str]]:
    """A command's full name and its help, then those of the commands in it."""
    width = {"terminal_width": _WIDTH, "max_content_width": _WIDTH}
    with click.Context(command, parent=parent, info_name=name, **{**command.context_settings, **width}) as ctx:
        yield ctx.command_path, command.get_help(ctx)
        if isinstance(command, click.Group):
            for below in command.list_commands(ctx):
                found = command.get_command(ctx, below)
                if found is not None and _is_ours(below, ctx):
                    yield from helps(found, below, ctx)


def _is_ours(name: str, ctx: click.Context) -> bool:
    """Whether a command comes with boilerfilter: whoever builds the site may have other plugins."""
    brought = [entry for entry in entry_points(group="boilerfilter.commands") if entry.name == name]
    return ctx.parent is not None or not brought or any(e.dist and e.dist.name == "boilerfilter" for e in brought)


class CommandHelp(SphinxDirective):
    """A section for each command, the help of which is shown as it is printed."""

    def run(self) -> list[nodes.Node]:
        main: click.Command = import_module("boilerfilter.cli.main").main
        sections: list[nodes.Node] = []
        for path, text in helps(main, "boilerfilter"):
            section = nodes.section(ids=[nodes.make_id(path)], names=[nodes.fully_normalize_name(path)])
            section += nodes.title(path, path)
            section += nodes.literal_block(text, text, language="text")
            sections.append(section)
        return sections


def setup(app: Sphinx) -> dict[str, bool]:
    app.add_directive("command-help", CommandHelp)
    return {"parallel_read_safe": True}
