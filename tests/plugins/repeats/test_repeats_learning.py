"""An index is exact, the same bytes for the same pages, and refused when it is not whole."""

import random
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from repeats_samples import FOOTER, learned, no_rejects, pages

from boilerfilter import Document, InputError, SettingsError
from boilerfilter_repeats import pairs
from boilerfilter_repeats.index import Index, check
from boilerfilter_repeats.learn import Thresholds, learn, merge
from boilerfilter_repeats.lines import host_key, line_keys
from boilerfilter_repeats.pages import page_of

QUICK = settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
LINES = st.sampled_from(["Home", "News", "Sport 1", "Sport 22", "NEWS", "12", "été", "\ud800x", "a  b"])
DOCUMENTS = st.lists(
    st.builds(
        lambda host, page, lines: Document("\n".join(lines), url=f"https://{host}/{page}"),
        st.sampled_from(["a.example", "www.a.example:80", "b.example", "\ud800.example"]),
        st.integers(0, 6),
        st.lists(LINES, max_size=5),
    ),
    min_size=1,
    max_size=25,
)


@pytest.fixture
def tiny(monkeypatch: pytest.MonkeyPatch) -> None:
    """Runs of three pairs, and blocks of two, so that small corpora are spilled and merged as large ones are."""
    monkeypatch.setattr(pairs, "_FEWEST", 2)
    monkeypatch.setattr(pairs, "_MERGED_PAIRS", 1)
    collecting = pairs.collecting
    monkeypatch.setattr("boilerfilter_repeats.learn.collecting", lambda folder: collecting(folder, 3))


def counts(documents: Iterable[Document]) -> dict[bytes, set[bytes]]:
    """The pages of each key, in the plain way."""
    found: dict[bytes, set[bytes]] = defaultdict(set)
    for document in documents:
        page = page_of(document)
        assert page is not None
        for key in (host_key(page.host), *line_keys(page.host, document.text)):
            found[key].add(page.mark)
    return found


@pytest.mark.usefixtures("tiny")
@QUICK
@given(documents=DOCUMENTS, minimum=st.integers(2, 4))
def test_counts_are_exact(tmp_path: Path, documents: list[Document], minimum: int) -> None:
    path = tmp_path / "i.idx"
    learned(documents, path, minimum)
    index = Index.open(path)
    expected = {key: marks for key, marks in counts(documents).items() if len(marks) >= minimum}
    assert check(path)[1] == len(expected)
    for key, marks in counts(documents).items():
        row = index.find(key)
        if len(marks) < minimum:
            assert row is None
        else:
            assert row is not None
            assert row.pages == len(marks)
            assert row.first == min(marks, key=lambda mark: int.from_bytes(mark, "little"))


@pytest.mark.usefixtures("tiny")
@QUICK
@given(documents=DOCUMENTS, seed=st.integers(), at=st.integers(0, 25))
def test_order_and_division_do_not_matter(tmp_path: Path, documents: list[Document], seed: int, at: int) -> None:
    whole = learned(documents, tmp_path / "whole.idx", 2)
    shuffled = random.Random(seed).sample(documents, len(documents))
    assert learned([*shuffled, *documents[:3]], tmp_path / "shuffled.idx", 2) == whole
    halves = [half for half in (shuffled[:at], shuffled[at:]) if half]
    for number, half in enumerate(halves):
        learn(half, tmp_path / f"{number}.part.idx", None, no_rejects)
    sources = [tmp_path / f"{number}.part.idx" for number in range(len(halves))]
    merge(sources, tmp_path / "merged.idx", Thresholds(2, 0.1))
    assert (tmp_path / "merged.idx").read_bytes() == whole
    merge(sources[::-1], tmp_path / "both.idx", None)
    learn(documents, tmp_path / "once.idx", None, no_rejects)
    assert (tmp_path / "both.idx").read_bytes() == (tmp_path / "once.idx").read_bytes()


