"""What a paragraph says, in the words of one language pack: which families of terms it holds, and in what company."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from math import log1p, log2
from typing import Final, NamedTuple

import regex

from boilerfilter import Hit

CORE: Final = ("tracker", "these", "data", "policy", "consent", "law", "phrase")
"""Families whose terms are anchors: a paragraph without any of them is not a notice."""

CONTEXT: Final = (
    *("speaker", "we-use", "site", "visitor", "users", "use", "partner"),
    *("choice", "by-doing", "act", "purpose", "more", "label"),
)
AGAINST: Final = ("recipe", "technical", "report")
FAMILIES: Final = CORE + CONTEXT + AGAINST

# Pairs of families that say more together, in one sentence, than each by itself.
COMPANY: Final = {
    "we use trackers": (("speaker", "we-use"), ("use", "we-use"), ("tracker", "these", "data")),
    "we and trackers": (("speaker", "we-use"), ("tracker", "these", "data", "policy", "consent")),
    "we for a purpose": (("speaker", "we-use"), ("purpose", "phrase")),
    "you choose": (("visitor", "by-doing"), ("choice", "consent", "phrase")),
    "doing is consenting": (("by-doing",), ("choice", "consent", "tracker", "phrase", "policy")),
    "choice of trackers": (("choice", "consent"), ("tracker", "these", "data", "policy", "phrase", "law")),
    "trackers for a purpose": (("tracker", "these", "data"), ("purpose", "phrase")),
    "these serve": (("these",), ("use", "purpose", "users", "label")),
    "more in the policy": (("more", "act"), ("policy", "tracker", "these", "law")),
    "partners use data": (("partner",), ("data", "tracker", "these", "use", "we-use")),
    "lawful": (("law",), ("consent", "data", "purpose", "choice")),
}

# Where a sentence or a clause of a list ends; in skeleton space, so full-width forms are folded.
_SENTENCE_END: Final = regex.compile(r"[.!?。।؟…։።\n]+(?=\s|$|[\p{Han}\p{Hiragana}\p{Katakana}])|[;|•·]|\n")
_LETTER_RUN: Final = regex.compile(r"[\p{L}\p{M}]+")
_UNSPACED: Final = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}]")

# Signs of program text, of measures in a recipe, and of a quotation: they are the same in every language.
_CODE: Final = regex.compile(
    r"\w\(\)?|\w[=/_]\w|[{}<>\[\]]|=\s*[\"']|\b\w+\.\w+\(|\bset-?cookie|https?:|\b(?:get|post|http|rfc|api|xhr|csrf|xss|dom|js|php|json|url)\b"
)
_MEASURE: Final = regex.compile(r"\d\s*(?:g|gr|kg|ml|cl|dl|l|tsp|tbsp|cups?|oz|°|f|c|min|minutes)\b|[½¼¾⅓]")
_NUMBER: Final = regex.compile(r"\d+")


_SHARE: Final = {"use": 0.6, "site": 0.6, "users": 0.6}
"""How far words that articles use as well make a line one of a dialog."""

_NEAR: Final = 30
_SENTENCE: Final = 30
_WEAK: Final = frozenset((*AGAINST, "label", "users", "site"))


# In skeleton space all double quotation marks are one; single ones are told from apostrophes by what is around them.
_QUOTATION_MARKS: Final = (
    regex.compile('"'),
    regex.compile("[「」『』]"),
    regex.compile(r"(?<!\w)'(?=\w)|(?<=[\w.!?,])'(?!\w)"),
)
_QUOTATION: Final = 25
"""Characters from which on words between quotation marks are a quotation, not the name of a button."""


class Evidence(NamedTuple):
    """`features` in the order of `FEATURES`; `hits` are those of the pack, in skeleton offsets."""

    features: tuple[float, ...]
    hits: tuple[Hit, ...]


FEATURES: Final = (
    *(f"has {family}" for family in FAMILIES),
    *COMPANY,
    "core families",
    "context families",
    "coverage",
    "coverage of a sentence",
    "best sentence",
    "best sentence's coverage",
    "length",
    "short",
    "not addressed",
    "no tracker",
    "neither",
    "lone core",
    "lone core hit",
    "we beside a tracker",
    "density against",
    "code",
    "measures",
    "numbers",
)


def weigh(skeleton: str, hits: Sequence[Hit]) -> Evidence:
    """Evidence from the hits of one pack in a paragraph's skeleton.

    ``has`` features saturate with the number of hits (log), so a long list of terms is not worth its length; company
    counts once for each of the first few sentences that have it; coverage is the share of letters inside hits.
    """
    hits = _unquoted(skeleton, hits)
    amount = dict.fromkeys(FAMILIES, 0.0)
    sentences: dict[int, set[str]] = {}
    ends = [match.end() for match in _SENTENCE_END.finditer(skeleton)]
    covered = 0
    for hit in hits:
        family = hit.pattern.family
        amount[family] += hit.pattern.weight
        sentences.setdefault(bisect_right(ends, hit.start), set()).add(family)
        if family not in AGAINST:
            covered += hit.end - hit.start
    letters = _letters(skeleton)
    words = max(1.0, letters / (2.0 if _UNSPACED.search(skeleton) else 5.0))
    company = [
        log1p(sum(all(not families.isdisjoint(side) for side in sides) for families in sentences.values()))
        for sides in COMPANY.values()
    ]
    coverage = min(1.0, covered / letters)
    addressed = any(amount[family] for family in ("speaker", "we-use", "visitor", "by-doing"))
    tracked = any(amount[family] for family in ("tracker", "these"))
    core = sum(amount[family] > 0 for family in CORE)
    against = sum(amount[family] for family in AGAINST)
    features = (
        *(log1p(amount[family]) for family in FAMILIES),
        *company,
        float(core),
        float(sum(amount[family] > 0 for family in CONTEXT)),
        coverage,
        coverage * min(1.0, words / 12),
        float(max((len(families - _WEAK) for families in sentences.values()), default=0)),
        _best_coverage(ends, skeleton, hits),
        log2(words),
        max(0.0, 3 - log2(words)),
        float(not addressed),
        float(not tracked),
        float(not addressed and not tracked),
        float(not addressed and not tracked and core == 1),
        float(not tracked and sum(amount[family] for family in CORE) <= 1),
        log1p(_beside(hits)),
        against / words,
        log1p(sum(1 for _ in _CODE.finditer(skeleton))),
        log1p(sum(1 for _ in _MEASURE.finditer(skeleton))),
        log1p(sum(1 for _ in _NUMBER.finditer(skeleton))),
    )
    return Evidence(features, tuple(hits))


def dialog_share(skeleton: str, hits: Sequence[Hit]) -> float:
    """The share of a paragraph's letters that are inside hits, of words that articles use as well a part; 0 to 1."""
    dialog = sum(
        (hit.end - hit.start) * _SHARE.get(hit.pattern.family, 1.0)
        for hit in _unquoted(skeleton, hits)
        if hit.pattern.family not in AGAINST
    )
    return min(1.0, dialog / _letters(skeleton))


