"""Terms are found by words as they were by regexes: one regex for all terms that begin alike, tried where one may."""

from collections.abc import Iterable, Sequence

import pytest
import regex
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from boilerfilter.packs import term_index
from boilerfilter.packs.term_index import TermIndex
from boilerfilter.packs.terms import (
    KEY_LENGTH,
    SPACED_LETTER,
    TermError,
    check_term,
    fold_terms,
    has_unspaced,
    key_of_term,
)
from boilerfilter.packs.terms import terms_regex as expression
from boilerfilter.packs.words import split_words

Hits = list[tuple[int, int, int]]


def by_regex(terms: Sequence[tuple[str, int]], text: str) -> Hits:
    """The definition: leftmost, then longest; none overlap."""
    unspaced = has_unspaced(text)
    letter = SPACED_LETTER if unspaced else r"\w"
    groups: dict[bool, dict[str, list[tuple[str, int]]]] = {True: {}, False: {}}
    for term, number in terms:
        key, loose = key_of_term(term)
        groups[loose].setdefault(key, []).append((term, number))

    def at(starts: Iterable[int], keys: dict[str, list[tuple[str, int]]]) -> Hits:
        out: Hits = []
        for start in starts:
            for length in range(KEY_LENGTH, 0, -1) if not out or start >= out[-1][1] else ():
                key = text[start : start + length]
                found = regex.match(expression(keys[key], unspaced=unspaced), text, pos=start) if key in keys else None
                if found:
                    out.append((start, found.end(), int(found.lastgroup[1:])))
                    break
        return out

    starts = (match.start() for match in regex.finditer(rf"(?<!{letter}){letter}", text))
    found = at(starts, groups[False]) + at(range(len(text)), groups[True])
    out: Hits = []
    for hit in sorted(found, key=lambda hit: (hit[0], -hit[1])):
        if not out or hit[0] >= out[-1][1]:
            out.append(hit)
    return out


def folded(terms: Iterable[str]) -> list[tuple[str, int]]:
    usable = []
    for term in terms:
        try:
            check_term(term)
        except TermError:
            continue
        usable.append(term)
    return [(term, number) for number, term in enumerate(fold_terms(usable))]


STEMS = (
    "a",
    "ab",
    "abc",
    "abcd",
    "b",
    "1",
    "12",
    "l'ab",
    "a-b",
    "ab.",
    "'n",
    "я",
    "яб",
    "同",
    "同意",
    "同意ab",
    "คุก",
    "é",
)
WORDS = st.tuples(st.sampled_from(("", "", "*")), st.sampled_from(STEMS), st.sampled_from(("", "", "*"))).map("".join)
TERMS = st.lists(
    st.lists(st.one_of(WORDS, WORDS, st.just("...")), min_size=1, max_size=4).map(" ".join), min_size=1, max_size=12
)
PIECES = (
    *STEMS,
    *"ab cя\n.-'\"«,",
    " ",
    " ",
    "  ",
    "     ",
    "abcde",
    "x" * 29,
    "b" * 33,
    "y " * 18,
    "\ud800",
    "\u0301",
)
TEXTS = st.lists(st.sampled_from(PIECES), max_size=24).map("".join)


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(TERMS, TEXTS)
@example(["ab* ... b", "ab*"], f"ab{'b' * 33} b")
@example(["a *b", "a b", "a 1", "a *1*"], "a b a 1 a ab a 21")
@example(["l'ab", "l ab", "l*"], "l'ab l ab l-ab")
@example(["同意", "同", "ab同", "ab"], "ab同意 ab同")
@example(["a ... b ... ab", "a ... b"], "a x b y ab. a x b. y ab")
@example(["abc* b", "ab*", "a* b c"], "abcd b c abcd c")
def test_words_find_what_regexes_find(terms: list[str], text: str) -> None:
    numbered = folded(terms)
    assert TermIndex(numbered).find(split_words(text)) == by_regex(numbered, text)


@settings(max_examples=50, deadline=None)
@given(TERMS, st.lists(TEXTS, min_size=2, max_size=6))
def test_forgetting_changes_nothing(terms: list[str], texts: list[str]) -> None:
    index = TermIndex(folded(terms))
    found = [index.find(split_words(text)) for text in texts]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(term_index, "_REMEMBERED", 1)
        forgetful = TermIndex(folded(terms))
        assert [forgetful.find(split_words(text)) for text in texts * 2] == found * 2


@given(st.one_of(TEXTS, st.text(st.characters(), max_size=80)))
def test_words_and_what_is_between_them_are_the_text(text: str) -> None:
    words = split_words(text)
    assert "".join(piece for pair in zip(words.words, [*words.between, ""], strict=True) for piece in pair) == text
    assert [text[a:b] for a, b in zip(words.starts, words.ends, strict=True)] == list(words.words)
    assert [key for key in words.keys if key] == [word[:KEY_LENGTH] for word in words.words if word]
    letter = SPACED_LETTER if words.unspaced else r"\w"
    assert [word for word in words.words if word] == regex.findall(rf"{letter}+", text)


def test_a_term_of_very_many_words_is_found() -> None:
    term = " ".join(["ab"] * 900)
    assert TermIndex([(term, 7)]).find(split_words(f"x {term} y")) == [(2, 2 + len(term), 7)]
