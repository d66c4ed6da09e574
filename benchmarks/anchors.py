"""Chooses the consent plugin's anchors: ``python -m benchmarks anchors --data DIR``.

Every stem costs time when a pipeline is built, and a common one opens records for nothing. So each language gets a few
stems: its words for cookies and trackers, and others chosen greedily, that lie in as many of its consent texts and
terms as possible (in each text two, so that one unusual wording is not the end) and in as little ordinary text.
"""

import unicodedata
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path
from typing import Final, NamedTuple

import click
import hyperscan

from benchmarks.data import Row
from benchmarks.fit import gather
from boilerfilter import PatternPack, skeletonise
from boilerfilter.packs.patterns import read_packs
from boilerfilter.packs.terms import has_unspaced
from boilerfilter_consent.evidence import CORE

ANCHORS: Final = Path(str(files("boilerfilter_consent"))) / "anchors.toml"

MOST: Final = 32
"""Stems of a language at most."""

_TWICE: Final = 2
_WORTH: Final = {"text": 6.0, "term": 1.0}
_PRICE: Final = 1500.0
"""A stem that lies in one of so many ordinary paragraphs of its own language is worth half."""

_PRICE_ANYWHERE: Final = 20000.0
"""The same for ordinary paragraphs of all languages. There are over a hundred languages, whose stems are all sought in
every text: what each may cost the others is little."""

_ENOUGH: Final = 300
"""Ordinary paragraphs of a language from which on they tell something of a stem."""

_LEAST_GAIN: Final = 2.5

_RARE: Final = 0.15

_MARKED: Final = 2
"""Marked letters of a stem at most: the raw scan spells out few of their combinations, and with more it looks for less
of the stem, which then lies in ordinary words."""

_TRACKERS: Final = 8
"""Words for cookies and trackers of a language at most."""


class Candidate(NamedTuple):
    """A stem as its language writes it, and folded."""

    stem: str
    folded: str


def candidates(pack: PatternPack) -> list[Candidate]:
    """Beginnings of the literals of the core families, from each word on."""
    found: dict[str, str] = {}
    for pattern in pack.patterns:
        if pattern.family not in CORE:
            continue
        shortest = 4 if pattern.family in ("tracker", "law") else 6
        for anchor in pattern.anchors:
            words = anchor.split(" ")
            for first in range(len(words)):
                rest = " ".join(words[first:])
                for length in range(2, min(len(rest), 14) + 1):
                    stem = rest[:length]
                    if stem != stem.strip(" -'") or _marked(stem) > _MARKED:
                        continue
                    if sum(map(str.isalnum, stem)) >= shortest or _is_dense(stem):
                        found.setdefault(skeletonise(stem).text, stem)
    return [Candidate(stem, folded) for folded, stem in sorted(found.items())]


def _marked(stem: str) -> int:
    """How many Latin letters of a stem carry marks, each of which may be written or left out."""
    decomposed = (unicodedata.normalize("NFD", character) for character in stem)
    return sum(len(letter) > 1 and letter[0].isascii() for letter in decomposed)


def _is_dense(stem: str) -> bool:
    """Whether two letters of a stem's script say as much as six of another's."""
    return all(has_unspaced(character) or "가" <= character <= "힣" for character in stem)


def choose(
    stems: Sequence[Candidate],
    always: Sequence[Candidate],
    needs: Sequence[tuple[str, int, float]],
    prices: Mapping[str, float],
) -> list[str]:
    """`always`, and a greedy choice. `needs` are folded texts, how many stems each should hold, and what one is worth;
    `prices` are those of folded stems, 1 at least."""
    left = [need for _, need, _ in needs]
    inside = {
        candidate: [number for number, (text, _, _) in enumerate(needs) if candidate.folded in text]
        for candidate in (*always, *stems)
    }
    chosen = list(always)
    for candidate in always:
        for number in inside[candidate]:
            left[number] -= 1

    def take(gain: Callable[[int], float], least: float) -> bool:
        """Adds the stem with the highest gain for its price, if that is above `least`."""
        best, most = None, least
        for candidate, numbers in inside.items():
            if any(candidate.folded in other.folded or other.folded in candidate.folded for other in chosen):
                continue
            value = sum(map(gain, numbers)) / prices[candidate.folded]
            if value > most or (value == most and best is not None and len(candidate.folded) > len(best.folded)):
                best, most = candidate, value
        if best is None:
            return False
        chosen.append(best)
        for number in inside[best]:
            left[number] -= 1
        return True

    while len(chosen) < MOST and take(lambda number: needs[number][2] if left[number] > 0 else 0.0, _LEAST_GAIN):
        pass
    # Texts that have none yet get one, unless it is too common.
    while take(lambda number: float(needs[number][1] > 1 and left[number] == needs[number][1]), _RARE):
        pass
    return sorted(candidate.stem for candidate in chosen)


