"""What is told of a run, and of the difference between two."""

from collections.abc import Iterable, Sequence

from boilerfilter.io.stats import Stats
from boilerfilter.report.compare import Difference
from boilerfilter.report.page import Story, Sum
from boilerfilter.report.records import Record
from boilerfilter.report.sampling import Sample
from boilerfilter.report.totals import Totals


def run_story(records: Iterable[Record], sources: Sequence[str], stats: Stats | None = None) -> Story:
    """What a run removed. `stats` are its counts if they are known, which tell of documents that kept all as well."""
    totals, sample = Totals(), Sample()
    for record in records:
        totals.add(record)
        sample.add(record)
    sums = []
    if stats is not None:
        sums.append(Sum("Documents", f"{stats.records:,}"))
    sums.append(Sum("Documents changed", f"{totals.changed + totals.dropped:,}"))
    sums += [Sum("Dropped as empty", f"{totals.dropped:,}")] if totals.dropped else []
    sums += [Sum("Rejected", f"{totals.rejected:,}")] if totals.rejected else []
    sums += [Sum("Paragraphs removed", f"{totals.paragraphs:,}"), Sum("Characters removed", f"{totals.characters:,}")]
    notes = []
    if stats is not None and (told := stats.changed + stats.dropped) > totals.changed + totals.dropped:
        missing = told - totals.changed - totals.dropped
        notes.append(f"Of {missing:,} changed documents there are no removals here, so they are not in this report.")
    return Story(
        "What was removed", sources, sums, [("", totals)], sample.chosen(), totals.changed + totals.dropped, notes
    )


def difference_story(found: Difference, before: str, after: str) -> Story:
    """What the run `after` removes otherwise than the run `before`."""
    sums = [
        Sum("Documents compared", f"{found.documents:,}"),
        Sum("Differing", f"{found.differing:,}"),
        Sum("Paragraphs newly removed", f"{found.new.paragraphs:,}"),
        Sum("No longer removed", f"{found.back.paragraphs:,}"),
    ]
    notes = [f"{found.rejected:,} documents were rejected by one run alone."] if found.rejected else []
    totals = [("Newly removed", found.new), ("No longer removed", found.back)]
    documents = found.sample.chosen()
    return Story("What changed between two runs", (before, after), sums, totals, documents, found.differing, notes)


def told(found: Difference) -> list[str]:
    """The difference in lines for a terminal."""
    lines = [f"{found.differing:,} of {found.documents:,} documents with removals differ"]
    for name, totals in (("newly removed", found.new), ("no longer removed", found.back)):
        lines.append(f"{name}: {totals.paragraphs:,} paragraphs, {totals.characters:,} characters")
        for facet in ("plugin", "language", "pattern", "reason"):
            if rows := totals.by[facet].ranked():
                some = ", ".join(f"{count:,} {value}" for value, count in rows[:5])
                lines.append(f"  by {facet}: {some}{', …' if len(rows) > 5 else ''}")
    if found.rejected:
        lines.append(f"rejected by one run alone: {found.rejected:,}")
    return lines
