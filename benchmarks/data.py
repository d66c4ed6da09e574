"""Labelled texts: the project's own cases, and external sets in the same shape.

An external set is a folder with any of ``banners``, ``content``, ``hard_negatives`` (rows with ``text``, ``lang``, and
``kind`` in banners), ``pages`` and ``mixed`` (rows with ``paragraphs``, each a ``text`` and a ``label``), as ``.jsonl``
or ``.jsonl.gz``.
"""

import gzip
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

import msgspec

CASES = Path(__file__).parents[1] / "tests" / "cases" / "consent"
ADVERSARIAL = CASES.with_name("adversarial")


class Row(NamedTuple):
    """One paragraph. `kind`: notice, detail, label or article (not consent); `source`: where it is from."""

    text: str
    kind: str
    language: str
    source: str


class Labelled(NamedTuple):
    """A document; `labels[i]` of ``paragraphs[i]`` is consent, content, leftover, other or unknown. `join` is what
    stands between two paragraphs."""

    paragraphs: Sequence[str]
    labels: Sequence[str]
    language: str
    banner_language: str
    source: str
    join: str = "\n\n"


def rows(path: Path) -> Iterator[Mapping[str, Any]]:
    """The records of a ``.jsonl`` or ``.jsonl.gz`` file; none if there is no such file."""
    for suffix in (".jsonl", ".jsonl.gz"):
        file = path.with_name(path.name + suffix)
        if file.exists():
            with gzip.open(file) if suffix.endswith(".gz") else file.open("rb") as raw:
                for line in raw:
                    if line.strip():
                        yield msgspec.json.decode(line)


def own_cases() -> list[Row]:
    """The project's own cases, one file a language."""
    return [
        Row(row["text"], row["kind"], file.stem, "own cases")
        for file in sorted(CASES.glob("*.jsonl"))
        for row in rows(file.with_suffix(""))
    ]


class Case(NamedTuple):
    """A hard single paragraph of the project's own, and whether it is to go."""

    id: str
    row: Row
    drop: bool


HARD: Final = ("paragraphs", "fresh", "dirt")


def hard_cases() -> list[Case]:
    """All hard single paragraphs: those of each of `HARD`."""
    return [
        Case(record["id"], row, bool(record["drop"]))
        for name in HARD
        for record, row in zip(rows(ADVERSARIAL / name), adversarial_rows(name), strict=True)
    ]


def adversarial_rows(name: str) -> list[Row]:
    """The project's own hard single paragraphs, written by people who had not read the packs: `name` is ``paragraphs``,
    ``fresh`` (ten for each of 40 languages) or ``dirt`` (writing spoilt on its way). What is consent text, of whatever
    kind, is called a notice; ``source`` of dirt is the kind of dirt."""
    return [
        Row(row["text"], "notice" if row["drop"] else "article", row["language"], row.get("kind", "adversarial"))
        for row in rows(ADVERSARIAL / name)
    ]


def own_documents() -> list[Labelled]:
    """The project's own hard documents; ``source`` says what each is about."""
    return [
        Labelled(
            [paragraph["text"] for paragraph in row["paragraphs"]],
            ["consent" if paragraph["drop"] else "content" for paragraph in row["paragraphs"]],
            row["language"],
            row["banner_language"],
            row["about"],
            row["join"],
        )
        for row in rows(ADVERSARIAL / "documents")
    ]


def external_rows(folder: Path) -> list[Row]:
    """The single paragraphs of an external set; buttons are labels, and what is no consent text is an article."""
    out = [
        Row(row["text"], {"button": "label"}.get(row["kind"], row["kind"]), row["lang"], row["source"])
        for row in rows(folder / "banners")
    ]
    for name in ("content", "hard_negatives"):
        out += [Row(row["text"], "article", row["lang"], row.get("topic") or name) for row in rows(folder / name)]
    return out


def external_documents(folder: Path, name: str) -> list[Labelled]:
    """The documents of an external set: `name` is ``pages`` or ``mixed``."""
    return [
        Labelled(
            [paragraph["text"] for paragraph in row["paragraphs"]],
            [paragraph["label"] for paragraph in row["paragraphs"]],
            row["lang"],
            row.get("banner_lang", row["lang"]),
            row.get("source", name),
        )
        for row in rows(folder / name)
    ]
