"""``boilerfilter plugins list``."""

from collections.abc import Iterator

import click
import msgspec

from boilerfilter.errors import SettingsError
from boilerfilter.host import check_names, installed
from boilerfilter.plugin_tools.inspection import Plugin
from boilerfilter.plugin_tools.inspection_process import PATIENCE, inspect_apart
from boilerfilter.settings import Settings


@click.command("list")
@click.option("--json", "as_json", is_flag=True, help="As JSON, with every anchor.")
@click.option(
    "--timeout",
    metavar="SECONDS",
    type=click.FloatRange(0, min_open=True),
    default=PATIENCE,
    show_default=True,
    help="Give a plugin up that takes longer to be imported, or to build what it offers.",
)
def list_plugins(as_json: bool, timeout: float) -> None:
    """List the installed plugins: name, version, distribution, what they bring, file, and what is wrong if anything is.

    Works also when a plugin is broken, or the settings are. Those that the settings leave out are not imported.
    """
    found = inspect_apart(_settings(), timeout)
    if as_json:
        click.echo(msgspec.json.format(msgspec.json.encode([_table(plugin) for plugin in found]), indent=2))
        return
    if not found:
        click.echo("No plugins are installed.")
    for plugin in found:
        click.echo(f"{click.style(plugin.info.name, bold=True)} {plugin.info.version}  ({plugin.info.distribution})")
        if plugin.error:
            click.echo(click.style(f"  cannot be used: {plugin.error}", fg="red"))
        elif not plugin.enabled:
            click.echo(click.style("  left out by the settings", fg="yellow"))
        else:
            click.echo(f"  {'; '.join(_brings(plugin)) or 'nothing, with these settings'}  ({plugin.seconds:.2f} s)")
            click.echo(f"  {plugin.file}")


def _settings() -> Settings:
    """The project's settings; the default ones, with a word about it, where these are wrong."""
    try:
        settings = Settings.discover()
    except SettingsError as error:
        click.echo(f"boilerfilter: {error}; this is the list with default settings", err=True)
        return Settings()
    try:
        check_names(settings, installed())
    except SettingsError as error:
        click.echo(f"boilerfilter: {error}", err=True)
    return settings


def _brings(plugin: Plugin) -> Iterator[str]:
    for name, anchors in plugin.anchors.items():
        if anchors is None:
            yield f"annotator {name}, of every paragraph"
        else:
            yield f"annotator {name}, {len(anchors)} anchors" if anchors else f"annotator {name}, on demand"
    yield from (f"rule {name}" for name in plugin.rules)
    if plugin.packs:
        yield f"{len(plugin.packs)} pack{'s' if len(plugin.packs) > 1 else ''}"


def _table(plugin: Plugin) -> dict[str, object]:
    return {
        "name": plugin.info.name,
        "version": plugin.info.version,
        "distribution": plugin.info.distribution,
        "value": plugin.value,
        "enabled": plugin.enabled,
        "hooks": plugin.hooks,
        "file": plugin.file,
        # null: every paragraph is looked at; none: only where a rule asks
        "anchors": {
            name: None if stems is None else {"count": len(stems), "stems": stems}
            for name, stems in plugin.anchors.items()
        },
        "rules": plugin.rules,
        "packs": plugin.packs,
        "seconds": round(plugin.seconds, 4),
        "error": plugin.error or None,
    }
