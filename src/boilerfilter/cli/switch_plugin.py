"""``boilerfilter plugins disable`` and ``enable``."""

from pathlib import Path

import click

from boilerfilter.errors import SettingsError
from boilerfilter.host import installed
from boilerfilter.plugin_tools.settings_edit import read_list, write_list
from boilerfilter.settings import FILE, nearest, settings_file

_config = click.option(
    "--config",
    type=click.Path(dir_okay=False, path_type=Path),
    help="The settings file to write to; else the nearest boilerfilter.toml or pyproject.toml with settings, or a new "
    "boilerfilter.toml here.",
)


@click.command("disable")
@click.argument("name")
@_config
def disable(name: str, config: Path | None) -> None:
    """Leave a plugin out from now on: write its NAME into the project's settings.

    It is not even imported then. The rest of the file stays as it is. For one run there is --disable.
    """
    file = config or settings_file() or Path(FILE)
    disabled = read_list(file, "disable") or []
    if name in disabled:
        click.echo(f"{name} is disabled already, by {file}")
        return
    _must_be_installed(name)
    _write(file, "disable", [*disabled, name])


@click.command("enable")
@click.argument("name")
@_config
def enable(name: str, config: Path | None) -> None:
    """Use a plugin again: take its NAME out of the list of the disabled.

    Where the settings list those to use (enable = [...]), it is added to them.
    """
    file = config or settings_file() or Path(FILE)
    disabled = read_list(file, "disable") or []
    chosen = read_list(file, "enable")
    if name not in disabled:  # one that is no longer installed may still be in the list
        _must_be_installed(name)
    if name in disabled:
        _write(file, "disable", [other for other in disabled if other != name])
    if chosen is not None and name not in chosen:
        _write(file, "enable", [*chosen, name])
    elif name not in disabled:
        click.echo(f"{name} is enabled already")


def _must_be_installed(name: str) -> None:
    names = {info.name for info, _ in installed()}
    if name not in names:
        raise SettingsError(f"no plugin {name!r} is installed{nearest(name, names)}")


def _write(file: Path, key: str, names: list[str]) -> None:
    write_list(file, key, names)
    near = file.relative_to(Path.cwd()) if file.is_relative_to(Path.cwd()) else file
    click.echo(f"{near}: {key} = {names}".replace("'", '"'))
