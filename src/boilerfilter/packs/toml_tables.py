"""Reads and checks the tables of TOML files that people write by hand; every error names its place and suggests the
right word."""

import tomllib
from collections.abc import Collection, Mapping
from difflib import get_close_matches
from importlib.resources.abc import Traversable

from boilerfilter.errors import PatternPackError


def read_table(file: Traversable) -> Mapping[str, object]:
    """A TOML file.

    Raises:
        PatternPackError: it cannot be read, or is not TOML in UTF-8.
    """
    return parse_table(read_bytes(file), str(file))


def read_bytes(file: Traversable) -> bytes:
    """The bytes of a file; raises PatternPackError if it cannot be read."""
    try:
        return file.read_bytes()
    except OSError as error:
        raise PatternPackError(f"{file}: cannot be read: {error.strerror or error}") from error


def parse_table(data: bytes, where: str) -> Mapping[str, object]:
    """The TOML of a file; raises PatternPackError if it is none in UTF-8."""
    try:
        return tomllib.loads(data.decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise PatternPackError(f"{where}: cannot be read: {error}") from error


def only(table: Mapping[str, object], allowed: Collection[str], where: str) -> None:
    """Raises PatternPackError where a table has a key that is not allowed."""
    for key in table:
        if key not in allowed:
            raise PatternPackError(f"{where}: unknown key {key!r}{suggestion(key, allowed, 'known keys are')}")


def string(table: Mapping[str, object], key: str, where: str) -> str:
    """The string of a key; raises PatternPackError if it is none, or blank."""
    value = table.get(key)
    if not isinstance(value, str) or not value.strip():
        raise PatternPackError(f"{where}: needs {key} = a string that is not empty")
    return value


def strings(table: Mapping[str, object], key: str, where: str) -> tuple[str, ...]:
    """The strings of a key, none if it is not there; raises PatternPackError if it is no list of strings, or one of
    them is blank."""
    value = table.get(key, [])
    if not isinstance(value, list) or not all(isinstance(item, str) and item.strip() for item in value):
        raise PatternPackError(f"{where}: {key} is a list of strings that are not empty")
    return tuple(value)


def suggestion(word: str, known: Collection[str], otherwise: str) -> str:
    """The end of an error message: the nearest known word, or all of them behind `otherwise`."""
    near = get_close_matches(word, sorted(known), 1)
    return f"; did you mean {near[0]!r}?" if near else f"; {otherwise} {', '.join(sorted(known))}"
