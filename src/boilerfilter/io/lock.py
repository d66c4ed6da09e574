"""One run at a time writes to an output; who comes second is told who came first."""

import contextlib
import json
import os
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, NamedTuple

from boilerfilter.errors import LockedError, StorageError
from boilerfilter.io.commit import make_folder
from boilerfilter.io.hashing import failed

_PATIENCE: Final = 1.0
"""Seconds to wait for a holder that is gone or only looks: its lock goes with its last file descriptor."""


class Holder(NamedTuple):
    """The run that holds a lock."""

    host: str
    process: int
    started: str

    def __str__(self) -> str:
        return f"process {self.process} on {self.host}, since {self.started}"


@contextmanager
def locked(path: Path, output: Path) -> Iterator[None]:
    """Holds the lock at `path`, which stands for `output`, for this process. The system takes it away when the process
    ends, however it ends.

    Raises:
        LockedError: another run holds it.
        StorageError: the file cannot be made, or its file system knows no locks.
    """
    make_folder(path.parent)
    descriptor = _acquire(path, output)
    me = Holder(socket.gethostname(), os.getpid(), datetime.now(UTC).isoformat(timespec="seconds"))
    try:
        try:
            os.ftruncate(descriptor, 0)
            os.pwrite(descriptor, json.dumps(me._asdict()).encode() + b"\n", 0)
        except OSError as error:
            raise failed(path, error) from error
        yield
    finally:
        with contextlib.suppress(OSError):
            path.unlink()  # while it is held: who opened it meanwhile sees that it is not the one at this path
        os.close(descriptor)


def holder(path: Path) -> Holder | None:
    """Who holds the lock at `path` now; None if nobody does."""
    try:
        descriptor = os.open(path, os.O_RDWR)
    except OSError:
        return None if not path.exists() else _named(path)
    try:
        return None if _lock(descriptor, path) else _named(path)
    finally:
        os.close(descriptor)


def _acquire(path: Path, output: Path) -> int:
    """A descriptor of the file at `path`, locked. The lock belongs to the process, so workers do not inherit it."""
    deadline = time.monotonic() + _PATIENCE
    while True:
        try:
            descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
        except OSError as error:
            raise failed(path, error) from error
        try:
            if _lock(descriptor, path):
                with contextlib.suppress(FileNotFoundError):
                    if os.path.samestat(os.fstat(descriptor), path.stat()):
                        held, descriptor = descriptor, -1
                        return held
                continue  # its holder took the file away between our two calls
        finally:
            if descriptor >= 0:
                os.close(descriptor)
        found = _named(path)
        if time.monotonic() > deadline or (found is not None and _lives(found)):
            raise LockedError(
                f"{output}: locked by another run: {found or 'one that has not said its name'}. "
                "Wait for it, or write to another place"
            )
        time.sleep(0.05)


def _lock(descriptor: int, path: Path) -> bool:
    try:
        import fcntl  # noqa: PLC0415  # not everywhere
    except ImportError:
        raise StorageError(f"{path}: this system has no POSIX locks, which writing to files needs") from None
    try:
        fcntl.lockf(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        return False
    except OSError as error:
        raise failed(path, error) from error
    return True


def _named(path: Path) -> Holder | None:
    try:
        return Holder(**json.loads(path.read_bytes()))
    except (OSError, ValueError, TypeError):
        return None  # it is being written


def _lives(found: Holder) -> bool:
    if found.host != socket.gethostname():
        return True  # we cannot know; the lock is held, so it does
    try:
        os.kill(found.process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
