"""Worker processes: order, bounds, deaths of every kind, and no process that outlives its run."""

import io
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from boilerfilter import BoilerfilterError, PluginInfo, Settings, SettingsError
from boilerfilter.guard import Guard
from boilerfilter.io.chunks import Chunk, Outcome, Writer
from boilerfilter.io.divide import divided_lines, joined
from boilerfilter.io.options import CleanOptions, Limits
from boilerfilter.io.stats import Stats
from boilerfilter.workers.launch import Start
from boilerfilter.workers.parallel import Quarantined, Workers

PLUGIN = PluginInfo("odd", "odd-plugin", "2.0")


@dataclass(frozen=True)
class Lines:
    """A format of lines, with chunks of so many of them."""

    lines: int = 2
    name: str = "lines"
    own_compression: bool = False

    def read(self, source: BinaryIO, path: str, limits: Limits) -> Iterator[Chunk]:
        lines = source.readlines()
        for number, at in enumerate(range(0, len(lines), self.lines)):
            data = b"".join(lines[at : at + self.lines])
            yield Chunk(path, number, at + 1, sum(map(len, lines[:at])), data)

    def clean(self, chunk: Chunk, cleaner: Any) -> Outcome:
        raise NotImplementedError

    def writer(self, target: BinaryIO) -> Writer:
        raise NotImplementedError

    def divide(self, chunk: Chunk) -> Sequence[Chunk]:
        return divided_lines(chunk)

    def join(self, outcomes: Sequence[Outcome]) -> Outcome:
        return joined(outcomes)


@dataclass(frozen=True)
class Whole(Lines):
    """The same, but nobody knows how to divide a chunk."""

    divide = None  # type: ignore[assignment]


def shouting(settings: Settings, options: CleanOptions, guard: Guard) -> Callable[[str, Chunk], Outcome]:
    """Makes lines upper case, and does what some of them say."""

    def clean(name: str, chunk: Chunk) -> Outcome:
        if chunk.damage:
            reject = f"{chunk.line}:{chunk.offset}:{chunk.damage}\n".encode() + chunk.data
            return Outcome(b"", b"", b"", reject, Stats(records=1, rejected=1))
        lines = chunk.data.splitlines()
        for line in lines:
            word, _, rest = line.decode("utf-8", "surrogatepass").partition(" ")
            if word in ACTS and PLUGIN.name not in settings.disable:
                ACTS[word](rest, guard)
        stats = Stats(records=len(lines), changed=len(lines))
        return Outcome(chunk.data.upper(), b"", b"", b"", stats, (f"saw {chunk.number} \udcff",))

    return clean


def once(path: str, guard: Guard) -> None:
    if not Path(path).exists():
        Path(path).touch()
        os.kill(os.getpid(), signal.SIGKILL)


def in_plugin(act: Callable[[], object]) -> Callable[[str, Guard], None]:
    def run(rest: str, guard: Guard) -> None:
        with guard.running(PLUGIN, "annotator 'odd'"):
            act()

    return run


ACTS: dict[str, Callable[[str, Guard], object]] = {
    "killed": lambda rest, guard: os.kill(os.getpid(), signal.SIGKILL),
    "crash": lambda rest, guard: os.kill(os.getpid(), signal.SIGSEGV),
    "raise": lambda rest, guard: 1 // 0,
    "once": once,
    "wait": lambda rest, guard: time.sleep(float(rest)),
    "exit": in_plugin(lambda: os._exit(5)),
    "hang": in_plugin(lambda: time.sleep(60)),
}


def hire(form: Lines, workers: int, **options: Any) -> Workers:
    return Workers(
        Settings(**options.pop("settings", {})), CleanOptions(), form, workers=workers, build=shouting, **options
    )


def chunks(form: Lines, lines: Sequence[str]) -> list[Chunk]:
    data = "".join(f"{line}\n" for line in lines).encode("utf-8", "surrogatepass")
    return list(form.read(io.BytesIO(data), "x.lines", Limits()))


def shout(lines: Sequence[str]) -> bytes:
    return "".join(f"{line}\n" for line in lines).encode("utf-8", "surrogatepass").upper()


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    lines=st.lists(
        st.text(st.characters(blacklist_characters="\n\r", blacklist_categories=()), max_size=9), max_size=40
    ),
    size=st.integers(1, 7),
    workers=st.integers(1, 3),
)
def test_the_outcome_is_the_same_for_any_number_of_workers_and_size_of_chunks(
    lines: list[str], size: int, workers: int
) -> None:
    form = Lines(size)
    with hire(form, workers) as hired:
        outcomes = list(hired.outcomes(chunks(form, lines)))
    with hire(form, 0) as here:
        assert outcomes == list(here.outcomes(chunks(form, lines)))
    assert b"".join(outcome.data for outcome in outcomes) == shout(lines)
    assert [outcome.errors for outcome in outcomes] == [(f"saw {number} \udcff",) for number in range(len(outcomes))]


