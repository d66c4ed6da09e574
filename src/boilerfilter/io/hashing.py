"""BLAKE2b of files, in a thread beside those who read and write them: hashlib lets go of the interpreter meanwhile."""

import hashlib
import io
import os
from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from boilerfilter.errors import StorageError

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer, WriteableBuffer

_BLOCK: Final = 1 << 20
_INLINE: Final = 4 << 20
"""Bytes up to which no thread is begun: a small file is hashed before a thread would have started."""
_WAITING: Final = 4
"""Blocks that may wait for the thread; then whoever feeds it waits too, so that memory stays bounded."""


class Facts(NamedTuple):
    """What a file is known by: its size in bytes, its BLAKE2b-256 in hexadecimal, its time of change in ns."""

    size: int
    hash: str
    changed: int


class Hasher:
    """Hashes bytes in the order in which they are fed."""

    def __init__(self) -> None:
        self.size = 0
        self._hash = hashlib.blake2b(digest_size=32)
        self._pending: list[bytes] = []
        self._held = 0
        self._thread: ThreadPoolExecutor | None = None
        self._running: deque[Future[None]] = deque()

    def feed(self, data: bytes) -> None:
        self.size += len(data)
        self._pending.append(data)
        self._held += len(data)
        if self._held >= _BLOCK:
            self._flush()

    def hexdigest(self) -> str:
        """The hash of all that was fed; nothing can be fed afterwards."""
        self._flush()
        self.close()
        return self._hash.hexdigest()

    def close(self) -> None:
        """Ends the thread, if there is one, when it is done."""
        if self._thread is not None:
            self._thread.shutdown()
            self._thread = None

    def _flush(self) -> None:
        blocks, self._pending, self._held = self._pending, [], 0
        if self._thread is None and self.size <= _INLINE:
            self._update(blocks)
            return
        if self._thread is None:
            self._thread = ThreadPoolExecutor(1, thread_name_prefix="hash")
        while len(self._running) >= _WAITING:
            self._running.popleft().result()
        self._running.append(self._thread.submit(self._update, blocks))

    def _update(self, blocks: list[bytes]) -> None:
        for block in blocks:
            self._hash.update(block)


class HashedInput(io.RawIOBase):
    """A file that is hashed as it is read. What was read out of order, or not at all, is hashed at the end.

    Raises:
        StorageError: the file cannot be opened, or read.
    """

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._path = path
        try:
            self._file = path.open("rb", buffering=0)
            self._before = os.fstat(self._file.fileno())
        except OSError as error:
            raise failed(path, error) from error
        self._hasher = Hasher()

    @property
    def passed(self) -> int:
        """Bytes that were hashed so far."""
        return self._hasher.size

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return self._file.seekable()

    def fileno(self) -> int:
        return self._file.fileno()

    def seek(self, offset: int, whence: int = os.SEEK_SET, /) -> int:
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        return self._file.tell()

    def readinto(self, buffer: "WriteableBuffer", /) -> int:
        view = memoryview(buffer).cast("B")
        try:
            at = self._file.tell() if self._file.seekable() else self._hasher.size
            count = self._file.readinto(view) or 0
        except OSError as error:
            raise failed(self._path, error) from error
        done = self._hasher.size
        if at <= done < at + count:
            self._hasher.feed(bytes(view[done - at : count]))
        return count

    def finish(self) -> Facts:
        """Hashes what is left of the file.

        Raises:
            StorageError: the file cannot be read, or was changed while it was.
        """
        if self._file.seekable():
            self.seek(self._hasher.size)
        while self.read(_BLOCK):
            pass
        after = os.fstat(self._file.fileno())
        if self._file.seekable() and (after.st_size, after.st_mtime_ns) != (
            self._before.st_size,
            self._before.st_mtime_ns,
        ):
            raise StorageError(f"{self._path}: changed while it was read; run again when nothing writes to it")
        return Facts(self._hasher.size, self._hasher.hexdigest(), after.st_mtime_ns)

    def close(self) -> None:
        self._hasher.close()
        self._file.close()
        super().close()


class HashedOutput(io.RawIOBase):
    """A new file that is hashed as it is written.

    Raises:
        StorageError: it cannot be opened, or written.
    """

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._path = path
        try:
            self._file = path.open("wb", buffering=0)
        except OSError as error:
            raise failed(path, error) from error
        self._hasher = Hasher()
        self._muted = False

    def mute(self) -> None:
        """From now on nothing is written; the file is to be taken away, and what writes to it may still close."""
        self._muted = True

    def writable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._hasher.size

    def write(self, data: "ReadableBuffer", /) -> int:
        block = bytes(data)
        if self._muted:
            return len(block)
        view = memoryview(block)
        try:
            while view:
                view = view[self._file.write(view) :]  # a disk that fills up takes a part
        except OSError as error:
            raise failed(self._path, error) from error
        self._hasher.feed(block)
        return len(block)

    def finish(self) -> Facts:
        """Brings the bytes to the disk and closes the file.

        Raises:
            StorageError: the disk does not take them.
        """
        try:
            os.fsync(self._file.fileno())
            changed = os.fstat(self._file.fileno()).st_mtime_ns
        except OSError as error:
            raise failed(self._path, error) from error
        facts = Facts(self._hasher.size, self._hasher.hexdigest(), changed)
        self.close()
        return facts

    def close(self) -> None:
        self._hasher.close()
        self._file.close()
        super().close()


def facts_of(path: Path) -> Facts:
    """The facts of a file, read from its first byte to its last.

    Raises:
        StorageError: as `HashedInput` does.
    """
    with HashedInput(path) as file:
        return file.finish()


def failed(path: object, error: OSError) -> StorageError:
    return StorageError(f"{path}: {error.strerror or error}")
