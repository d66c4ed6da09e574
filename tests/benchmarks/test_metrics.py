"""Shares, intervals, precision and recall, calibration: against values known from elsewhere."""

from math import isnan

import pytest
from benchmarks.metrics import Confusion, Rate, bins, brier, confusion, expected_calibration_error, rate, wilson


@pytest.mark.parametrize(
    ("hits", "total", "low", "high"),
    [
        pytest.param(5, 10, 0.2366, 0.7634, id="half"),
        pytest.param(0, 10, 0.0, 0.2775, id="none"),
        pytest.param(10, 10, 0.7225, 1.0, id="all"),
        pytest.param(1, 1000, 0.00018, 0.00565, id="rare"),
        pytest.param(0, 0, 0.0, 1.0, id="of nothing"),
    ],
)
def test_wilson_interval(hits: int, total: int, low: float, high: float) -> None:
    assert wilson(hits, total) == pytest.approx((low, high), abs=1e-4)


def test_rate_counts_and_none_is_no_share() -> None:
    assert rate([True, False, True, True]) == Rate(3, 4)
    assert Rate(3, 4).share == 0.75
    assert isnan(rate([]).share)


def test_confusion_counts_pairs() -> None:
    found = confusion([True, True, True, False, False], [True, True, False, True, False])
    assert found == Confusion(true_positives=2, false_positives=1, false_negatives=1)
    assert (found.precision, found.recall, found.f1) == pytest.approx((2 / 3, 2 / 3, 2 / 3))


def test_nothing_dropped_has_no_precision() -> None:
    found = confusion([True, False], [False, False])
    assert isnan(found.precision)
    assert (found.recall, found.f1) == (0, 0)


def test_bins_hold_every_score_once() -> None:
    scores = [0.0, 0.05, 0.1, 0.5, 0.95, 1.0]
    curve = bins(scores, [False, False, True, True, True, True], 10)
    assert [(found.low, found.positives.total) for found in curve] == [(0.0, 2), (0.1, 1), (0.5, 1), (0.9, 2)]
    assert sum(found.positives.total for found in curve) == len(scores)


def test_calibration_errors_of_a_sure_and_right_score_are_nil() -> None:
    scores, truths = [0.0, 0.0, 1.0], [False, False, True]
    assert brier(scores, truths) == 0
    assert expected_calibration_error(bins(scores, truths, 10)) == 0


def test_calibration_errors_of_a_score_that_claims_too_much() -> None:
    scores, truths = [0.8] * 10, [True] * 4 + [False] * 6
    assert brier(scores, truths) == pytest.approx(0.4 * 0.04 + 0.6 * 0.64)
    assert expected_calibration_error(bins(scores, truths, 10)) == pytest.approx(0.4)


def test_no_scores_have_no_errors() -> None:
    assert isnan(brier([], []))
    assert isnan(expected_calibration_error([]))
