"""Finds plugins, holds them to the contract, and says whose every object is.

The sole user of pluggy's PluginManager.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from importlib.metadata import EntryPoint, distributions
from importlib.resources.abc import Traversable
from itertools import pairwise
from typing import Any, NoReturn, TypeVar

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


@dataclass(frozen=True, slots=True)
class Plugin:
    """An entry point of the group ``boilerfilter`` and, once it is loaded, the hooks that it implements.

    `error` says why it cannot be used; the rest of boilerfilter works without it when it is disabled.
    """

    info: PluginInfo
    value: str
    hooks: tuple[str, ...] = ()
    file: str = ""
    error: str = ""


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


def inspect() -> list[Plugin]:
    """Every installed plugin and what is wrong with it, if anything is. Never raises on account of a plugin."""
    return [_inspected(info, entry) for info, entry in installed()]


def pattern_folders(settings: Settings) -> tuple[tuple[Traversable, PluginInfo], ...]:
    """The folders of pattern packs that the enabled plugins bring, each with its plugin.

    Raises:
        PluginError, SettingsError: as `load` does. Annotators and rules are not built, so these do not fail here.
    """
    manager, infos = _registered(settings, UNWATCHED)
    return tuple(_folders(manager, infos, UNWATCHED))


def load(settings: Settings, packs: Sequence[PatternPack] | None = None, guard: Guard = UNWATCHED) -> Loaded:
    """Imports the enabled plugins and builds what they offer, with `packs` in place of those that they bring.

    Raises:
        PluginError: a plugin cannot be used; the message names it, its distribution and how to go on without it.
        SettingsError: settings name a plugin or an option that does not exist.
        PatternPackError: a pattern pack is not valid.
    """
    manager, infos = _registered(settings, guard)
    packs = read_packs(folder for folder, _ in _folders(manager, infos, guard)) if packs is None else tuple(packs)
    annotators = [
        (annotator, info)
        for info in infos
        for annotator in _call(
            manager,
            info,
            "boilerfilter_annotators",
            lambda hook: hook(settings=settings, packs=packs),
            guard=guard,
            kind=Annotator,  # type: ignore[type-abstract]
        )
    ]
    rules = [
        (rule, info)
        for info in infos
        for rule in _call(
            manager,
            info,
            "boilerfilter_rules",
            lambda hook: hook(settings=settings),
            guard=guard,
            kind=Rule,  # type: ignore[type-abstract]
        )
    ]
    return Loaded(
        infos,
        packs,
        _unique(annotators, "annotator"),
        _unique(rules, "rule"),
    )


def _registered(settings: Settings, guard: Guard) -> tuple[pluggy.PluginManager, tuple[PluginInfo, ...]]:
    """A manager with the enabled plugins, which are imported."""
    chosen = _choose(settings, installed())
    manager = _manager()
    for info, entry in chosen:
        try:
            with guard.running(info, "import"):
                manager.register(entry.load(), name=info.name)
            manager.check_pending()
        except BaseException as error:
            if guard.stops(error):
                raise
            _give_up(info, _problem(error), error)
    return manager, tuple(info for info, _ in chosen)


def _folders(
    manager: pluggy.PluginManager, infos: Sequence[PluginInfo], guard: Guard
) -> Iterator[tuple[Traversable, PluginInfo]]:
    for info in infos:
        found = _call(manager, info, "boilerfilter_pattern_packs", lambda hook: hook(), guard=guard, kind=Traversable)  # type: ignore[type-abstract]
        yield from ((folder, info) for folder in found)


def _choose(settings: Settings, found: Sequence[tuple[PluginInfo, EntryPoint]]) -> list[tuple[PluginInfo, EntryPoint]]:
    names = {info.name for info, _ in found}
    for word in (*(settings.enable or ()), *settings.disable):
        if word not in names:
            raise SettingsError(f"settings: no plugin {word!r} is installed{nearest(word, names)}")
    for word in settings.plugins:
        if word not in names:
            known = names | {field.name for field in fields(Settings)} - {"plugins"}
            raise SettingsError(f"settings: unknown setting {word!r}{nearest(word, known)}")
    chosen = [
        (info, entry)
        for info, entry in found
        if (settings.enable is None or info.name in settings.enable) and info.name not in settings.disable
    ]
    for (info, _), (other, _) in pairwise(chosen):
        if info.name == other.name:
            _give_up(
                other,
                f"its name is taken by {info.distribution} {info.version}; uninstall one of the two distributions",
                None,
            )
    return chosen


def _manager() -> pluggy.PluginManager:
    manager = pluggy.PluginManager(PROJECT)
    manager.add_hookspecs(hookspecs)
    return manager


def _call(
    manager: pluggy.PluginManager,
    info: PluginInfo,
    hook: str,
    invoke: Callable[[Any], list[Iterable[T]]],
    *,
    guard: Guard,
    kind: type[T],
) -> list[T]:
    """One plugin's answer to one hook. Asked alone, so that a failure is its own and every object has an owner."""
    plugin = manager.get_plugin(info.name)
    others = [other for other in manager.get_plugins() if other is not plugin]
    try:
        with guard.running(info, hook):
            objects = [item for answer in invoke(manager.subset_hook_caller(hook, others)) for item in answer]
            wrong = [item for item in objects if not isinstance(item, kind) or not isinstance(item.name, str)]
    except BoilerfilterError:
        raise
    except BaseException as error:
        if guard.stops(error):
            raise
        _give_up(info, f"{hook} failed: {_problem(error)}", error)
    if wrong:
        _give_up(info, f"{hook} gave {wrong[0]!r}, which is no {kind.__name__}", None)
    return objects


def _unique(objects: list[tuple[Any, PluginInfo]], what: str) -> tuple[tuple[Any, PluginInfo], ...]:
    """Sorted by name, so that no result depends on the order of registration."""
    objects.sort(key=lambda pair: pair[0].name)
    for (one, owner), (other, second) in pairwise(objects):
        if one.name == other.name:
            rival = f"{owner.name!r} of {owner.distribution} {owner.version}"
            _give_up(second, f"its {what} {other.name!r} has the name of one of the plugin {rival}", None)
    return tuple(objects)


def _inspected(info: PluginInfo, entry: EntryPoint) -> Plugin:
    manager = _manager()
    try:
        module = entry.load()
        manager.register(module, name=info.name)
        manager.check_pending()
    except BaseException as error:
        if isinstance(error, KeyboardInterrupt):
            raise
        return Plugin(info, entry.value, error=_problem(error))
    hooks = sorted(caller.name for caller in manager.get_hookcallers(module) or ())
    return Plugin(info, entry.value, tuple(hooks), getattr(module, "__file__", "") or "")


def _problem(error: BaseException) -> str:
    if isinstance(error, pluggy.PluginValidationError):
        return f"it does not fit the contract: {error}"
    return f"{type(error).__name__}: {message_of(error)}"


def _give_up(info: PluginInfo, problem: str, cause: BaseException | None) -> NoReturn:
    raise PluginError(
        f"plugin {info.name!r} of {info.distribution} {info.version} cannot be used: {problem}. "
        f"To go on without it, disable it: disable = [{info.name!r}] in the settings, or --disable {info.name}"
    ) from cause
