"""What people do wrong, and what they are told: the message, word for word, and the exit code.

The cases are data, in tests/cases/messages. A message says what happened, where, and what to do.
"""

import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from samples import CASES, NOTICE, STORY, Ran

import boilerfilter
from boilerfilter import BoilerfilterError

Run = Callable[..., Ran]


def cases(name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = tomllib.loads((CASES / "messages" / name).read_text(encoding="utf-8"))["case"]
    return found


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with something good, and something broken of each kind."""
    monkeypatch.chdir(tmp_path)
    for folder in ("empty", "crawl", "out"):
        (tmp_path / folder).mkdir()
    texts = {
        "a.txt": f"{STORY}\n\n{NOTICE}\n",
        "crawl/a.txt": STORY,
        "broken.toml": "max_removed = [",
        "typo.toml": "max_removd = 0.5",
        "broken.jsonl": '{"text": "a line that broke\n',
        "number.jsonl": '{"text": 1}\n',
        "fields.jsonl": '{"body": "a text"}\n',
        "broken.md": "# fine\n",
        "xx.toml": 'topic = "consent"\nlanguage = "yy"\n',
        "case.jsonl": '{"kind": "banner", "text": "x"}\n',
    }
    for name, text in texts.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    (tmp_path / "bad.txt").write_bytes(b"\xff")
    return tmp_path


@pytest.mark.parametrize("case", cases("command_line.toml"), ids=lambda case: case["who"])
def test_on_the_command_line(files: Path, run: Run, case: dict[str, Any]) -> None:
    ran = run(*case["command"], stdin=case.get("stdin", "").encode())
    told = ran.err.rpartition("\n\n")[2] if ran.err.startswith("Usage:") else ran.err
    assert (told.strip(), ran.code) == (case["told"].strip(), case["code"])


@pytest.mark.parametrize("case", cases("python.toml"), ids=lambda case: case["who"])
def test_in_python(files: Path, case: dict[str, Any]) -> None:
    names = {name: getattr(boilerfilter, name) for name in boilerfilter.__all__}
    with pytest.raises(BoilerfilterError) as error:
        eval(case["call"], {**names, "boilerfilter": boilerfilter})
    assert (type(error.value).__name__, str(error.value)) == (case["raises"], case["told"].strip())


@pytest.mark.parametrize("case", cases("command_line.toml") + cases("python.toml"), ids=lambda case: case["who"])
def test_every_message_is_for_people(case: dict[str, Any]) -> None:
    for line in case["told"].strip().splitlines():
        assert len(line) < 400
        assert not any(word in line for word in ("Traceback", "object at 0x", "NoneType", "Errno", "<class"))


def test_no_case_is_there_twice() -> None:
    told = [case["who"] for case in cases("command_line.toml") + cases("python.toml")]
    assert len(told) == len(set(told)) >= 40