def _letters(skeleton: str) -> int:
    return sum(match.end() - match.start() for match in _LETTER_RUN.finditer(skeleton)) or 1


def _unquoted(skeleton: str, hits: Sequence[Hit]) -> Sequence[Hit]:
    """The hits that are not inside a quotation: who quotes a notice is not one. Names of buttons are too short to be
    quotations."""
    quoted = [
        span
        for marks in _QUOTATION_MARKS
        for span in _pairs([match.start() for match in marks.finditer(skeleton)])
        if span[1] - span[0] >= _QUOTATION
    ]
    if not quoted:
        return hits
    return [hit for hit in hits if not any(start < hit.start and hit.end <= end for start, end in quoted)]


def _pairs(places: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Opening and closing marks by turns; none if one has no partner."""
    if len(places) % 2 == 0:
        yield from zip(places[::2], places[1::2], strict=True)


def _beside(hits: Sequence[Hit]) -> int:
    """How many trackers stand within `_NEAR` characters of somebody who says *we* or *this site*."""
    speakers = [hit for hit in hits if hit.pattern.family in ("speaker", "we-use")]
    return sum(
        any(hit.start - speaker.end <= _NEAR and speaker.start - hit.end <= _NEAR for speaker in speakers)
        for hit in hits
        if hit.pattern.family in ("tracker", "these", "data", "policy")
    )


def _best_coverage(ends: Sequence[int], skeleton: str, hits: Sequence[Hit]) -> float:
    """The highest share of characters inside hits in a sentence that speaks of trackers or data and is no label."""
    best = 0.0
    bounds = [0, *ends, len(skeleton)]
    covered = [0] * len(bounds)
    spoken = set()
    for hit in hits:
        if hit.pattern.family not in AGAINST:
            sentence = bisect_right(ends, hit.start)
            covered[sentence] += hit.end - hit.start
            if hit.pattern.family in ("tracker", "these", "data"):
                spoken.add(sentence)
    for sentence in spoken:
        length = bounds[sentence + 1] - bounds[sentence]
        if length >= _SENTENCE:
            best = max(best, covered[sentence] / length)
    return best
