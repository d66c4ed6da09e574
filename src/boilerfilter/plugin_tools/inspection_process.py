"""Looks at plugins in a process of its own: whatever they do there, the answer comes.

Plugins are other people's code: one may end the process, or never come back. Whichever it was at when that happened is
left out, with the reason, and the others are looked at anew.
"""

import os
import pickle
import select
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Final, NamedTuple

import msgspec

from boilerfilter.errors import BoilerfilterError
from boilerfilter.plugin_tools.inspection import Plugin, Step, inspect
from boilerfilter.settings import Settings

PATIENCE: Final = 20.0
"""Seconds after which a plugin that is still at the same step is given up."""

_LAST_MOMENTS: Final = 1.0
"""Seconds that a process has to end after its last word."""


def inspect_apart(settings: Settings, patience: float = PATIENCE) -> list[Plugin]:
    """As `inspect`, in another process. What plugins print goes to standard error."""
    if os.name != "posix":
        return inspect(settings)
    left_out: dict[int, str] = {}
    while True:
        ending = _watched(settings, left_out, patience)
        if ending.found is not None:
            return ending.found
        if ending.step is None or ending.step.place in left_out:
            raise BoilerfilterError(f"the process that looks at plugins {ending.problem}")
        left_out[ending.step.place] = f"{ending.step.what}: it {ending.problem}"


class _Said(msgspec.Struct, frozen=True, omit_defaults=True):
    """A message of the process: the step that comes next, or what was found."""

    step: Step | None = None
    found: list[Plugin] | None = None


class _Ending(NamedTuple):
    """What a process found; else the step at which it ended, and how."""

    found: list[Plugin] | None
    step: Step | None
    problem: str


def serve(answers: int) -> None:
    """The life of the process. What to look at comes on standard input, and what it says goes out as lines of JSON."""

    def say(said: _Said) -> None:
        with open(answers, "wb", closefd=False) as out:
            out.write(msgspec.json.encode(said) + b"\n")

    settings, left_out = pickle.load(sys.stdin.buffer)
    say(_Said(found=inspect(settings, left_out, lambda step: say(_Said(step=step)))))
    os._exit(0)  # threads and exit handlers of plugins are not waited for


def _watched(settings: Settings, left_out: Mapping[int, str], patience: float) -> _Ending:
    process, answers = _started(pickle.dumps((settings, left_out)))
    step = None
    try:
        for line in _lines(answers, patience):
            said = msgspec.json.decode(line, type=_Said)
            if said.found is not None:
                return _Ending(said.found, step, "")
            step = said.step
        problem = _ended(process)
    except TimeoutError:
        problem = f"took longer than {patience:g} s and was stopped"
    except msgspec.DecodeError:
        problem = "wrote where it should not"
    finally:
        os.close(answers)
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)  # with whatever it started
        process.wait()
    return _Ending(None, step, problem)


def _started(task: bytes) -> tuple[subprocess.Popen[bytes], int]:
    """A process that was given its task, and where its answers can be read."""
    answers, answer_end = os.pipe()
    # The same path as here, so that the same plugins are found.
    code = (
        f"import sys; sys.path[:] = {sys.path!r}; "
        f"from boilerfilter.plugin_tools.inspection_process import serve; serve({answer_end})"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=2, pass_fds=(answer_end,), process_group=0
    )
    os.close(answer_end)
    assert process.stdin is not None
    with suppress(BrokenPipeError), process.stdin as task_end:
        task_end.write(task)
    return process, answers


def _lines(descriptor: int, patience: float) -> Iterator[bytes]:
    """Lines until the other end is closed; raises TimeoutError where none comes for so many seconds."""
    poll = select.poll()
    poll.register(descriptor, select.POLLIN)
    begun = b""
    while True:
        if not poll.poll(patience * 1000):
            raise TimeoutError
        if not (data := os.read(descriptor, 1 << 16)):
            return
        *lines, begun = (begun + data).split(b"\n")
        yield from lines


def _ended(process: subprocess.Popen[bytes]) -> str:
    """How a process ended that says no more."""
    try:
        code = process.wait(_LAST_MOMENTS)
    except subprocess.TimeoutExpired:
        return "closed files that are not its own"
    if code < 0:
        return f"ended the process ({signal.Signals(-code).name})"
    return f"ended the process (exit code {code})"