@pytest.mark.parametrize("start", ["fork", "spawn"])
def test_a_fast_worker_does_not_overtake_a_slow_one(start: Start) -> None:
    lines = ["wait 0.2", "a", "b", "c", "wait 0.1", "d", "e"]
    form = Lines(1)
    with hire(form, 2, start=start) as hired:
        assert b"".join(outcome.data for outcome in hired.outcomes(chunks(form, lines))) == shout(lines)
        # The same workers clean the next input.
        before = hired.processes
        assert b"".join(outcome.data for outcome in hired.outcomes(chunks(form, ["more"]))) == b"MORE\n"
        assert set(hired.processes) <= set(before)


def test_chunks_larger_than_a_pipe_go_both_ways() -> None:
    lines = ["x" * 3_000_000, "y" * 100, "z" * 3_000_000]
    form = Lines(1)
    with hire(form, 2) as hired:
        assert b"".join(outcome.data for outcome in hired.outcomes(chunks(form, lines))) == shout(lines)


@pytest.mark.parametrize("workers", [1, 2, 4])
def test_input_is_not_read_far_ahead(workers: int) -> None:
    form = Lines(1)
    read = taken = most = 0

    def reading() -> Iterator[Chunk]:
        nonlocal read
        for chunk in chunks(form, ["wait 0.01"] * 30):
            read += 1
            yield chunk

    with hire(form, workers) as hired:
        for _ in hired.outcomes(reading()):
            most = max(most, read - taken)
            taken += 1
    assert taken == 30
    assert most <= 3 * workers


def test_one_chunk_needs_one_process() -> None:
    form = Lines(5)
    with hire(form, 8) as hired:
        assert len(list(hired.outcomes(chunks(form, ["a", "b"])))) == 1
        assert len(hired.processes) == 1


@pytest.mark.parametrize("workers", [1, 2])
def test_a_worker_that_was_killed_is_replaced_and_its_chunk_done_again(tmp_path: Path, workers: int) -> None:
    lines = ["a", f"once {tmp_path / 'first'}", "b", "c", f"once {tmp_path / 'second'}", "d"]
    form = Lines(2)
    with hire(form, workers) as hired:
        outcomes = list(hired.outcomes(chunks(form, lines)))
    assert b"".join(outcome.data for outcome in outcomes) == shout(lines)
    assert not any(outcome.rejects for outcome in outcomes)
    assert hired.quarantined == []


@pytest.mark.parametrize("workers", [1, 2])
def test_a_storm_of_kills_changes_nothing(workers: int) -> None:
    lines = [f"wait 0.00{number % 5}" for number in range(300)]
    form = Lines(5)
    data = b""
    with hire(form, workers) as hired:
        for number, outcome in enumerate(hired.outcomes(chunks(form, lines))):
            data += outcome.data
            if number % 3 == 0 and hired.processes:
                os.kill(hired.processes[number % len(hired.processes)], signal.SIGKILL)
    assert data == shout(lines)


@pytest.mark.parametrize("word", ["killed", "crash"])
@pytest.mark.parametrize("workers", [1, 2])
def test_a_record_that_nobody_survives_is_a_reject_and_no_other(word: str, workers: int) -> None:
    lines = [*"abcdefghij", word, *"klmnop"]
    form = Lines(40)
    with hire(form, workers) as hired:
        (outcome,) = hired.outcomes(chunks(form, lines))
    assert outcome.data == shout([line for line in lines if line != word])
    name = {"killed": "SIGKILL", "crash": "SIGSEGV"}[word]
    assert outcome.rejects.decode() == f"11:20:cannot be cleaned: its process was ended by {name}, 5 times\n{word}\n"
    assert (outcome.stats.records, outcome.stats.changed, outcome.stats.rejected) == (17, 16, 1)
    assert hired.quarantined == []


def test_a_record_that_brings_an_error_out_of_the_core_is_a_reject() -> None:
    lines = ["a", "raise", "b"]
    form = Lines(3)
    with hire(form, 1) as hired:
        (outcome,) = hired.outcomes(chunks(form, lines))
    assert outcome.data == b"A\nB\n"
    assert outcome.rejects.startswith(b"2:2:cannot be cleaned: ZeroDivisionError: ")


