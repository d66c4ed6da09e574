"""What a worker shows of itself in shared memory: that it goes on, with which task, and whose code is running.

Memory, not messages: it can still be read when the worker hangs, or is gone.
"""

import mmap
import os
import tempfile
from typing import Final

from boilerfilter.model import PluginInfo

_BEATS, _TASK, _PLACE = range(3)
_TABLE: Final = 64
_ENTRY: Final = 512
_PLACES: Final = 127
_SIZE: Final = _TABLE + _ENTRY * _PLACES


def shared_file(name: str) -> int:
    """A descriptor of a file without a name in any folder, in memory where the system has such."""
    if hasattr(os, "memfd_create"):
        return os.memfd_create(name)
    with tempfile.TemporaryFile() as file:
        return os.dup(file.fileno())


class Beacon:
    """Written by the worker, read by its supervisor; both map the same file.

    Args:
        descriptor: of a `shared_file`; made as large as is needed.
    """

    def __init__(self, descriptor: int) -> None:
        if os.fstat(descriptor).st_size < _SIZE:
            os.ftruncate(descriptor, _SIZE)
        self._memory = mmap.mmap(descriptor, _SIZE)
        self._words = memoryview(self._memory)[:_TABLE].cast("Q")
        self._places: dict[tuple[PluginInfo, str], int] = {}

    @property
    def beats(self) -> int:
        """Grows whenever the worker goes on."""
        return self._words[_BEATS]

    @property
    def task(self) -> int:
        """The number of the task in hand, 0 for none."""
        return self._words[_TASK]

    def begin(self, task: int) -> None:
        """Says that a task is in hand; 0 that none is."""
        self._words[_TASK] = task
        self._words[_BEATS] += 1

    def enter(self, plugin: PluginInfo, what: str) -> None:
        """Says that a plugin's code is about to run."""
        place = self._places.get((plugin, what))
        self._words[_PLACE] = place or self._write(plugin, what)
        self._words[_BEATS] += 1

    def leave(self) -> None:
        """Says that no plugin's code is running."""
        self._words[_PLACE] = 0
        self._words[_BEATS] += 1

    def running(self) -> tuple[PluginInfo, str] | None:
        """The plugin whose code is running, and which part of it."""
        place = self._words[_PLACE]
        if not 0 < place <= _PLACES:
            return None
        start = _TABLE + _ENTRY * (place - 1)
        size = int.from_bytes(self._memory[start : start + 2], "little")
        words = self._memory[start + 2 : start + 2 + size].decode("utf-8", "replace").split("\0")
        name, distribution, version, what = (*words, "", "", "", "")[:4]
        return PluginInfo(name, distribution, version), what

    def close(self) -> None:
        self._words.release()
        self._memory.close()

    def _write(self, plugin: PluginInfo, what: str) -> int:
        """Writes who and what into the table, once each: the names are longer than what changes at every call."""
        if len(self._places) == _PLACES:
            self._places.clear()
        place = self._places[plugin, what] = len(self._places) + 1
        raw = "\0".join((*plugin, what)).encode("utf-8", "backslashreplace")[: _ENTRY - 2]
        start = _TABLE + _ENTRY * (place - 1)
        self._memory[start : start + 2] = len(raw).to_bytes(2, "little")
        self._memory[start + 2 : start + 2 + len(raw)] = raw
        return place
