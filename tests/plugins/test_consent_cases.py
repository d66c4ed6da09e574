"""Hard single paragraphs, written by people who had not read the packs, one by one. What fails today is known by name
and expected to fail, so that what is mended is noticed as well as what breaks."""

import pytest
from benchmarks.data import Case, hard_cases
from benchmarks.gate import KNOWN_FAILURES
from benchmarks.measure import score_paragraphs
from benchmarks.systems import PipelineSystem

from boilerfilter import Pipeline

FAILURES = {
    line.partition(" ")[0]
    for line in KNOWN_FAILURES.read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
}
CASES = hard_cases()


@pytest.mark.parametrize(
    "case",
    [
        pytest.param(
            case,
            id=case.id,
            marks=[pytest.mark.xfail(reason="known failure", strict=True)] if case.id in FAILURES else [],
        )
        for case in CASES
    ],
)
def test_hard_paragraph(pipeline: Pipeline, case: Case) -> None:
    system = PipelineSystem("default", pipeline)
    assert score_paragraphs([case.row], [system]).drops[system.name] == [case.drop]


def test_known_failures_are_cases() -> None:
    assert {case.id for case in CASES} >= FAILURES
