"""Removal records, read as they are needed."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Annotated, Final, Literal
from urllib.parse import urlsplit

import msgspec

from boilerfilter.errors import InputError
from boilerfilter.io.compression import compression_of
from boilerfilter.io.shards import REMOVED, printable

Change = Literal["", "same", "new", "back"]
"""Of a part, between two runs A and B: removed by both, by B alone, by A alone; nothing where one run is shown."""

_Count = Annotated[int, msgspec.Meta(ge=0)]
_Score = Annotated[float, msgspec.Meta(ge=0, le=1)]


class Evidence(msgspec.Struct, frozen=True):
    """A claim that spoke for a removal. Spans are ``(start, end, number)``, code points of the document and the number
    of the pattern among those of the part, and lie in the part; a claim about another paragraph has none."""

    label: str
    score: _Score
    spans: list[tuple[_Count, _Count, _Count]] = []


class Why(msgspec.Struct, frozen=True):
    """A rule and what it said."""

    rule: str
    message: str = ""


class Part(msgspec.Struct, frozen=True):
    """A paragraph, or a part of one, that went: half-open code points of the document, by whom and why."""

    start: _Count
    end: _Count
    plugin: str = ""
    reasons: list[Why] = []
    patterns: list[str] = []
    score: _Score = 1.0
    language: str = ""
    evidence: list[Evidence] = []
    change: Change = ""

    @property
    def margin(self) -> float:
        """The score of the weakest claim that it rests on, in [0, 1]: a line in a block goes with the notice beside it,
        and is no surer than that."""
        return min((claim.score for claim in self.evidence), default=self.score)


class Span(msgspec.Struct, frozen=True):
    """What was taken out of a text, and where it began."""

    start: _Count
    end: _Count
    text: str


class Record(msgspec.Struct, frozen=True):
    """What was removed from a document, or that it was rejected. `characters` is the length of its text, 0 if it is not
    known; `around` are stretches of kept text beside what went, with their offsets."""

    fate: Literal["changed", "dropped", "rejected"]
    path: str
    line: int
    id: str = ""
    url: str | None = None
    characters: _Count = 0
    crc32: int = 0
    spans: list[Span] = []
    paragraphs: list[Part] = []
    around: list[tuple[_Count, str]] = []
    reason: str = ""

    @property
    def host(self) -> str:
        """The host of the URL, in lower case; nothing if it has none."""
        try:
            return (urlsplit(self.url).hostname or "") if self.url else ""
        except ValueError:
            return ""

    @property
    def margin(self) -> float:
        """The lowest margin of its parts, between two runs of those that differ; 1 if there is none."""
        return min((part.margin for part in self.paragraphs if part.change != "same"), default=1.0)


_decoder: Final = msgspec.json.Decoder(Record)


def decode(line: bytes, where: str) -> Record:
    """A removal record.

    Raises:
        InputError: the line is none; `where` says which it was.
    """
    try:
        record = _decoder.decode(line)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise InputError(
            f"{where}: not a record of what was removed: {error}; give files that `clean --removed` wrote"
        ) from error
    for part in record.paragraphs:
        if part.start > part.end:
            raise InputError(f"{where}: a paragraph ends at {part.end}, before it begins at {part.start}")
        if any(number >= len(part.patterns) for claim in part.evidence for *_, number in claim.spans):
            raise InputError(f"{where}: the evidence for a paragraph names a pattern that it does not have")
    return record


def records(lines: Iterable[bytes], name: str) -> Iterator[Record]:
    """The records of a file, by lines; `name` is for messages.

    Raises:
        InputError: a line is no record. What was given before is right.
    """
    for number, line in enumerate(lines, 1):
        if line.strip():
            yield decode(line, f"{name}, line {number}")


def removal_files(given: Path) -> Sequence[Path]:
    """The files of removals that a path stands for: itself, or those below it if it is a folder, in order.

    Raises:
        InputError: it is not there, or a folder without any.
    """
    if not given.is_dir():
        if not given.exists():
            raise InputError(f"{printable(given)}: no such file; give what `clean --removed` wrote")
        return (given,)
    found = sorted(path for path in given.rglob("*") if path.is_file() and _plain_name(path).endswith(REMOVED))
    if not found:
        raise InputError(f"{printable(given)}: holds no file that ends in {REMOVED}")
    return found


def _plain_name(path: Path) -> str:
    return path.name.removesuffix(path.suffix) if compression_of(path.name) else path.name
