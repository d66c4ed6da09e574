"""What rules are told about languages, whoever identified them."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from boilerfilter import AnnotatedDocument, Annotation, Document, Paragraph
from boilerfilter.languages import (
    UND,
    candidates,
    language_of,
    likelihood,
    main_language,
    primary,
    related,
    same_language,
    sample,
    visible_length,
)


def annotated(*lines: tuple[str, dict[str, float]]) -> AnnotatedDocument:
    """A document of these lines, each with the scores of its languages."""
    text = "\n".join(line for line, _ in lines)
    paragraphs = paragraphs_of([line for line, _ in lines])
    annotations = [annotations_of(scores) for _, scores in lines]
    return AnnotatedDocument(Document(text), paragraphs, annotations)


def annotations_of(scores: dict[str, float]) -> list[Annotation]:
    return [Annotation(f"language.{tag}", score) for tag, score in sorted(scores.items())]


def paragraphs_of(lines: Sequence[str]) -> list[Paragraph]:
    paragraphs = []
    start = 0
    for ordinal, line in enumerate(lines):
        paragraphs.append(Paragraph(line, start, ordinal, 0))
        start += len(line) + 1
    return paragraphs


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("zh", "zh-Hans"),
        ("zh-Hans", "zh-Hant-TW"),
        ("sr", "sr-Latn"),
        ("no", "nb"),
        ("tl", "fil"),
        ("iw", "he"),
        ("pt-BR", "pt_PT"),
        ("EN", "en-GB"),
    ],
)
def test_the_same_language(a: str, b: str) -> None:
    assert same_language(a, b)
    assert same_language(b, a)
    assert related(a, b)


@pytest.mark.parametrize(
    ("a", "b"), [("nb", "nn"), ("de", "en"), (UND, UND), (UND, "de"), ("und-Latn", "und"), ("", "")]
)
def test_not_the_same_language(a: str, b: str) -> None:
    assert not same_language(a, b)
    assert not same_language(b, a)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("nb", "nn"),
        ("da", "no"),
        ("hr", "bs"),
        ("sr-Latn", "sh"),
        ("cs", "sk"),
        ("id", "ms"),
        ("gl", "pt"),
        ("gl", "es"),
    ],
)
def test_related(a: str, b: str) -> None:
    assert related(a, b)
    assert related(b, a)


@pytest.mark.parametrize(("a", "b"), [("de", "nl"), ("en", "de"), ("ja", "zh"), ("uk", "ru"), (UND, UND), (UND, "en")])
def test_not_related(a: str, b: str) -> None:
    assert not related(a, b)


def test_related_is_not_transitive() -> None:
    assert related("nds", "nl")
    assert related("nds", "de")
    assert not related("nl", "de")


@given(st.text(max_size=12), st.text(max_size=12))
def test_any_tags_compare(a: str, b: str) -> None:
    assert same_language(a, b) == same_language(b, a)
    assert related(a, b) == related(b, a)
    assert primary(primary(a)) == primary(a)


def test_an_answer_is_the_highest_score() -> None:
    annotations = [Annotation("consent", 1.0), *annotations_of({"de": 0.7, "nl": 0.2})]
    assert language_of(annotations) == "de"
    assert candidates(annotations) == [("de", 0.7), ("nl", 0.2)]


def test_a_doubtful_answer_keeps_its_candidates() -> None:
    annotations = annotations_of({"und": 1.0, "da": 0.45, "nb": 0.4, "de": 0.1})
    assert language_of(annotations) == UND
    assert likelihood(annotations, "nn") == pytest.approx(0.85)
    assert likelihood(annotations, "de") == pytest.approx(0.1)
    assert likelihood(annotations, "fr") == 0


def test_nothing_identified() -> None:
    assert language_of([]) == UND
    assert likelihood([Annotation("consent", 0.9)], "de") == 0


def test_main_language_weighs_by_visible_length() -> None:
    document = annotated(("x" * 30, {"de": 0.9}), ("y " * 10, {"en": 0.9}), ("z " * 10, {"en": 0.9}))
    assert main_language(document) == "de"
    assert main_language(document, without={0}) == "en"


def test_main_language_is_unclear() -> None:
    assert main_language(annotated()) == UND
    assert main_language(annotated(("abc", {}))) == UND
    assert main_language(annotated(("abc", {UND: 1.0}))) == UND
    assert main_language(annotated(("abc", {"fi": 0.3, "et": 0.1, "it": 0.1}))) == UND
    assert main_language(annotated(("abc", {"de": 0.9}), ("abc", {"en": 0.9}), ("abc", {"fr": 0.9}))) == UND


def test_short_lines_tell_together() -> None:
    doubtful = {UND: 1.0, "tr": 0.6, "az": 0.2}
    assert main_language(annotated(*[("abc", doubtful)] * 5)) == "tr"


def test_related_languages_stand_together_and_the_likeliest_speaks() -> None:
    assert main_language(annotated(("abc", {"hr": 0.4, "bs": 0.3, "sr-Latn": 0.2}))) == "hr"


def test_chinese_of_both_scripts_is_one_language() -> None:
    document = annotated(("a" * 20, {"zh-Hans": 1.0}), ("b" * 15, {"zh-Hant": 1.0}), ("c" * 30, {"ja": 1.0}))
    assert main_language(document) == "zh-Hans"


def test_order_breaks_no_ties() -> None:
    one, two = ("abc", {"de": 0.9}), ("abc", {"en": 0.9, "de": 0.05})
    assert main_language(annotated(one, two)) == main_language(annotated(two, one))
    equal = [("abc", {"xa": 0.5, "xb": 0.5}), ("abc", {"xb": 0.5, "xa": 0.5})]
    assert main_language(annotated(*equal)) == main_language(annotated(*equal[::-1])) == "xa"


@given(st.lists(st.integers(0, 300), max_size=60), st.integers(0, 12))
def test_sample(lengths: list[int], limit: int) -> None:
    paragraphs = paragraphs_of(["x" * length for length in lengths])
    chosen = sample(paragraphs, limit)
    assert len(chosen) == min(limit, len(paragraphs))
    assert chosen == sorted(set(chosen))
    assert chosen == sample(paragraphs, limit)
    for part, ordinal in enumerate(chosen):
        within = range(len(paragraphs) * part // len(chosen), len(paragraphs) * (part + 1) // len(chosen))
        assert ordinal in within
        assert min(256, lengths[ordinal]) == max(min(256, lengths[other]) for other in within)


def test_sample_gives_ordinals_and_leaves_out_verbatim() -> None:
    paragraphs = [paragraph._replace(verbatim=paragraph.ordinal % 2 == 0) for paragraph in paragraphs_of("abcdef")]
    assert sample(paragraphs[2:]) == [3, 5]


def test_visible_length() -> None:
    assert visible_length(" a b\u3000\n cd ") == 4
