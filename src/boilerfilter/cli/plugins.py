"""``boilerfilter plugins``."""

import click

from boilerfilter.cli.check_plugin import check
from boilerfilter.cli.list_plugins import list_plugins
from boilerfilter.cli.new_plugin import new
from boilerfilter.cli.switch_plugin import disable, enable


@click.group("plugins")
def command() -> None:
    """List, start, check, enable and disable plugins. Works also when one of them is broken."""


command.add_command(list_plugins)
command.add_command(new)
command.add_command(check)
command.add_command(disable)
command.add_command(enable)
