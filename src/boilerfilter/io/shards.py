"""What a run reads and where it writes: files, folders and patterns become shards, each with its places."""

import glob
import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from boilerfilter.errors import InputError
from boilerfilter.io.commit import PART
from boilerfilter.io.formats import format_of

STATE: Final = ".boilerfilter"
"""The folder in an output that holds its manifest and lock."""

LOCK: Final = "lock"

REMOVED: Final = ".removed.jsonl"
REJECTS: Final = ".rejects.jsonl"
ATTRIBUTES: Final = ".attributes.jsonl"
"""What the names of files end in that go with an output."""

STANDARD_INPUT: Final = "-"


class Places(NamedTuple):
    """Where somebody wants things: the output, and what is written beside it. None is standard output, or nowhere."""

    output: Path | None = None
    removals: Path | None = None
    attributes: Path | None = None
    rejects: Path | None = None

    def named(self) -> Iterator[tuple[str, Path | None]]:
        """The places with their names."""
        return zip(self._fields, self, strict=True)


class Shard(NamedTuple):
    """One input and the files that come of it. `name` is its path within the output, with forward slashes; `source` is
    None for standard input; `label` is the source for people, without what is no text. A shard that goes to standard
    output has no places of its own."""

    name: str
    source: Path | None
    label: str
    places: Places

    @property
    def targets(self) -> list[Path]:
        return [place for place in self.places if place is not None]


class Plan(NamedTuple):
    """The shards of a run in order. `folder` is the output if that is a folder. `missing` are inputs that are not
    there; `unknown` files in folders that have no known extension, and are left out."""

    shards: tuple[Shard, ...]
    folder: Path | None
    missing: tuple[str, ...]
    unknown: tuple[Path, ...]


def plan(inputs: Sequence[str], places: Places, known: Callable[[Path], bool]) -> Plan:
    """Inputs are files, folders (with all below them whose extension is `known`), patterns such as ``crawl/**/*.gz``,
    and ``-``. A folder gets the same tree.

    Raises:
        InputError: nothing to do, or two inputs or an input and an output would meet in one place.
    """
    found: list[tuple[Path | None, Path]] = []
    missing: list[str] = []
    unknown: list[Path] = []
    one = len(inputs) == 1
    for given in inputs:
        path = Path(given)
        if given == STANDARD_INPUT:
            found.append((None, Path("stdin")))
        elif path.is_dir():
            one = False
            _outside(path, places)
            files = list(_below(path))
            wanted = [file for file in files if known(file)]
            unknown += [file for file in files if not known(file)]
            if not wanted:
                raise InputError(f"{path}: holds no file of a known format; name one with --format")
            found += [(file, file.relative_to(path)) for file in wanted]
        elif not path.exists() and glob.has_magic(given):
            one = False
            matches = [Path(match) for match in sorted(glob.glob(given, recursive=True))]
            files = [match for match in matches if match.is_file()]
            if not files:
                raise InputError(f"{given}: no file is called so; look at the pattern, or give a folder")
            root = _plain_part(given)
            found += [(file, file.relative_to(root)) for file in files]
        elif not path.exists():
            missing.append(given)
        else:
            found.append((path, Path(path.name)))
    is_folder = places.output is not None and (
        not one or places.output.is_dir() or str(places.output).endswith(os.sep) or len(found) > 1
    )
    if is_folder and places.output is not None and places.output.is_file():
        raise InputError(
            f"{places.output}: is a file, and a folder or several inputs need a folder; give another --output"
        )
    shards = [
        _shard(source, relative, places, is_folder=is_folder)
        for source, relative in found
        if not (is_folder and _refuse_stdin(source))
    ]
    _check_distinct(shards, places, is_folder=is_folder)
    return Plan(tuple(shards), places.output if is_folder else None, tuple(missing), tuple(unknown))


def printable(path: str | Path) -> str:
    """A path as text: bytes that are no UTF-8 are escaped."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def _shard(source: Path | None, relative: Path, places: Places, *, is_folder: bool) -> Shard:
    label = printable(source) if source is not None else STANDARD_INPUT
    if places.output is None:
        return Shard(label, source, label, Places())
    if not is_folder:
        rejects = places.rejects or _beside(places.output, REJECTS)
        return Shard(places.output.name, source, label, places._replace(rejects=rejects))
    output = places.output / relative
    own = Places(
        output,
        places.removals and _beside(places.removals / relative, REMOVED),
        places.attributes and places.attributes / _as_lines(relative),
        _beside((places.rejects or places.output) / relative, REJECTS),
    )
    return Shard(relative.as_posix(), source, label, own)


def _as_lines(relative: Path) -> Path:
    """Dolma wants attributes under the name of their documents; of what is no JSON Lines, under one that says so."""
    return relative if format_of(relative.name) == "jsonl" else _beside(relative, ATTRIBUTES)


def _beside(path: Path, ending: str) -> Path:
    return path.with_name(path.name + ending)


def _refuse_stdin(source: Path | None) -> bool:
    if source is None:
        raise InputError("-: standard input has no name in a folder; give --output a file")
    return False


def _below(folder: Path) -> Iterator[Path]:
    """The files below a folder in order, also through links to folders; hidden and unfinished ones are left out."""
    seen: set[tuple[int, int]] = set()

    def fail(error: OSError) -> None:
        raise InputError(f"{printable(error.filename)}: {error.strerror}") from error

    for name, folders, files in os.walk(folder, followlinks=True, onerror=fail):
        status = Path(name).stat()
        if (status.st_dev, status.st_ino) in seen:
            folders.clear()  # a link that leads back
            continue
        seen.add((status.st_dev, status.st_ino))
        folders[:] = sorted(entry for entry in folders if not entry.startswith("."))
        for entry in sorted(files):
            path = Path(name, entry)
            if not entry.startswith(".") and not entry.endswith(PART) and path.is_file():
                yield path


def _plain_part(pattern: str) -> Path:
    """The folders of a pattern before its first part with magic in it."""
    parts = Path(pattern).parts
    return Path(*parts[: next(at for at, part in enumerate(parts) if glob.has_magic(part))])


def _outside(folder: Path, places: Places) -> None:
    inside = folder.resolve()
    for place in places:
        if place is not None and (resolved := place.resolve()).is_relative_to(inside):
            where = "is" if resolved == inside else "lies in"
            raise InputError(f"{place}: {where} the input {folder}, and would be read again; write to another place")


def _check_distinct(shards: Sequence[Shard], places: Places, *, is_folder: bool) -> None:
    sources = {shard.source.resolve(): shard.label for shard in shards if shard.source is not None}
    taken: dict[Path, str] = {}
    for shard in shards:
        for target in shard.targets or ():
            if target.exists() and not target.is_file() and not target.is_dir():
                raise InputError(f"{target}: is a device or a pipe, and would be replaced by a file; give a file")
            resolved = target.resolve()
            if resolved in sources:
                raise InputError(f"{target}: is an input of this run, and would be written over; write to another file")
            if resolved in taken:
                other = taken[resolved]
                if other == shard.label:
                    raise InputError(f"{target}: two outputs of {shard.label} would go there; give each its own file")
                raise InputError(f"{target}: both {other} and {shard.label} would go there; give them in separate runs")
            taken[resolved] = shard.label
    if not is_folder:
        for place in places[1:]:
            if place is not None and place.is_dir():
                raise InputError(f"{place}: is a folder; for one output give a file")
            if place is not None and place.resolve() in sources:
                raise InputError(f"{place}: is an input of this run, and would be written over; write to another file")