def test_an_error_that_comes_every_time_ends_the_run() -> None:
    form = Lines(40)
    with hire(form, 1) as hired, pytest.raises(BoilerfilterError, match=r"(?s)comes every time:.*ZeroDivisionError"):
        list(hired.outcomes(chunks(form, ["raise"] * 200)))


def test_of_a_format_that_cannot_be_divided_the_chunk_is_the_reject() -> None:
    form = Whole(2)
    with hire(form, 1) as hired:
        first, second = hired.outcomes(chunks(form, ["a", "raise", "b", "c"]))
    assert first.rejects.endswith(b"\na\nraise\n")
    assert second.data == b"B\nC\n"


@pytest.mark.parametrize("workers", [1, 2])
@pytest.mark.parametrize(
    ("word", "problem"), [("exit", "exit code 5"), ("hang", "did not go on for 1 s")], ids=["exit", "hang"]
)
def test_a_plugin_that_takes_the_process_down_comes_up_in_its_turn(workers: int, word: str, problem: str) -> None:
    lines = ["wait 0.1", "a", word, "b"]
    form = Lines(1)
    given = chunks(form, lines)
    done = []
    with hire(form, workers, timeout=1) as hired:
        outcomes = hired.outcomes(given)
        with pytest.raises(Quarantined) as event:
            done.extend(outcome.data for outcome in outcomes)
        assert event.value.plugin == PLUGIN
        assert problem in str(event.value)
        # What was before it came first, whatever the workers; a caller goes on from there, or begins anew.
        assert b"".join(done) == shout(lines[:2])
        assert b"".join(outcome.data for outcome in hired.outcomes(given[2:])) == shout(lines[2:])
        assert b"".join(outcome.data for outcome in hired.outcomes(given)) == shout(lines)
        assert [failure.plugin for failure in hired.quarantined] == [PLUGIN]


def dying(settings: Settings, options: CleanOptions, guard: Guard) -> Callable[[str, Chunk], Outcome]:
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError


def test_workers_that_never_begin_are_an_error_and_no_endless_loop() -> None:
    form = Lines()
    with (
        Workers(Settings(), CleanOptions(), form, build=dying, start="fork") as hired,
        pytest.raises(
            BoilerfilterError, match=r"30 worker processes in a row ended before .* SIGKILL; is there enough"
        ),
    ):
        list(hired.outcomes(chunks(form, ["a"])))


@pytest.mark.parametrize("workers", [0, 1])
def test_what_keeps_the_pipeline_from_being_built_is_the_error_that_it_is(workers: int) -> None:
    form = Lines()
    given = Settings(enable=["no-such-plugin"])
    with (
        Workers(given, CleanOptions(), form, workers=workers) as hired,
        pytest.raises(SettingsError, match="no plugin 'no-such-plugin' is installed"),
    ):
        list(hired.outcomes(chunks(form, ["a"])))


def gone(process: int) -> bool:
    try:
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return True
    return state in "ZX"


def eventually(true: Callable[[], bool]) -> bool:
    for _ in range(500):
        if true():
            return True
        time.sleep(0.01)
    return False


def test_no_process_is_left_by_a_run_that_is_given_up() -> None:
    form = Lines(1)
    hired = hire(form, 2)
    outcomes = hired.outcomes(chunks(form, ["a", "wait 60", "b", "wait 60"]))
    assert next(outcomes).data == b"A\n"
    processes = hired.processes
    assert processes
    outcomes.close()
    assert all(map(gone, processes))
    hired.close()


SCRIPT = """
import signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background jobs are begun without it
from test_parallel import Lines, chunks, hire
form = Lines(1)
with hire(form, 2) as hired:
    outcomes = hired.outcomes(chunks(form, ["a", "hang", "hang"]))
    next(outcomes)
    print(*hired.processes, flush=True)
    next(outcomes)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_workers_end_with_their_parent_even_in_the_midst_of_a_plugin(number: signal.Signals) -> None:
    path = os.pathsep.join([str(Path(__file__).parent), *sys.path])
    with subprocess.Popen(
        [sys.executable, "-c", SCRIPT],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": path},
    ) as run:
        assert run.stdout is not None
        processes = [int(word) for word in run.stdout.readline().split()]
        assert processes
        run.send_signal(number)
        run.wait(5)
    assert eventually(lambda: all(map(gone, processes)))
