"""Finds plugins, holds them to the contract, and says whose every object is.

The sole user of pluggy's PluginManager.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, fields
from importlib.metadata import EntryPoint, distributions
from importlib.resources import files
from importlib.resources.abc import Traversable
from itertools import pairwise
from types import ModuleType
from typing import Any, Final, NoReturn, TypeVar

import pluggy

from boilerfilter import hookspecs
from boilerfilter.errors import BoilerfilterError, PluginError, SettingsError
from boilerfilter.guard import UNWATCHED, Guard, message_of
from boilerfilter.hookspecs import PROJECT, Annotator, Rule
from boilerfilter.model import PluginInfo
from boilerfilter.packs.patterns import PatternPack, read_packs
from boilerfilter.settings import Settings, nearest

T = TypeVar("T", Traversable, Annotator, Rule)

GROUP = "boilerfilter"

_PACKS: Final = "patterns"
"""The folder of pattern packs in a package that implements no hook: a plugin may be data alone."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """What the enabled plugins brought: each object with the plugin that it came from, sorted by name."""

    plugins: tuple[PluginInfo, ...]
    packs: tuple[PatternPack, ...]
    annotators: tuple[tuple[Annotator, PluginInfo], ...]
    rules: tuple[tuple[Rule, PluginInfo], ...]


def installed() -> list[tuple[PluginInfo, EntryPoint]]:
    """The entry points of all installed distributions, sorted by name, repeated names included; nothing is imported.

    Of a distribution that is on the path twice (in a user's folder and in a virtual environment, or as the build folder
    of an editable install) the first counts, since it is the one that Python imports.
    """
    found = []
    seen = set()
    for distribution in distributions():
        name = distribution.metadata["Name"]
        if not name or (normal := re.sub(r"[-_.]+", "-", name).lower()) in seen:
            continue
        seen.add(normal)
        found += [
            (PluginInfo(entry.name, name, distribution.version), entry)
            for entry in distribution.entry_points
            if entry.group == GROUP
        ]
    return sorted(found, key=lambda pair: (pair[0], pair[1].value))


def pattern_folders(settings: Settings) -> tuple[tuple[Traversable, PluginInfo], ...]:
    """The folders of pattern packs that the enabled plugins bring, each with its plugin.

    Raises:
        PluginError, SettingsError: as `load` does. Annotators and rules are not built, so these do not fail here.
    """
    return tuple((folder, one.info) for one in _open(settings, UNWATCHED) for folder in one.folders())


def load(settings: Settings, packs: Sequence[PatternPack] | None = None, guard: Guard = UNWATCHED) -> Loaded:
    """Imports the enabled plugins and builds what they offer, with `packs` in place of those that they bring.

    Raises:
        PluginError: a plugin cannot be used; the message names it, its distribution and how to go on without it.
        SettingsError: settings name a plugin or an option that does not exist.
        PatternPackError: a pattern pack is not valid.
    """
    plugins = _open(settings, guard)
    packs = read_packs(folder for one in plugins for folder in one.folders()) if packs is None else tuple(packs)
    annotators = [(annotator, one.info) for one in plugins for annotator in one.annotators(settings, packs)]
    rules = [(rule, one.info) for one in plugins for rule in one.rules(settings)]
    return Loaded(
        tuple(one.info for one in plugins),
        packs,
        _unique(annotators, "annotator"),
        _unique(rules, "rule"),
    )


class OpenPlugin:
    """A plugin that is imported and fits the contract, to be asked hook by hook; `hooks` are those that it implements.

    Asked alone, so that a failure is its own and every object has an owner.

    Raises:
        PluginError: it cannot be imported or does not fit the contract; so do the methods when a hook fails.
    """

    def __init__(self, info: PluginInfo, entry: EntryPoint, guard: Guard = UNWATCHED) -> None:
        self.info = info
        self._guard = guard
        self._manager = pluggy.PluginManager(PROJECT)
        self._manager.add_hookspecs(hookspecs)
        try:
            with guard.running(info, "import"):
                self._plugin: object = entry.load()
                self._manager.register(self._plugin, name=info.name)
            self._manager.check_pending()
        except BaseException as error:
            if guard.stops(error):
                raise
            give_up(info, _problem(error), error)
        self.hooks = tuple(sorted(caller.name for caller in self._manager.get_hookcallers(self._plugin) or ()))
        self._data = None if self.hooks else _packs_of(self._plugin)
        if not self.hooks and self._data is None:
            give_up(info, f"{entry.value} implements no hook with @hookimpl, and has no folder {_PACKS!r}", None)

    @property
    def file(self) -> str:
        """Where it lies: a module's file, or the folder of a package that is data alone."""
        return getattr(self._plugin, "__file__", None) or str(self._data or "")

    def folders(self) -> list[Traversable]:
        """The folders of its pattern packs."""
        if self._data is not None:
            return [self._data]
        return self._ask("boilerfilter_pattern_packs", lambda hook: hook(), Traversable)  # type: ignore[type-abstract]

    def annotators(self, settings: Settings, packs: Sequence[PatternPack]) -> list[Annotator]:
        return self._ask("boilerfilter_annotators", lambda hook: hook(settings=settings, packs=packs), Annotator)  # type: ignore[type-abstract]

    def rules(self, settings: Settings) -> list[Rule]:
        return self._ask("boilerfilter_rules", lambda hook: hook(settings=settings), Rule)  # type: ignore[type-abstract]

    def _ask(self, hook: str, invoke: Callable[[Any], list[Iterable[T]]], kind: type[T]) -> list[T]:
        try:
            with self._guard.running(self.info, hook):
                objects = [item for answer in invoke(getattr(self._manager.hook, hook)) for item in answer]
                wrong = [item for item in objects if not isinstance(item, kind) or not isinstance(item.name, str)]
        except BoilerfilterError:
            raise
        except BaseException as error:
            if self._guard.stops(error):
                raise
            give_up(self.info, f"{hook} failed: {_problem(error)}", error)
        if wrong:
            give_up(self.info, f"{hook} gave {wrong[0]!r}, which is no {kind.__name__}", None)
        return objects


