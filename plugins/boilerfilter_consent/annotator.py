"""The consent annotators: claims about single paragraphs, each with the terms that speak for it."""

import re
import tomllib
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cached_property
from importlib.resources import files
from threading import Lock
from typing import Final

from boilerfilter import Annotation, Hit, Matcher, Paragraph, PatternPack, Span, skeletonise, split_words
from boilerfilter_consent.evidence import AGAINST, CORE, Evidence, dialog_share, weigh
from boilerfilter_consent.facts import Facts
from boilerfilter_consent.mend import ENTITIES, Reading, read
from boilerfilter_consent.score import Model
from boilerfilter_consent.selection import TRIED, PackSelector

UNDETERMINED: Final = "und"
"""The pack of what is the same in every language; its patterns stand beside those of every other pack."""

TOPIC: Final = "consent"

_BETWEEN_WORDS: Final = re.compile(r"[^\S\n]+|[-\"']+")

_ALL_TRIED: Final = 16

_KEPT, _KEPT_LENGTH = 1024, 4000
"""Paragraphs that are kept as they were read, and characters of one at most: some megabytes. The annotators are asked
for the same paragraphs one after another."""


class Read:
    """A paragraph as it was read: what is the same for every pack, and what those found that were tried."""

    def __init__(self, text: str) -> None:
        self.reading = read(text)
        self.skeleton = self.reading.skeleton.text
        self.words = split_words(self.skeleton)
        self.facts = Facts(self.skeleton)
        self.packs: Sequence[int] | None = None
        self.hits: dict[int, list[Hit]] = {}
        self.evidence: dict[int, Evidence] = {}


class Reader:
    """Reads paragraphs with the packs of the topic: skeleton, choice of packs, evidence, score. Safe to use from many
    threads."""

    def __init__(self, packs: Sequence[PatternPack], model: Model) -> None:
        packs = [pack for pack in packs if pack.topic == TOPIC]
        self._undetermined = [pack for pack in packs if pack.language == UNDETERMINED]
        self._packs = [pack for pack in packs if pack.language != UNDETERMINED]
        self._model = model
        self._selector = PackSelector(self._packs)
        self._matchers: dict[int, Matcher] = {}
        self._lock = Lock()
        self._kept: dict[str, Read] = {}

    @cached_property
    def anchors(self) -> Collection[str]:
        """Stems one of which nearly every notice holds: those chosen for a language, else all of its core families."""
        return frozenset(stem for stems in self._anchors.values() for stem in stems)

    @cached_property
    def _anchors(self) -> Mapping[str, Collection[str]]:
        chosen = load_anchors()
        anchors: dict[str, Collection[str]] = {UNDETERMINED: (*chosen.get(UNDETERMINED, ()), *ENTITIES)}
        for pack in self._packs:
            anchors[pack.language] = chosen.get(pack.language) or tuple(_core_anchors(pack))
        return anchors

    @cached_property
    def _folded_anchors(self) -> Mapping[str, Collection[str]]:
        stems = [stem for stems in self._anchors.values() for stem in stems]
        folded = dict(zip(stems, _joined("\n".join(stems)).split("\n"), strict=True))  # in one go, which is quicker
        return {
            language: [" ".join(folded[stem].split()) for stem in stems] for language, stems in self._anchors.items()
        }

    def holds_anchor(self, paragraph: Paragraph, language: str) -> bool:
        """Whether an anchor lies in a paragraph; those of its language, where there nearly always is one, go first."""
        skeleton = " ".join(_joined(paragraph.text).split())
        anchors = self._folded_anchors
        return any(stem in skeleton for stems in (anchors.get(language, ()), *anchors.values()) for stem in stems)

    def read(self, paragraph: Paragraph) -> tuple[float, str, Reading, Evidence]:
        """The score of the pack that scores highest, its language, and its evidence.

        Packs that find a core family go before those that do not, as in the fit of the model.
        """
        known = self._read(paragraph.text)
        numbers = self._packs_for(known)[:TRIED] or [-1]
        speaking = [number for number in numbers if _speaks(self._find(known, number))]
        best: tuple[float, int, Evidence] | None = None
        for number in speaking or numbers:
            evidence = self._weigh(known, number)
            score = self._model.score(evidence)
            if best is None or score > best[0]:
                best = (score, number, evidence)
        assert best is not None
        return best[0], self._language(best[1]), known.reading, best[2]

    def speaks(self, paragraph: Paragraph) -> bool:
        """Whether a pack finds a core family in a paragraph; what else it holds matters to nobody if none does."""
        known = self._read(paragraph.text)
        return any(_speaks(self._find(known, number)) for number in self._packs_for(known)[:TRIED] or [-1])

    def read_notice(self, paragraph: Paragraph) -> tuple[float, str]:
        """The score of a paragraph as a notice that speaks to the reader, and the language of the pack."""
        score, language, _, evidence = self.read(paragraph)
        return min(score, self._model.notice(evidence)), language

    def read_all(self, paragraph: Paragraph) -> tuple[Read, list[tuple[str, list[Hit]]]]:
        """The hits of every pack that shares words with a paragraph: a short line is at home in many languages."""
        known = self._read(paragraph.text)
        numbers = self._packs_for(known) or [-1]
        return known, [(self._language(number), self._find(known, number)) for number in numbers]

    def _read(self, text: str) -> Read:
        known = self._kept.get(text)
        if known is None:
            known = Read(text)
            if len(text) <= _KEPT_LENGTH:
                if len(self._kept) >= _KEPT:
                    self._kept = {}  # a new one, since another thread may be reading the old
                self._kept[text] = known
        return known

    def _packs_for(self, known: Read) -> Sequence[int]:
        if known.packs is None:
            known.packs = self._selector.choose(known.skeleton, limit=_ALL_TRIED)
        return known.packs

    def _find(self, known: Read, number: int) -> list[Hit]:
        hits = known.hits.get(number)
        if hits is None:
            hits = known.hits[number] = self._matcher(number).find(known.skeleton, known.words)
        return hits

    def _weigh(self, known: Read, number: int) -> Evidence:
        evidence = known.evidence.get(number)
        if evidence is None:
            evidence = weigh(known.skeleton, self._find(known, number), known.facts)
            known.evidence[number] = evidence
        return evidence

    def _language(self, number: int) -> str:
        return UNDETERMINED if number < 0 else self._packs[number].language

    def _matcher(self, number: int) -> Matcher:
        """The compiled pack; read and compiled on first use, since a text needs few of them. The shared pack alone is
        number -1."""
        matcher = self._matchers.get(number)
        if matcher is None:
            with self._lock:
                matcher = self._matchers.get(number)
                if matcher is None:
                    packs = (
                        [*self._packs[number : number + 1], *self._undetermined] if number >= 0 else self._undetermined
                    )
                    matcher = self._matchers[number] = Matcher([pattern for pack in packs for pattern in pack.patterns])
        return matcher


