"""How well consent text is found, and articles are spared: ``python -m benchmarks quality [--data DIR]``."""

import os
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from time import perf_counter
from typing import TypeVar

import click
import msgspec

from benchmarks.data import (
    Labelled,
    Row,
    adversarial_rows,
    external_documents,
    external_rows,
    own_cases,
    own_documents,
)
from benchmarks.measure import DocumentScores, ParagraphScores, score_documents, score_paragraphs
from benchmarks.provenance import command_line, facts, today, versions
from benchmarks.report import (
    as_json,
    dirt_table,
    document_table,
    false_positive_table,
    false_positives,
    language_table,
    source_table,
    summary_table,
)
from benchmarks.systems import PRESETS, System, systems
from benchmarks.tables import Table, to_html, to_markdown

T = TypeVar("T")

OWN = "own cases"
ADVERSARIAL = "own hard cases"
FRESH = "own fresh cases"
DIRT = "own dirt"
EXTERNAL = "external set"
PAGES = "external pages"
MIXED = "external mixed"

_TITLE = "Quality"


@click.command("quality")
@click.option("--data", type=click.Path(exists=True, file_okay=False, path_type=Path), help="An external labelled set.")
@click.option("--preset", "presets", type=click.Choice(PRESETS), multiple=True, help="Repeatable.  [default: all]")
@click.option("--markdown", type=click.Path(dir_okay=False, path_type=Path), help="Write the tables as Markdown.")
@click.option("--html", type=click.Path(dir_okay=False, path_type=Path), help="Write the tables as one page of HTML.")
@click.option("--json", "json_file", type=click.Path(dir_okay=False, path_type=Path), help="Write the counts as JSON.")
@click.option("--jobs", type=click.IntRange(1), help="Processes.  [default: with --data one a core, up to 4; else 1]")
@click.pass_context
def quality_command(
    context: click.Context,
    *,
    data: Path | None,
    presets: tuple[str, ...],
    markdown: Path | None,
    html: Path | None,
    json_file: Path | None,
    jobs: int | None,
) -> None:
    """Measure the whole pipeline on labelled paragraphs and documents, beside two baselines.

    Without --data on the project's own cases. Tables go to standard output if no file is named.
    """
    began = perf_counter()
    named = tuple(preset for preset in PRESETS if preset in presets) or PRESETS
    # Each process compiles the packs anew, which does not pay for the project's own cases.
    jobs = jobs or (min(os.cpu_count() or 1, 4) if data else 1)
    paragraphs, documents = measure(named, *load(data), jobs)
    tables = list(all_tables(paragraphs, documents, named))
    lines = [*facts(context), *described(paragraphs, documents)]
    if markdown:
        markdown.write_text(to_markdown(_TITLE, lines, tables), encoding="utf-8")
    if html:
        html.write_text(to_html(_TITLE, lines, tables), encoding="utf-8")
    if json_file:
        counts = {
            "command": command_line(context),
            "date": today(),
            "versions": versions(),
            "paragraphs": {name: as_json(scores) for name, scores in paragraphs.items()},
            "documents": {
                name: {system: scores._asdict() for system, scores in by_system.items()}
                for name, by_system in documents.items()
            },
        }
        json_file.write_bytes(msgspec.json.format(msgspec.json.encode(counts), indent=1) + b"\n")
    if not (markdown or html or json_file):
        click.echo(to_markdown(_TITLE, lines, tables))
    click.echo(f"{perf_counter() - began:.0f} s", err=True)


def load(data: Path | None) -> tuple[dict[str, list[Row]], dict[str, list[Labelled]]]:
    """Sets of single paragraphs, and sets of documents; an external set without some kind of file lacks that set."""
    paragraphs = {
        OWN: own_cases(),
        ADVERSARIAL: adversarial_rows("paragraphs"),
        FRESH: adversarial_rows("fresh"),
        DIRT: adversarial_rows("dirt"),
    }
    documents = {"own documents": own_documents()}
    if data is not None:
        paragraphs[EXTERNAL] = external_rows(data)
        documents[PAGES] = external_documents(data, "pages")
        documents[MIXED] = external_documents(data, "mixed")
    return (
        {name: found for name, found in paragraphs.items() if found},
        {name: found for name, found in documents.items() if found},
    )


