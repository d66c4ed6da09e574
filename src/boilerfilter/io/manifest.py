"""What an output holds and what it was made of: a line of JSON for each shard that is done, appended and synced."""

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import msgspec

from boilerfilter.io.commit import sync_folder
from boilerfilter.io.hashing import Facts, failed
from boilerfilter.io.shards import STATE
from boilerfilter.io.stats import Stats

FILE: Final = "manifest.jsonl"


class Made(msgspec.Struct, frozen=True):
    """A file that was written: its path, relative to the output where it lies in it, and its facts."""

    path: str
    facts: Facts


class Entry(msgspec.Struct, frozen=True):
    """A shard that is done. `files` are what was written, by what they are: ``output``, ``removals`` and so on.
    `quarantined` plugins had no say in it."""

    name: str
    source: str
    input: Facts
    fingerprint: str
    files: dict[str, Made]
    stats: dict[str, Any]
    quarantined: tuple[str, ...] = ()

    def counts(self) -> Stats:
        """The counts of the shard, as they were when it was made."""
        return Stats.from_table(self.stats)


class Run(msgspec.Struct, frozen=True):
    """A run that was begun: what it was given, as absolute paths, the format that was asked for, its fingerprint."""

    inputs: tuple[str, ...]
    form: str
    fingerprint: str


class Manifest:
    """The manifest of an output folder. Of several lines for one shard the last counts.

    Raises:
        StorageError: it is there and cannot be read.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.path = folder / STATE / FILE
        self.entries: dict[str, Entry] = {}
        self.parts: dict[str, dict[str, str]] = {}
        """Fingerprints that were used, with their parts."""
        self.run: Run | None = None
        """The last that was begun."""
        self.damaged = 0
        """Lines that cannot be read. What they spoke of is made again."""
        try:
            raw = self.path.read_bytes()
        except FileNotFoundError:
            raw = b""
        except OSError as error:
            raise failed(self.path, error) from error
        self._torn = bool(raw) and not raw.endswith(b"\n")
        for line in raw.splitlines():
            try:
                table = json.loads(line)
                if "fingerprint_of" in table:
                    self.parts[table["fingerprint"]] = msgspec.convert(table["fingerprint_of"], dict[str, str])
                elif "run" in table:
                    self.run = msgspec.convert(table["run"], Run)
                else:
                    entry = msgspec.convert(table, Entry)
                    entry.counts()
                    self.entries[entry.name] = entry
            except (ValueError, TypeError, KeyError):
                self.damaged += 1

    def begin(self, run: Run, parts: Mapping[str, str]) -> None:
        """Notes that a run begins, and what its fingerprint is made of, so that a later one can tell what changed."""
        if run.fingerprint not in self.parts:
            self.parts[run.fingerprint] = dict(parts)
            self._append({"fingerprint": run.fingerprint, "fingerprint_of": self.parts[run.fingerprint]})
        if run != self.run:
            self.run = run
            self._append({"run": msgspec.to_builtins(run)})

    def add(self, entry: Entry) -> None:
        """Notes that a shard is done; it is on the disk when this returns.

        Raises:
            StorageError: the disk does not take it.
        """
        self.entries[entry.name] = entry
        self._append(msgspec.to_builtins(entry))

    def _append(self, table: object) -> None:
        # The standard library's JSON: names of files may hold lone surrogates, which stand for bytes.
        line = json.dumps(table).encode() + b"\n"
        try:
            new = not self.path.exists()
            descriptor = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
            try:
                if self._torn:
                    line = b"\n" + line  # an earlier run ended within its last line
                at = os.fstat(descriptor).st_size
                try:
                    view = memoryview(line)
                    while view:
                        view = view[os.write(descriptor, view) :]
                except OSError:
                    os.ftruncate(descriptor, at)
                    raise
                self._torn = False
                os.fsync(descriptor)
            finally:
                os.close(descriptor)
            if new:
                sync_folder(self.path.parent)
        except OSError as error:
            raise failed(self.path, error) from error


def made(path: Path, folder: Path, facts: Facts) -> Made:
    """The record of a file, for the manifest of `folder`."""
    inside = path.is_relative_to(folder)
    return Made(path.relative_to(folder).as_posix() if inside else str(path.resolve()), facts)