def _speaks(hits: Sequence[Hit]) -> bool:
    return any(hit.pattern.family in CORE for hit in hits)


def load_anchors() -> Mapping[str, Sequence[str]]:
    """The stems that ``python -m benchmarks anchors`` chose, by language."""
    text = (files("boilerfilter_consent") / "anchors.toml").read_text(encoding="utf-8")
    anchors: Mapping[str, Sequence[str]] = tomllib.loads(text)["anchors"]
    return anchors


def _joined(text: str) -> str:
    """The skeleton of a text, with spaces for whatever else may stand between the words of an anchor, but line ends."""
    return _BETWEEN_WORDS.sub(" ", skeletonise(text).text)


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
        found = _claim(self._reader, paragraph, self.name)
        # Of one without an anchor it would say nothing unasked, so nobody is to hear more of it for asking.
        return found if found and self._reader.holds_anchor(paragraph, _language(found[0])) else ()


class ConsentBesideAnnotator:
    """``consent-beside.<language of the pack>``: the same of a paragraph beside a sure notice, where it need not hold
    an anchor."""

    name = "consent-beside"
    anchors: Collection[str] = ()

    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    def annotate(self, paragraphs: Sequence[Paragraph], /) -> Sequence[Sequence[Annotation]]:
        return [_claim(self._reader, paragraph, self.name) for paragraph in paragraphs]


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
        read, found = self._reader.read_all(paragraph)
        shares = [(language, hits, dialog_share(read.skeleton, hits, read.facts)) for language, hits in found]
        return [
            Annotation(f"{self.name}.{language}", share, spans(paragraph, read.reading, hits))
            for language, hits, share in shares
            if share > 0
        ]


def _claim(reader: Reader, paragraph: Paragraph, name: str) -> Sequence[Annotation]:
    if not reader.speaks(paragraph):
        return ()
    score, language, reading, evidence = reader.read(paragraph)
    if not _speaks(evidence.hits):
        return ()
    return (Annotation(f"{name}.{language}", score, spans(paragraph, reading, evidence.hits)),)


def _language(annotation: Annotation) -> str:
    return annotation.label.partition(".")[2]


def spans(paragraph: Paragraph, reading: Reading, hits: Sequence[Hit]) -> tuple[Span, ...]:
    """The document's stretches that hits stand for, those against left out."""
    return tuple(
        paragraph.span(*reading.span(hit.start, hit.end), hit.pattern.source)
        for hit in hits
        if hit.pattern.family not in AGAINST
    )
