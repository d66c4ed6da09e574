"""The gate: what it lets through, what it names, and that floors only rise."""

from math import nan
from pathlib import Path

import click
import pytest
from benchmarks import gate
from benchmarks.gate import Floors, as_toml, missed, raised, read
from click.testing import CliRunner


def test_floors_that_are_met() -> None:
    assert missed({"a": 0.9, "b": 0.5}, {"a": 0.9, "b": 0.6}) == []


@pytest.mark.parametrize(
    ("floors", "measured", "word"),
    [
        pytest.param({"a": 0.9}, {"a": 0.89}, "a: 0.8900 is below the floor 0.9000", id="below"),
        pytest.param({"a": 0.9}, {"a": nan}, "a: nan is below", id="nothing measured"),
        pytest.param({}, {"a": 1.0}, "a: has no floor", id="no floor"),
        pytest.param({"a": 0.9}, {}, "a: is not measured", id="no number"),
    ],
)
def test_faults_are_named(floors: dict[str, float], measured: dict[str, float], word: str) -> None:
    (fault,) = missed(floors, measured)
    assert word in fault


def test_write_raises_and_never_lowers() -> None:
    new = raised(Floors(0.01, {"up": 0.5, "down": 0.9}), {"up": 0.8, "down": 0.85, "new": 0.005})
    assert new == Floors(0.01, {"up": 0.79, "down": 0.9, "new": 0.0})


def test_lower_lowers() -> None:
    assert raised(Floors(0.01, {"down": 0.9}), {"down": 0.85}, lower=True).floors == {"down": 0.84}


def test_what_is_not_measured_sets_no_floor() -> None:
    assert raised(Floors(0.01, {"a": 0.9}), {"a": nan, "b": nan}, lower=True).floors == {"a": 0.9}


def test_a_floor_is_met_by_what_it_was_written_for() -> None:
    measured = {"a": 2 / 3, "b": 1.0, "c": 0.123456}
    assert missed(raised(Floors(0.0, {}), measured).floors, measured) == []


def test_files_are_read_as_written(tmp_path: Path) -> None:
    file = tmp_path / "floors.toml"
    file.write_text(as_toml(Floors(0.02, {"a-b": 0.9731})), encoding="utf-8")
    assert read(file) == Floors(0.02, {"a-b": 0.9731})


@pytest.mark.parametrize("text", ["margin = ", "[floors]\na = 1", "margin = 0.1\n[floors]\na = 'high'", "margin = 0.1"])
def test_a_malformed_file_is_named(tmp_path: Path, text: str) -> None:
    file = tmp_path / "floors.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(click.ClickException, match=r"floors\.toml"):
        read(file)


def test_command_fails_below_a_floor_and_writes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gate, "measure", lambda: {"a": 0.9})
    file = tmp_path / "floors.toml"
    runner = CliRunner()
    assert runner.invoke(gate.gate_command, ["--write", "--floors", str(file)]).exit_code == 0
    assert read(file).floors == {"a": 0.89}
    monkeypatch.setattr(gate, "measure", lambda: {"a": 0.8})
    sunk = runner.invoke(gate.gate_command, ["--floors", str(file)])
    assert (sunk.exit_code, "missed: a" in sunk.output) == (1, True)
    still = runner.invoke(gate.gate_command, ["--write", "--floors", str(file)])
    assert (still.exit_code, read(file).floors) == (1, {"a": 0.89})
    runner.invoke(gate.gate_command, ["--write", "--lower", "--floors", str(file)])
    assert read(file).floors == {"a": 0.79}


def test_lower_without_write_is_refused(tmp_path: Path) -> None:
    done = CliRunner().invoke(gate.gate_command, ["--lower", "--floors", str(tmp_path / "floors.toml")])
    assert done.exit_code == 2


def test_the_pinned_floors_are_shares() -> None:
    pinned = read(gate.FLOORS)
    assert 0 < pinned.margin < 0.05
    assert all(0 <= least <= 1 for least in pinned.floors.values())
