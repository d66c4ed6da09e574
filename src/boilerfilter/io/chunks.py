"""What the modules of a corpus run share: pieces of input, what becomes of them, and the protocol of a format."""

from collections.abc import Iterator, Sequence
from typing import BinaryIO, NamedTuple, Protocol, runtime_checkable

from boilerfilter.io.cleaner import Cleaner
from boilerfilter.io.options import Limits
from boilerfilter.io.stats import Stats


class Chunk(NamedTuple):
    """Whole records of an input, in its format's own encoding; one unit of a worker's work.

    `line` is the number of its first record from 1 (for JSON Lines: of its line), `offset` where `data` begins in the
    decompressed input. With `damage`, `data` are bytes that could not be read, and the reason; `left_out` counts the
    bytes that follow them and are not kept, since nobody could hold them, and `records` says how many records there
    were, if the format can tell.
    """

    path: str
    number: int
    line: int
    offset: int
    data: bytes
    damage: str = ""
    left_out: int = 0
    records: int = 1


class Outcome(NamedTuple):
    """What became of a chunk: the bytes for the format's writer; removals, attributes and rejects as lines of JSON."""

    data: bytes
    removals: bytes
    attributes: bytes
    rejects: bytes
    stats: Stats
    errors: tuple[str, ...] = ()


class Writer(Protocol):
    """Puts outcomes' data together into a file of the format."""

    def write(self, data: bytes, /) -> None: ...

    def close(self) -> None:
        """Writes what the format has at its end; leaves the stream open."""
        ...


class Format(Protocol):
    """A file format: how it is cut into chunks, how a chunk is cleaned, how outcomes become a file again."""

    @property
    def name(self) -> str: ...

    @property
    def own_compression(self) -> bool:
        """Whether the format compresses in its own way, as Parquet does: then `read` wants the file's very bytes, from
        a seekable file if there is one, and the writer makes such."""
        ...

    def read(self, source: BinaryIO, path: str, limits: Limits) -> Iterator[Chunk]:
        """The chunks of a decompressed stream, read as they are asked for."""
        ...

    def clean(self, chunk: Chunk, cleaner: Cleaner) -> Outcome:
        """Runs in a worker. Pure: the same chunk gives the same outcome."""
        ...

    def writer(self, target: BinaryIO) -> Writer: ...


@runtime_checkable
class Divisible(Protocol):
    """A format whose chunks can be divided, so that one record that ends every process is a reject, and no other.

    Of a format that is not, the whole chunk is the reject.
    """

    def divide(self, chunk: Chunk, /) -> Sequence[Chunk]:
        """Smaller chunks, whose data in order are the chunk's; the chunk alone if it is one record."""
        ...

    def join(self, outcomes: Sequence[Outcome], /) -> Outcome:
        """The outcomes of such chunks, in order, as the one of their whole."""
        ...
