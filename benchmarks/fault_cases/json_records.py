"""The records of tests/cases/json, valid, invalid and undefined, each between two good ones, in files of every kind."""

import base64
import json
import shutil
import tempfile
from functools import cache
from pathlib import Path
from typing import Any, Final

from benchmarks.fault_cases.case import Case, Trial
from benchmarks.fault_cases.corpora import packed
from benchmarks.fault_cases.plugins import MARK, install
from benchmarks.fault_cases.processes import run
from benchmarks.fault_cases.scene import CHUNKS, SETTINGS

_FOLDER: Final = Path(__file__).parents[2] / "tests" / "cases" / "json"
_GOOD: Final = b'{"id":7,"text":"Good before and behind."}\n'
_WITH_REJECTS: Final = 3
_NAMES: Final = ("a.jsonl", "a.jsonl.gz", "a.jsonl.zst", "-")


@cache
def records() -> tuple[dict[str, Any], ...]:
    lines = [line for file in sorted(_FOLDER.glob("*.jsonl")) for line in file.read_text(encoding="utf-8").split("\n")]
    return tuple(json.loads(line) for line in lines if line)


def read(place: Path, numbers: range) -> Trial:
    """Numbers go round: the first round in a plain file, the second in a compressed one, and so on."""
    number, cases = numbers.start // len(records()), records()
    lines = [(bytes.fromhex(case["hex"]) if "hex" in case else case["raw"].encode()) + b"\n" for case in cases]
    data = b"".join(_GOOD + line for line in lines)
    folder = Path(tempfile.mkdtemp(dir=place))
    try:
        name = _NAMES[number % 3]
        (folder / name).write_bytes(packed(data, name))
        (folder / "boilerfilter.toml").write_text(SETTINGS, encoding="utf-8")
        path = [install(folder / "plugin", MARK, plugin="mark")]
        words = ("clean", "-q", name, "--rejects", "rejects.jsonl", "--workers", str(1 + number % 2))
        ran = run(folder, *words, path=path, before=CHUNKS)
        rejects = {
            reject["line"]: reject for reject in map(json.loads, (folder / "rejects.jsonl").read_bytes().splitlines())
        }
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    bad = [f"{case['name']}: {told}" for at, case in enumerate(cases) if (told := _problem(case, lines, at, rejects))]
    expected = b"".join(
        _GOOD + (b"" if case["expect"] == "reject" else line) for case, line in zip(cases, lines, strict=True)
    )
    if ran.code != _WITH_REJECTS or ran.out != expected:
        return Trial(len(numbers), 0, f"{name}: a good line was lost, or exit code {ran.code}: {ran.err[-300:]}")
    return Trial(len(numbers), len(numbers) - len(bad), bad[0] if bad else "")


def _problem(case: dict[str, Any], lines: list[bytes], at: int, rejects: dict[int, dict[str, Any]]) -> str:
    reject = rejects.get(2 * at + 2)
    if case["expect"] != "reject":
        return "was rejected" if reject else ""
    offset = sum(map(len, lines[:at])) + (at + 1) * len(_GOOD)
    if reject is None:
        return "was not rejected"
    right = reject["reason"].startswith(case["reason"]) and base64.b64decode(reject["raw_base64"]) == lines[at]
    return "" if right and reject["offset"] == offset else f"was rejected otherwise: {reject}"


RECORDS: Final = Case(
    "json",
    "records of JSON: valid, invalid and undefined, among good ones",
    "no good line lost, every bad one rejected with its place, reason and bytes",
    f"The {len(records())} records of `tests/cases/json`, in a plain, a gzip and a Zstandard file, with one and two "
    "workers.",
    read,
    6 * len(records()),
    len(records()),
    step=len(records()),
)
