"""Runs of the real command line, as the leaders of sessions of their own, and what is known of their processes."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread
from typing import IO, Final, NamedTuple

MAIN: Final = "from boilerfilter.cli.main import main; main(prog_name='boilerfilter')"
HUNG: Final = 1000
"""The exit code of a process that did not end, and was killed."""

Process = subprocess.Popen[bytes]


class Ran(NamedTuple):
    """How a process ended."""

    code: int
    out: bytes
    err: str


class Running(NamedTuple):
    """A line of the process table."""

    process: int
    parent: int
    session: int


def begin(
    folder: Path,
    *arguments: str,
    path: Sequence[Path] = (),
    before: str = "",
    env: Mapping[str, str] | None = None,
    stdout: int | IO[bytes] = subprocess.PIPE,
) -> Process:
    """Begins ``boilerfilter`` in a folder, with `path` in front of the places of modules; `before` is code that is run
    first, in the same process."""
    places = os.pathsep.join([*map(str, path), os.environ.get("PYTHONPATH", "")]).strip(os.pathsep)
    return subprocess.Popen(
        [sys.executable, "-c", f"{before}\n{MAIN}", *arguments],
        stdin=subprocess.DEVNULL,
        stdout=stdout,
        stderr=subprocess.PIPE,
        cwd=folder,
        env={**os.environ, "PYTHONPATH": places, **(env or {})},
        start_new_session=True,
    )


def finish(process: Process, seconds: float = 300) -> Ran:
    """Waits for the end of a process; one that takes longer is killed with all of its session."""
    try:
        out, err = process.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        kill_session(process.pid)
        out, err = process.communicate()
        return Ran(HUNG, out or b"", f"did not end within {seconds:g} s; {err.decode(errors='replace')}")
    return Ran(process.returncode, out or b"", err.decode(errors="replace"))


def run(folder: Path, *arguments: str, seconds: float = 300, **more: object) -> Ran:
    """Begins and waits."""
    return finish(begin(folder, *arguments, **more), seconds)  # type: ignore[arg-type]


def processes() -> Iterator[Running]:
    """All processes that are no zombies."""
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, parent, _group, session = path.read_text().rpartition(")")[2].split()[:4]
        except OSError:
            continue
        if state not in "ZX":
            yield Running(int(path.parent.name), int(parent), int(session))


def session(leader: int) -> list[int]:
    """The processes of a session that live."""
    return [found.process for found in processes() if found.session == leader]


def children(parent: int) -> list[int]:
    return [found.process for found in processes() if found.parent == parent]


def kill_session(leader: int) -> None:
    """SIGKILL for every process of a session."""
    for process in session(leader):
        try:
            os.kill(process, signal.SIGKILL)
        except ProcessLookupError:
            continue


def orphans(leader: int, seconds: float = 5.0) -> list[int]:
    """What is left of a session after so long."""
    end = time.monotonic() + seconds
    while (left := session(leader)) and time.monotonic() < end:
        time.sleep(0.02)
    return left


class Peak:
    """The most memory that the processes of a session held, in bytes: the largest sum of what each had held at most
    (VmHWM of those alive at a time, so pages that they share count for each)."""

    def __init__(self) -> None:
        self.bytes = 0

    def look(self, leader: int) -> None:
        self.bytes = max(self.bytes, sum(map(_high_water, session(leader))))


@contextmanager
def watched(leader: int, every: float = 0.02) -> Iterator[Peak]:
    """Looks at the memory of a session as long as the block runs."""
    peak, over = Peak(), Event()

    def watch() -> None:
        while not over.wait(every):
            peak.look(leader)

    thread = Thread(target=watch)
    thread.start()
    try:
        yield peak
    finally:
        over.set()
        thread.join()


def _high_water(process: int) -> int:
    try:
        for line in Path(f"/proc/{process}/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024
    except OSError:
        pass
    return 0
