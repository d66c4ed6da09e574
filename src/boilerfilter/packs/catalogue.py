"""Every installed pack with its topic and the plugin that brought it; what the commands on patterns work on."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from importlib.resources.abc import Traversable
from pathlib import Path

from boilerfilter.errors import InputError
from boilerfilter.host import pattern_folders
from boilerfilter.model import PluginInfo
from boilerfilter.packs.patterns import PatternPack, read_packs
from boilerfilter.packs.topics import Role, Topic, read_topics
from boilerfilter.settings import Settings


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All packs, sorted by topic and language; the topics that are described, by name; and the plugins that brought the
    packs, by the pack's path. A pack that was read from elsewhere has no plugin."""

    packs: tuple[PatternPack, ...]
    topics: Mapping[str, Topic]
    plugins: Mapping[str, PluginInfo]

    def role(self, pack: PatternPack, family: str) -> Role | None:
        """The role of a family; None if the topic does not describe it, or is not described."""
        topic = self.topics.get(pack.topic)
        found = topic.families.get(family) if topic else None
        return found.role if found else None


def name_of(pack: PatternPack) -> str:
    """What a pack is called: ``consent.pt-BR``."""
    return f"{pack.topic}.{pack.language}"


def read_catalogue(settings: Settings, instead: Iterable[Traversable] = ()) -> Catalogue:
    """The catalogue of the enabled plugins. Files `instead` take the place of the packs of their topic and language.

    Raises:
        PluginError, SettingsError: a plugin cannot be loaded, or does not exist.
        PatternPackError: a pack or a topic's description is not valid.
    """
    brought = pattern_folders(settings)
    packs = read_packs((folder for folder, _ in brought), instead)
    plugins = {str(entry): info for folder, info in brought for entry in folder.iterdir()}
    return Catalogue(packs, read_topics(folder for folder, _ in brought), plugins)


def open_packs(settings: Settings, arguments: Sequence[str]) -> tuple[Catalogue, tuple[PatternPack, ...]]:
    """The catalogue, and the packs that somebody names: by language (``de``), by topic and language (``consent.de``),
    or as a file (what ends in ``.toml``), which takes the place of the installed pack.

    Raises:
        InputError: no pack is called so; the message suggests the nearest.
        PluginError, SettingsError, PatternPackError: as `read_catalogue` does.
    """
    files = [Path(argument) for argument in arguments if argument.endswith(".toml")]
    catalogue = read_catalogue(settings, files)
    chosen: dict[str, PatternPack] = {}
    for argument in arguments:
        wanted = argument.lower()
        found = [
            pack
            for pack in catalogue.packs
            if (pack.path == str(Path(argument)) if Path(argument) in files else wanted in _names(pack))
        ]
        if not found:
            known = {name for pack in catalogue.packs for name in (pack.language, name_of(pack))}
            near = get_close_matches(argument, sorted(known), 1)
            hint = f"did you mean {near[0]!r}?" if near else "`boilerfilter patterns list` shows those that are there."
            raise InputError(f"no pack for {argument}; {hint} A pack of your own is given as a file: de.toml")
        chosen |= {name_of(pack): pack for pack in found}
    return catalogue, tuple(chosen.values())


def _names(pack: PatternPack) -> tuple[str, str]:
    return pack.language.lower(), name_of(pack).lower()
