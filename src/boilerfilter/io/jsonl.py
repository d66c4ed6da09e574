"""JSON Lines: a document a line, in a text field. A block at a time; whatever is not changed keeps its very bytes.

A block is validated at once, scanned at once, and only the lines that are flagged are parsed and cleaned; a block that
is not sound is looked at line by line. What the choices are worth, measured on two shared cores with 50 MB of unique
records of 2 kB in 83 languages, and the same escaped to ASCII (MB/s; the machine's noise is a fifth):

===================================================  =======  =======
step                                                   UTF-8    ASCII
===================================================  =======  =======
UTF-8 check, whole block / pieces of 128 kB          390/1150  6800
msgspec ``decode_lines``, all values decoded             320      250
the same, values left raw in a dict                     1690      630
the same, into slots for the text fields                2230      760
the same, and looking whether each text is a string      985      760
a line at a time                                         770      620
orjson loads / loads + dumps                         206/206   473/324
json loads + dumps                                        73      129
===================================================  =======  =======

msgspec checks the syntax of what it leaves raw, numbers and escapes included, but for UTF-8, which is checked for the
whole block. It takes two records on a line, or one on two, so line ends are counted as well.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO, Final, NamedTuple

from boilerfilter.errors import DamagedInputError
from boilerfilter.io.chunks import Chunk, Outcome
from boilerfilter.io.divide import divided_lines, joined
from boilerfilter.io.json_edit import cut
from boilerfilter.io.json_fields import Fields, Parsed, identifier, parse, sound, sound_line
from boilerfilter.io.options import CleanOptions, Limits
from boilerfilter.io.text import KEPT_OF_TOO_LONG, PlainWriter, too_long

if TYPE_CHECKING:
    from boilerfilter.io.cleaner import Cleaner

_BOM: Final = b"\xef\xbb\xbf"


class _Line(NamedTuple):
    """A line of a block: its number from 0, where it starts, where its JSON ends, and where its line end does."""

    number: int
    start: int
    end: int
    stop: int


_Bad = dict[int, tuple[_Line, str]]
"""Lines that are no records, by their numbers, and why."""


@dataclass(frozen=True, slots=True)
class JsonlFormat:
    """One record a line. Blank lines and a byte order mark at the start belong to no record and are passed through."""

    name: str = "jsonl"
    own_compression: bool = False

    def read(self, source: BinaryIO, path: str, limits: Limits) -> Iterator[Chunk]:
        """Chunks that end at line ends. A line beyond the limit is never held: it becomes a chunk of its own, of its
        first 64 kB, with the reason; so does a line that is cut off because the input is damaged."""
        return _Reader(path, limits).chunks(source)

    def clean(self, chunk: Chunk, cleaner: "Cleaner") -> Outcome:
        # Imported late: the cleaner stands above the formats, and only a worker needs it.
        from boilerfilter.io.account import Account, damaged  # noqa: PLC0415
        from boilerfilter.io.removals import Cut  # noqa: PLC0415

        if chunk.damage:
            return damaged(chunk, cleaner)
        account = Account(chunk, cleaner)
        fields = fields_of(cleaner.options)
        mark = len(_BOM) if chunk.offset == 0 and chunk.data.startswith(_BOM) else 0
        body = chunk.data[mark:] if mark else chunk.data
        records, bad = _check(body, fields)
        opened = _opened(body, fields, bad, cleaner)
        replaced: list[tuple[_Line, bytes]] = []
        for line, reason in bad.values():
            raw = body[line.start : line.stop]
            account.reject(chunk.line + line.number, chunk.offset + mark + line.start, raw, reason)
            replaced.append((line, b""))
        for (line, parsed), cleaned in zip(
            opened, cleaner.clean([parsed.document for _, parsed in opened]), strict=True
        ):
            raw = body[line.start : line.stop]
            offset = chunk.offset + mark + line.start
            spans = cut(raw, parsed.keys, parsed.source, cleaned.removed) if cleaned.removed else []
            cuts = tuple(Cut(offset + start, raw[start:end]) for start, end in spans)
            account.enter(cleaned, chunk.line + line.number, offset, raw, cuts=cuts, encoding="json")
            if cleaned.fate == "changed":
                replaced.append((line, _without(raw, spans)))
            elif cleaned.fate != "kept":
                replaced.append((line, b""))
        account.keep(records - account.stats.records, len(chunk.data) - account.stats.bytes)
        if cleaner.options.attributes:
            skipped = {line.number for line, _ in opened} | bad.keys()
            for line in _lines(body):
                raw = body[line.start : line.end]
                if line.number not in skipped and raw.strip():
                    account.attribute_unopened(chunk.line + line.number, identifier(raw, fields))
        return account.outcome(_with_replaced(chunk.data, mark, replaced))

    def divide(self, chunk: Chunk) -> Sequence[Chunk]:
        return divided_lines(chunk)

    def join(self, outcomes: Sequence[Outcome]) -> Outcome:
        return joined(outcomes)

    def writer(self, target: BinaryIO) -> PlainWriter:
        return PlainWriter(target)


def fields_of(options: CleanOptions) -> Fields:
    return Fields.named(options.text_field, options.id_field, options.url_field)


def _check(body: bytes, fields: Fields) -> tuple[int, _Bad]:
    """How many lines of a block are not blank, and those of them that are bad."""
    bad: _Bad = {}
    if records := sound(body, fields):
        return records, bad
    for line in _lines(body):
        raw = body[line.start : line.end]
        if raw.strip():
            records += 1
            if not sound_line(raw, fields) and isinstance(reason := parse(raw, fields), str):
                bad[line.number] = (line, reason)
    return records, bad


def _opened(body: bytes, fields: Fields, bad: _Bad, cleaner: "Cleaner") -> list[tuple[_Line, Parsed]]:
    """The records in which an anchor lies, or which are so long that they may be beyond the limit of paragraphs."""
    ends = set(cleaner.pipeline.flagged(body, json=True))
    long = 2 * cleaner.options.limits.paragraphs  # a paragraph has a character and a line end
    if len(body) > long:
        ends |= {line.end for line in _lines(body) if line.end - line.start > long}
    opened = []
    at = number = 0
    for end in sorted(ends):
        start = body.rfind(b"\n", at, end) + 1 or at
        number += body.count(b"\n", at, start)
        at = start
        if number in bad or not (raw := body[start:end]).strip():
            continue
        line = _Line(number, start, end, min(end + 1, len(body)))
        parsed = parse(raw, fields, utf8=True)  # `_check` has seen to that
        if isinstance(parsed, str):
            bad[number] = (line, parsed)  # brackets so deep that it depends on the caller's depth
        elif reason := cleaner.beyond(parsed.document.text):
            bad[number] = (line, reason)  # now, since the largest record should not be held in several forms
        else:
            opened.append((line, parsed))
    return opened


def _lines(body: bytes) -> Iterator[_Line]:
    start = 0
    for number, raw in enumerate(body.split(b"\n")):
        end = start + len(raw)
        yield _Line(number, start, end, min(end + 1, len(body)))
        start = end + 1


def _without(raw: bytes, spans: list[tuple[int, int]]) -> bytes:
    out = []
    at = 0
    for start, end in spans:
        out.append(raw[at:start])
        at = end
    return b"".join((*out, raw[at:]))


def _with_replaced(data: bytes, mark: int, replaced: list[tuple[_Line, bytes]]) -> bytes:
    if not replaced:
        return data
    out: list[bytes] = []
    at = 0
    for line, raw in sorted(replaced):
        out += (data[at : mark + line.start], raw)
        at = mark + line.stop
    return b"".join((*out, data[at:]))


class _Reader:
    """Cuts a stream at line ends. Holds at most a chunk, and a line up to the limit."""

    def __init__(self, path: str, limits: Limits) -> None:
        self._path = path
        self._limits = limits
        self._number = self._offset = 0
        self._line = 1

    def chunks(self, source: BinaryIO) -> Iterator[Chunk]:
        piece_bytes = max(1, self._limits.chunk_bytes // 4)
        held: list[bytes] = []  # whole lines, and the start of one at the end
        size = 0  # of what is held
        tail = 0  # of the line that is not whole
        dropped = 0  # bytes of that line that are not held any more
        damage = ""
        while True:
            try:
                piece = source.read(piece_bytes)
            except DamagedInputError as error:
                damage = str(error)
                break
            if not piece:
                break
            cut = piece.rfind(b"\n") + 1
            if dropped:
                end = piece.find(b"\n") + 1
                if not end:
                    dropped += len(piece)
                    continue
                yield self._too_long(b"".join(held), dropped + end, 1)
                held, size, tail, dropped = [], 0, 0, 0
                piece, cut = piece[end:], cut - end
            if cut and size + cut >= self._limits.chunk_bytes:
                block = b"".join((*held, memoryview(piece)[:cut]))
                piece, cut = piece[cut:], 0
                held, size, tail = [], 0, 0
                yield from self._whole_lines(block)
                del block
            held.append(piece)
            size += len(piece)
            tail = tail + len(piece) if not cut else len(piece) - cut
            if tail > self._limits.record_bytes:
                block = b"".join(held)
                yield from self._whole_lines(block[: size - tail])
                held = [block[size - tail :][:KEPT_OF_TOO_LONG]]
                dropped = tail - len(held[0])
                size = tail = len(held[0])
        block = b"".join(held)
        held.clear()
        if dropped:
            yield self._too_long(block, dropped, 0, damage)
        elif damage:
            yield from self._whole_lines(block[: size - tail])
            yield self._chunk(block[size - tail :], 0, f"cut off: {damage}" if tail else damage)
        else:
            yield from self._whole_lines(block)

    def _whole_lines(self, block: bytes) -> Iterator[Chunk]:
        """A chunk, or several around lines beyond the limit."""
        limit = self._limits.record_bytes
        done = 0
        if len(block) > limit:
            for line in _lines(block):
                if line.end - line.start > limit:
                    if line.start > done:
                        yield self._chunk(block[done : line.start])
                    raw = block[line.start : min(line.start + KEPT_OF_TOO_LONG, line.stop)]
                    yield self._too_long(raw, line.stop - line.start - len(raw), line.stop - line.end)
                    done = line.stop
        if len(block) > done:
            yield self._chunk(block[done:])

    def _too_long(self, head: bytes, dropped: int, line_end: int, damage: str = "") -> Chunk:
        reason = too_long("a line", len(head) + dropped - line_end, self._limits) + (f"; {damage}" if damage else "")
        return self._chunk(head, line_end - head.count(b"\n"), reason, dropped)

    def _chunk(self, data: bytes, more_lines: int = 0, damage: str = "", left_out: int = 0) -> Chunk:
        chunk = Chunk(self._path, self._number, self._line, self._offset, data, damage, left_out)
        self._number += 1
        self._line += data.count(b"\n") + more_lines
        self._offset += len(data) + left_out
        return chunk
