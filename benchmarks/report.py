"""The tables of ``python -m benchmarks quality``."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from benchmarks.data import Row
from benchmarks.measure import LONG, DocumentScores, ParagraphScores
from benchmarks.metrics import Rate
from benchmarks.tables import Table, percent, ratio, with_interval

LEAST: Final = 5
"""Rows of a kind below which a language or source has counts and no share."""

KINDS: Final = ("notice", "detail", "article")
_MEASURES: Final = ("notices found", "details found", "articles lost", "precision", "recall", "F1")


def summary_table(name: str, scores: ParagraphScores) -> Table:
    """A row for each system over all rows of a set."""
    rows = [[system, *_measures(scores, system)] for system in scores.drops]
    note = "Each paragraph is given by itself. In brackets 95 % intervals (Wilson)."
    return Table(f"Single paragraphs: {name}", ["system", *_MEASURES], rows, note)


def language_table(name: str, scores: ParagraphScores, system: str, baselines: Sequence[str]) -> Table:
    """A row for each language with consent text: one system in full, and beside it what baselines find, and their F1.
    The note sums up the languages that have articles alone."""
    groups = scores.by(_language)
    languages = {name: own for name, own in groups.items() if any(row.kind != "article" for row in own.rows)}
    rows = []
    for language, own in languages.items():
        cells = [language, *_measures(own, system)]
        for baseline in baselines:
            found = own.rate(baseline, "notice")
            cells.append(percent(found.share) if found.total >= LEAST else _counts(found))
            cells.append(ratio(own.confusion(baseline).f1))
        rows.append(cells)
    columns = ["language", *_MEASURES]
    for baseline in baselines:
        columns += [f"{baseline}: notices found", "F1"]
    few = _few({language: own.rate(system, "notice") for language, own in languages.items()})
    note = f"{few} Precision and F1 depend on how many articles a language has here."
    if others := [own.rate(system, "article") for name, own in groups.items() if name not in languages]:
        lost = Rate(sum(one.hits for one in others), sum(one.total for one in others))
        note += f" {len(others)} more languages have articles alone; of these {with_interval(lost)} are lost."
    return Table(f"By language: {name} ({system})", columns, rows, note)


def language_mean(found: Mapping[str, Rate]) -> float:
    """The mean share over the languages with enough rows; NaN if there are none."""
    enough = [one.share for one in found.values() if one.total >= LEAST]
    return sum(enough) / len(enough) if enough else float("nan")


def _few(found: Mapping[str, Rate]) -> str:
    enough = sum(one.total >= LEAST for one in found.values())
    zero = [language for language, one in found.items() if one.total >= 2 and not one.hits]
    few = [f"{language} {_counts(one)}" for language, one in found.items() if one.total < LEAST]
    return (
        f"Notices found, mean over the {enough} languages with {LEAST} or more: {percent(language_mean(found))}. "
        f"Languages with two or more and none found: {', '.join(zero) or 'none'}. "
        f"Too few notices to tell (under {LEAST}): {', '.join(few) or 'none'}."
    )


def source_table(name: str, scores: ParagraphScores, systems: Sequence[str]) -> Table:
    """Notices and details found, by where they are from."""
    rows = []
    for source, own in scores.by(_source).items():
        if any(row.kind != "article" for row in own.rows):
            cells = [with_interval(own.rate(system, kind), LEAST) for system in systems for kind in KINDS[:2]]
            rows.append([source, *cells])
    columns = ["source", *(f"{system}: {kind}s found" for system in systems for kind in KINDS[:2])]
    return Table(f"By source: {name}", columns, rows, f"Of fewer than {LEAST} rows only the counts.")


def false_positives(
    paragraphs: Mapping[str, ParagraphScores], documents: Mapping[str, Mapping[str, DocumentScores]]
) -> dict[str, dict[str, Rate]]:
    """Articles lost: group (a set's source, or the articles of a set of documents) → system → share."""
    groups: dict[str, dict[str, Rate]] = {}
    for name, scores in paragraphs.items():
        sources = scores.by(_source)
        for source, own in sources.items():
            rates = {system: own.rate(system, "article") for system in own.drops}
            if any(one.total for one in rates.values()):
                groups[name if len(sources) == 1 else f"{name}: {source}"] = rates
    for name, by_system in documents.items():
        groups[f"{name}: article lines"] = {system: one.content for system, one in by_system.items()}
    return groups


def false_positive_table(groups: Mapping[str, Mapping[str, Rate]], systems: Sequence[str]) -> Table:
    rows = [[group, *(with_interval(rates[system]) for system in systems)] for group, rates in groups.items()]
    return Table("Articles lost, by kind", ["paragraphs", *systems], rows, "None of these is consent text.")


def document_table(name: str, by_system: Mapping[str, DocumentScores], *, whole: bool) -> Table:
    """A row for each system. `whole`: every line has a certain label, so that a document can be fully right."""
    columns = ["system", f"consent of {LONG} characters or more", "all consent", "articles lost"]
    if whole:
        columns += [f"article lines under {LONG} lost", "leftovers dropped", "fully right"]
    rows = []
    for system, scores in by_system.items():
        rates = [scores.long_consent, scores.consent, scores.content]
        rates += [scores.short_content, scores.leftovers, scores.fully_right] if whole else []
        counts = scores.counts
        rows.append(
            [system, *map(with_interval, rates), ratio(counts.precision), ratio(counts.recall), ratio(counts.f1)]
        )
    note = "Shares of paragraphs dropped; precision, recall and F1 are over consent and article paragraphs."
    if whole:
        note += " Fully right: all consent dropped and all of the article kept; a share of documents."
    return Table(f"Documents: {name}", [*columns, "precision", "recall", "F1"], rows, note)


def dirt_table(scores: ParagraphScores) -> Table:
    """Consent text found and articles lost, by how the writing is spoilt; counts, since the cases are few."""
    rows = [
        [kind, *(_counts(own.rate(system, wanted)) for system in own.drops for wanted in ("notice", "article"))]
        for kind, own in {**scores.by(_source), "all": scores}.items()
    ]
    columns = ["dirt", *(f"{system}: {what}" for system in scores.drops for what in ("found", "lost"))]
    return Table("Dirt: consent text found and articles lost", columns, rows)


def as_json(scores: ParagraphScores) -> dict[str, Any]:
    """Counts ``[dropped, of]`` by system, over all, by language and by source."""
    return {
        system: {
            "all": {kind: scores.rate(system, kind) for kind in KINDS},
            **{
                name: {group: {kind: own.rate(system, kind) for kind in KINDS} for group, own in scores.by(key).items()}
                for name, key in {"languages": _language, "sources": _source}.items()
            },
        }
        for system in scores.drops
    }


def _measures(scores: ParagraphScores, system: str) -> list[str]:
    counts = scores.confusion(system)
    cells = [with_interval(scores.rate(system, kind), LEAST) for kind in KINDS]
    return [*cells, ratio(counts.precision), ratio(counts.recall), ratio(counts.f1)]


def _counts(found: Rate) -> str:
    return f"{found.hits} of {found.total}" if found.total else "–"


def _language(row: Row) -> str:
    return row.language


def _source(row: Row) -> str:
    return row.source
