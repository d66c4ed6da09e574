"""SIGKILL at random moments: of whole runs, which are resumed, and of their workers."""

import os
import signal
import subprocess
import time
from pathlib import Path
from random import Random
from typing import Final

from benchmarks.fault_cases.case import Case, Trial, one
from benchmarks.fault_cases.processes import Ran, children, finish, kill_session
from benchmarks.fault_cases.scene import Scene, different, results, staged

_ATTEMPTS: Final = 10
_SEED: Final = 5


def killed_run(place: Path, numbers: range) -> Trial:
    (number,) = numbers
    chance = Random(_SEED + number)
    with staged(place, number) as scene:
        for _ in range(_ATTEMPTS):
            ran = _killed(scene, chance, whole=number % 2 == 0, workers=1 + number % 3)
            if ran is None:
                return one(scene.torn() or scene.resumed())
            if problem := different(results(scene.folder), scene.expected):
                return one(f"a run that ended before it was killed, with {ran.code}: {problem}; {ran.err[-800:]}")
            subprocess.run(["rm", "-rf", "out", "removed", "attributes", "stats.json"], cwd=scene.folder, check=True)
    return one("every run ended before it could be killed")


def _killed(scene: Scene, chance: Random, *, whole: bool, workers: int) -> Ran | None:
    """Kills a run: all of its processes at once, or its group, which workers are not in. How it ended if it had."""
    process = scene.begin("--workers", str(workers))
    try:
        process.wait(chance.uniform(0.02, scene.seconds))
    except subprocess.TimeoutExpired:
        if whole:
            kill_session(process.pid)
        else:
            os.killpg(process.pid, signal.SIGKILL)
        finish(process)
        return None
    return finish(process)


def killed_workers(place: Path, numbers: range) -> Trial:
    (number,) = numbers
    chance = Random(_SEED * 1000 + number)
    kills = 0
    with staged(place, number) as scene:
        process = scene.begin("--workers", str(1 + number % 2), before=_LONG)
        while process.poll() is None and kills < _KILLS:
            time.sleep(chance.uniform(1.0, 4.0) if kills else chance.uniform(0.5, 1.5))
            workers = children(process.pid)
            if workers and process.poll() is None:
                os.kill(chance.choice(workers), signal.SIGKILL)
                kills += 1
        ran = finish(process)
        problem = "" if ran.code == 0 else f"exit code {ran.code}: {ran.err.strip()}"
        problem = problem or ("" if kills else "ended before a worker could be killed")
        return one(problem or different(results(scene.folder), scene.expected), worst=kills)


_KILLS: Final = 100
_LONG: Final = "import os; os.environ['MARK_SECONDS'] = '0.15'"
"""A run of some ten seconds, so that several workers are killed in each."""

RUNS: Final = Case(
    "kill",
    "SIGKILL of a run at a random moment, then the same command again",
    "byte-identical to an undisturbed run",
    "A corpus of five shards of JSON Lines, plain and compressed, and every tenth time one of nine shards in all "
    "formats, with `--removed`, `--attributes` and `--stats`, one to three workers; every second time all processes at "
    "once, else the process group alone, whose workers the system then ends.",
    killed_run,
    200,
    6,
)
WORKERS: Final = Case(
    "workers",
    "workers SIGKILLed every 1 to 4 seconds",
    "exit 0, same bytes",
    "A run of some ten seconds with one or two workers, of which one is killed again and again until the run ends.",
    killed_workers,
    20,
    1,
    measures="most kills in a run",
)
