"""An input that is being read: its chunks, how many of them are still away, and what it turned out to be."""

import io
import sys
from collections.abc import Callable, Iterator
from typing import BinaryIO, cast

from boilerfilter.errors import StorageError
from boilerfilter.io.chunks import Chunk, Format
from boilerfilter.io.compression import decompress
from boilerfilter.io.hashing import Facts, HashedInput, failed
from boilerfilter.io.options import Limits
from boilerfilter.io.shards import Shard

_BUFFER = 1 << 18


class Reading:
    """The way of one shard from its file to the workers.

    `waiting` counts its chunks that were handed out and have not come back; `done` says that there are no more, and
    then either `facts` are those of the file (None for standard input) or `error` says why it could not be read.
    """

    def __init__(self, shard: Shard, form: Format, limits: Limits, advance: Callable[[int], None]) -> None:
        self.shard = shard
        self.form = form
        self.waiting = 0
        self.told = 0
        """Bytes of the file that were reported as read."""
        self.done = False
        self.facts: Facts | None = None
        self.error: StorageError | None = None
        self._limits = limits
        self._advance = advance
        self._file: HashedInput | None = None
        self._buffered: BinaryIO | None = None  # it would close the file if nobody held it

    def chunks(self) -> Iterator[Chunk]:
        """The chunks of the input. Does not raise on account of it; see `error`."""
        try:
            source = self._open()
            for chunk in self.form.read(source, self.shard.label, self._limits):
                self.waiting += 1
                self._tell()
                yield chunk
            self.facts = self._file.finish() if self._file is not None else None
            self._tell()
        except StorageError as error:
            self.error = error
        except OSError as error:
            self.error = failed(self.shard.label, error)
        finally:
            self.done = True
            self.close()

    def close(self) -> None:
        if self._file is not None:
            self._file.close()

    def _open(self) -> BinaryIO:
        if self.shard.source is None:
            stream: BinaryIO = sys.stdin.buffer
            return stream if self.form.own_compression else decompress(stream, self.shard.label)
        self._file = HashedInput(self.shard.source)
        self._buffered = cast(BinaryIO, io.BufferedReader(self._file, _BUFFER))
        return self._buffered if self.form.own_compression else decompress(self._buffered, self.shard.label)

    def _tell(self) -> None:
        now = self._file.passed if self._file is not None else 0
        self._advance(now - self.told)
        self.told = now
