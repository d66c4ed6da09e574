"""Two runs over the same input, record by record: what the second removes that the first did not, and the reverse."""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec

from boilerfilter.errors import InputError
from boilerfilter.report.records import Change, Part, Record
from boilerfilter.report.sampling import Sample
from boilerfilter.report.totals import Totals


@dataclass(slots=True)
class Difference:
    """What differs. `documents` are those with a removal in either run, `differing` those in which one is in one run
    alone, `rejected` counts those that were rejected by one run alone."""

    documents: int = 0
    differing: int = 0
    rejected: int = 0
    new: Totals = field(default_factory=Totals)
    back: Totals = field(default_factory=Totals)
    sample: Sample = field(default_factory=Sample)


def compare(before: Iterable[Record], after: Iterable[Record]) -> Difference:
    """Reads both, in whatever order. Memory is bounded: the first waits in a file of its own.

    Raises:
        InputError: they have no document in common though both have some, or a document is another in the second.
    """
    found, common, lonely = Difference(), False, {"before": False, "after": False}
    for old, new in pairs(before, after):
        common |= old is not None and new is not None
        lonely["before"] |= new is None
        lonely["after"] |= old is None
        _add(found, old, new)
    if not common and all(lonely.values()):
        raise InputError("the two runs have no document in common; were they made of the same input, by the same path?")
    return found


def pairs(before: Iterable[Record], after: Iterable[Record]) -> Iterator[tuple[Record | None, Record | None]]:
    """Records that are of the same document, by path and line; None where one run removed nothing of it."""
    with TemporaryDirectory(prefix="boilerfilter-") as folder, closing(_spool(Path(folder))) as spool:
        for record in before:
            key = _key(record)
            spool.execute("insert or replace into waiting values (?, ?)", (key, msgspec.json.encode(record)))
        decoder = msgspec.json.Decoder(Record)
        for record in after:
            key = _key(record)
            row = spool.execute("select record from waiting where key = ?", (key,)).fetchone()
            if row is not None:
                spool.execute("delete from waiting where key = ?", (key,))
            yield (decoder.decode(row[0]) if row is not None else None), record
        for (waiting,) in spool.execute("select record from waiting order by rowid"):
            yield decoder.decode(waiting), None


def merged(old: Record | None, new: Record | None) -> Record | None:
    """A record of both, each part of which says whose it is; None if the two removed the same.

    Raises:
        InputError: they are of different documents.
    """
    one = new or old
    assert one is not None
    if old is not None and new is not None and (old.crc32 != new.crc32 or old.characters != new.characters):
        raise InputError(f"{new.path}:{new.line}: is another document in the second run; the input was changed")
    mine = {(part.start, part.end): part for part in (old.paragraphs if old else [])}
    theirs = {(part.start, part.end): part for part in (new.paragraphs if new else [])}
    if mine.keys() == theirs.keys():
        return None
    parts = [_named(part, "back") for place, part in mine.items() if place not in theirs]
    parts += [_named(part, "same" if place in mine else "new") for place, part in theirs.items()]
    return msgspec.structs.replace(
        one,
        fate="changed",
        paragraphs=parts,
        spans=[span for record in (old, new) if record for span in record.spans],
        around=[piece for record in (old, new) if record for piece in record.around],
    )


def _add(found: Difference, old: Record | None, new: Record | None) -> None:
    if "rejected" in (old and old.fate, new and new.fate):
        found.rejected += (old and old.fate) != (new and new.fate)
        return
    found.documents += 1
    both = merged(old, new)
    if both is None:
        return
    found.differing += 1
    changes: tuple[tuple[Change, Totals], ...] = (("new", found.new), ("back", found.back))
    for change, totals in changes:
        parts = [part for part in both.paragraphs if part.change == change]
        if parts:
            totals.add(msgspec.structs.replace(both, paragraphs=parts))
    found.sample.add(both)


def _named(part: Part, change: Change) -> Part:
    return msgspec.structs.replace(part, change=change)


def _key(record: Record) -> str:
    return f"{record.line}:{record.path}"


def _spool(folder: Path) -> sqlite3.Connection:
    spool = sqlite3.connect(folder / "waiting.sqlite", isolation_level=None)
    spool.execute("pragma journal_mode = off")
    spool.execute("pragma synchronous = off")
    spool.execute("create table waiting (key text primary key, record blob)")
    return spool
