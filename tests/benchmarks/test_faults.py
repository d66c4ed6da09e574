"""The fault suite counts what it does, tells what goes wrong, and its rows find the faults that they look for."""

import json
import random
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from benchmarks import faults
from benchmarks.__main__ import main
from benchmarks.fault_cases import archives, changes, corpora, models, random_texts
from benchmarks.fault_cases.case import Case, Trial, one
from benchmarks.fault_cases.scene import different
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from boilerfilter import Document, Result

SENTENCES = ("We use cookies.", "Il fiume è salito.")


def odd(_place: Path, numbers: range) -> Trial:
    """Goes wrong at 4."""
    return one("four" if 4 in numbers else "", worst=numbers.start)


def raising(_place: Path, numbers: range) -> Trial:
    raise ValueError(f"no {numbers.start}")


def case(trial: object, name: str = "odd") -> Case:
    return Case(name, "it breaks", "it must not", "by hand", trial, 8, 3, measures="at most")  # type: ignore[arg-type]


@pytest.fixture
def row(monkeypatch: pytest.MonkeyPatch) -> None:
    """The suite has one row, and does its trials in this process."""

    def trials(case: Case, place: Path, numbers: range, **_: object) -> Iterator[Trial]:
        yield from (faults.tried(case.trial, place, range(number, number + 1)) for number in numbers)

    monkeypatch.setattr(faults, "CASES", (case(odd),))
    monkeypatch.setattr(faults, "_trials", trials)


@pytest.mark.usefixtures("row")
def test_a_row_that_is_as_it_must_be(tmp_path: Path) -> None:
    done = CliRunner().invoke(main, ["faults", "--quick", "--json", str(tmp_path / "a.json")])
    assert done.exit_code == 0
    assert done.output.split()[:7] == ["ok", "odd", "3", "of", "3", "(3", "needed),"]
    (found,) = json.loads((tmp_path / "a.json").read_bytes())["rows"]
    assert (found["tried"], found["good"], found["bad"], found["needed"]) == (3, 3, 0, 8)


@pytest.mark.usefixtures("row")
def test_a_row_in_which_something_goes_wrong(tmp_path: Path) -> None:
    done = CliRunner().invoke(main, ["faults", "--markdown", str(tmp_path / "a.md")])
    assert done.exit_code == 1
    assert done.output.startswith("FAILED odd")
    assert "7 of 8 (8 needed), 7 at most" in done.output
    assert "       four\n" in done.output
    table = (tmp_path / "a.md").read_text().partition("\n## How it is done")[0].splitlines()
    assert [cell.strip() for cell in table[-1].split("|")[1:-1]] == [
        "odd: it breaks", "it must not", "8", "8", "7", "1", "0", "7 at most",
    ]  # fmt: skip


@pytest.mark.usefixtures("row")
def test_a_trial_that_raises_is_no_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(faults, "CASES", (case(raising),))
    done = CliRunner().invoke(main, ["faults", "--count", "2"])
    assert done.exit_code == 1
    assert "0 of 2" in done.output
    assert "ValueError: no 0" in done.output


@pytest.mark.usefixtures("row")
def test_it_goes_on_where_it_was(tmp_path: Path) -> None:
    words = ["faults", "--state", str(tmp_path / "state.json")]
    assert CliRunner().invoke(main, [*words, "--count", "2"]).exit_code == 0
    (saved,) = msgspec.json.decode((tmp_path / "state.json").read_bytes())
    assert saved["tried"] == 2
    done = CliRunner().invoke(main, words)
    assert done.exit_code == 1
    assert "7 of 8" in done.output


def test_trials_run_in_processes(tmp_path: Path) -> None:
    found = list(faults._trials(models.MUTATED, tmp_path, range(3), jobs=1, seconds=None))
    assert found == [Trial(3, 3)]
    assert list(faults._trials(models.MUTATED, tmp_path, range(3), jobs=1, seconds=0)) == []


def test_every_row_has_a_name_of_its_own() -> None:
    names = [case.name for case in faults.CASES]
    assert len(set(names)) == len(names)
    assert all(0 < case.quick <= case.full for case in faults.CASES)
    assert len(changes.CHANGES_MADE) == len({change.name for change in changes.CHANGES_MADE})


@settings(max_examples=50, deadline=None)
@given(st.integers())
def test_random_texts_are_any_text_and_the_same_again(seed: int) -> None:
    text = random_texts.random_text(random.Random(seed), SENTENCES)
    assert text == random_texts.random_text(random.Random(seed), SENTENCES)
    assert random_texts.text_problem(Result(Document(text), (), text, (), (), ())) == ""


def test_random_texts_have_lone_surrogates() -> None:
    texts = [random_texts.random_text(random.Random(seed), SENTENCES) for seed in range(200)]
    assert any("\ud800" <= sign <= "\udfff" for text in texts for sign in text)


def test_a_result_that_loses_something_is_seen() -> None:
    lost = Result(Document("one\n\ntwo"), (), "one", (), (), ())
    assert random_texts.text_problem(lost) == "the removals do not restore it"


@pytest.mark.parametrize("kind", ["gz", "zst", "warc", "warc.gz", "parquet"])
def test_archives_are_whole_and_know_what_they_cannot_tell(kind: str) -> None:
    archive = archives._archive(kind)
    assert archive.data == archives._ARCHIVES[kind]().data
    blind = sum(map(len, archive.blind))
    assert blind < len(archive.data) / 2 or kind == "warc"
    assert all(0 < end <= len(archive.data) for end in archive.ends)


def test_every_mutation_is_another_model() -> None:
    true = bytes(range(256)) * 10
    mutations = {models._mutation(true, random.Random(seed)) for seed in range(100)}
    assert true not in mutations
    assert len(mutations) > 90


def test_what_differs_is_named() -> None:
    assert different({"a": b"1"}, {"a": b"1"}) == ""
    assert different({"a": b"1"}, {"a": b"2"}) == "a differs"
    assert different({}, {"a": b"2"}) == "a is missing"
    assert different({"a.part": b""}, {}) == "a.part should not be there"


def test_corpora_are_the_same_again(tmp_path: Path) -> None:
    for name in ("one", "two"):
        corpora.write_mixed(tmp_path / name, 6)
    files = [path.relative_to(tmp_path / "one") for path in (tmp_path / "one").rglob("*") if path.is_file()]
    assert len(files) == 9
    assert all((tmp_path / "one" / file).read_bytes() == (tmp_path / "two" / file).read_bytes() for file in files)
