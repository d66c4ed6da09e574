"""One worker process, as its supervisor sees it: sent to, heard, watched, ended, and its end explained."""

import os
import signal
import time
from collections.abc import Iterator
from contextlib import suppress
from typing import Any, Final, NamedTuple

from boilerfilter.model import PluginInfo
from boilerfilter.workers import worker
from boilerfilter.workers.beacon import Beacon
from boilerfilter.workers.channel import Inbox, Outbox
from boilerfilter.workers.failures import PluginFailure
from boilerfilter.workers.launch import Start, launch
from boilerfilter.workers.watch import DESCRIPTORS_CLOSED, OUT_OF_MEMORY
from boilerfilter.workers.worker import Recipe

_PATIENCE: Final = 10
"""How many times a plugin's time the core may be silent: it is linear, but a record may be large."""

_TICK: Final = 1.0
"""Seconds of silence that count at most for one look, so that a supervisor that slept does not blame."""

_TRACE: Final = 1 << 16

_OUTSIDE: Final = {
    *(signal.SIGKILL, signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGQUIT),
    *(signal.SIGALRM, signal.SIGUSR1, signal.SIGUSR2, signal.SIGPIPE, signal.SIGXCPU),
}
"""Signals that come from outside, for which no plugin is blamed."""

_PROBLEMS: Final = {
    OUT_OF_MEMORY: "it ran out of memory",
    DESCRIPTORS_CLOSED: "it closed or replaced file descriptors of its process",
}


class Death(NamedTuple):
    """How a worker ended: in words; the task that it had in hand, 0 for none; whose code ran; and whom to blame."""

    how: str
    task: int
    running: tuple[PluginInfo, str] | None
    blamed: PluginFailure | None


class WorkerProcess:
    """A worker process. Not to be used after `end`.

    Args:
        timeout: seconds that one call of a plugin's code may take.
    """

    def __init__(self, recipe: Recipe, start: Start, timeout: float) -> None:
        launched = launch(recipe, start)
        self.process = launched.process
        self.left_out = frozenset(recipe.settings.disable)
        self.ready = False
        self.tasks: list[int] = []
        self.inbox = Inbox(launched.answers)
        self.outbox = Outbox(launched.tasks)
        self._beacon = Beacon(launched.beacon)
        self._beacon_file = launched.beacon
        self._traces = launched.traces
        self._timeout = timeout
        self._beats = -1
        self._silent = 0.0
        self._looked = time.monotonic()
        self._hung = False
        self._mute = False
        self.sentinel = os.pidfd_open(self.process) if hasattr(os, "pidfd_open") else -1
        if launched.first:
            self.outbox.put(launched.first)

    def give(self, task: int, message: bytes) -> None:
        """Sends a task; it is done after those that were sent before."""
        self.tasks.append(task)
        self.outbox.put(message)

    def hear(self) -> Iterator[tuple[Any, ...]]:
        """The messages that have come. A worker that talks rubbish is killed."""
        try:
            yield from self.inbox.messages()
        except Exception:  # rubbish can make pickle raise nearly anything
            self.kill()

    def gone(self) -> bool:
        """Whether the process has ended; it is still to be buried by `end`."""
        return os.waitid(os.P_PID, self.process, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None

    def look(self) -> None:
        """Kills the process if it has work and has not gone on for too long; to be called every second or so."""
        now = time.monotonic()
        passed, self._looked = min(now - self._looked, _TICK, self._timeout / 4), now
        beats = self._beacon.beats
        if beats != self._beats or (self.ready and not self.tasks):
            self._beats, self._silent = beats, 0.0
            return
        self._silent += passed
        limit = self._timeout if self._beacon.running() else self._timeout * _PATIENCE
        if self._silent > limit:
            self._hung = True
            self._ask_for_traceback()
            self.kill()

    def kill(self) -> None:
        """Ends the process and what its plugins started, at once."""
        for kill in (os.killpg, os.kill):
            with suppress(OSError):
                kill(self.process, signal.SIGKILL)

    def mute(self) -> None:
        """Ends a process that can say nothing more. It may end by itself first: how it does tells whom to blame."""
        for _ in range(100):
            if self.gone():
                return
            time.sleep(0.01)
        self._mute = True
        self.kill()

    def end(self) -> Death:
        """Kills the process if need be, frees what it held, and says how it ended."""
        if not self.gone():
            self.kill()
        else:
            with suppress(OSError):  # its children are left; its number is still its own
                os.killpg(self.process, signal.SIGKILL)
        _, status = os.waitpid(self.process, 0)
        code = os.waitstatus_to_exitcode(status)
        running, task, trace = self._beacon.running(), self._beacon.task, self._traceback()
        self._beacon.close()
        for descriptor in (self.inbox.descriptor, self.outbox.descriptor, self._beacon_file, self._traces):
            os.close(descriptor)
        if self.sentinel >= 0:
            os.close(self.sentinel)
        how = self._how(code)
        blamed = None
        if running is not None and (self._hung or self._mute or -code not in _OUTSIDE):
            blamed = PluginFailure(*running, how, trace, quarantined=True)
        return Death(how, task, running, blamed)

    def _how(self, code: int) -> str:
        if self._hung:
            return f"it did not go on for {self._silent:.0f} s"
        if self._mute or code in _PROBLEMS:
            return _PROBLEMS[DESCRIPTORS_CLOSED if self._mute else code]
        if code >= 0:
            return f"it ended its process with exit code {code}"
        try:
            name = signal.Signals(-code).name
        except ValueError:
            name = f"signal {-code}"
        return f"its process was ended by {name}"

    def _ask_for_traceback(self) -> None:
        """Lets Python say where it hangs; it does within milliseconds, or never."""
        with suppress(OSError):
            os.kill(self.process, signal.SIGUSR1)
        size = 0
        for _ in range(20):
            time.sleep(0.01)
            before, size = size, os.fstat(self._traces).st_size
            if size and size == before:
                return

    def _traceback(self) -> str:
        """What Python wrote of the end, without the frames of the worker itself and of what started it."""
        kept = []
        ours = False
        for line in os.pread(self._traces, _TRACE, 0).decode("utf-8", "replace").strip().splitlines():
            ours = line.startswith("  File ") and (ours or f'"{worker.__file__}"' in line)
            if not ours:
                kept.append(line)
        return "\n".join(kept)
