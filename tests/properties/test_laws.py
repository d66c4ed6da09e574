"""What holds for every text and every setting."""

import json
import random
from collections.abc import Sequence
from functools import cache
from importlib.metadata import EntryPoint
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from samples import NOTICE, STORY, Marker

from boilerfilter import Decision, Matcher, Pattern, Pipeline, PluginInfo, Result, Settings, hookimpl, host
from boilerfilter.split import split
from boilerfilter_consent.mend import read

QUICK = settings(deadline=None, max_examples=120, suppress_health_check=[HealthCheck.too_slow])

LINE_ENDS = ("\n", "\n\n", "\r\n\r\n", "\r", "\v", "\f", "\x1c", "\x1e", "\x85", "\u2028", "\u2029", "\n \t\n\n\n")
INVISIBLE = ("\0", "\x1f", "\u00ad", "\u200b", "\u200c", "\u202e", "\u2066", "\ufeff", "\ud800", "\udfff", "\U000e0001")
SENTENCES = (
    NOTICE,
    STORY,
    "Wir verwenden Cookies, um Ihnen die beste Erfahrung auf unserer Website zu bieten.",
    "Sitemizde çerezler kullanılmaktadır; devam ederek çerezlere izin vermiş olursunuz.",
    "当サイトではCookieを使用しています。閲覧を続けると、Cookieの使用に同意したことになります。",
    "Nous et nos partenaires utilisons des cookies pour mesurer l'audience. Tout accepter",
    "Usamos cookies propias y de terceros para mejorar tu experiencia.",
    "Bake the cookies for twelve minutes at 180 °C, until the dough is golden.",
    "The commission fined the company because its consent banners misled visitors about cookies.",
    *("Accept all", "X", "OK", "Marketing", "_ga", "2 years", "```", "~~~~", "# Heading", "- item"),
)


@st.composite
def disguised(draw: st.DrawFn) -> str:
    """A sentence as somebody else might have typed it."""
    sentence = draw(st.sampled_from(SENTENCES))
    how = draw(st.sampled_from(("plain", "plain", "plain", "upper", "wide", "hidden", "wrapped")))
    if how == "upper":
        return sentence.upper()
    if how == "wide":
        return sentence.translate({code: code + 0xFEE0 for code in range(0x21, 0x7F)})
    if how == "hidden":
        at = draw(st.integers(0, len(sentence)))
        return sentence[:at] + draw(st.sampled_from(INVISIBLE)) + sentence[at:]
    return sentence.replace(" ", "\n") if how == "wrapped" else sentence


ANY_TEXT = st.text(st.characters(categories=("L", "M", "N", "P", "S", "Z", "C")), max_size=30)
DOCUMENTS = st.lists(
    st.one_of(
        disguised(),
        st.sampled_from(LINE_ENDS),
        st.sampled_from(LINE_ENDS),
        st.sampled_from(INVISIBLE),
        st.text(st.characters(categories=("Cs", "Cc", "Cf", "Zs", "Zl", "Zp")), max_size=5),
        ANY_TEXT,
    ),
    max_size=24,
).map("".join)

POLLUTED = f"{STORY}\n\n{NOTICE}\nAccept all\n"


def verdicts(result: Result) -> list[tuple[bool, object]]:
    return [(decision.keep, decision.reasons) for decision in result.decisions]


@QUICK
@given(DOCUMENTS, st.booleans())
def test_splitting_partitions_the_text(text: str, markdown: bool) -> None:
    end = 0
    for ordinal, paragraph in enumerate(split(text, markdown=markdown)):
        assert paragraph.ordinal == ordinal
        assert paragraph.text == text[paragraph.start : paragraph.end]
        assert paragraph.text == paragraph.text.strip() != ""
        assert paragraph.start >= end
        assert text[end : paragraph.start].strip() == ""
        end = paragraph.end
    assert text[end:].strip() == ""


def without_cuts(decision: Decision) -> str:
    """What is left of a kept paragraph."""
    paragraph = decision.paragraph
    bounds = [0, *(offset - paragraph.start for cut in decision.cuts for offset in cut), len(paragraph.text)]
    return "".join(paragraph.text[start:end] for start, end in zip(bounds[::2], bounds[1::2], strict=True))


