"""A worker process: builds the pipeline, then cleans chunk after chunk until its supervisor is gone."""

import ctypes
import faulthandler
import fcntl
import gc
import os
import pickle
import resource
import signal
import sys
import threading
import traceback
from collections.abc import Callable
from typing import Final, NamedTuple, NoReturn

from boilerfilter.errors import BoilerfilterError
from boilerfilter.guard import Guard
from boilerfilter.io.chunks import Chunk, Outcome
from boilerfilter.io.options import CleanOptions
from boilerfilter.settings import Settings
from boilerfilter.workers.beacon import Beacon
from boilerfilter.workers.channel import packed, pieces_of, plain_outcome, receive, send, unpacked
from boilerfilter.workers.watch import Watch

Clean = Callable[[str, Chunk], Outcome]
"""A format's name and a chunk of that format → what became of it."""

_FIRST: Final = 64
"""Descriptors of a worker's own lie from here on, out of the way of what plugins call standard."""

_DEATH_OF_PARENT: Final = 1  # PR_SET_PDEATHSIG


class Recipe(NamedTuple):
    """What a worker does: `build` makes of the settings, the options and a guard what cleans chunks.

    With `memory` the process may have so many bytes of address space.
    """

    settings: Settings
    options: CleanOptions
    build: Callable[[Settings, CleanOptions, Guard], Clean]
    memory: int | None


class Lines(NamedTuple):
    """Descriptors of a worker: its tasks, its answers, its beacon, its tracebacks."""

    tasks: int
    answers: int
    beacon: int
    traces: int


def with_pipeline(settings: Settings, options: CleanOptions, guard: Guard) -> Clean:
    """Builds the pipeline of the settings and a cleaner around it."""
    # Not needed by who only describes the work, and slow to import.
    from boilerfilter.io.cleaner import Cleaner  # noqa: PLC0415
    from boilerfilter.io.formats import get_format  # noqa: PLC0415
    from boilerfilter.pipeline import Pipeline  # noqa: PLC0415

    cleaner = Cleaner(Pipeline(settings, guard=guard), options)
    return lambda name, chunk: get_format(name).clean(chunk, cleaner)


def forked(recipe: Recipe, lines: Lines, parent: int) -> NoReturn:
    """The life of a worker that was forked off its supervisor; it begins with all signals blocked."""
    kept = [sys.stdin, sys.stdout, sys.stderr]  # else what the parent has not yet written would be written here too
    try:
        gc.freeze()  # objects of the parent are not ours to finalise
        lines = _settle(lines, parent)
        _close_others(lines)
        signal.pthread_sigmask(signal.SIG_SETMASK, ())
        _work(recipe, lines)
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(len(kept))


def spawned(lines: Lines, parent: int) -> NoReturn:
    """The life of a worker that is a process of its own; its recipe is the first message."""
    try:
        lines = _settle(Lines(*lines), parent)
        raw = receive(lines.tasks)
        if raw is not None:
            _work(pickle.loads(raw), lines)
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(1)


def _settle(lines: Lines, parent: int) -> Lines:
    """Makes the process a worker: its own group, gone with its parent, standard output turned to standard error."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)
    signal.signal(signal.SIGPIPE, signal.SIG_IGN)
    signal.set_wakeup_fd(-1)
    if os.getpgid(0) != os.getpid():
        os.setpgid(0, 0)  # Ctrl-C is for the parent; and what a plugin starts can be ended with the worker
    moved = Lines(*(fcntl.fcntl(line, fcntl.F_DUPFD_CLOEXEC, _FIRST) for line in lines))
    for line in lines:
        os.close(line)
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 0)
    try:
        os.dup2(2, 1)
    except OSError:  # started without standard error
        os.dup2(nothing, 1)
        os.dup2(nothing, 2)
    if nothing > 2:
        os.close(nothing)
    sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115
    out = open(2, "w", encoding="utf-8", errors="backslashreplace", buffering=1, closefd=False)  # noqa: SIM115
    sys.stdout = sys.stderr = out
    _leave_with(parent, moved)
    faulthandler.enable(moved.traces)
    faulthandler.register(signal.SIGUSR1, moved.traces)
    return moved


def _leave_with(parent: int, lines: Lines) -> None:
    """Ends this process when its parent ends, also while a plugin is busy."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_DEATH_OF_PARENT, int(signal.SIGKILL), 0, 0, 0)
    else:
        threading.Thread(target=_watch_parent, args=(parent,), daemon=True).start()
    if os.getppid() != parent:
        os._exit(0)


def _watch_parent(parent: int) -> None:
    pause = threading.Event()
    while os.getppid() == parent:
        pause.wait(1)
    os._exit(0)


def _close_others(lines: Lines) -> None:
    """Closes what the parent has open: outputs and locks are not to outlive it here."""
    start = 3
    for line in sorted(lines):
        os.closerange(start, line)
        start = line + 1
    os.closerange(start, os.sysconf("SC_OPEN_MAX"))


def _work(recipe: Recipe, lines: Lines) -> None:
    if recipe.memory is not None:
        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        most = recipe.memory if hard == resource.RLIM_INFINITY else min(recipe.memory, hard)
        resource.setrlimit(resource.RLIMIT_AS, (most, hard))
    beacon = Beacon(lines.beacon)
    watch = Watch(beacon, (0, 1, 2, *lines), lines.traces)
    try:
        clean = recipe.build(recipe.settings, recipe.options, watch)
    except BoilerfilterError as error:
        send(lines.answers, packed(("refused", type(error).__name__, str(error))))
        return
    except BaseException as error:
        trace = "".join(traceback.format_exception(error))
        send(lines.answers, packed(("refused", "", trace)))
        return
    send(lines.answers, packed(("ready", _told(watch))))
    while (raw := receive(lines.tasks)) is not None:
        number, name, chunk = unpacked(raw)
        raw = None  # a chunk may be a record of the largest size: it is held once
        beacon.begin(number)
        try:
            outcome = clean(name, Chunk(*chunk))
        except BaseException as error:
            trace = "".join(traceback.format_exception(error, limit=-20))
            answer = pieces_of(("failed", number, f"{type(error).__name__}: {error}", trace))
        else:
            chunk = None
            answer = pieces_of(("done", number, plain_outcome(outcome), _told(watch)))
            del outcome
        beacon.begin(0)
        while answer:
            send(lines.answers, answer.pop(0))


def _told(watch: Watch) -> list[tuple[object, ...]]:
    """New failures as plain values."""
    return [(tuple(failure.plugin), *failure[1:]) for failure in watch.notes.take()]
