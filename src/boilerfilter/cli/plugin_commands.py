"""Commands that plugins bring: entry points of the group ``boilerfilter.commands``, each a `click.Command`.

They are named by metadata and not by a hook, so that ``--help`` imports no plugin, and none can break it.
"""

from collections.abc import Collection
from importlib.metadata import EntryPoint, entry_points
from typing import Final

import click

from boilerfilter.errors import PluginError

GROUP: Final = "boilerfilter.commands"


def named(taken: Collection[str]) -> dict[str, list[EntryPoint]]:
    """The installed commands by name, but for names that are taken; nothing is imported."""
    found: dict[str, list[EntryPoint]] = {}
    for entry in sorted(entry_points(group=GROUP), key=lambda entry: (entry.name, entry.value)):
        if entry.name not in taken:
            found.setdefault(entry.name, []).append(entry)
    return found


def whose(entry: EntryPoint) -> str:
    """The distribution that brings a command, and its version."""
    return f"{entry.dist.name} {entry.dist.version}" if entry.dist else entry.value


def load(entries: list[EntryPoint]) -> click.Command:
    """The command of a name.

    Raises:
        PluginError: it cannot be imported, is no command, or two distributions bring one of that name.
    """
    entry = entries[0]
    if len(entries) > 1:
        rivals = " and ".join(map(whose, entries))
        raise PluginError(f"command {entry.name!r}: both {rivals} bring it; uninstall one of them")
    try:
        command = entry.load()
    except BaseException as error:
        if isinstance(error, KeyboardInterrupt):
            raise
        problem = f"{type(error).__name__}: {error}"
        raise PluginError(f"command {entry.name!r} of {whose(entry)} cannot be used: {problem}") from error
    if not isinstance(command, click.Command):
        raise PluginError(f"command {entry.name!r} of {whose(entry)} cannot be used: {entry.value} is no click.Command")
    return command
