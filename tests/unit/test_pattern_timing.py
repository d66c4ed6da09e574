"""The time-doubling test: it finds what takes too long, and accuses nobody for a noisy clock."""

from collections.abc import Iterator
from itertools import cycle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from boilerfilter.packs.patterns import Pattern
from boilerfilter.packs.timing import BRIEF, FULL, LIMIT, Growth, superlinear, timing, units


def pattern(*terms: str, regex: str | None = None) -> Pattern:
    return Pattern("it", "test.en.it", "f", 1.0, terms, regex, ("abcd xyz", "ABCD, xyz"), ("nothing",))


TERMS = pattern("cookie*", "by ... continuing", "*ab*", "personal data")
QUADRATIC = pattern(regex="abcd[^.]*xyz")


class Clock:
    """Time passes as a text's length says, times the noise; one reading before each search and one behind it."""

    def __init__(self, power: float, noise: Iterator[float]) -> None:
        self.power = power
        self.noise = noise
        self.now = 0.0

    def find(self, text: str) -> list[object]:
        self.now += len(text) ** self.power * next(self.noise)
        return []

    def __call__(self) -> float:
        return self.now


def test_units_hold_hits_and_near_misses() -> None:
    mixed, opened = units(TERMS)
    assert "abcd xyz" in mixed
    assert "personal dat" in mixed
    assert "personal data" not in mixed
    assert opened == "by "
    apart = units(QUADRATIC)
    assert {"abcd xyz", "abcd ", "ab"} <= set(apart)
    assert len(set(apart)) == len(apart)


def test_a_regex_with_an_open_gap_is_found_out() -> None:
    growth = superlinear(QUADRATIC)
    assert growth is not None
    assert min(growth.doublings[-2:]) > LIMIT


def test_terms_and_bounded_regexes_are_linear() -> None:
    assert superlinear(TERMS) is None
    assert superlinear(pattern(regex=r"abcd[^.]{0,40}xyz")) is None


def test_timing_gives_seconds_for_each_size() -> None:
    for growth in timing(TERMS, (1_000, 2_000), rounds=2):
        assert growth.sizes == (1_000, 2_000)
        assert all(seconds > 0 for seconds in growth.seconds)
        assert len(growth.doublings) == 1


def test_doublings() -> None:
    assert Growth("x", (1, 2, 4), (1.0, 2.0, 6.0)).doublings == (2.0, 3.0)
    assert Growth("x", (1, 2), (0.0, 2.0)).doublings == (1.0,)


@pytest.mark.parametrize("power", [1.5, 2.0, 3.0])
def test_what_is_superlinear_is_accused(power: float) -> None:
    clock = Clock(power, cycle([1.0]))
    growth = superlinear(TERMS, clock.find, clock)
    assert growth is not None
    assert growth.sizes == FULL


@given(st.lists(st.sampled_from([1.0, 1.0, 1.1, 1.5, 3.0, 10.0]), min_size=1, max_size=60))
def test_what_is_linear_is_not_accused_where_noise_lets_up_at_times(noise: list[float]) -> None:
    """Of any six measurements of a size one is quiet, as on a machine that is busy and not hung."""
    quiet = [1.0] * (2 * len(FULL) + len(BRIEF) + 4)
    clock = Clock(1.0, cycle([*noise[:20], *quiet]))
    assert superlinear(TERMS, clock.find, clock) is None


def test_a_single_spike_accuses_nobody() -> None:
    for spike in range(40):
        clock = Clock(1.0, iter([1.0] * spike + [50.0] + [1.0] * 400))
        assert superlinear(TERMS, clock.find, clock) is None
