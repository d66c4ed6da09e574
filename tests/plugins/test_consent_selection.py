"""Which packs are tried, and the index by which that is known before any is read."""

import json
import shutil
from importlib.resources import files
from pathlib import Path

import pytest
from benchmarks.words import words_index
from hypothesis import given
from hypothesis import strategies as st

from boilerfilter import Hit, Paragraph, Pattern, PatternPack
from boilerfilter.packs import files as pack_files
from boilerfilter.packs.files import INDEX, read_packs, write_index
from boilerfilter_consent import selection
from boilerfilter_consent.annotator import Reader
from boilerfilter_consent.evidence import FAMILIES, dialog_share, weigh
from boilerfilter_consent.facts import Facts
from boilerfilter_consent.score import load_model
from boilerfilter_consent.selection import PackSelector, beginnings, index_of

PLUGIN = Path(str(files("boilerfilter_consent")))


def packs() -> list[PatternPack]:
    return [pack for pack in read_packs([PLUGIN / "patterns"]) if pack.language != "und"]


def test_the_indexes_are_fresh() -> None:
    """If this fails: ``python -m benchmarks words``."""
    assert (PLUGIN / "patterns" / INDEX).read_text(encoding="utf-8") == pack_files.index_of(PLUGIN / "patterns")
    assert (PLUGIN / "words.json").read_text(encoding="utf-8") == words_index()


def test_a_pack_that_is_not_indexed_is_read_for_its_words(monkeypatch: pytest.MonkeyPatch) -> None:
    some = packs()[10:14]
    indexed = [{word: sorted(numbers) for word, numbers in known.items()} for known in beginnings(some)]
    edited = [
        PatternPack(pack.topic, pack.language, pack.patterns, pack.path, "other" if number % 2 else pack.digest)
        for number, pack in enumerate(some)
    ]
    mixed = beginnings(edited)
    for known, found in zip(indexed, mixed, strict=True):
        assert {word: sorted(numbers) for word, numbers in found.items()} == known
    monkeypatch.setattr(selection, "_RULES", {"prefix": 4})
    assert {word: sorted(numbers) for word, numbers in beginnings(some).whole.items()} != {}


def test_no_pack_is_parsed_before_a_text_needs_it(tmp_path: Path) -> None:
    for name in ("de.toml", "und.toml"):
        shutil.copy(PLUGIN / "patterns" / name, tmp_path)
    write_index(tmp_path)
    words = index_of(read_packs([tmp_path])[:1])
    parsed: list[str] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(selection, "_load", lambda: json.loads(words))
        read = pack_files.read_patterns
        patch.setattr(pack_files, "read_patterns", lambda *given: (parsed.append(given[2]), read(*given))[1])
        reader = Reader(read_packs([tmp_path]), load_model())
        assert (len(reader.anchors) > 9, parsed) == (True, [])
        assert reader.speaks(Paragraph("Wir verwenden Cookies.", 0, 0, 0))
        assert parsed == ["de", "und"]


@given(st.text(st.sampled_from("we use cookies wir verwenden 同意 ,.\ud800"), max_size=60), st.integers(1, 16))
def test_a_lower_limit_gives_the_beginning(text: str, limit: int) -> None:
    selector = SELECTOR
    assert selector.choose(text, limit) == selector.choose(text, 16)[:limit]


SELECTOR = PackSelector(packs())


@given(
    st.text(st.sampled_from("ab we 12 g(\"'.;|\n[_«「」同意"), max_size=120),
    st.lists(st.tuples(st.integers(0, 100), st.integers(1, 12), st.sampled_from(FAMILIES)), max_size=8),
)
def test_facts_that_were_found_before_change_no_evidence(text: str, found: list[tuple[int, int, str]]) -> None:
    hits = [
        Hit(Pattern(family, family, family, 0.5, (), None, (), ()), start, min(len(text), start + size))
        for start, size, family in sorted(found)
        if start < len(text)
    ]
    facts = Facts(text)
    first = weigh(text, hits, facts)
    assert weigh(text, hits, facts) == first == weigh(text, hits)
    assert dialog_share(text, hits, facts) == dialog_share(text, hits)
