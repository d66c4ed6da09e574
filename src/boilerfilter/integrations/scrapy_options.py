"""The settings of a Scrapy project that are boilerfilter's.

BOILERFILTER_ENABLED:        False leaves the pipeline out. True.
BOILERFILTER_FIELDS:         names of the fields of items that hold text. ``["text"]``.
BOILERFILTER_SETTINGS:       a `Settings`, its keywords as a dict or as JSON, or the path of a TOML file. The defaults.
BOILERFILTER_REMOVED_FIELD:  name of a field for what was removed: a list of `boilerfilter.integrations.results.Part`,
                             each with its ``field``. Empty, for none.
BOILERFILTER_DROP_EMPTY:     drop an item of whose text nothing is left. True.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Final, Self

from boilerfilter import Settings, SettingsError

_PREFIX: Final = "BOILERFILTER_"


@dataclass(frozen=True, slots=True)
class Options:
    """What the settings say; see the module."""

    enabled: bool = True
    fields: tuple[str, ...] = ("text",)
    settings: Settings = field(default_factory=Settings)
    removed_field: str = ""
    drop_empty: bool = True

    @classmethod
    def of(cls, project: Mapping[Any, Any]) -> Self:
        """The options that a project's settings give.

        Raises:
            SettingsError: one is unknown, or not what it should be.
        """
        values: dict[str, Any] = {}
        for key in project:
            if isinstance(key, str) and key.startswith(_PREFIX):
                name = key.removeprefix(_PREFIX).lower()
                if name not in _READERS:
                    raise SettingsError(f"{key}: there is no such setting{_nearest(key)}")
                try:
                    values[name] = _READERS[name](project[key])
                except (ValueError, SettingsError) as error:
                    raise SettingsError(f"{key}: {error}") from error
        options = cls(**values)
        if options.removed_field in options.fields:
            raise SettingsError(f"{_PREFIX}REMOVED_FIELD: {options.removed_field!r} is in {_PREFIX}FIELDS too")
        return options


def _nearest(key: str) -> str:
    known = [_PREFIX + name.upper() for name in _READERS]
    near = get_close_matches(key, known, 1)
    return f"; did you mean {near[0]}?" if near else f"; known are {', '.join(known)}"


def _flag(value: object) -> bool:
    """From the command line (``-s``) all values are strings."""
    known = {True: True, False: False, "true": True, "false": False, "1": True, "0": False}
    key = value.lower() if isinstance(value, str) else value
    if isinstance(key, str | int) and key in known:
        return known[key]
    raise ValueError(f"True or False, not {value!r}")


def _names(value: object) -> tuple[str, ...]:
    names = value.split(",") if isinstance(value, str) else value
    if isinstance(names, list | tuple) and names and all(isinstance(name, str) and name.strip() for name in names):
        return tuple(dict.fromkeys(name.strip() for name in names))
    raise ValueError(f"names of fields, at least one, not {value!r}")


def _name(value: object) -> str:
    if value is None or isinstance(value, str):
        return value or ""
    raise ValueError(f"the name of a field, not {value!r}")


def _settings(value: object) -> Settings:
    if isinstance(value, Settings):
        return value
    if isinstance(value, str) and value.lstrip().startswith("{"):
        value = json.loads(value)
    if isinstance(value, str | Path):
        return Settings.from_toml(value)
    if isinstance(value, Mapping):
        return Settings(**value)
    raise ValueError(f"a Settings, a dict or the path of a TOML file, not {value!r}")


_READERS: Final = {
    "enabled": _flag,
    "fields": _names,
    "settings": _settings,
    "removed_field": _name,
    "drop_empty": _flag,
}