def test_large_runs_and_one_key_on_very_many_pages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What one host repeats on all its pages is more than a block holds."""
    monkeypatch.setattr(pairs, "_MERGED_PAIRS", 1 << 9)
    collecting = pairs.collecting
    monkeypatch.setattr("boilerfilter_repeats.learn.collecting", lambda folder: collecting(folder, 1000))
    documents = [Document(f"Home\nStory {'x' * n}", url=f"https://a.example/{n}") for n in range(3000)]
    learned(documents, tmp_path / "i.idx")
    assert check(tmp_path / "i.idx")[1] == 2  # the host, and Home
    index = Index.open(tmp_path / "i.idx")
    (home,) = line_keys("a.example", "Home")
    row = index.find(home)
    assert (index.pages("a.example"), row and row.pages) == (3000, 3000)


def test_a_refrain_is_no_repeat(tmp_path: Path) -> None:
    documents = [Document("\n".join(["Row, row, row your boat"] * 50), url="https://a.example/1")]
    learned(documents * 9, tmp_path / "i.idx", 2)
    assert check(tmp_path / "i.idx")[1] == 0


def test_documents_without_a_host_are_left_out_and_counted(tmp_path: Path) -> None:
    told = learn([*pages(5), Document("x"), Document("y", url="mailto:z")], tmp_path / "i", Thresholds(), no_rejects)
    assert (told.documents, told.without_host, told.rejected) == (5, 2, 0)


@pytest.mark.parametrize("documents", [[], [Document("x")]])
def test_nothing_to_learn_from(tmp_path: Path, documents: Sequence[Document]) -> None:
    (tmp_path / "i.idx").write_bytes(b"before")
    with pytest.raises(InputError, match=r"nothing to learn from.*--url-field"):
        learn(documents, tmp_path / "i.idx", Thresholds(), no_rejects)
    assert [path.name for path in tmp_path.iterdir()] == ["i.idx"]
    assert (tmp_path / "i.idx").read_bytes() == b"before"


def test_every_damage_is_refused(index: Path, tmp_path: Path) -> None:
    data = index.read_bytes()
    for at in range(len(data)):
        index.write_bytes(bytes([*data[:at], data[at] ^ 0x10, *data[at + 1 :]]))
        with pytest.raises(SettingsError, match=r"repeats\.idx: (is|was) .*(damaged|another version|no index|partial)"):
            Index.open(index)
        with pytest.raises(InputError):
            merge([index], tmp_path / "out.idx", Thresholds())
    for size in range(len(data)):
        index.write_bytes(data[:size])
        with pytest.raises(SettingsError, match=r"repeats\.idx: (is damaged|is no index)"):
            Index.open(index)
    assert not (tmp_path / "out.idx").exists()


def test_only_partial_indexes_are_merged_and_only_whole_ones_used(index: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"is not partial: .* learn it with --partial"):
        merge([index], tmp_path / "out.idx", Thresholds())
    learn(pages(), tmp_path / "p.idx", None, no_rejects)
    with pytest.raises(SettingsError, match="is a partial index; make one of it: boilerfilter learn --merge"):
        Index.open(tmp_path / "p.idx")


def test_an_index_may_be_written_over_one_of_its_sources(tmp_path: Path) -> None:
    learn(pages(), tmp_path / "p.idx", None, no_rejects)
    merge([tmp_path / "p.idx"], tmp_path / "p.idx", Thresholds())
    assert (tmp_path / "p.idx").read_bytes() == learned(pages(), tmp_path / "i.idx")


def test_what_is_not_learned_is_not_there(index: Path) -> None:
    found = Index.open(index)
    assert found.pages("mill.example") == 10
    assert found.pages("other.example") == 0
    assert found.find(b"\xff" * 8) is None
    assert all(found.find(key) for key in line_keys("mill.example", FOOTER))


def test_a_disk_that_is_full_leaves_what_was_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = learned(pages(), tmp_path / "i.idx")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("boilerfilter_repeats.index.os.fsync", full)
    with pytest.raises(OSError, match="No space left"):
        learn(pages(9), tmp_path / "i.idx", Thresholds(), no_rejects)
    assert [path.name for path in tmp_path.iterdir()] == ["i.idx"]
    assert (tmp_path / "i.idx").read_bytes() == before
