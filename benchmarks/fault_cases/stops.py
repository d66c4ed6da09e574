"""Runs that somebody ends: Ctrl-C, SIGTERM, a pipe that closes; and runs that meet on one output."""

import os
import signal
import subprocess
import time
from pathlib import Path
from random import Random
from typing import Final

from benchmarks.fault_cases.case import Case, Trial, one
from benchmarks.fault_cases.processes import finish, orphans
from benchmarks.fault_cases.scene import different, results, staged

_MOST: Final = 5.0
"""Seconds that a run may take to end."""
_STOPS: Final = ((signal.SIGINT, 130), (signal.SIGTERM, 143))
_EARLY: Final = 0.1
_ATTEMPTS: Final = 10
_PIPE: Final = 141
_LOCKED: Final = 5


def stopped(place: Path, numbers: range) -> Trial:
    (number,) = numbers
    chance = Random(700 + number)
    stop, code = _STOPS[number % 2]
    with staged(place, number) as scene:
        for _ in range(_ATTEMPTS):
            process = scene.begin("--workers", str(1 + number % 3))
            try:
                process.wait(chance.uniform(_EARLY, scene.seconds))
            except subprocess.TimeoutExpired:
                began = time.monotonic()
                (os.killpg if number % 4 < 2 else os.kill)(process.pid, stop)
                ran = finish(process, 30)
                took = time.monotonic() - began
                left = orphans(process.pid, max(0.0, _MOST - took))
                if ran.code == 0:
                    continue  # its work was done before the signal came
                problem = (
                    ""
                    if ran.code in (code, -stop)
                    else f"{stop.name}: exit code {ran.code}, not {code}: {ran.err.strip()[-300:]}"
                )
                problem = problem or (f"took {took:.1f} s" if took > _MOST else "")
                problem = problem or (f"left processes {left}" if left else "")
                return one(problem or scene.torn() or scene.resumed(), worst=took)
            finish(process)
            subprocess.run(["rm", "-rf", "out", "removed", "attributes", "stats.json"], cwd=scene.folder, check=True)
    return one("every run ended before it could be stopped")


def headed(place: Path, numbers: range) -> Trial:
    (number,) = numbers
    chance = Random(900 + number)
    with staged(place, number) as scene:
        words = ("clean", "-q", "in/1.jsonl", "in/sub/3.jsonl.zst", "--workers", str(1 + number % 2))
        process = scene.begin(words=words, slow=bool(number % 3))
        assert process.stdout is not None
        process.stdout.read(chance.randint(1, 8_000))
        began = time.monotonic()
        process.stdout.close()
        process.stdout = None
        ran = finish(process, 30)
        took = time.monotonic() - began
        left = orphans(process.pid, max(0.0, _MOST - took))
    problem = "" if (ran.code, ran.err) == (_PIPE, "") else f"exit code {ran.code}: {ran.err.strip()[-300:]}"
    problem = problem or (f"took {took:.1f} s" if took > _MOST else "")
    return one(problem or (f"left processes {left}" if left else ""), worst=took)


def met(place: Path, numbers: range) -> Trial:
    (number,) = numbers
    chance = Random(800 + number)
    with staged(place, number) as scene:
        first = scene.begin("-q", "--workers", "1")
        time.sleep(chance.choice((0.0, chance.uniform(0, 0.6))))
        second = scene.begin("-q", "--workers", "1")
        ended = {process.pid: finish(process) for process in (first, second)}
        codes = sorted(ran.code for ran in ended.values())
        if codes != [0, _LOCKED]:
            return one(f"exit codes {codes}: {[ran.err for ran in ended.values()]}")
        winner, loser = sorted(ended, key=lambda process: ended[process].code)
        told = f"boilerfilter: out: locked by another run: process {winner} on "
        if not ended[loser].err.startswith(told) or ended[winner].err:
            return one(f"told {ended[loser].err!r}, not {told!r}")
        return one(different(results(scene.folder), scene.expected))


STOPS: Final = Case(
    "stop",
    "SIGINT and SIGTERM at a random moment",
    "ends within 5 s with 130 or 143, no process left, resume identical",
    "To the process group and to the process alone, with one to three workers. Before the first line of ours has run, "
    "the signal ends Python itself, which a shell shows as the same codes.",
    stopped,
    100,
    4,
    measures="s to the end at most",
    alone=True,
)
HEADS: Final = Case(
    "head",
    "standard output closed after a few kB, as `| head` does",
    "ends within 5 s with 141 and not a word, no process left",
    "The reading end of the pipe is closed after 1 to 8,000 bytes.",
    headed,
    20,
    2,
    measures="s to the end at most",
    alone=True,
)
PAIRS: Final = Case(
    "pairs",
    "two runs begun on one output",
    "one does it all, the other exits with 5 and names it",
    "The second begins at once or up to 0.6 s later.",
    met,
    20,
    2,
)