@QUICK
@given(DOCUMENTS)
@example("\n" * 1_000_000)
@example("\ud800" * 10_000)
@example("cookie " * 3_000)
@example(f"{NOTICE}\n" * 200)
@example(f"{NOTICE} {STORY}")
@example(f"{NOTICE}{STORY}")
def test_no_text_raises_and_what_goes_is_paragraphs_in_order(pipeline: Pipeline, text: str) -> None:
    result = pipeline.run(text)
    assert result.errors == ()
    kept = [without_cuts(decision) for decision in result.decisions if decision.keep]
    left = [paragraph.text for paragraph in split(result.text)]
    assert [word for line in left for word in line.split()] == [word for line in kept for word in line.split()]
    if not result.dropped:
        assert result.text == text


@QUICK
@given(DOCUMENTS)
@example(POLLUTED)
def test_kept_and_removed_rejoin_to_the_text(pipeline: Pipeline, text: str) -> None:
    result = pipeline.run(text)
    restored, left, at = [], result.text, 0
    for start, end in result.removed:
        assert at <= start < end <= len(text)
        restored += [left[: start - at], text[start:end]]
        left = left[start - at :]
        at = end
    assert "".join([*restored, left]) == text
    for decision in result.decisions:
        inside = [s <= decision.paragraph.start and decision.paragraph.end <= e for s, e in result.removed]
        assert any(inside) != decision.keep


@pytest.fixture(scope="module")
def without_plugins() -> Pipeline:
    return Pipeline(Settings(enable=()))


@QUICK
@given(DOCUMENTS)
@example(POLLUTED)
def test_keeping_all_is_the_identity(without_plugins: Pipeline, text: str) -> None:
    result = without_plugins.run(text)
    assert result.text == text
    assert result.removed == ()
    assert all(decision.keep for decision in result.decisions)


@pytest.fixture(scope="module")
def keeping() -> Pipeline:
    return Pipeline(Settings(keep=[""]))


@QUICK
@given(DOCUMENTS)
@example(POLLUTED)
def test_settings_that_keep_all_are_the_identity(keeping: Pipeline, text: str) -> None:
    assert keeping.run(text).text == text


@pytest.fixture(scope="module")
def markdown() -> Pipeline:
    return Pipeline(Settings(markdown=True))


@QUICK
@given(DOCUMENTS)
@example(f"```\n{NOTICE}\n\n{NOTICE}")
@example(f"{NOTICE}\n\n~~~\n{NOTICE}\n~~~\n")
def test_fences_are_never_touched(markdown: Pipeline, text: str) -> None:
    for decision in markdown.run(text).decisions:
        assert decision.keep or not decision.paragraph.verbatim


@QUICK
@given(st.lists(DOCUMENTS, max_size=8), st.integers(1, 4))
@example([POLLUTED] * 3, 2)
def test_results_do_not_depend_on_the_batch(pipeline: Pipeline, texts: list[str], batch: int) -> None:
    alone = [pipeline.run(text) for text in texts]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("boilerfilter.pipeline._BATCH", batch)
        assert list(pipeline.run_many(texts)) == alone
    assert list(pipeline.run_many(texts)) == alone


@QUICK
@given(DOCUMENTS)
@example(POLLUTED)
@example(POLLUTED.replace("cookie", "co\u00adokie"))
def test_opening_every_record_changes_no_decision(pipeline: Pipeline, opened: Pipeline, text: str) -> None:
    assert verdicts(pipeline.run(text)) == verdicts(opened.run(text))


@QUICK
@given(DOCUMENTS, st.booleans(), st.tuples(st.integers(0, 2), ANY_TEXT))
@example(POLLUTED, True, (0, ""))
@example(NOTICE.replace("cookie", "CO\u200bOKIE"), True, (2, ""))
def test_a_record_that_may_not_change_does_not(
    opened: Pipeline, pipeline: Pipeline, text: str, ascii_only: bool, other: tuple[int, str]
) -> None:
    fields: list[tuple[str, object]] = [("id", other[1]), ("n", [1, {"x": other[1]}])]
    fields.insert(other[0], ("text", text))
    raw = json.dumps(dict(fields), ensure_ascii=ascii_only).encode("utf-8", "surrogatepass")
    if not pipeline.may_change(raw, json=True) or not pipeline.may_change(text.encode("utf-8", "surrogatepass")):
        assert opened.run(text).removed == ()


