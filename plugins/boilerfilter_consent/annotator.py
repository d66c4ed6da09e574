"""The consent annotators: claims about single paragraphs, each with the terms that speak for it."""

import tomllib
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cached_property
from importlib.resources import files
from threading import Lock
from typing import Final

from boilerfilter import Annotation, Hit, Matcher, Paragraph, PatternPack, Span
from boilerfilter_consent.evidence import AGAINST, CORE, Evidence, dialog_share, weigh
from boilerfilter_consent.mend import Reading, read
from boilerfilter_consent.score import Model
from boilerfilter_consent.selection import PackSelector

UNDETERMINED: Final = "und"
"""The pack of what is the same in every language; its patterns stand beside those of every other pack."""

TOPIC: Final = "consent"

_ALL_TRIED: Final = 16


class Reader:
    """Reads paragraphs with the packs of the topic: skeleton, choice of packs, evidence, score."""

    def __init__(self, packs: Sequence[PatternPack], model: Model) -> None:
        packs = [pack for pack in packs if pack.topic == TOPIC]
        self._shared = [pattern for pack in packs if pack.language == UNDETERMINED for pattern in pack.patterns]
        self._packs = [pack for pack in packs if pack.language != UNDETERMINED]
        self._model = model
        self._selector = PackSelector(self._packs)
        self._matchers: dict[int, Matcher] = {}
        self._lock = Lock()

    @cached_property
    def anchors(self) -> Collection[str]:
        """Stems one of which nearly every notice holds: those chosen for a language, else all of its core families."""
        chosen = load_anchors()
        anchors = set(chosen.get(UNDETERMINED, ()))
        for pack in self._packs:
            anchors.update(chosen.get(pack.language) or _core_anchors(pack))
        return frozenset(anchors)

    def read(self, paragraph: Paragraph) -> tuple[float, str, Reading, Evidence]:
        """The score of the pack that scores highest, its language, and its evidence."""
        reading = read(paragraph.text)
        best: tuple[float, str, Evidence] | None = None
        text = reading.skeleton.text
        for language, hits in self._hits(text, self._selector.choose(text)):
            evidence = weigh(text, hits)
            score = self._model.score(evidence)
            if best is None or score > best[0]:
                best = (score, language, evidence)
        assert best is not None
        return best[0], best[1], reading, best[2]

    def read_all(self, paragraph: Paragraph) -> tuple[Reading, list[tuple[str, list[Hit]]]]:
        """The hits of every pack that shares words with a paragraph: a short line is at home in many languages."""
        reading = read(paragraph.text)
        text = reading.skeleton.text
        return reading, list(self._hits(text, self._selector.choose(text, limit=_ALL_TRIED)))

    def _hits(self, skeleton: str, numbers: Sequence[int]) -> Iterator[tuple[str, list[Hit]]]:
        """Language and hits of some packs, the shared one alone if there are none."""
        for number in numbers or [-1]:
            language = UNDETERMINED if number < 0 else self._packs[number].language
            yield language, self._matcher(number).find(skeleton)

    def _matcher(self, number: int) -> Matcher:
        """The compiled pack; compiled on first use, since a text needs few of them."""
        matcher = self._matchers.get(number)
        if matcher is None:
            with self._lock:
                matcher = self._matchers.get(number)
                if matcher is None:
                    own = self._packs[number].patterns if number >= 0 else ()
                    matcher = self._matchers[number] = Matcher([*own, *self._shared])
        return matcher


def load_anchors() -> Mapping[str, Sequence[str]]:
    """The stems that ``python -m benchmarks anchors`` chose, by language."""
    text = (files("boilerfilter_consent") / "anchors.toml").read_text(encoding="utf-8")
    anchors: Mapping[str, Sequence[str]] = tomllib.loads(text)["anchors"]
    return anchors


def _core_anchors(pack: PatternPack) -> Iterator[str]:
    for pattern in pack.patterns:
        if pattern.family in CORE:
            yield from pattern.anchors


class ConsentAnnotator:
    """``consent.<language of the pack>``: how surely a paragraph is consent text by itself."""

    name = "consent"

    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    @property
    def anchors(self) -> Collection[str]:
        return self._reader.anchors

    def annotate(self, paragraphs: Sequence[Paragraph], /) -> Sequence[Sequence[Annotation]]:
        return [self._one(paragraph) for paragraph in paragraphs]

    def _one(self, paragraph: Paragraph) -> Sequence[Annotation]:
        score, language, reading, evidence = self._reader.read(paragraph)
        if not any(hit.pattern.family in CORE for hit in evidence.hits):
            return ()
        return (Annotation(f"{self.name}.{language}", score, spans(paragraph, reading, evidence.hits)),)


class ConsentPartAnnotator:
    """``consent-part.<language of a pack>``, one for each pack that knows some of the words: how much of a paragraph is
    made of the words of consent dialogs, 0 to 1.

    It says little by itself (a heading *Marketing* has 1.0), so it runs only beside a sure notice, where a rule asks.
    """

    name = "consent-part"
    anchors: Collection[str] = ()

    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    def annotate(self, paragraphs: Sequence[Paragraph], /) -> Sequence[Sequence[Annotation]]:
        return [self._one(paragraph) for paragraph in paragraphs]

    def _one(self, paragraph: Paragraph) -> Sequence[Annotation]:
        reading, found = self._reader.read_all(paragraph)
        shares = [(language, hits, dialog_share(reading.skeleton.text, hits)) for language, hits in found]
        return [
            Annotation(f"{self.name}.{language}", share, spans(paragraph, reading, hits))
            for language, hits, share in shares
            if share > 0
        ]


def spans(paragraph: Paragraph, reading: Reading, hits: Sequence[Hit]) -> tuple[Span, ...]:
    """The document's stretches that hits stand for, those against left out."""
    return tuple(
        paragraph.span(*reading.span(hit.start, hit.end), hit.pattern.source)
        for hit in hits
        if hit.pattern.family not in AGAINST
    )
