"""Reads pattern packs from folders. The format is described in docs/language-packs.md.

Reading a hundred packs takes longer than anything else at start, and a text needs a few. So a folder may hold an
`INDEX`, which says what is in which file and that these very bytes were found valid: such a pack is parsed on first
use. A file that is not in it, or was changed since, is read and checked at once; an old index costs time and no check.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, Final, NamedTuple

from boilerfilter.errors import PatternPackError
from boilerfilter.packs.pack import Pattern, PatternPack
from boilerfilter.packs.tables import read_patterns
from boilerfilter.packs.toml_tables import only, parse_table, read_bytes, string

INDEX: Final = "_index.json"

_RULES: Final = 1
"""Raised when a pack that was valid before no longer is, so that no older index vouches for it."""

_PACK_KEYS: Final = ("topic", "language", "extends", "pattern")


class _File(NamedTuple):
    """A pack's file: what its head says, and its table, parsed when it is asked for. `known` says that it is valid."""

    path: str
    topic: str
    language: str
    extends: str | None
    digest: str
    known: bool
    table: Callable[[], Mapping[str, object]]


_Files = dict[tuple[str, str], _File]
"""Files by their topic and language."""


def read_packs(folders: Iterable[Traversable], instead: Iterable[Traversable] = ()) -> tuple[PatternPack, ...]:
    """All packs of some folders, ``extends`` resolved, sorted by topic and language.

    Files whose names start with ``_`` are no packs. The files `instead` are read as well, and each takes the place of
    the pack of its topic and language, if there is one. Packs for which their folder's index vouches are parsed when
    their patterns are first asked for.

    Raises:
        PatternPackError: a file is not a valid pack, two packs have the same topic and language, or one extends a pack
            that is not there.
    """
    files: _Files = {}
    for folder in folders:
        try:
            entries = sorted(folder.iterdir(), key=lambda entry: entry.name)
        except OSError as error:
            raise PatternPackError(f"{folder}: cannot be read: {error.strerror or error}") from error
        index = _read_index(entries)
        for file in entries:
            if file.name.endswith(".toml") and not file.name.startswith("_"):
                _add(files, file, index)
    new: _Files = {}
    for file in instead:
        _add(new, file, {})
    files |= new
    return tuple(_pack(files, key) for key in sorted(files))


def write_index(folder: Path) -> None:
    """Checks every pack of a folder, and writes the index that vouches for them.

    Raises:
        PatternPackError: one is not valid.
    """
    index = folder / INDEX
    index.unlink(missing_ok=True)
    read_packs([folder])
    index.write_text(index_of(folder), encoding="utf-8")


def index_of(folder: Path) -> str:
    """The index of a folder's packs, which are taken to be valid."""
    packs = {}
    for path in sorted(folder.glob("[!_]*.toml")):
        file = _read(path, {})
        head = {"topic": file.topic, "language": file.language, "digest": file.digest}
        packs[path.name] = head if file.extends is None else {**head, "extends": file.extends}
    lines = ",\n".join(f"  {json.dumps(name)}: {json.dumps(head)}" for name, head in packs.items())
    return f'{{"rules": {_RULES}, "packs": {{\n{lines}\n}}}}\n'


def _read_index(entries: Iterable[Traversable]) -> Mapping[str, Any]:
    """What an index says of each file; nothing if there is none, or it cannot be used."""
    for entry in entries:
        if entry.name == INDEX:
            try:
                index = json.loads(entry.read_bytes())
                return dict(index["packs"]) if index["rules"] == _RULES else {}
            except (OSError, ValueError, KeyError, TypeError):
                return {}
    return {}


def _add(files: _Files, file: Traversable, index: Mapping[str, Any]) -> None:
    read = _read(file, index)
    key = (read.topic, read.language)
    if key in files:
        raise PatternPackError(f"{file}: a pack for {read.topic}.{read.language} is already there: {files[key].path}")
    files[key] = read


def _read(file: Traversable, index: Mapping[str, Any]) -> _File:
    path = str(file)
    data = read_bytes(file)
    digest = hashlib.blake2b(data, digest_size=16).hexdigest()
    said = index.get(file.name)
    if isinstance(said, dict) and said.get("digest") == digest:
        return _File(
            path, said["topic"], said["language"], said.get("extends"), digest, True, lambda: parse_table(data, path)
        )
    table = parse_table(data, path)
    only(table, _PACK_KEYS, path)
    topic = string(table, "topic", path)
    language = string(table, "language", path)
    if file.name != f"{language}.toml":
        raise PatternPackError(f"{file}: says language = {language!r}; name the file {language}.toml or mend the key")
    extends = string(table, "extends", path) if "extends" in table else None
    return _File(path, topic, language, extends, digest, False, lambda: table)


def _pack(files: _Files, key: tuple[str, str]) -> PatternPack:
    chain = _chain(files, key)
    file = chain[0]
    digest = (
        file.digest
        if len(chain) == 1
        else hashlib.blake2b("".join(link.digest for link in chain).encode(), digest_size=16).hexdigest()
    )
    known = all(link.known for link in chain)
    patterns = _patterns(chain) if not known else lambda: _patterns(chain)
    return PatternPack(file.topic, file.language, patterns, file.path, digest)


def _chain(files: _Files, key: tuple[str, str]) -> Sequence[_File]:
    """A pack's file, the one that it extends, and so on."""
    chain = [files[key]]
    while (base := chain[-1].extends) is not None:
        file = chain[-1]
        languages = [link.language for link in chain]
        if base in languages:
            circle = " → ".join((*languages, base))
            raise PatternPackError(f"{file.path}: packs extend each other in a circle: {circle}")
        if (file.topic, base) not in files:
            raise PatternPackError(f"{file.path}: extends {base!r}, but there is no pack {file.topic}.{base}")
        chain.append(files[file.topic, base])
    return chain


def _patterns(chain: Sequence[_File]) -> tuple[Pattern, ...]:
    patterns: tuple[Pattern, ...] = ()
    for file in reversed(chain):
        patterns = read_patterns(file.table(), file.topic, file.language, file.path, patterns)
    return patterns
