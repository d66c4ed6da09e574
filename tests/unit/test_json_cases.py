"""Hundreds of records, valid, invalid and undefined (tests/cases/json): no good line is lost, no bad one passes."""

import base64
import json
from pathlib import Path
from typing import Any

import pytest
from engine_samples import clean_bytes, marking

from boilerfilter import Pipeline
from boilerfilter.io.options import CleanOptions, Limits

CASES = [
    json.loads(line)
    for file in sorted((Path(__file__).parents[1] / "cases" / "json").glob("*.jsonl"))
    for line in file.read_text(encoding="utf-8").split("\n")
    if line
]
GOOD = b'{"id":7,"text":"Good before and behind."}\n'


def raw(case: dict[str, Any]) -> bytes:
    return bytes.fromhex(case["hex"]) if "hex" in case else case["raw"].encode()


@pytest.fixture(params=["passed through", "opened"])
def pipeline(request: pytest.FixtureRequest) -> Pipeline:
    """What is rejected does not depend on what is opened."""
    return marking(everywhere=request.param == "opened")


def test_there_are_enough_cases() -> None:
    assert len(CASES) >= 300
    assert len({raw(case) for case in CASES}) == len(CASES)


def test_the_standard_library_agrees_on_what_is_valid() -> None:
    """Or the expectations would be ours alone. It is laxer: about NaN, and what is no object or has no text."""
    for case in CASES:
        if case["expect"] == "pass":
            text = raw(case).decode().strip(" \t\r")
            assert isinstance(json.loads(text, parse_int=str), dict), case["name"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_a_record(case: dict[str, Any]) -> None:
    line = raw(case) + b"\n"
    ran = clean_bytes(GOOD + line + GOOD, marking())
    if case["expect"] == "reject":
        assert ran.data == GOOD * 2
        (reject,) = ran.rejects
        assert (reject["path"], reject["line"], reject["offset"]) == ("a.jsonl", 2, len(GOOD))
        assert base64.b64decode(reject["raw_base64"]) == line
        assert reject["reason"].startswith(case["reason"])
    else:
        assert ran.data == GOOD + line + GOOD
        assert ran.rejects == []
        assert ran.stats.records == (2 if case["expect"] == "blank" else 3)


@pytest.mark.parametrize("chunk_bytes", [1, 100, 1000, 1 << 20])
def test_all_in_one_file(pipeline: Pipeline, chunk_bytes: int) -> None:
    data = b"".join(GOOD + raw(case) + b"\n" for case in CASES)
    options = CleanOptions(removals=True, limits=Limits(chunk_bytes=chunk_bytes))
    ran = clean_bytes(data, pipeline, options)
    kept = (b"" if case["expect"] == "reject" else raw(case) + b"\n" for case in CASES)
    assert ran.data == b"".join(GOOD + line for line in kept)
    expected = [number for number, case in enumerate(CASES) if case["expect"] == "reject"]
    assert [reject["line"] for reject in ran.rejects] == [2 * number + 2 for number in expected]
    for reject in ran.rejects:
        assert data[reject["offset"] :].startswith(base64.b64decode(reject["raw_base64"]))
    assert ran.stats.rejected == len(expected)
    assert ran.restored() == data


def test_brackets_beyond_all_depth(pipeline: Pipeline) -> None:
    deep = b'{"text":"ok","x":' + b"[" * 100_000 + b"]" * 100_000 + b"}\n"
    ran = clean_bytes(GOOD + deep + GOOD, pipeline)
    assert ran.data == GOOD * 2
    assert ran.rejects[0]["reason"].startswith("not a JSON object: ")
