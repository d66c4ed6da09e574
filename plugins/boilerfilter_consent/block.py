"""The consent rule: which paragraphs are a notice, alone or with the block around them, and which stay after all."""

from collections.abc import Collection, Iterable, Mapping, Sequence

from boilerfilter import AnnotatedDocument, Reason, Verdict
from boilerfilter.languages import main_language, sample
from boilerfilter_consent import glued
from boilerfilter_consent.options import ConsentOptions
from boilerfilter_consent.page import Page, claim, script
from boilerfilter_consent.search import Search, Thresholds, score
from boilerfilter_consent.shapes import is_a_policy, runs_of_short_lines


class ConsentRule:
    """Drops consent notices and the blocks that they stand in."""

    name = "consent"
    triggers: Collection[str] = ("consent",)

    def __init__(self, options: ConsentOptions, thresholds: Thresholds) -> None:
        self._options = options
        self._thresholds = thresholds
        self.thresholds: Mapping[str, float] = {"consent": thresholds.alone}

    def wants(self, document: AnnotatedDocument, /) -> Mapping[str, Sequence[int]]:
        """The language of each paragraph that may be a notice and of a sample of the document; then all about what the
        search comes to, and whether it is a notice, too: beside one, it may be without an anchor."""
        candidates = self._candidates(document)
        seeds = sorted({*candidates, *(i for run in runs_of_short_lines(document) for i in run)})
        mixed = [i for i, p in enumerate(document.paragraphs) if claim(document, i) and glued.may_be(p)]
        if not seeds:
            return {glued.NAME: mixed}
        near = set(seeds)
        if "consent-part" in document.asked:
            search = self._search(document, candidates)
            search.taken()
            near.update(i for i in search.unread if 0 <= i < len(document.paragraphs))
        beside = [ordinal for ordinal in sorted(near) if not document.find(ordinal, "consent")]
        languages = sorted({*near, *sample(document.paragraphs)})
        return {glued.NAME: mixed, "consent-beside": beside, "consent-part": sorted(near), "language": languages}

    def judge(self, document: AnnotatedDocument, /) -> Iterable[Verdict]:
        candidates = self._candidates(document)
        if not candidates:
            return
        taken = self._search(document, candidates).taken()
        if not self._options.policies and is_a_policy(document, taken):
            return
        for ordinal in range(len(document.paragraphs)):
            verdict = glued.judge(document, ordinal, self._thresholds.alone, ordinal in taken)
            if verdict is not None:
                yield verdict
            elif ordinal in taken:
                yield self._verdict(document, ordinal, taken[ordinal])

    def _search(self, document: AnnotatedDocument, candidates: Collection[int]) -> Search:
        page = Page(document, main_language(document, without=candidates), script(document, candidates))
        return Search(page, self._thresholds)

    def _candidates(self, document: AnnotatedDocument) -> list[int]:
        """Paragraphs that are a notice, if only because they are foreign to the document; none in a document in which
        nothing is one by itself."""
        ordinals = range(len(document.paragraphs))
        if not any(document.find(ordinal, "consent") for ordinal in ordinals):
            return []
        return [ordinal for ordinal in ordinals if score(document, ordinal) >= self._thresholds.foreign]

    def _verdict(self, document: AnnotatedDocument, ordinal: int, seed: int) -> Verdict:
        own = claim(document, ordinal)
        if ordinal == seed:
            assert own is not None
            return Verdict(ordinal, False, Reason(self.name, f"consent notice, score {own.score:.2f}"), (own,))
        banner = claim(document, seed)
        assert banner is not None
        own = own or document.find(ordinal, "consent-part")
        where = "before" if ordinal < seed else "after"
        message = f"part of a consent block: {where} the notice in paragraph {seed + 1}, score {banner.score:.2f}"
        return Verdict(ordinal, False, Reason(f"{self.name}.block", message), (banner, own) if own else (banner,))
