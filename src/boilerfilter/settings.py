"""Settings: frozen, picklable, from keywords or TOML; each plugin reads its own table."""

import dataclasses
import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

import regex

from boilerfilter.errors import SettingsError

Options = TypeVar("Options")

FILE = "boilerfilter.toml"


@dataclass(frozen=True, init=False, repr=False)
class Settings:
    """How a pipeline works. Keywords that are no field below are options of the plugin of that name::

        Settings(max_removed=0.5, consent={"preset": "careful"}, language={"foreign": "tag"})

    on_error:      ``"raise"`` a plugin's failure as PluginError, or ``"keep"`` its paragraphs and note it.
    keep:          regular expressions; a paragraph in which one is found is kept, whatever rules say.
    max_removed:   a document that would lose more than this share of its visible characters is left whole, 0 to 1.
    markdown:      the text is Markdown, whose fences are never touched.
    enable:        names of the plugins to use, None for all that are installed.
    disable:       names of plugins to leave out.
    pass_through:  leave paragraphs unopened in which no anchor lies. Only speed depends on it; False is for proofs.

    Raises:
        SettingsError: an option is of the wrong type or out of range. Whether a plugin exists, and knows its options,
            turns out when the pipeline is built.
    """

    on_error: Literal["raise", "keep"]
    keep: tuple[str, ...]
    max_removed: float
    markdown: bool
    enable: tuple[str, ...] | None
    disable: tuple[str, ...]
    pass_through: bool
    plugins: Mapping[str, Mapping[str, object]]

    def __init__(
        self,
        /,
        *,
        on_error: Literal["raise", "keep"] = "raise",
        keep: Collection[str] = (),
        max_removed: float = 1.0,
        markdown: bool = False,
        enable: Collection[str] | None = None,
        disable: Collection[str] = (),
        pass_through: bool = True,
        **plugins: Mapping[str, object],
    ) -> None:
        values: dict[str, object] = {
            "on_error": on_error,
            "keep": _frozen(keep),
            "max_removed": max_removed,
            "markdown": markdown,
            "enable": _frozen(enable),
            "disable": _frozen(disable),
            "pass_through": pass_through,
        }
        check_types(type(self), values, "settings")
        for name, table in plugins.items():
            if not isinstance(table, Mapping):
                hint = nearest(name, values)
                if not hint.endswith("?"):
                    hint += f"; the options of a plugin are given as a table: {name}={{...}}"
                raise SettingsError(f"settings: unknown setting {name!r}{hint}")
        if not 0 <= max_removed <= 1:
            raise SettingsError(f"settings: max_removed is a share from 0 to 1, not {max_removed!r}")
        for expression in keep:
            try:
                regex.compile(expression)
            except regex.error as error:
                raise SettingsError(f"settings: keep: {expression!r} is no regular expression: {error}") from error
        values["plugins"] = {name: dict(table) for name, table in sorted(plugins.items())}
        for name, value in values.items():
            object.__setattr__(self, name, value)

    def __repr__(self) -> str:
        default = Settings()
        changed = [
            f"{name}={value!r}"
            for name, value in vars(self).items()
            if name != "plugins" and value != getattr(default, name)
        ]
        return f"Settings({', '.join(changed + [f'{name}={table!r}' for name, table in self.plugins.items()])})"

    def options(self, plugin: str, kind: type[Options]) -> Options:
        """A plugin's options as an instance of its dataclass `kind`, whose fields all have defaults.

        Raises:
            SettingsError: an option is unknown (the message suggests the nearest) or of the wrong type; a ValueError
                from the dataclass's own ``__post_init__`` becomes one.
        """
        table = self.plugins.get(plugin, {})
        names = [field.name for field in dataclasses.fields(kind)]  # type: ignore[arg-type]
        for key in table:
            if key not in names:
                raise SettingsError(f"settings: {plugin}: unknown option {key!r}{nearest(key, names)}")
        values = {key: tuple(value) if isinstance(value, list) else value for key, value in table.items()}
        check_types(kind, values, f"settings: {plugin}")
        try:
            return kind(**values)
        except ValueError as error:
            raise SettingsError(f"settings: {plugin}: {error}") from error

    def replace(self, **changes: Any) -> "Settings":
        """These settings with some changed.

        Raises:
            SettingsError: as the constructor does.
        """
        values = {**vars(self), **self.plugins, **changes}
        del values["plugins"]
        return type(self)(**values)

    @classmethod
    def from_toml(cls, path: str | Path) -> "Settings":
        """Settings from a file: ``[tool.boilerfilter]`` of a pyproject.toml, the whole of any other.

        Raises:
            SettingsError: the file cannot be read, or a setting in it is wrong.
        """
        path = Path(path)
        try:
            table: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
        except OSError as error:
            raise SettingsError(f"{path}: cannot be read: {error.strerror or error}") from error
        except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            raise SettingsError(f"{path}: cannot be read as TOML: {error}") from error
        if path.name == "pyproject.toml":
            table = table.get("tool", {}).get("boilerfilter", {})
        if not isinstance(table, dict):
            raise SettingsError(f"{path}: [tool.boilerfilter] is a table, not {table!r}")
        # Plugins may have hyphens in their names; fields may be written with them.
        known = {field.name.replace("_", "-"): field.name for field in dataclasses.fields(cls)}
        try:
            return cls(**{known.get(key, key): value for key, value in table.items()})
        except SettingsError as error:
            raise SettingsError(f"{path}: {error}") from error

    @classmethod
    def discover(cls, start: str | Path = ".") -> "Settings":
        """Settings from the nearest boilerfilter.toml, or pyproject.toml with a ``[tool.boilerfilter]`` table, in
        `start` or a folder above it; the defaults if there is none."""
        file = settings_file(start)
        return cls() if file is None else cls.from_toml(file)