def words_for_trackers(pack: PatternPack, texts: Sequence[str]) -> list[Candidate]:
    """The single words of the tracker family that most texts hold, those left out that hold another."""
    words = {
        skeletonise(anchor).text: anchor
        for pattern in pack.patterns
        if pattern.family == "tracker" and pattern.weight == 1
        for anchor in pattern.anchors
        if " " not in anchor and len(anchor) >= (2 if has_unspaced(anchor) else 4)
    }
    shortest = [
        Candidate(stem, folded)
        for folded, stem in words.items()
        if not any(other in folded for other in words if other != folded)
    ]
    shortest.sort(key=lambda word: (-sum(word.folded in text for text in texts), len(word.folded), word.folded))
    return shortest[:_TRACKERS]


def frequency(stems: Sequence[Candidate], ordinary: Sequence[bytes]) -> dict[str, float]:
    """In what share of ordinary paragraphs, folded, each stem lies."""
    database = hyperscan.Database()
    database.compile(
        expressions=[candidate.folded.encode() for candidate in stems],
        ids=list(range(len(stems))),
        elements=len(stems),
        literal=True,
        flags=[hyperscan.HS_FLAG_SINGLEMATCH] * len(stems),
    )
    counts = [0] * len(stems)

    def count(number: int, *_: object) -> None:
        counts[number] += 1

    for text in ordinary:
        database.scan(text, match_event_handler=count)
    return {candidate.folded: number / max(1, len(ordinary)) for candidate, number in zip(stems, counts, strict=True)}


def anchors_of(pack: PatternPack, rows: Sequence[Row], ordinary: Sequence[tuple[str, bytes]]) -> list[str]:
    """The stems chosen for one language; `ordinary` are paragraphs, folded, with their languages."""
    stems = candidates(pack)
    if not stems:
        return []
    texts = [skeletonise(row.text).text for row in rows if row.language == pack.language and row.kind != "article"]
    terms = [
        skeletonise(anchor).text for pattern in pack.patterns if pattern.family in CORE for anchor in pattern.anchors
    ]
    needs = [(text, _TWICE, _WORTH["text"]) for text in texts] + [(term, 1, _WORTH["term"]) for term in terms]
    trackers = words_for_trackers(pack, texts)
    own = [text for language, text in ordinary if language == pack.language]
    here = frequency(stems, own) if len(own) >= _ENOUGH else {}
    anywhere = frequency(stems, [text for _, text in ordinary])
    prices = {
        stem: 1 + _PRICE * here.get(stem, 0.0) + _PRICE_ANYWHERE * anywhere.get(stem, 0.0)
        for _, stem in (*trackers, *stems)
    }
    return choose(stems, trackers, needs, prices)


@click.command("anchors")
@click.option("--data", type=click.Path(exists=True, file_okay=False, path_type=Path), help="An external labelled set.")
def anchors_command(data: Path | None) -> None:
    """Choose the consent plugin's anchors and write them with their provenance."""
    rows = gather(data)
    ordinary = [
        (row.language, skeletonise(row.text).text.encode("utf-8", "replace"))
        for row in rows
        if row.kind == "article" and (row.source == "content" or data is None)
    ]
    lines = [
        "# Written by `python -m benchmarks anchors`; do not edit. A paragraph is looked at if it holds one of these.",
        "# A language that is not listed is looked for by all its core terms, which is slower.",
        f"# Chosen {datetime.now(UTC):%Y-%m-%d} on {len(rows)} paragraphs, {len(ordinary)} of them ordinary.",
        "",
        "[anchors]",
    ]
    for pack in read_packs([files("boilerfilter_consent") / "patterns"]):
        chosen = anchors_of(pack, rows, ordinary)
        lines.append(f"{pack.language} = [{', '.join(map(_quoted, chosen))}]")
        click.echo(f"{pack.language}: {len(chosen)}")
    ANCHORS.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
