"""The processor time of a command and of all processes that come of it, daemons included: what an engine costs.

A script of its own, ``python processor_time.py LOG COMMAND…``, since the processes are made its children, and what is
left of them at the end is ended.
"""

import ctypes
import json
import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from time import perf_counter, sleep
from typing import Final, NamedTuple

_LOOK: Final = 0.05
"""Seconds between two looks; what a process does after the last look at it is not seen."""

_SUBREAPER: Final = 36  # PR_SET_CHILD_SUBREAPER: orphans become our children, and can be found

_Process = tuple[int, int]
"""A process's number, and when it began, since numbers come again."""


class Spent(NamedTuple):
    """Seconds on the clock, seconds of processors, and how the command ended."""

    elapsed: float
    processor: float
    code: int


def spent(command: Sequence[str], log: Path) -> Spent:
    """Runs a command, what it says on both outputs to a file.

    Raises:
        OSError: the system does not tell of processes as Linux does.
    """
    if not sys.platform.startswith("linux"):
        raise OSError("the processor time of all processes of a command can be measured on Linux only")
    done = subprocess.run(
        [sys.executable, "-P", str(Path(__file__).resolve()), str(log), *command], stdout=subprocess.PIPE, check=True
    )
    return Spent(*json.loads(done.stdout))


def _measured(command: Sequence[str], log: Path) -> Spent:
    ctypes.CDLL(None).prctl(_SUBREAPER, 1, 0, 0, 0)
    seen: dict[_Process, float] = {}
    with log.open("wb") as out:
        began = perf_counter()
        process = subprocess.Popen(command, stdout=out, stderr=subprocess.STDOUT)
        while process.poll() is None:
            seen |= _descendants()
            sleep(_LOOK)
        elapsed = perf_counter() - began
    while left := _descendants():
        seen |= left
        for number, _ in left:
            with suppress(ProcessLookupError):
                os.kill(number, signal.SIGKILL)
        with suppress(ChildProcessError):
            os.wait()
    return Spent(elapsed, sum(seen.values()), process.returncode)


def _descendants() -> dict[_Process, float]:
    """Seconds that each of our descendants has used, without those of its own children."""
    ticks = os.sysconf("SC_CLK_TCK")
    parents: dict[int, int] = {}
    used: dict[_Process, float] = {}
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            try:
                line = Path("/proc", entry, "stat").read_text(encoding="utf-8", errors="replace")
            except OSError:
                continue  # it ended meanwhile
            fields = line.rpartition(")")[2].split()  # from the state on; see proc_pid_stat(5)
            parents[int(entry)] = int(fields[1])
            used[int(entry), int(fields[19])] = (int(fields[11]) + int(fields[12])) / ticks
    return {process: seconds for process, seconds in used.items() if _is_below(process[0], os.getpid(), parents)}


def _is_below(process: int, root: int, parents: dict[int, int]) -> bool:
    above = parents.get(process, 0)
    while above and above != root:
        above = parents.get(above, 0)
    return above == root


if __name__ == "__main__":
    print(json.dumps(_measured(sys.argv[2:], Path(sys.argv[1]))))
