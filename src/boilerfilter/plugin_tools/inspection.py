"""What every installed plugin is and brings, also when one of them is broken: what ``boilerfilter plugins list`` shows.

`inspect` catches what plugins raise; `inspection_process` does it where they may also hang or crash.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from time import perf_counter
from typing import NamedTuple

from boilerfilter.errors import BoilerfilterError, PatternPackError, PluginError
from boilerfilter.guard import message_of
from boilerfilter.host import OpenPlugin, enabled, installed, taken_by
from boilerfilter.model import PluginInfo
from boilerfilter.packs.patterns import PatternPack, read_packs
from boilerfilter.settings import Settings


@dataclass(slots=True)
class Plugin:
    """An entry point of the group ``boilerfilter``, and what came of building what it offers.

    `anchors` are those of its annotators by their names, None for one that wants every paragraph. `seconds` is the time
    spent in its code and on its packs, 0 for one that is not `enabled`, which is not imported. `error` says why it
    cannot be used; boilerfilter works on without it when it is disabled.
    """

    info: PluginInfo
    value: str
    enabled: bool = True
    hooks: tuple[str, ...] = ()
    file: str = ""
    packs: tuple[str, ...] = ()
    anchors: Mapping[str, tuple[str, ...] | None] = field(default_factory=dict)
    rules: tuple[str, ...] = ()
    seconds: float = 0.0
    error: str = ""


class Step(NamedTuple):
    """A plugin, by its place among the installed, and what is asked of it."""

    place: int
    what: str


def inspect(
    settings: Settings | None = None,
    left_out: Mapping[int, str] | None = None,
    begin: Callable[[Step], None] = lambda step: None,
) -> list[Plugin]:
    """Every installed plugin and what is wrong with it, if anything is. Never raises on account of a plugin.

    Those `left_out`, by their places among the installed, are not imported; their errors are given. `begin` is told of
    every step before it is made.
    """
    settings = Settings() if settings is None else settings
    return _Inspection(settings, left_out or {}, begin).made()


class _Inspection:
    """One look at all plugins, step by step."""

    def __init__(self, settings: Settings, left_out: Mapping[int, str], begin: Callable[[Step], None]) -> None:
        self._settings = settings
        self._begin = begin
        self._entries = [entry for _, entry in installed()]
        self._plugins = [Plugin(info, entry.value, enabled(settings, info)) for info, entry in installed()]
        for place, problem in left_out.items():
            self._plugins[place].error = problem
        self._open: dict[int, OpenPlugin] = {}
        self._packs: tuple[PatternPack, ...] = ()

    def made(self) -> list[Plugin]:
        for place in self._sound():
            with self._step(place, "import"):
                self._import(place)
        self._read_packs()
        names: dict[tuple[str, str], PluginInfo] = {}
        for place in self._sound():
            with self._step(place, "build"):
                self._build(place, names)
        return self._plugins

    def _sound(self) -> Iterator[int]:
        return (place for place, plugin in enumerate(self._plugins) if plugin.enabled and not plugin.error)

    @contextmanager
    def _step(self, place: int, what: str) -> Iterator[None]:
        plugin = self._plugins[place]
        self._begin(Step(place, what))
        began = perf_counter()
        try:
            yield
        except KeyboardInterrupt:
            raise
        except BaseException as error:
            plugin.error = _cause(error)
        finally:
            plugin.seconds += perf_counter() - began

    def _import(self, place: int) -> None:
        plugin = self._plugins[place]
        for other in self._plugins[:place]:
            if other.enabled and other.info.name == plugin.info.name:
                plugin.error = taken_by(other.info)
                return
        opened = OpenPlugin(plugin.info, self._entries[place])
        plugin.hooks, plugin.file = opened.hooks, opened.file
        self._open[place] = opened

    def _read_packs(self) -> None:
        """Reads everybody's packs, but for those of plugins whose packs are not valid beside the others'."""
        folders = {}
        for place in self._sound():
            with self._step(place, "boilerfilter_pattern_packs"):
                folders[place] = self._open[place].folders()
        for place, found in folders.items():
            # For the time that they take, and so that one that never ends is told; they may need others' packs.
            with self._step(place, "packs"), suppress(PatternPackError):
                read_packs(found)
        taken: list[int] = []
        waiting = [place for place in folders if not self._plugins[place].error]
        while waiting:  # a pack may extend one of a plugin that comes later
            refused = {}
            for place in waiting:
                try:
                    self._packs = read_packs(folder for one in (*taken, place) for folder in folders[one])
                except PatternPackError as error:
                    refused[place] = str(error)
                else:
                    taken.append(place)
            if len(refused) == len(waiting):
                for place, problem in refused.items():
                    self._plugins[place].error = problem
                break
            waiting = list(refused)
        for place in taken:
            inside = {str(entry) for folder in folders[place] for entry in folder.iterdir()}
            self._plugins[place].packs = tuple(
                f"{pack.topic}.{pack.language}" for pack in self._packs if pack.path in inside
            )

    def _build(self, place: int, names: dict[tuple[str, str], PluginInfo]) -> None:
        plugin = self._plugins[place]
        annotators = self._open[place].annotators(self._settings, self._packs)
        rules = self._open[place].rules(self._settings)
        for what, objects in (("annotator", annotators), ("rule", rules)):
            for one in objects:
                if (rival := names.setdefault((what, one.name), plugin.info)) is not plugin.info:
                    raise BoilerfilterError(f"its {what} {one.name!r} has the name of one of {rival.distribution}")
        plugin.anchors = {one.name: _stems(one.anchors) for one in annotators}
        plugin.rules = tuple(sorted(one.name for one in rules))


def _stems(anchors: Collection[str] | None) -> tuple[str, ...] | None:
    return None if anchors is None else tuple(sorted(map(_plain, anchors)))


def _cause(error: BaseException) -> str:
    """What is wrong; the plugin's name and what to do stand beside it in the list."""
    if isinstance(error, BoilerfilterError):
        return _plain((isinstance(error, PluginError) and error.problem) or message_of(error))
    return _plain(f"{type(error).__name__}: {message_of(error)}")


def _plain(text: str) -> str:
    """A string that can be written anywhere: a plugin may say what is no Unicode."""
    return str(text).encode("utf-8", "backslashreplace").decode()
