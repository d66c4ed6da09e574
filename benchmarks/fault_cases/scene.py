"""A corpus, a plugin, and what a run of the two gives that nobody disturbs."""

import shutil
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

from benchmarks.fault_cases.corpora import write_lines, write_mixed
from benchmarks.fault_cases.plugins import MARK, install
from benchmarks.fault_cases.processes import Process, Ran, begin, finish
from boilerfilter.run.audit import differences

SETTINGS: Final = "enable = ['mark']\n"
WORDS: Final = (
    "clean",
    "in",
    "-o",
    "out",
    "--removed",
    "removed",
    "--attributes",
    "attributes",
    "--stats",
    "stats.json",
)
"""A run that writes all that there is to write."""
CHUNKS: Final = "from boilerfilter.io.chunks import Limits as L; L.__init__.__defaults__ = (32 << 20, 200_000, 4_000)\n"
"""Code that makes chunks of 4 kB in place of a megabyte, so that a small corpus has as many as a large one."""
_RESULTS: Final = ("out", "removed", "attributes")
_SLOW: Final = "0.006"
_MIXED: Final = 10
"""Each so many trials have all formats. The others have JSON Lines alone, since workers are begun for each format."""


class Scene(NamedTuple):
    """`folder` holds the corpus ``in``; `plugin` is to be on the path. An undisturbed run gives `expected`, file by
    file, and took `seconds` with the slow plugin."""

    folder: Path
    plugin: Path
    expected: Mapping[str, bytes]
    seconds: float

    def begin(self, *more: str, slow: bool = True, before: str = "", words: tuple[str, ...] = WORDS) -> Process:
        env = {"MARK_SECONDS": _SLOW if slow else "0"}
        return begin(self.folder, *words, *more, path=[self.plugin], before=CHUNKS + before, env=env)

    def run(self, *more: str, slow: bool = False, before: str = "", words: tuple[str, ...] = WORDS) -> Ran:
        return finish(self.begin(*more, slow=slow, before=before, words=words))

    def torn(self) -> str:
        """What lies under a final name and is not as it must be, or nothing."""
        for name, data in results(self.folder).items():
            if not name.endswith(".part") and self.expected.get(name) != data:
                return f"{name} is not whole"
        return ""

    def resumed(self) -> str:
        """Resumes the run, and says what differs from an undisturbed one, or nothing."""
        ran = self.run()
        if ran.code != 0:
            return f"resumed: exit code {ran.code}: {ran.err.strip()}"
        return different(results(self.folder), self.expected) or self._unverified()

    def _unverified(self) -> str:
        found = [f"{path}: {told}" for path, told in differences(self.folder / "out", inputs=True) if told]
        return f"verify: {found[0]}" if found else ""


@contextmanager
def staged(place: Path, number: int) -> Iterator[Scene]:
    """A fresh copy of a scene of this process for the trial of a number, without outputs."""
    first = _first(place, mixed=number % _MIXED == 3)
    folder = Path(tempfile.mkdtemp(dir=place))
    shutil.copytree(first.folder / "in", folder / "in")
    shutil.copy(first.folder / "boilerfilter.toml", folder)
    try:
        yield first._replace(folder=folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def results(folder: Path) -> dict[str, bytes]:
    """All files of the outputs, finished or not, and the counts; what the run notes for itself aside."""
    found = {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for name in _RESULTS
        for path in (folder / name).rglob("*")
        if path.is_file() and ".boilerfilter" not in path.parts
    }
    if (folder / "stats.json").exists():
        found["stats.json"] = (folder / "stats.json").read_bytes()
    return found


def different(found: Mapping[str, bytes], expected: Mapping[str, bytes]) -> str:
    """The first file in which two results differ, or nothing."""
    for name in sorted({*found, *expected}):
        if found.get(name) != expected.get(name):
            how = "is missing" if name not in found else "should not be there" if name not in expected else "differs"
            return f"{name} {how}"
    return ""


@cache
def _first(place: Path, *, mixed: bool) -> Scene:
    folder = Path(tempfile.mkdtemp(dir=place))
    (write_mixed if mixed else write_lines)(folder / "in")
    (folder / "boilerfilter.toml").write_text(SETTINGS, encoding="utf-8")
    plugin = install(folder / "plugin", MARK, plugin="mark", name="acme-mark")
    scene = Scene(folder, plugin, {}, 0.0)
    began = time.monotonic()
    ran = scene.run("--workers", "2", slow=True)
    seconds = time.monotonic() - began
    expected = results(folder)
    if ran.code != 0 or len(expected) < 10:
        raise RuntimeError(f"an undisturbed run failed with exit code {ran.code}: {ran.err}")
    for name in _RESULTS:
        shutil.rmtree(folder / name)
    return scene._replace(expected=expected, seconds=seconds)