def _open(settings: Settings, guard: Guard) -> list[OpenPlugin]:
    return [OpenPlugin(info, entry, guard) for info, entry in _choose(settings, installed())]


def _packs_of(plugin: object) -> Traversable | None:
    """The folder of packs in a package that implements no hook."""
    if not isinstance(plugin, ModuleType) or not hasattr(plugin, "__path__"):
        return None
    folder = files(plugin) / _PACKS
    return folder if folder.is_dir() else None


def _choose(settings: Settings, found: Sequence[tuple[PluginInfo, EntryPoint]]) -> list[tuple[PluginInfo, EntryPoint]]:
    check_names(settings, found)
    chosen = [(info, entry) for info, entry in found if enabled(settings, info)]
    for (info, _), (other, _) in pairwise(chosen):
        if info.name == other.name:
            give_up(other, taken_by(info), None)
    return chosen


def enabled(settings: Settings, info: PluginInfo) -> bool:
    """Whether settings let a plugin take part."""
    return (settings.enable is None or info.name in settings.enable) and info.name not in settings.disable


def taken_by(info: PluginInfo) -> str:
    """What is wrong with a plugin whose name another has."""
    return f"its name is taken by {info.distribution} {info.version}; uninstall one of the two distributions"


def check_names(settings: Settings, found: Sequence[tuple[PluginInfo, EntryPoint]]) -> None:
    """Raises SettingsError where settings name a plugin that is not among those `found`."""
    names = {info.name for info, _ in found}
    for word in (*(settings.enable or ()), *settings.disable):
        if word not in names:
            raise SettingsError(f"settings: no plugin {word!r} is installed{nearest(word, names)}")
    for word in settings.plugins:
        if word not in names:
            known = names | {field.name for field in fields(Settings)} - {"plugins"}
            raise SettingsError(f"settings: unknown setting {word!r}{nearest(word, known)}")


def _unique(objects: list[tuple[Any, PluginInfo]], what: str) -> tuple[tuple[Any, PluginInfo], ...]:
    """Sorted by name, so that no result depends on the order of registration."""
    objects.sort(key=lambda pair: pair[0].name)
    for (one, owner), (other, second) in pairwise(objects):
        if one.name == other.name:
            rival = f"{owner.name!r} of {owner.distribution} {owner.version}"
            give_up(second, f"its {what} {other.name!r} has the name of one of the plugin {rival}", None)
    return tuple(objects)


def _problem(error: BaseException) -> str:
    if isinstance(error, pluggy.PluginValidationError):
        return f"it does not fit the contract: {error}"
    return f"{type(error).__name__}: {message_of(error)}"


def give_up(info: PluginInfo, problem: str, cause: BaseException | None) -> NoReturn:
    """Raises PluginError: a plugin cannot be used, and how to go on without it."""
    error = PluginError(
        f"plugin {info.name!r} of {info.distribution} {info.version} cannot be used: {problem}. "
        f"To go on without it, disable it: disable = [{info.name!r}] in the settings, or --disable {info.name}"
    )
    error.problem = problem
    raise error from cause
