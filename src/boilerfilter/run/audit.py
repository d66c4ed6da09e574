"""What an output folder holds, compared with what its manifest says."""

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final, Literal, NamedTuple, TypeVar

from boilerfilter.errors import InputError, StorageError
from boilerfilter.io.commit import PART
from boilerfilter.io.formats import format_of
from boilerfilter.io.hashing import Facts, facts_of
from boilerfilter.io.lock import Holder, holder
from boilerfilter.io.manifest import Entry, Manifest, made
from boilerfilter.io.shards import LOCK, STATE, Places, Shard, plan

T = TypeVar("T")
R = TypeVar("R")

_MISSING: Final = "is missing"

State = Literal["done", "changed", "missing", "to do"]


class Standing(NamedTuple):
    """How a shard stands, and why if it is not done."""

    name: str
    state: State
    why: str = ""


class Overview(NamedTuple):
    """An output folder: its shards, unfinished files, who writes to it, and unreadable lines of its manifest."""

    shards: tuple[Standing, ...]
    unfinished: tuple[Path, ...]
    holder: Holder | None
    damaged: int


def overview(folder: Path) -> Overview:
    """How the last run into a folder stands.

    Raises:
        InputError: nobody cleaned into it.
    """
    manifest = _manifest(folder)
    latest = manifest.run.fingerprint if manifest.run else ""
    entries = [entry for _, entry in sorted(manifest.entries.items())]
    shards = [standing for _, standing in side_by_side(entries, lambda entry: _standing(entry, folder, latest))]
    if manifest.run is not None:
        form = manifest.run.form
        try:
            planned = plan(manifest.run.inputs, Places(folder), lambda path: bool(form or format_of(path.name)))
            shards += [Standing(shard.name, "to do") for shard in planned.shards if shard.name not in manifest.entries]
        except InputError:
            pass  # the inputs are gone, which those that were read from them say
    return Overview(tuple(shards), tuple(unfinished(folder)), holder(folder / STATE / LOCK), manifest.damaged)


def differences(folder: Path, *, inputs: bool) -> Iterator[tuple[str, str]]:
    """Reads back all that the manifest of a folder names, and with `inputs` also what it was made of. Gives each file
    with how it differs from what is known of it, or with nothing.

    Raises:
        InputError: nobody cleaned into it.
    """
    manifest = _manifest(folder)
    files = [(file.path, file.facts) for entry in manifest.entries.values() for file in entry.files.values()]
    if inputs:
        files += [(entry.source, entry.input) for entry in manifest.entries.values()]
    for (path, _), told in side_by_side(sorted(files), lambda file: difference(*file, folder, thorough=True)):
        yield path, told


def is_current(entry: Entry | None, shard: Shard, folder: Path, mark: str) -> bool:
    """Whether a shard is done: with this fingerprint, from this input, and its files are all there as they were."""
    if entry is None or entry.fingerprint != mark or shard.source is None:
        return False
    wanted = {what: made(place, folder, entry.input).path for what, place in shard.places.named() if place is not None}
    for what, path in wanted.items():
        if what != "rejects" and (what not in entry.files or entry.files[what].path != path):
            return False
    if any(difference(file.path, file.facts, folder) for file in entry.files.values()):
        return False
    try:
        return entry.input.size == shard.source.stat().st_size and facts_of(shard.source).hash == entry.input.hash
    except (OSError, StorageError):
        return False  # the run itself will say what is wrong with it


def difference(path: str, facts: Facts, folder: Path, *, thorough: bool = False) -> str:
    """How a file differs from what is known of it, or nothing. Unless `thorough`, its bytes are looked at only if its
    time of change is another."""
    place = folder / path
    try:
        status = place.stat()
        if status.st_size != facts.size:
            return f"has {status.st_size} bytes, not {facts.size}"
        if (thorough or status.st_mtime_ns != facts.changed) and facts_of(place).hash != facts.hash:
            return "has other bytes"
    except FileNotFoundError:
        return _MISSING
    except (OSError, StorageError) as error:
        return f"cannot be read: {error}"
    return ""


def unfinished(folder: Path) -> list[Path]:
    """What a run that ended early left in an output: it is written anew by the next."""
    return sorted(path for path in folder.rglob(f"*{PART}") if path.is_file())


def side_by_side(items: Sequence[T], check: Callable[[T], R]) -> Iterator[tuple[T, R]]:
    """Items with what is found of each, in order. Hashing lets go of the interpreter; disks like several readers."""
    with ThreadPoolExecutor(min(4, os.cpu_count() or 1)) as pool:
        yield from zip(items, pool.map(check, items), strict=True)


def _manifest(folder: Path) -> Manifest:
    manifest = Manifest(folder)
    if not manifest.path.exists():
        raise InputError(
            f"{folder}: no output folder, since there is no {manifest.path.relative_to(folder)} in it; give one that "
            "`boilerfilter clean --output` wrote to"
        )
    return manifest


def _standing(entry: Entry, folder: Path, latest: str) -> Standing:
    for file in entry.files.values():
        if told := difference(file.path, file.facts, folder):
            return Standing(entry.name, "missing" if told == _MISSING else "changed", f"{file.path} {told}")
    if told := difference(entry.source, entry.input, folder):
        return Standing(entry.name, "missing" if told == _MISSING else "changed", f"the input {entry.source} {told}")
    if entry.fingerprint != latest:
        return Standing(entry.name, "changed", "made with other settings, plugins or packs than the last run has")
    return Standing(entry.name, "done")
