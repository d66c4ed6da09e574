"""Every kind of broken plugin that tests/plugins/broken describes, beside one that is not broken."""

import json
import shutil
import tempfile
import textwrap
import tomllib
from functools import cache
from pathlib import Path
from typing import Any, Final

from benchmarks.fault_cases.case import Case, Trial, one
from benchmarks.fault_cases.plugins import MARK, install
from benchmarks.fault_cases.processes import HUNG, Ran, begin, finish, orphans

_FOLDER: Final = Path(__file__).parents[2] / "tests" / "plugins" / "broken"
_PLACES: Final = ("import", "annotate", "wants", "judge", "hook")
_MARKER: Final = MARK.replace("cookie", "bad").replace("Mark", "Marker").replace('"mark"', '"marker"')
_TEXTS: Final = [
    f"The river rose {number} times.\n\nThis is bad." if number % 2 else f"Fine {number}." for number in range(12)
]
_CORPUS: Final = b"".join(json.dumps({"text": text}).encode() + b"\n" for text in _TEXTS)
_CLEAN: Final = b"".join(json.dumps({"text": text.partition("\n")[0]}).encode() + b"\n" for text in _TEXTS)
_SHORT: Final = """
from boilerfilter.io.options import Limits
from boilerfilter.workers.parallel import Workers
Limits.__init__.__defaults__ = (32 << 20, 200_000, 100)
Workers.__init__.__kwdefaults__.update(timeout=1.0, memory=1 << 30)
"""
_WITH_REJECTS: Final = 3
_RECORDS_FIRST: Final = "kills its process time and again"
"""As if somebody else killed: until the third record the records are suspected, and rejected with the reason."""


@cache
def kinds() -> tuple[tuple[str, str, dict[str, Any]], ...]:
    """What becomes of a plugin, the name of its kind, and its code."""
    table = tomllib.loads((_FOLDER / "kinds.toml").read_text(encoding="utf-8"))
    return tuple((fate, name, kind) for fate, named in table.items() for name, kind in named.items())


def broken(place: Path, numbers: range) -> Trial:
    (number,) = numbers
    # Far apart, so that a reduced run has some of each fate.
    fate, name, kind = kinds()[(number // 2 * 7) % len(kinds())]
    folder = Path(tempfile.mkdtemp(dir=place))
    try:
        problem = _problem(folder, fate, name, kind, workers=1 + number % 2)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return one(problem and f"a plugin that {name}: {problem}")


def _problem(folder: Path, fate: str, name: str, kind: dict[str, Any], *, workers: int) -> str:
    (folder / "corpus.jsonl").write_bytes(_CORPUS)
    path = [
        install(folder / "marker", _MARKER, plugin="marker", name="acme-marker"),
        install(folder / "broken", _code(kind), plugin="broken"),
    ]
    words = ("clean", "-q", "corpus.jsonl", "-o", "clean.jsonl", "--set", "enable=['marker', 'broken']")
    process = begin(folder, *words, "--workers", str(workers), path=path, before=_SHORT)
    ran = finish(process, 120)
    if ran.code == HUNG or not (folder / "clean.jsonl").exists():
        return f"exit code {ran.code}: {ran.err[-400:]}"
    if not _unchanged(folder, suspected=name == _RECORDS_FIRST):
        return "a verdict of another plugin changed, or a record was lost"
    if ran.out:
        return "it wrote to standard output"
    if not _told(ran, fate, kind):
        return f"exit code {ran.code}, or it is told otherwise: {ran.err[-400:]}"
    left = orphans(process.pid)
    return f"left processes {left}" if left else ""


def _unchanged(folder: Path, *, suspected: bool) -> bool:
    """Whether the output is that of the other plugin alone. Records that are `suspected` may be rejects."""
    data = (folder / "clean.jsonl").read_bytes()
    rejects = folder / "clean.jsonl.rejects.jsonl"
    lines = rejects.read_bytes().splitlines() if rejects.exists() else []
    if not suspected:
        return data == _CLEAN and not lines
    found = data.splitlines()
    kept = [line for line in _CLEAN.splitlines() if line in found]
    return kept == found and len(kept) + len(lines) == len(_TEXTS)


def _told(ran: Ran, fate: str, kind: dict[str, Any]) -> bool:
    """Whether the plugin is named with its distribution, version and problem, if there is anything to tell."""
    named = "plugin 'broken' of acme-plugin 1.2: "
    if fate == "harmless":
        return ran.code == 0 and named not in ran.err
    quarantined = "--disable broken" in ran.err
    told = named in ran.err and kind["problem"] in ran.err
    return ran.code == _WITH_REJECTS and told and quarantined == (fate == "quarantined")


def _code(kind: dict[str, Any]) -> str:
    lines = []
    for line in (_FOLDER / "template.txt").read_text(encoding="utf-8").splitlines():
        where = line.strip().lower()
        indent = line[: len(line) - len(line.lstrip())]
        lines.append(textwrap.indent(kind.get(where, "pass").strip(), indent) if where in _PLACES else line)
    return "\n".join(lines)


PLUGINS: Final = Case(
    "plugins",
    "broken plugins: raise, hang, crash, exit, exhaust memory, answer wrongly, …",
    "named in the report and left out, exit 3; no verdict of others changed",
    "Each kind of `tests/plugins/broken/kinds.toml` with one and two workers. A call may take 1 s in place of 60, a "
    "worker may have 1 GB, and chunks have 100 bytes. Some kinds are harmless, which is to go unnoticed.",
    broken,
    2 * len(kinds()),
    16,
)
