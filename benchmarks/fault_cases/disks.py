"""Disks that are full or fail: really, in a file system in memory; and calls that answer with an error."""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from random import Random
from typing import Final

from benchmarks.fault_cases.case import Case, Trial, one
from benchmarks.fault_cases.processes import MAIN
from benchmarks.fault_cases.scene import CHUNKS, Scene, different, results, staged

_IO_FAILED: Final = 4
_FOLDERS: Final = ("out", "removed", "attributes")

_FAILING: Final = """
import errno, os
calls, inside = {at}, os.path.realpath({folder!r})
true = os.{name}
def failing(first, *rest, **more):
    global calls
    if isinstance(first, int):
        path = os.readlink(f"/proc/self/fd/{{first}}")
    else:
        path = os.path.realpath(os.fspath(first))
    if path.startswith(inside) and "/in/" not in path:
        calls -= 1
        if calls == 0:
            raise OSError(errno.{error}, os.strerror(errno.{error}))
    return true(first, *rest, **more)
os.{name} = failing
"""
"""Code that makes the call of a number fail, of those that concern the outputs."""

_CALLS: Final = (
    ("fsync", "EIO", 48),
    ("replace", "EIO", 28),
    ("write", "ENOSPC", 10),
    ("open", "ENOSPC", 60),
)
"""Calls, how they fail, and about how many of them a run makes that concern its outputs."""

_FULL: Final = """
mount -t tmpfs -o size={size} none disk || exit 90
run() {{ {python} -c {code} clean in -o disk/out --removed disk/removed --attributes disk/attributes; }}
run 2> first.err; echo $? > first.code
cp -a disk first
mount -o remount,size=64m disk
run 2> second.err; echo $? > second.code
cp -a disk second
"""


def failed(place: Path, numbers: range) -> Trial:
    (number,) = numbers
    chance = Random(300 + number)
    with staged(place, number) as scene:
        if number % 5 == 4:
            most = chance.randint(0, max(map(len, scene.expected.values())) - 1)
            before = f"import resource; resource.setrlimit(resource.RLIMIT_FSIZE, ({most}, {most}))"
            # The memory that workers share with us counts as a file: without them only what is written does.
            return one(_failed(scene, before, os.strerror(27), workers=0) or "")
        name, error, calls = _CALLS[number % 5]
        for at in (chance.randint(1, calls), 1):
            before = _FAILING.format(at=at, folder=str(scene.folder), name=name, error=error)
            problem = _failed(scene, before, os.strerror(28 if error == "ENOSPC" else 5))
            if problem is not None:
                return one(problem and f"{name} number {at}: {problem}")
            for folder in _FOLDERS:
                shutil.rmtree(scene.folder / folder)
        return one(f"no {name} was made to fail")


def _failed(scene: Scene, before: str, told: str, *, workers: int = 1) -> str | None:
    """What is wrong with a run that met an error, nothing, or None if it did not meet it."""
    ran = scene.run("-q", "--workers", str(workers), before=before)
    if ran.code == 0:
        return None
    if ran.code != _IO_FAILED:
        return f"exit code {ran.code}: {ran.err.strip()[-400:]}"
    path, _, reason = ran.err.removeprefix("boilerfilter: ").strip().rpartition(": ")
    # "." is the folder of all of them, when it is to be synced.
    if reason != told or not path.removeprefix(f"{scene.folder}/").startswith((*_FOLDERS, "stats.json", ".")):
        return f"does not name a path of the run and {told!r}: {ran.err.strip()}"
    return scene.torn() or scene.resumed()


def full(place: Path, numbers: range) -> Trial:
    (number,) = numbers
    with staged(place, number) as scene:
        outputs = {name: data for name, data in scene.expected.items() if name != "stats.json"}
        pages = sum(-(-len(data) // 4096) for data in outputs.values())
        size = 4096 * Random(400 + number).randint(8, pages)
        (scene.folder / "disk").mkdir()
        script = _FULL.format(size=size, python=sys.executable, code='"$CODE"')
        done = subprocess.run(
            ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c", script],
            cwd=scene.folder,
            env={**os.environ, "PYTHONPATH": _path(scene), "CODE": CHUNKS + MAIN},
            capture_output=True,
            check=False,
        )
        if done.returncode:
            return Trial(1, 0, apart=1, problem=done.stderr.decode(errors="replace").strip())
        first, second = (
            (int((scene.folder / f"{run}.code").read_text()), (scene.folder / f"{run}.err").read_text())
            for run in ("first", "second")
        )
        if first[0] != _IO_FAILED or "disk/" not in first[1] or "No space left on device" not in first[1]:
            return one(f"with {size} bytes: exit code {first[0]}: {first[1].strip()}")
        for name, data in results(scene.folder / "first").items():
            if not name.endswith(".part") and outputs.get(name) != data:
                return one(f"with {size} bytes: {name} is not whole")
        if second[0] != 0:
            return one(f"resumed: exit code {second[0]}: {second[1].strip()}")
        return one(different(results(scene.folder / "second"), outputs))


def _path(scene: Scene) -> str:
    return os.pathsep.join([str(scene.plugin), os.environ.get("PYTHONPATH", "")]).strip(os.pathsep)


FULL: Final = Case(
    "full",
    "a disk that becomes full (ENOSPC)",
    "exit 4 naming the path, only whole files, resume identical",
    "A tmpfs of random size, mounted in a namespace of its own (`unshare`), which becomes larger for the resume.",
    full,
    60,
    3,
    apart="the system does not let us mount",
)
FAILING: Final = Case(
    "disk",
    "EIO on sync or rename, ENOSPC on opening or writing the manifest, a file-size limit",
    "exit 4 naming the path, only whole files, resume identical",
    "The limit is RLIMIT_FSIZE. The errors are simulated: `os.fsync`, `os.replace`, `os.open` or `os.write` of the "
    "process that writes raises at a random one of its calls.",
    failed,
    100,
    5,
)
