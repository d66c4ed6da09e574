"""The guards of a corpus run: they note what fails, and in a worker also whose code is running."""

import os
import traceback
from collections.abc import Sequence
from types import TracebackType
from typing import Final, NoReturn

from boilerfilter.guard import message_of
from boilerfilter.model import PluginInfo
from boilerfilter.workers.beacon import Beacon
from boilerfilter.workers.failures import PluginFailure

OUT_OF_MEMORY: Final = 86
"""Exit code of a worker in which a plugin met a MemoryError: what is left of the process is not to be trusted."""

DESCRIPTORS_CLOSED: Final = 87
"""Exit code of a worker whose own file descriptors a plugin closed or replaced."""

_KINDS: Final = 100
"""Kinds of failures that are told of; more are the same plugin failing in ever new words."""


class Notes:
    """A guard that keeps the first failure of each kind, with its traceback.

    Args:
        interruptible: a KeyboardInterrupt is the user's, not a plugin's.
    """

    def __init__(self, *, interruptible: bool) -> None:
        self._interruptible = interruptible
        self._seen: set[tuple[PluginInfo, str, str]] = set()
        self._new: list[PluginFailure] = []
        self._now: tuple[PluginInfo, str] | None = None

    def running(self, plugin: PluginInfo, what: str, /) -> "Notes":
        self._now = (plugin, what)
        return self

    def __enter__(self) -> None:
        pass

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        # A pattern beyond its time budget makes the document a reject; see `TimeBudgetError`.
        if (
            error is not None
            and self._now is not None
            and not isinstance(error, TimeoutError)
            and not self.stops(error)
        ):
            plugin, what = self._now
            key = (plugin, what, type(error).__name__)
            if key not in self._seen and len(self._seen) < _KINDS:
                self._seen.add(key)
                problem = f"{type(error).__name__}: {message_of(error)}"
                self._new.append(PluginFailure(plugin, what, problem, _trace(error), quarantined=False))

    def stops(self, error: BaseException, /) -> bool:
        return self._interruptible and isinstance(error, KeyboardInterrupt)

    def take(self) -> list[PluginFailure]:
        """The failures of new kinds since the last call."""
        new, self._new = self._new, []
        return new


class Watch:
    """The guard of a worker. Shows in the beacon whose code is running; ends the process where it was damaged.

    Args:
        descriptors: what plugins must leave open.
        traces: where tracebacks go when the process ends.
    """

    def __init__(self, beacon: Beacon, descriptors: Sequence[int], traces: int) -> None:
        self.notes = Notes(interruptible=False)
        self._beacon = beacon
        self._process = os.getpid()
        self._traces = traces
        self._descriptors = [(descriptor, _identity(descriptor)) for descriptor in descriptors]

    def running(self, plugin: PluginInfo, what: str, /) -> "Watch":
        self._beacon.enter(plugin, what)
        self.notes.running(plugin, what)
        return self

    def __enter__(self) -> None:
        pass

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if os.getpid() != self._process:
            os._exit(0)  # the plugin forked, and this is the copy
        if any(_identity(descriptor) != known for descriptor, known in self._descriptors):
            self._end(DESCRIPTORS_CLOSED, error)
        if isinstance(error, MemoryError):
            self._end(OUT_OF_MEMORY, error)
        self.notes.__exit__(kind, error, trace)
        self._beacon.leave()

    def stops(self, error: BaseException, /) -> bool:
        return self.notes.stops(error)

    def _end(self, code: int, error: BaseException | None) -> NoReturn:
        """Ends the process while the beacon still names the plugin."""
        try:
            if error is not None:
                os.write(self._traces, _trace(error).encode("utf-8", "backslashreplace"))
        finally:
            os._exit(code)


def _identity(descriptor: int) -> tuple[int, int] | None:
    try:
        status = os.fstat(descriptor)
    except OSError:
        return None
    return status.st_dev, status.st_ino


def _trace(error: BaseException) -> str:
    try:
        return "".join(traceback.format_exception(error, limit=-20, chain=False))
    except BaseException as second:
        return f"{type(error).__name__}, and {type(second).__name__} while it was told\n"