def measure(
    presets: Sequence[str], paragraphs: dict[str, list[Row]], documents: dict[str, list[Labelled]], jobs: int = 1
) -> tuple[dict[str, ParagraphScores], dict[str, dict[str, DocumentScores]]]:
    """What every system does to every set, by `jobs` processes that take a set at a time."""
    if jobs == 1:
        compared = list(systems(presets))
        return (
            {name: score_paragraphs(_told(name, rows), compared) for name, rows in paragraphs.items()},
            {name: score_documents(_told(name, found), compared) for name, found in documents.items()},
        )
    # Spawned, not forked: the same on every system, and nothing of this process's state matters.
    with ProcessPoolExecutor(jobs, get_context("spawn"), _start, (tuple(presets),)) as pool:
        # Documents first: they take longest, and the last one to be taken is waited for by all.
        judged = {name: pool.submit(_documents, _told(name, found)) for name, found in documents.items()}
        scored = {name: pool.submit(_paragraphs, _told(name, rows)) for name, rows in paragraphs.items()}
        return (
            {name: future.result() for name, future in scored.items()},
            {name: future.result() for name, future in judged.items()},
        )


_compared: list[System] = []
"""The systems of this process, if it is a worker."""


def _start(presets: Sequence[str]) -> None:
    _compared.extend(systems(presets))


def _paragraphs(rows: Sequence[Row]) -> ParagraphScores:
    return score_paragraphs(rows, _compared)


def _documents(documents: Sequence[Labelled]) -> dict[str, DocumentScores]:
    return score_documents(documents, _compared)


def all_tables(
    paragraphs: dict[str, ParagraphScores], documents: dict[str, dict[str, DocumentScores]], presets: Sequence[str]
) -> list[Table]:
    """The tables in the order of reading: sums first, then languages and sources."""
    main = "balanced" if "balanced" in presets else presets[0]
    systems_shown = list(next(iter(paragraphs.values())).drops)
    baselines = [system for system in systems_shown if system not in presets]
    tables = [summary_table(name, scores) for name, scores in paragraphs.items() if name != DIRT]
    tables += [
        document_table(name, by_system, whole=name != PAGES)  # the labels of crawled pages are taken from their markup
        for name, by_system in documents.items()
    ]
    articles = {name: scores for name, scores in paragraphs.items() if name != DIRT}
    tables.append(false_positive_table(false_positives(articles, documents), systems_shown))
    if DIRT in paragraphs:
        tables.append(dirt_table(paragraphs[DIRT]))
    if EXTERNAL in paragraphs:
        tables.append(source_table(EXTERNAL, paragraphs[EXTERNAL], [main, *baselines]))
    tables += [language_table(name, scores, main, baselines) for name, scores in articles.items()]
    return tables


def described(paragraphs: dict[str, ParagraphScores], documents: dict[str, dict[str, DocumentScores]]) -> list[str]:
    """What the sets are, and the rules of counting."""
    lines = []
    lines.append(
        "What is called own is part of the project, in `tests/cases`: `own cases` were written beside the language "
        "packs, the others by people who had not read them: `own hard cases`, `own fresh cases` (five banners and five "
        "tempting paragraphs in each of 40 languages), `own dirt` and `own documents`. In these any kind of consent "
        "text counts as a notice. The model is fitted on `own cases` and `own hard cases`, on none of the others."
    )
    if EXTERNAL in paragraphs or len(documents) > 1:
        lines.append(
            "The external set holds texts of third parties and is not part of the project. The constants of the "
            "consent model are fitted on it, on `own cases` and `own hard cases`; `constants.toml` has the particulars."
        )
    lines.append(
        "A paragraph counts as dropped when at least half of its visible characters lie in paragraphs that the "
        "pipeline drops. Baselines judge each paragraph by itself: `C4's phrases` drops one with any of C4's six "
        "policy phrases (Raffel et al. 2020; English only), `the word for cookie` one with a word for cookie or "
        "tracker in any of the packs' languages."
    )
    return lines


def _told(name: str, found: list[T]) -> list[T]:
    """Says on standard error what is measured."""
    click.echo(f"{name}: {len(found)}", err=True)
    return found