@cache
def patterns() -> dict[str, Pattern]:
    return {pattern.source: pattern for pack in host.load(Settings()).packs for pattern in pack.patterns}


@QUICK
@given(DOCUMENTS)
@example(POLLUTED)
def test_every_span_lies_in_its_paragraph_and_rematches(pipeline: Pipeline, text: str) -> None:
    for decision in pipeline.run(text).decisions:
        paragraph = decision.paragraph
        reading = read(paragraph.text)
        for annotation in decision.annotations:
            assert 0 <= annotation.score <= 1
            for span in annotation.spans:
                assert paragraph.start <= span.start < span.end <= paragraph.end
                if span.source == "consent-sentence":  # sentences, not words
                    continue
                hits = Matcher([patterns()[span.source]]).find(reading.skeleton.text)
                found = [reading.span(hit.start, hit.end) for hit in hits]
                # By itself the pattern may begin at a word before, which another pattern had taken.
                start, end = span.start - paragraph.start, span.end - paragraph.start
                assert any(first < end and start < last for first, last in found)


WORDS = ("alpha", "beta", "gamma", "delta")


def markers() -> list[Marker]:
    """Two that wait for their word, one that reads all, and one that waits to be asked."""
    anchors: tuple[Any, ...] = (["alpha"], ["beta"], None, ())
    a, b, c, d = (Marker(word, word, stems) for word, stems in zip(WORDS, anchors, strict=True))
    a.wants = lambda document: {"delta": range(len(document.paragraphs))}  # type: ignore[method-assign]
    return [a, b, c, d]


class Plugin:
    """A plugin of some markers."""

    def __init__(self, name: str, found: Sequence[Marker]) -> None:
        self.name = name
        self.found = found

    @hookimpl
    def boilerfilter_annotators(self, settings: Settings, packs: object) -> Sequence[Marker]:
        return self.found

    @hookimpl
    def boilerfilter_rules(self, settings: Settings) -> Sequence[Marker]:
        return self.found


class Entry:
    """An entry point of a plugin that is there already."""

    def __init__(self, plugin: Plugin) -> None:
        self.value = plugin.name
        self.load = lambda: plugin


@QUICK
@given(
    st.lists(st.lists(st.sampled_from((*WORDS, "word")), max_size=4).map(" ".join), max_size=6).map("\n".join),
    st.randoms(use_true_random=False),
)
def test_results_do_not_depend_on_the_order_of_registration(text: str, shuffler: random.Random) -> None:
    def result(shuffled: bool) -> Result:
        found = markers()
        groups = [found[:1], found[1:3], found[3:]]
        entries = [
            (PluginInfo(name, f"dist-{name}", "1"), Entry(Plugin(name, group)))
            for name, group in zip("xyz", groups, strict=True)
        ]
        if shuffled:
            for group in groups:
                shuffler.shuffle(group)
            shuffler.shuffle(entries)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(host, "installed", lambda: entries)
            return Pipeline().run(text)

    assert result(True) == result(False)
    claimed = {annotation.label for decision in result(False).decisions for annotation in decision.annotations}
    assert claimed >= {word for word in ("alpha", "beta", "gamma") if word in text}


def test_results_of_the_installed_plugins_do_not_depend_on_the_order_of_registration(
    pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    found: list[tuple[PluginInfo, EntryPoint]] = host.installed()
    monkeypatch.setattr(host, "installed", lambda: found[::-1])
    other = Pipeline()
    for text in (POLLUTED, *("\n\n".join(SENTENCES[at : at + 6]) for at in range(8))):
        assert other.run(text) == pipeline.run(text)


def test_the_texts_of_these_properties_do_lose_paragraphs(pipeline: Pipeline) -> None:
    """Or most of them would prove nothing."""
    dropped = [sentence for sentence in SENTENCES if pipeline.run(f"{STORY}\n\n{sentence}").dropped]
    assert len(dropped) >= 5
    assert STORY not in dropped