def settings_file(start: str | Path = ".") -> Path | None:
    """The file that `Settings.discover` reads; None if there is none."""
    start = Path(start).resolve()
    for folder in (start, *start.parents):
        project = folder / "pyproject.toml"
        if (folder / FILE).is_file():
            return folder / FILE
        if project.is_file() and _mentions(project):
            return project
    return None


def nearest(word: str, known: Collection[str] | Mapping[str, object]) -> str:
    """The end of an error message: the nearest known word, or all of them."""
    near = get_close_matches(word, sorted(known), 1)
    return f"; did you mean {near[0]!r}?" if near else f"; known are {', '.join(sorted(known)) or 'none'}"


def check_types(kind: type, values: Mapping[str, object], where: str) -> None:
    """Raises SettingsError where a value is not of the type that the dataclass's field of that name declares."""
    hints = get_type_hints(kind)
    for name, value in values.items():
        if not _fits(value, hints[name]):
            shown = list(value) if isinstance(value, tuple) else value
            raise SettingsError(f"{where}: {name} is {shown!r}, which is not {_wanted(hints[name])}")


def _wanted(hint: Any) -> str:
    """A type as somebody would say it who writes settings."""
    origin, arguments = get_origin(hint), get_args(hint)
    if origin is Literal:
        return f"one of {', '.join(map(repr, arguments))}"
    if origin in (Union, UnionType):
        return " or ".join(_wanted(argument) for argument in arguments if argument is not NoneType)
    if origin is tuple:
        items = {str: "strings", int: "whole numbers", float: "numbers"}
        return f"a list of {items.get(arguments[0], str(arguments[0]))}"
    simple: dict[object, str] = {bool: "true or false", int: "a whole number", float: "a number", str: "a string"}
    return simple.get(hint, f"of type {getattr(hint, '__name__', hint)}")


def _fits(value: object, hint: Any) -> bool:
    origin, arguments = get_origin(hint), get_args(hint)
    if origin is Literal:
        return value in arguments
    if origin in (Union, UnionType):
        return any(_fits(value, argument) for argument in arguments)
    if origin is tuple:
        return isinstance(value, tuple) and all(_fits(item, arguments[0]) for item in value)
    if hint is float:
        return isinstance(value, int | float) and not isinstance(value, bool)
    if hint is int:
        return isinstance(value, int) and not isinstance(value, bool)
    return isinstance(value, origin or hint)


def _frozen(value: object) -> object:
    """A collection of strings as a tuple, a set in an order of its own; anything else as it is, for the type check to
    name."""
    if isinstance(value, set | frozenset):
        return tuple(sorted(value, key=repr))
    return tuple(value) if isinstance(value, list | tuple) else value


def _mentions(project: Path) -> bool:
    try:
        tools = tomllib.loads(project.read_text(encoding="utf-8")).get("tool")
        return isinstance(tools, dict) and isinstance(tools.get("boilerfilter"), dict)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError):
        return False  # somebody else's broken pyproject.toml is not ours to complain of
