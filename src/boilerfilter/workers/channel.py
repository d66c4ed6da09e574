"""Messages through pipes: plain values behind their length. No thread and no lock that a dead process could hold."""

import io
import os
import pickle
from collections import deque
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final, NoReturn

from boilerfilter.io.chunks import Outcome
from boilerfilter.io.stats import Stats

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

_HEAD: Final = 8
_PIECE: Final = 1 << 20


class _Plain(pickle.Unpickler):
    """Reads tuples, strings, bytes, numbers and the like; a message that names any class or function is refused."""

    def find_class(self, module_name: str, global_name: str, /) -> NoReturn:
        raise pickle.UnpicklingError(f"{module_name}.{global_name} in a message")


def packed(message: tuple[Any, ...]) -> bytes:
    """A message of plain values as bytes, its length before it."""
    return b"".join(pieces_of(message))


def pieces_of(message: tuple[Any, ...]) -> list[bytes]:
    """The same in pieces: large bytes of the message are among them as they are. A message may hold a record of the
    largest size several times over, so that a copy would be felt."""
    sink = _Sink()
    pickle.dump(message, sink, protocol=5)
    return [sum(map(len, sink.pieces)).to_bytes(_HEAD, "little"), *sink.pieces]


class _Sink:
    """Takes what pickle writes."""

    def __init__(self) -> None:
        self.pieces: list[bytes] = []

    def write(self, data: bytes, /) -> int:
        self.pieces.append(bytes(data))  # bytes are taken as they are, and not copied
        return len(data)


def framed(raw: bytes) -> bytes:
    return len(raw).to_bytes(_HEAD, "little") + raw


def unpacked(raw: bytes) -> tuple[Any, ...]:
    """The message in bytes without their length.

    Raises:
        pickle.UnpicklingError, or whatever rubbish makes pickle raise.
    """
    return _message(io.BytesIO(raw))


def _message(source: "io.BytesIO | _Source") -> tuple[Any, ...]:
    message = _Plain(source).load()
    if not isinstance(message, tuple):
        raise pickle.UnpicklingError(f"a message is a tuple, not {type(message).__name__}")
    return message


def plain_outcome(outcome: Outcome) -> tuple[Any, ...]:
    """An outcome as plain values."""
    return tuple(outcome._replace(stats=outcome.stats.table()))  # type: ignore[arg-type]


def outcome_of(plain: tuple[Any, ...]) -> Outcome:
    """The outcome that `plain_outcome` made plain."""
    outcome = Outcome._make(plain)
    table: Any = outcome.stats
    return outcome._replace(stats=Stats.from_table(table))


def receive(descriptor: int) -> bytes | None:
    """Waits for the next message; None when the other end is closed."""
    head = _exactly(descriptor, _HEAD)
    return None if head is None else _exactly(descriptor, int.from_bytes(head, "little"))


def send(descriptor: int, raw: bytes) -> None:
    """Writes all bytes, waiting for as long as the other end is busy."""
    rest = memoryview(raw)
    while rest:
        rest = rest[os.write(descriptor, rest) :]


def _exactly(descriptor: int, size: int) -> bytes | None:
    pieces = []
    while size:
        piece = os.read(descriptor, min(size, _PIECE))
        if not piece:
            return None
        pieces.append(piece)
        size -= len(piece)
    return b"".join(pieces)


class Inbox:
    """Messages out of a pipe that must not be waited for. `closed` once its other end is."""

    def __init__(self, descriptor: int) -> None:
        os.set_blocking(descriptor, False)
        self.descriptor = descriptor
        self.closed = False
        self._source = _Source()
        self._wanted = -1  # bytes of the message that is coming in, if its length is known

    def messages(self) -> Iterator[tuple[Any, ...]]:
        """The messages that have come in whole."""
        self._fill()
        source = self._source
        while True:
            if self._wanted < 0:
                if source.size < _HEAD:
                    return
                self._wanted = int.from_bytes(source.read(_HEAD), "little")
            if source.size < self._wanted:
                return
            left = source.size - self._wanted
            self._wanted = -1
            message = _message(source)
            if source.size != left:
                raise pickle.UnpicklingError("a message is not as long as it says")
            yield message

    def _fill(self) -> None:
        try:
            while piece := os.read(self.descriptor, _PIECE):
                self._source.put(piece)
            self.closed = True
        except BlockingIOError:
            pass
        except OSError:
            self.closed = True


class _Source:
    """Bytes that came in, for pickle to read. What was read is let go of piece by piece, so that a large message is
    never held twice."""

    def __init__(self) -> None:
        self.size = 0
        self._pieces: deque[memoryview] = deque()

    def put(self, piece: bytes) -> None:
        self._pieces.append(memoryview(piece))
        self.size += len(piece)

    def readinto(self, buffer: "WriteableBuffer", /) -> int:
        target = memoryview(buffer).cast("B")
        done = 0
        while done < len(target) and self._pieces:
            piece = self._pieces.popleft()
            count = min(len(piece), len(target) - done)
            target[done : done + count] = piece[:count]
            if count < len(piece):
                self._pieces.appendleft(piece[count:])
            done += count
        self.size -= done
        return done

    def read(self, size: int, /) -> bytes:
        buffer = bytearray(min(size, self.size))
        self.readinto(buffer)
        return bytes(buffer)

    def readline(self) -> bytes:
        raise pickle.UnpicklingError("a message has no lines")  # of protocols older than ours


class Outbox:
    """Bytes into a pipe that must not be waited for; what does not fit now is kept for later."""

    def __init__(self, descriptor: int) -> None:
        os.set_blocking(descriptor, False)
        self.descriptor = descriptor
        self._pieces: list[memoryview] = []

    @property
    def full(self) -> bool:
        """Whether something waits for room in the pipe."""
        return bool(self._pieces)

    def put(self, raw: bytes) -> None:
        self._pieces.append(memoryview(raw))
        self.flush()

    def flush(self) -> None:
        """Writes what fits. What is for a reader that is gone is dropped; its end is noticed elsewhere."""
        try:
            while self._pieces:
                rest = self._pieces[0][os.write(self.descriptor, self._pieces[0]) :]
                if rest:
                    self._pieces[0] = rest
                else:
                    self._pieces.pop(0)
        except BlockingIOError:
            pass
        except OSError:
            self._pieces.clear()
