"""Starts worker processes: by fork while that is safe, else by a new interpreter."""

import os
import pickle
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import Literal, NamedTuple

from boilerfilter.workers import worker
from boilerfilter.workers.beacon import shared_file
from boilerfilter.workers.channel import framed
from boilerfilter.workers.worker import Lines, Recipe

Start = Literal["auto", "fork", "spawn"]
"""How workers begin. Forking costs milliseconds, a new interpreter the time of all imports. ``auto`` forks where this
process has one thread: the copy of a process with more can find a lock held by a thread that it does not have."""


class Launched(NamedTuple):
    """A process, and the supervisor's ends of what joins it to it. `first` is to be sent before any task."""

    process: int
    tasks: int
    answers: int
    beacon: int
    traces: int
    first: bytes


def launch(recipe: Recipe, start: Start) -> Launched:
    """Starts a worker process; it leads a process group of its own."""
    task_end, tasks = os.pipe()
    answers, answer_end = os.pipe()
    beacon, traces = shared_file("boilerfilter-beacon"), shared_file("boilerfilter-traces")
    lines = Lines(task_end, answer_end, beacon, traces)
    try:
        if start == "fork" or (start == "auto" and _may_fork()):
            process, first = _fork(recipe, lines), b""
        else:
            process, first = _spawn(lines), framed(pickle.dumps(recipe))
    except BaseException:
        for descriptor in (*lines, tasks, answers):
            os.close(descriptor)
        raise
    os.close(task_end)
    os.close(answer_end)
    with suppress(OSError):  # the child does it too: whoever comes first
        os.setpgid(process, process)
    return Launched(process, tasks, answers, beacon, traces, first)


def _may_fork() -> bool:
    threads = Path("/proc/self/task")
    return threads.is_dir() and len(os.listdir(threads)) == 1


def _fork(recipe: Recipe, lines: Lines) -> int:
    parent = os.getpid()
    # A handler of the parent's must not run in the child, before the child has its own.
    before = signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
    try:
        process = os.fork()
        if process == 0:
            worker.forked(recipe, lines, parent)
        return process
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _spawn(lines: Lines) -> int:
    # The same path as here, so that the same boilerfilter and the same plugins are found.
    code = (
        f"import sys; sys.path[:] = {sys.path!r}; "
        f"from boilerfilter.workers.worker import Lines, spawned; spawned(Lines(*{tuple(lines)!r}), {os.getpid()})"
    )
    flags = [f"-W{option}" for option in sys.warnoptions]
    flags += ["-E"] * sys.flags.ignore_environment + ["-s"] * sys.flags.no_user_site
    # close_fds leaves a worker none of our files; start_new_session would take the terminal away.
    child = subprocess.Popen(
        [sys.executable, *flags, "-c", code], stdin=subprocess.DEVNULL, stdout=2, pass_fds=lines, process_group=0
    )
    child.returncode = 0  # whoever launches it waits for it; Popen must not
    return child.pid
