"""What a paragraph says, in the words of one language pack: which families of terms it holds, and in what company."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import accumulate
from math import log1p, log2
from typing import Final, NamedTuple

import regex

from boilerfilter import Hit
from boilerfilter_consent.facts import Facts

CORE: Final = ("tracker", "these", "data", "policy", "consent", "law", "phrase", "record")
"""Families whose terms are anchors: a paragraph without any of them is not a notice."""

CONTEXT: Final = (
    *("speaker", "we-use", "site", "visitor", "users", "use", "partner"),
    *("choice", "by-doing", "act", "purpose", "more", "label", "wall"),
)
AGAINST: Final = ("recipe", "technical", "report", "study")
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
    "a record of trackers": (("record",), ("tracker", "these", "data")),
    "a record of visits": (("record",), ("site", "speaker", "users", "partner", "purpose", "label")),
    "pay or accept": (("wall",), ("choice", "consent", "tracker", "these", "data", "phrase", "policy")),
}

_SHARE: Final = {"use": 0.6, "site": 0.6, "users": 0.6}
"""How far words that articles use as well make a line one of a dialog."""

_TIME: Final = regex.compile(r"\d\s{0,2}$")
_TIME_LENGTH: Final = 4

_ADDRESSING: Final = ("speaker", "we-use", "visitor", "by-doing")
_TRACKING: Final = ("tracker", "these")
_SPOKEN_OF: Final = ("tracker", "these", "data")
_BEGINNING: Final = 12
_DONE: Final = frozenset(("choice", "consent", "phrase", "label", "policy"))
_NEAR: Final = 30
_SENTENCE: Final = 30
_WEAK: Final = frozenset((*AGAINST, "label", "users", "site"))


_BITS: Final = {family: 1 << number for number, family in enumerate(FAMILIES)}
_COMPANY_BITS: Final = [[sum(_BITS[family] for family in side) for side in sides] for sides in COMPANY.values()]
_WEAK_BITS: Final = sum(_BITS[family] for family in _WEAK)


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
    "coverage of records",
    "records, none against",
    "trackers, none against",
    "begins with its subject",
    "sentences",
    "buttons",
    "kept for a time",
    "names a cookie",
    "density against",
    "code",
    "measures",
    "numbers",
)


def weigh(skeleton: str, hits: Sequence[Hit], facts: Facts | None = None) -> Evidence:
    """Evidence from the hits of one pack in a paragraph's skeleton. `facts` are the skeleton's, for a caller that tries
    several packs.

    ``has`` features saturate with the number of hits (log), so a long list of terms is not worth its length; company
    counts once for each of the first few sentences that have it; coverage is the share of letters inside hits.
    """
    facts = facts or Facts(skeleton)
    hits = _unquoted(facts, hits)
    amount = dict.fromkeys(FAMILIES, 0.0)
    sentences: dict[int, int] = {}
    ends = facts.sentence_ends
    own = []
    covered = recorded = 0
    for hit, length in _lengths(hits):
        family = hit.pattern.family
        amount[family] += hit.pattern.weight
        sentence = bisect_right(ends, hit.start)
        sentences[sentence] = sentences.get(sentence, 0) | _BITS[family]
        if family not in AGAINST:
            own.append((hit, length, sentence))
            covered += length
            recorded += length * (family == "record")
    letters, words = facts.letters, facts.words
    coverage = min(1.0, covered / letters)
    addressed = any(amount[family] for family in _ADDRESSING)
    tracked = any(amount[family] for family in _TRACKING)
    core = sum(amount[family] > 0 for family in CORE)
    against = sum(amount[family] for family in AGAINST)
    features = (
        *map(log1p, amount.values()),
        *_company(tuple(sentences.values())),
        float(core),
        float(sum(amount[family] > 0 for family in CONTEXT)),
        coverage,
        coverage * min(1.0, words / 12),
        float(max(((families & ~_WEAK_BITS).bit_count() for families in sentences.values()), default=0)),
        _best_coverage(ends, skeleton, own),
        log2(words),
        max(0.0, 3 - log2(words)),
        float(not addressed),
        float(not tracked),
        float(not addressed and not tracked),
        float(not addressed and not tracked and core == 1),
        float(not tracked and sum(amount[family] for family in CORE) <= 1),
        log1p(_beside(hits)),
        recorded / letters,
        log1p(amount["record"]) * (not against),
        float(tracked and not against),
        float(any(hit.start < _BEGINNING for hit, _, _ in own if hit.pattern.family in CORE)),
        log1p(len(ends)),
        log1p(_buttons(facts, hits)),
        log1p(_times(skeleton, hits)),
        float(facts.names),
        against / words,
        log1p(facts.code),
        log1p(facts.measures),
        log1p(facts.numbers),
    )
    return Evidence(features, tuple(hits))


def dialog_share(skeleton: str, hits: Sequence[Hit], facts: Facts | None = None) -> float:
    """The share of a paragraph's letters that are inside hits, of words that articles use as well a part; 0 to 1."""
    if not hits:
        return 0.0
    facts = facts or Facts(skeleton)
    dialog = sum(
        length * _SHARE.get(hit.pattern.family, 1.0)
        for hit, length in _lengths(_unquoted(facts, hits))
        if hit.pattern.family not in AGAINST
    )
    return min(1.0, dialog / facts.letters)


