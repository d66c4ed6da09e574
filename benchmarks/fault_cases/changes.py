"""Things that change between a run and its resume: what they concern must be made again, and nothing else."""

import os
import re
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Final, NamedTuple

import boilerfilter_consent
from benchmarks.fault_cases.case import Case, Trial, one
from benchmarks.fault_cases.corpora import NOTICE, json_lines
from benchmarks.fault_cases.plugins import MARK, install
from benchmarks.fault_cases.processes import Ran, run
from benchmarks.fault_cases.scene import different, results
from boilerfilter_language import model

_SHARDS: Final = 4
_ALL: Final = -1
_STRIDE: Final = 11
_ENDING: Final = re.compile(r"(\d+) files done(?:; (\d+) were done before)?")
_WORDS: Final = ("clean", "in", "--removed", "removed", "--workers", "1")


class Stage:
    """A folder with a corpus, plugins, and what a run was told."""

    def __init__(self, folder: Path, *, real: bool) -> None:
        self.folder = folder
        self.words: tuple[str, ...] = ()
        self.path: list[Path] = []
        for shard in range(_SHARDS):
            (folder / "in/sub").mkdir(parents=True, exist_ok=True)
            (folder / f"in/{'sub/' if shard % 2 else ''}{shard}.jsonl").write_bytes(json_lines(shard, 9))
        if real:
            self.real()
        else:
            self.plugin = install(folder / "plugin", MARK, plugin="mark", name="acme-mark")
            self.path.append(self.plugin)
            (folder / "boilerfilter.toml").write_text("disable = ['consent', 'language']\n", encoding="utf-8")

    def real(self) -> None:
        """Copies of the consent plugin and of the package that carries the language model come first on the path."""
        place = self.folder / "copies"
        source = Path(boilerfilter_consent.__file__).parent
        shutil.copytree(source, place / source.name, ignore=shutil.ignore_patterns("__pycache__"))
        carrier = model.find().parents[1]
        shutil.copytree(carrier, place / carrier.name, ignore=shutil.ignore_patterns("__pycache__"))
        for info in carrier.parent.glob(f"{carrier.name}-*.dist-info"):
            shutil.copytree(info, place / info.name)
        self.path.append(place)

    def run(self, output: str = "out") -> Ran:
        return run(self.folder, *_WORDS, "-o", output, *self.words, path=self.path)

    def edit(self, name: str, change: Callable[[bytes], bytes], *, same_time: bool = False) -> None:
        path = self.folder / name
        before = path.stat()
        path.write_bytes(change(path.read_bytes()))
        if same_time:
            os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


class Change(NamedTuple):
    """What is changed, how many shards must be made again, and the exit code then; `real` with the installed plugins.
    A language model that was changed is refused when it is needed, which leaves that plugin's claims out."""

    name: str
    make: Callable[[Stage], object]
    again: int = _ALL
    real: bool = False
    code: int = 0


def _words(*words: str) -> Callable[[Stage], object]:
    return lambda stage: setattr(stage, "words", words)


def _toml(text: str) -> Callable[[Stage], object]:
    return lambda stage: stage.edit("boilerfilter.toml", lambda data: data + text.encode())


def _version(stage: Stage) -> None:
    stage.path.remove(stage.plugin)
    stage.path.append(install(stage.folder / "newer", MARK, plugin="mark", name="acme-mark", version="1.3"))


def _another(stage: Stage) -> None:
    code = MARK.replace("cookie", "river").replace('"mark"', '"other"')
    stage.path.append(install(stage.folder / "other", code, plugin="other", name="acme-other"))


def _carrier_version(stage: Stage) -> None:
    (info,) = (stage.folder / "copies").glob(f"{model.CARRIER}-*.dist-info")
    metadata = info / "METADATA"
    metadata.write_text(
        re.sub(r"(?m)^Version: .*$", "Version: 1.99", metadata.read_text(encoding="utf-8")), encoding="utf-8"
    )


def _more_inputs(stage: Stage) -> None:
    (stage.folder / "in/new.jsonl").write_bytes(json_lines(77, 5))


def _other_shards(stage: Stage) -> None:
    """The records of one shard in two."""
    lines = (stage.folder / "in/0.jsonl").read_bytes().splitlines(keepends=True)
    (stage.folder / "in/0.jsonl").unlink()
    (stage.folder / "in/0-a.jsonl").write_bytes(b"".join(lines[:4]))
    (stage.folder / "in/0-b.jsonl").write_bytes(b"".join(lines[4:]))


def _exchanged(stage: Stage) -> None:
    first, second = stage.folder / "in/0.jsonl", stage.folder / "in/2.jsonl"
    one_, other = first.read_bytes(), second.read_bytes()
    first.write_bytes(other)
    second.write_bytes(one_)


def _river(data: bytes) -> bytes:
    return data.replace(b"i", b"o", 1)


