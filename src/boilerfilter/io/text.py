"""A file that is one document: plain text or Markdown."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO, Final

from boilerfilter.errors import DamagedInputError
from boilerfilter.io.chunks import Chunk, Outcome
from boilerfilter.io.options import Limits
from boilerfilter.io.rejects import Reject
from boilerfilter.model import Document
from boilerfilter.split import LINE_END

if TYPE_CHECKING:
    from boilerfilter.io.cleaner import Cleaned, Cleaner

KEPT_OF_TOO_LONG: Final = 64 << 10
"""Bytes that are kept of a record beyond the limit."""

_PIECE: Final = 1 << 20

_SMALL: Final = 1 << 15
"""Bytes of a file that is opened without asking whether it may change, for which a scanner would have to be compiled
first: half a second for a file that takes milliseconds."""


@dataclass(frozen=True, slots=True)
class TextFormat:
    """Text in UTF-8; a byte order mark is part of it, and so are its line ends, of whatever kind.

    For Markdown the pipeline's settings must say ``markdown=True``.
    """

    name: str = "text"
    own_compression: bool = False

    def read(self, source: BinaryIO, path: str, limits: Limits) -> Iterator[Chunk]:
        """One chunk: the file. None of it is held beyond the limit of a record."""
        pieces: list[bytes] = []
        size = 0
        damage = ""
        while True:
            try:
                piece = source.read(_PIECE)
            except DamagedInputError as error:
                damage = str(error)
                break
            if not piece:
                break
            size += len(piece)
            pieces.append(piece)
            if size > limits.record_bytes:
                pieces = [b"".join(pieces)[:KEPT_OF_TOO_LONG]]
        data = b"".join(pieces)
        if size > limits.record_bytes:
            reason = too_long("a document", size, limits) + (f"; {damage}" if damage else "")
            yield Chunk(path, 0, 1, 0, data, reason, size - len(data))
        else:
            yield Chunk(path, 0, 1, 0, data, damage)

    def clean(self, chunk: Chunk, cleaner: "Cleaner") -> Outcome:
        # Imported late: the cleaner stands above the formats, and only a worker needs it.
        from boilerfilter.io.account import Account, damaged  # noqa: PLC0415
        from boilerfilter.io.removals import Cut  # noqa: PLC0415

        if chunk.damage:
            return damaged(chunk, cleaner)
        account = Account(chunk, cleaner)
        document = read(chunk.data, chunk.path)
        if isinstance(document, Reject):
            account.reject(document.line, document.offset, chunk.data, document.reason, start=0)
            return account.outcome(b"")
        may_exceed = len(chunk.data) > cleaner.options.limits.paragraphs
        asks = len(chunk.data) > _SMALL and not may_exceed
        if asks and not cleaner.pipeline.may_change(chunk.data):
            account.keep(1, len(chunk.data))
            if cleaner.options.attributes:
                account.attribute_unopened(1, document.id)
            return account.outcome(chunk.data)
        cleaned = with_last_line_end(cleaner.clean([document])[0])
        cuts = []
        at = size = 0
        for start, end in cleaned.removed:
            size += len(document.text[at:start].encode("utf-8"))
            cuts.append(Cut(size, document.text[start:end].encode("utf-8")))
            size += len(cuts[-1].raw)
            at = end
        account.enter(cleaned, 1, 0, chunk.data, cuts=tuple(cuts))
        written = cleaned.fate in ("kept", "changed")
        return account.outcome(cleaned.text.encode("utf-8") if written else b"")

    def writer(self, target: BinaryIO) -> "PlainWriter":
        return PlainWriter(target)


@dataclass(frozen=True, slots=True)
class PlainWriter:
    """The writer of formats whose outcomes stand one after the other as they are."""

    target: BinaryIO

    def write(self, data: bytes, /) -> None:
        self.target.write(data)

    def close(self) -> None:
        """There is nothing that such a format has at its end."""


def with_last_line_end(cleaned: "Cleaned") -> "Cleaned":
    """A file whose last line is now one that had a line end keeps that, since files of lines end in one."""
    text = cleaned.document.text
    if not cleaned.text or not cleaned.removed or cleaned.removed[-1][1] != len(text):
        return cleaned
    start = cleaned.removed[-1][0]
    end = LINE_END.match(text, start)
    if end is None or LINE_END.search(cleaned.text, len(cleaned.text) - 1):
        return cleaned
    removed = cleaned.removed[:-1] + (((end.end(), len(text)),) if end.end() < len(text) else ())
    return cleaned._replace(text=cleaned.text + end[0], removed=removed)


def read(data: bytes, path: str) -> Document | Reject:
    """The document in a file's bytes, which must be UTF-8; a byte order mark is kept as part of the text."""
    try:
        return Document(data.decode("utf-8"), id=path)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        return Reject(path, line, error.start, not_utf8(error), data)


def not_utf8(error: UnicodeDecodeError) -> str:
    return f"not UTF-8: byte 0x{error.object[error.start]:02x} at byte {error.start}: {error.reason}"


def too_long(what: str, size: int, limits: Limits) -> str:
    return f"{what} of {size:,} bytes, beyond the limit of {limits.record_bytes:,} (--max-record)"