@lru_cache(1024)
def _company(sentences: tuple[int, ...]) -> tuple[float, ...]:
    """For each kind of company in how many sentences, given by the bits of their families, it is met."""
    return tuple(
        log1p(sum(all(families & side for side in sides) for families in sentences)) for sides in _COMPANY_BITS
    )


def _lengths(hits: Sequence[Hit]) -> Iterator[tuple[Hit, int]]:
    """Hits, ordered by start, each with how many characters it has behind the end of those before it."""
    end = 0
    for hit in hits:
        yield hit, max(0, hit.end - max(hit.start, end))
        end = max(end, hit.end)


def _unquoted(facts: Facts, hits: Sequence[Hit]) -> Sequence[Hit]:
    """The hits that are not inside a quotation: who quotes a notice is not one."""
    quoted = sorted(facts.quotations) if hits else ()
    if not quoted:
        return hits
    furthest = _furthest(quoted)
    starts = [start for start, _ in quoted]
    return [hit for hit in hits if furthest[bisect_left(starts, hit.start)] < hit.end]


def _furthest(spans: Sequence[tuple[int, int]]) -> Sequence[int]:
    """For spans ordered by start, how far the first 0, 1, 2 … of them reach."""
    return list(accumulate((end for _, end in spans), max, initial=-1))


def _buttons(facts: Facts, hits: Sequence[Hit]) -> int:
    """How many pieces between separators are as short as buttons and made of the words of dialogs, one of which is what
    a visitor does."""
    if not any(hit.pattern.family in _DONE for hit in hits):
        return 0
    count = 0
    at = 0
    for before, start, end in facts.buttons:
        while at < len(hits) and hits[at].start < before:
            at += 1
        inside = []
        while at < len(hits) and hits[at].start < end:
            inside.append(hits[at])
            at += 1
        if any(hit.pattern.family in _DONE for hit in inside):
            covered = sum(length for hit, length in _lengths(inside) if hit.pattern.family not in AGAINST)
            count += covered >= 0.6 * (end - start)
    return count


def _times(skeleton: str, hits: Sequence[Hit]) -> int:
    """How many labels stand behind a number, as how long a cookie is kept does."""
    return sum(
        _TIME.search(skeleton, max(0, hit.start - _TIME_LENGTH), hit.start) is not None
        for hit in hits
        if hit.pattern.family == "label"
    )


def _beside(hits: Sequence[Hit]) -> int:
    """How many trackers stand within `_NEAR` characters of somebody who says *we* or *this site*."""
    speakers = [(hit.start, hit.end) for hit in hits if hit.pattern.family in ("speaker", "we-use")]
    if not speakers:
        return 0
    furthest = _furthest(speakers)
    starts = [start for start, _ in speakers]
    return sum(
        furthest[bisect_right(starts, hit.end + _NEAR)] >= max(0, hit.start - _NEAR)
        for hit in hits
        if hit.pattern.family in ("tracker", "these", "data", "policy")
    )


def _best_coverage(ends: Sequence[int], skeleton: str, hits: Sequence[tuple[Hit, int, int]]) -> float:
    """The highest share of characters inside hits in a sentence that speaks of trackers or data and is no label; each
    hit with its length and the number of its sentence."""
    spoken = {sentence for hit, _, sentence in hits if hit.pattern.family in _SPOKEN_OF}
    covered = dict.fromkeys(spoken, 0)
    for _, length, sentence in hits:
        if sentence in covered:
            covered[sentence] += length
    best = 0.0
    for sentence, length in covered.items():
        start = ends[sentence - 1] if sentence else 0
        size = (ends[sentence] if sentence < len(ends) else len(skeleton)) - start
        if size >= _SENTENCE:
            best = max(best, length / size)
    return best
