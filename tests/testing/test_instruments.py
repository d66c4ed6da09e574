"""What the kit measures and watches with: exact where it must be, and nothing is left behind."""

import os
import re
import signal
import socket
import sys
import threading
from collections.abc import Iterator
from itertools import cycle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from boilerfilter.testing.overtime import Overtime, limited
from boilerfilter.testing.shrink import smallest
from boilerfilter.testing.timing import LIMIT, Growth, superlinear
from boilerfilter.testing.watched import NetworkRefusedError, watched

SIZES = (1_000, 2_000, 4_000, 8_000)


class Clock:
    """Time passes as an input's size says, times the noise."""

    def __init__(self, power: float, noise: Iterator[float]) -> None:
        self.power = power
        self.noise = noise
        self.now = 0.0

    def run(self, size: int) -> None:
        self.now += size**self.power * next(self.noise)

    def __call__(self) -> float:
        return self.now

    def growth(self) -> Growth | None:
        return superlinear(self.run, lambda size, _: size, SIZES, self)


@pytest.mark.parametrize("power", [1.6, 2.0, 3.0])
def test_what_is_superlinear_is_accused(power: float) -> None:
    growth = Clock(power, cycle([1.0])).growth()
    assert growth is not None
    assert min(growth.doublings[-2:]) > LIMIT
    assert "for sizes 1000, 2000, 4000, 8000" in str(growth)


@given(st.lists(st.sampled_from([1.0, 1.0, 1.1, 1.5, 3.0, 10.0]), max_size=12))
def test_what_is_linear_is_not_accused_where_noise_lets_up(noise: list[float]) -> None:
    """Of five looks at a size one at least is quiet."""
    assert Clock(1.0, iter([1.0] * 4 + noise + [1.0] * 100)).growth() is None


@given(st.lists(st.sampled_from([1.0, 1.0, 1.1, 1.5, 3.0, 10.0]), max_size=4))
def test_what_is_quadratic_is_accused_through_noise(noise: list[float]) -> None:
    assert Clock(2.0, iter([1.0] * 4 + noise + [1.0] * 100)).growth() is not None


def test_each_input_is_another() -> None:
    seen: list[tuple[int, int]] = []
    superlinear(lambda _: None, lambda size, number: seen.append((size, number)), SIZES)
    assert len({number for _, number in seen}) == len(seen)


def test_a_call_without_end_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("boilerfilter.testing.overtime.SECONDS", 0.1)
    with pytest.raises(Overtime, match=r"after 0\.1 seconds of processor time, for size 1000"):
        superlinear(lambda _: re.match(r"(a+)+$", "a" * 60 + "!"), lambda size, _: size, SIZES)


def test_a_limit_is_taken_away() -> None:
    before = signal.getsignal(signal.SIGVTALRM)
    with limited():
        assert signal.getitimer(signal.ITIMER_VIRTUAL)[0] > 0
        assert signal.getsignal(signal.SIGVTALRM) is not before
    assert signal.getitimer(signal.ITIMER_VIRTUAL) == (0, 0)
    assert signal.getsignal(signal.SIGVTALRM) is before


def test_other_threads_have_no_limit() -> None:
    def work() -> None:
        with limited():
            done.append(1)

    done: list[int] = []
    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert done == [1]


def test_what_is_written_is_caught_and_outputs_are_given_back(capfd: pytest.CaptureFixture[str]) -> None:
    streams = sys.stdout, sys.stderr
    with watched() as seen:
        print("one")
        os.write(2, b"two\xff\n")
        sys.__stdout__.write("three\n")  # type: ignore[union-attr]
    assert {"one", "two\ufffd", "three"} == set(seen.output.split())
    assert (sys.stdout, sys.stderr) == streams
    print("four")
    os.write(2, b"five\n")
    assert capfd.readouterr() == ("four\n", "five\n")


def test_the_network_is_refused_and_given_back() -> None:
    functions = socket.getaddrinfo, socket.socket.connect
    with watched() as seen:
        with pytest.raises(NetworkRefusedError):
            socket.create_connection(("a.example", 80))
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one, pytest.raises(OSError, match="refused"):
            one.sendto(b"?", ("127.0.0.1", 53))
    assert [call.partition("(")[0] for call in seen.calls] == ["getaddrinfo", "sendto"]
    assert (socket.getaddrinfo, socket.socket.connect) == functions
    assert "connect" not in vars(socket.socket)


def test_outputs_and_network_are_given_back_after_an_error() -> None:
    functions = sys.stdout, socket.getaddrinfo
    with pytest.raises(ValueError, match="no"), watched():
        raise ValueError("no")
    assert (sys.stdout, socket.getaddrinfo) == functions


@given(st.lists(st.text(max_size=20), max_size=6), st.text(min_size=1, max_size=3), st.data())
def test_the_smallest_input_is_found(others: list[str], needle: str, data: st.DataObject) -> None:
    texts = [*others, f"before {needle}\nafter"]
    found, problem = smallest(
        data.draw(st.permutations(texts)), "first", lambda some: "it is there" if needle in "|".join(some) else ""
    )
    assert (list(found), problem) in ([([needle], "it is there"), (list(found), "it is there")])
    assert needle in "|".join(found)
    assert sum(map(len, found)) <= sum(map(len, texts))


def test_two_texts_that_are_needed_stay() -> None:
    texts = ["x", "a long text with one", "y", "two and more"]
    found, _ = smallest(
        texts, "p", lambda some: "p" if any("1" in t or "one" in t for t in some) and len(some) > 1 else ""
    )
    assert len(found) == 2
    assert "one" in found


def test_a_problem_that_is_not_met_again_keeps_its_input() -> None:
    assert smallest(["a", "b"], "seen once", lambda _: "") == (["a", "b"], "seen once")