CHANGES_MADE: Final = (
    Change("a setting in the file", _toml("max_removed = 0.1\n")),
    Change("a setting on the command line", _words("--set", "keep=['river']")),
    Change("an option", _words("--drop-empty")),
    Change("a limit", _words("--max-record", "100kB")),
    Change("attributes are wanted now", _words("--attributes", "attributes")),
    Change("a plugin's version", _version),
    Change("a plugin's code", lambda stage: stage.edit("plugin/acme_mark_code.py", lambda data: data + b"# edited\n")),
    Change("a plugin more", _another),
    Change("a plugin less", _words("--disable", "mark")),
    Change("an input, longer", lambda stage: stage.edit("in/0.jsonl", lambda data: data + json_lines(9, 1)), 1),
    Change("an input, same size", lambda stage: stage.edit("in/0.jsonl", _river), 1),
    Change("an input, same size and time", lambda stage: stage.edit("in/0.jsonl", _river, same_time=True), 1),
    Change("two inputs exchanged", _exchanged, 2),
    Change("an input more", _more_inputs, 1),
    Change("an input in two shards", _other_shards, 2),
    Change("an output deleted", lambda stage: (stage.folder / "out/sub/1.jsonl").unlink(), 1),
    Change("an output cut off", lambda stage: stage.edit("out/sub/1.jsonl", lambda data: data[:-9]), 1),
    Change("an output edited, same size", lambda stage: stage.edit("out/sub/1.jsonl", _river), 1),
    Change("removals deleted", lambda stage: (stage.folder / "removed/2.jsonl.removed.jsonl").unlink(), 1),
    Change("the manifest deleted", lambda stage: (stage.folder / "out/.boilerfilter/manifest.jsonl").unlink()),
    Change("the manifest torn", lambda stage: stage.edit("out/.boilerfilter/manifest.jsonl", lambda d: d[:-20]), 1),
    Change("nothing", lambda stage: None, 0),
    Change(
        "a pack",
        lambda stage: stage.edit("copies/boilerfilter_consent/patterns/en.toml", lambda data: data + b"# edited\n"),
        real=True,
    ),
    Change(
        "a pack less", lambda stage: (stage.folder / "copies/boilerfilter_consent/patterns/tr.toml").unlink(), real=True
    ),
    Change(
        "the consent model",
        lambda stage: stage.edit("copies/boilerfilter_consent/constants.toml", lambda data: data + b"# edited\n"),
        real=True,
    ),
    Change(
        "the language model",
        lambda stage: stage.edit(
            f"copies/{model.CARRIER}/resources/{model.FILE}", lambda data: data[:-1] + bytes([data[-1] ^ 1])
        ),
        real=True,
        code=3,
    ),
    Change("the version of the language model's package", _carrier_version, real=True),
    Change("an option of a plugin", _words("--set", "consent.preset='careful'"), real=True),
)


def changed(place: Path, numbers: range) -> Trial:
    (number,) = numbers
    # Far apart, so that a reduced run has some of each kind.
    change = CHANGES_MADE[(number * _STRIDE) % len(CHANGES_MADE)]
    folder = Path(tempfile.mkdtemp(dir=place))
    try:
        problem = _problem(change, Stage(folder, real=change.real))
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return one(problem and f"{change.name}: {problem}")


def _problem(change: Change, stage: Stage) -> str:
    folder = stage.folder
    before = stage.run()
    if before.code or NOTICE.encode() in (folder / "out/0.jsonl").read_bytes():
        return f"the run before ended with {before.code}: {before.err}"
    change.make(stage)
    shards = len(list((folder / "in").rglob("*.jsonl")))
    again = shards if change.again == _ALL else change.again
    ran = stage.run()
    told = _ENDING.search(ran.err)
    if ran.code != change.code or told is None or (int(told[1]), int(told[2] or 0)) != (again, shards - again):
        return f"{again} of {shards} were to be made again: exit code {ran.code}: {ran.err}"
    found = results(folder)
    shutil.rmtree(folder / "removed")
    shutil.rmtree(folder / "attributes", ignore_errors=True)
    fresh = stage.run("fresh")
    if fresh.code != change.code:
        return f"a fresh run ended with {fresh.code}: {fresh.err}"
    shutil.rmtree(folder / "out")
    (folder / "fresh").rename(folder / "out")
    expected = results(folder)
    return different({name: data for name, data in found.items() if name in expected}, expected)


CHANGES: Final = Case(
    "changes",
    "settings, options, plugins, packs, models, inputs, outputs or shards changed before a resume",
    "what they concern is made again, nothing else, and is that of a fresh run",
    ", ".join(change.name for change in CHANGES_MADE) + ". Packs and models are changed in copies of their packages.",
    changed,
    len(CHANGES_MADE),
    8,
)
