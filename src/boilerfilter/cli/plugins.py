"""``boilerfilter plugins``."""

import click
import msgspec

from boilerfilter.host import Plugin, inspect


@click.group("plugins")
def command() -> None:
    """List the installed plugins. Works also when one of them is broken."""


@command.command("list")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def list_plugins(as_json: bool) -> None:
    """List the installed plugins: name, version, distribution, hooks, file, and what is wrong if anything is."""
    found = inspect()
    if as_json:
        click.echo(msgspec.json.format(msgspec.json.encode([_table(plugin) for plugin in found]), indent=2))
        return
    if not found:
        click.echo("No plugins are installed.")
    for plugin in found:
        click.echo(f"{click.style(plugin.info.name, bold=True)} {plugin.info.version}  ({plugin.info.distribution})")
        if plugin.error:
            click.echo(click.style(f"  cannot be used: {plugin.error}", fg="red"))
        else:
            click.echo(f"  {', '.join(plugin.hooks) or 'no hooks'}\n  {plugin.file or plugin.value}")


def _table(plugin: Plugin) -> dict[str, object]:
    return {
        "name": plugin.info.name,
        "version": plugin.info.version,
        "distribution": plugin.info.distribution,
        "value": plugin.value,
        "hooks": list(plugin.hooks),
        "file": plugin.file,
        "error": plugin.error or None,
    }
