"""Changes one list of names in a settings file, and leaves every other byte of it as it is.

Each way to write the change is tried in turn, and the first that reads back as what was meant is taken: so comments,
order and layout are kept, and a file that none of them fits is refused rather than spoiled.
"""

import re
import tomllib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from boilerfilter.errors import SettingsError
from boilerfilter.io.outputs import write_whole

_HEADER = re.compile(r"^[ \t]*\[", re.MULTILINE)
_PROJECT = "pyproject.toml"
_OWN = re.compile(
    r"""^[ \t]*\[[ \t]*["']?tool["']?[ \t]*\.[ \t]*["']?boilerfilter["']?[ \t]*\][^\n]*\n?""", re.MULTILINE
)


def read_list(path: Path, key: str) -> list[str] | None:
    """A list of names in a settings file; None if neither the file nor the key is there.

    Raises:
        SettingsError: the file cannot be read, or the key is no list of names.
    """
    if not path.exists():
        return None
    table: Any = _parse(path, _read(path))
    for name in _table_of(path):
        table = table.get(name, {}) if isinstance(table, dict) else {}
    names = table.get(key) if isinstance(table, dict) else None
    if names is not None and not (isinstance(names, list) and all(isinstance(name, str) for name in names)):
        raise SettingsError(f"{path}: {key} is {names!r}, which is no list of names")
    return names


def write_list(path: Path, key: str, names: Sequence[str]) -> None:
    """Writes a list of names into a settings file, which is made if it is not there.

    Raises:
        SettingsError: the file cannot be read, or no way was found to change this key alone; it is left as it was.
        StorageError: it cannot be written; it is left as it was.
    """
    path = path.resolve()  # a link stays one
    text = _read(path) if path.exists() else ""
    wanted = _parse(path, text)
    table = wanted
    try:
        for name in _table_of(path):
            table = table.setdefault(name, {})
        table[key] = list(names)
    except (AttributeError, TypeError):
        raise SettingsError(f"{path}: [{'.'.join(_table_of(path))}] is no table") from None
    for changed in _ways(text, _table_of(path), key, names):
        try:
            if tomllib.loads(changed) == wanted:
                _replace(path, changed)
                return
        except tomllib.TOMLDecodeError:
            continue
    raise SettingsError(f"{path}: was left as it is, since only a person can tell where this goes: {_line(key, names)}")


def _replace(path: Path, text: str) -> None:
    mode = path.stat().st_mode if path.exists() else None
    write_whole(path, text.encode())
    if mode is not None:
        path.chmod(mode & 0o7777)


def _ways(text: str, table: Sequence[str], key: str, names: Sequence[str]) -> Iterator[str]:
    found = re.compile(rf"""^[ \t]*(?:[\w"'. \t]+\.[ \t]*)?["']?{key}["']?[ \t]*=[ \t]*""", re.MULTILINE)
    for match in found.finditer(text):
        for start, end, old in _array(text, match.end()):
            for array in _arrays(text[start:end], old, names):
                yield text[:start] + array + text[end:]
    line = _line(key, names)
    end_of_line = "\r\n" if "\r\n" in text else "\n"
    if not table:
        for header in _HEADER.finditer(text):
            above = text[: header.start()].rstrip()
            yield f"{above}{end_of_line if above else ''}{line}{end_of_line * 2}{text[header.start() :]}"
        yield f"{text.rstrip()}{end_of_line if text.strip() else ''}{line}{end_of_line}"
    else:
        for header in _OWN.finditer(text):
            above = text[: header.end()].rstrip("\r\n")
            yield f"{above}{end_of_line}{line}{end_of_line}{text[header.end() :]}"
        own = f"[{'.'.join(table)}]{end_of_line}{line}{end_of_line}"
        yield f"{text.rstrip()}{end_of_line * 2 if text.strip() else ''}{own}"


def _array(text: str, start: int) -> Iterator[tuple[int, int, list[str]]]:
    """Where an array that begins at `start` ends, and what is in it."""
    for bracket in re.finditer(r"\]", text[start:]):
        end = start + bracket.end()
        try:
            value = tomllib.loads(f"it = {text[start:end]}")["it"]
        except tomllib.TOMLDecodeError:
            continue
        if isinstance(value, list):
            yield start, end, value
        return


def _arrays(array: str, old: Sequence[str], names: Sequence[str]) -> Iterator[str]:
    """An array's text with other names in it, the least change first."""
    if old and list(names[:-1]) == list(old):
        new = _quoted(names[-1])
        body = array[:-1].rstrip()
        tail = array[len(body) :]
        gap = (re.findall(r"\r?\n[ \t]*", body) or [" "])[-1]  # the last name's line end and indent
        if "\n" in array:
            yield f"{body}{gap}{new},{tail}"
        yield f"{body}{gap}{new}{tail}"  # behind a comma
        yield f"{body},{gap}{new}{tail}"
        for literal in (f'"{old[-1]}"', f"'{old[-1]}'"):  # a comment stands behind it
            last, found, comment = body.rpartition(literal)
            yield f"{last}{found},{comment}{gap}{new}{tail}"
    for gone in (name for name in old if name not in names):
        for literal in (re.escape(f'"{gone}"'), re.escape(f"'{gone}'")):
            line = rf"(?<=\n)[ \t]*{literal}[ \t]*,?[ \t]*\r?\n"
            for pattern in (line, rf"{literal}[ \t]*,[ \t]*(?:\r?\n[ \t]*)?", rf"[ \t]*,\s*{literal}", literal):
                yield re.sub(pattern, "", array, count=1)
    yield f"[{', '.join(map(_quoted, names))}]"


def _line(key: str, names: Sequence[str]) -> str:
    return f"{key} = [{', '.join(map(_quoted, names))}]"


def _quoted(name: str) -> str:
    return '"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _table_of(path: Path) -> tuple[str, ...]:
    return ("tool", "boilerfilter") if path.name == _PROJECT else ()


def _read(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path}: cannot be read: {error}") from error


def _parse(path: Path, text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{path}: cannot be read: {error}") from error
