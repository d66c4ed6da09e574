"""The options that every command has which builds a pipeline, and the Settings that come of them."""

import tomllib
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path
from typing import Any, TypeVar

import click

from boilerfilter.errors import SettingsError
from boilerfilter.settings import Settings

Command = TypeVar("Command", bound=Callable[..., Any])

_OPTIONS = [
    click.option(
        "--config",
        type=click.Path(exists=True, dir_okay=False, path_type=Path),
        help="Settings file; else the nearest boilerfilter.toml or pyproject.toml.",
    ),
    click.option(
        "--set",
        "assignments",
        metavar="KEY=VALUE",
        multiple=True,
        help="A setting, as in TOML: --set max_removed=0.5 --set consent.preset='\"careful\"'.",
    ),
    click.option("--plugin", metavar="PLUGIN", multiple=True, help="Use this plugin alone, or these."),
    click.option("--disable", metavar="PLUGIN", multiple=True, help="Leave a plugin out."),
    click.option("--no-plugins", is_flag=True, help="Leave all plugins out; nothing is removed then."),
]


def settings_options(command: Command) -> Command:
    """Decorates a command with the options; it gets them as keywords for `build_settings`."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def build_settings(
    config: Path | None,
    assignments: tuple[str, ...],
    plugin: tuple[str, ...],
    disable: tuple[str, ...],
    no_plugins: bool,
    **more: Any,
) -> Settings:
    """Settings from the file, overridden by the command line.

    Raises:
        SettingsError: as `Settings` does, or an assignment is malformed.
    """
    base = Settings.from_toml(config) if config else Settings.discover()
    values: dict[str, Any] = {
        field.name: getattr(base, field.name) for field in fields(base) if field.name != "plugins"
    }
    values |= {name: dict(table) for name, table in base.plugins.items()}
    for assignment in assignments:
        key, equals, text = assignment.partition("=")
        if not equals:
            raise SettingsError(f"--set {assignment}: has no value; write KEY=VALUE, as in --set max_removed=0.8")
        table, _, option = key.strip().rpartition(".")
        if table:
            if not isinstance(options := values.setdefault(table, {}), dict):
                raise SettingsError(f"--set {assignment}: {table} is no plugin, so it has no options")
            options[option] = _value(text)
        else:
            values[option] = _value(text)
    values |= more
    if plugin and no_plugins:
        raise SettingsError("--plugin and --no-plugins: say one of the two")
    if plugin:
        # What is named here is wanted, whatever the file says of it.
        values |= {"enable": plugin, "disable": tuple(name for name in values["disable"] if name not in plugin)}
    if disable:
        values["disable"] = (*values["disable"], *disable)
    if no_plugins:
        values |= {"enable": (), "disable": ()}
        values = {name: value for name, value in values.items() if name not in base.plugins}
    return Settings(**values)


def _value(text: str) -> object:
    """A TOML value; what is none is a string, so that quotes need no quoting in a shell."""
    try:
        return tomllib.loads(f"value = {text}")["value"]
    except tomllib.TOMLDecodeError:
        return text
