"""What the repeats plugin finds, and what learning costs: ``python -m benchmarks repeats``.

A corpus is generated from a seed: hosts whose pages hold paragraphs of their own, lines that come again and again
within one page, and planted repeats (a notice, a prompt, a footer with changing numbers, a row of labels on all pages,
and a notice on one page in four). ``boilerfilter learn`` reads it as a process of its own, and then a pipeline with the
index judges every page of the same corpus.
"""

import re
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Final, NamedTuple

import click
import msgspec

from benchmarks.corpus import Chain, texts
from benchmarks.data import own_cases, rows
from benchmarks.metrics import Rate
from benchmarks.provenance import facts, machine
from boilerfilter import Document, Pipeline, Settings

_MB: Final = 1_000_000
_POOL: Final = 200
"""Paragraphs of a language that are varied; each that is written has a word that no other has."""
_SECTION: Final = 4
"""One page in so many is of the section that has a notice of its own."""
_PLANTED: Final = 0.3
"""Share of the pages of a real site on which a paragraph is planted."""

RECALL: Final = 0.99
WRONG: Final = 0.0001
MEMORY: Final = 300 * _MB


class Made(NamedTuple):
    """A page, and the texts of its paragraphs that are planted repeats."""

    document: Document
    planted: frozenset[str]


class Learning(NamedTuple):
    """What a process took: seconds on the wall clock and of the processor, and the most memory it held, in bytes."""

    seconds: float
    processor: float
    memory: int


class Found(NamedTuple):
    """How many planted repeats were dropped, and how many paragraphs that are on one page alone."""

    planted: Rate
    unique: Rate


def pages(documents: int, hosts: int, seed: int) -> Iterator[Made]:
    """The pages of a generated corpus, host by host in turn. The same arguments, the same pages."""
    random = Random(seed)
    given = texts().paragraphs
    languages = sorted(given)
    pools = {language: _pool(given[language], random) for language in languages}
    notices = [row.text for row in own_cases() if row.kind == "notice" and "\n" not in row.text]
    sites = [_Site(f"site{number}.example", random.choice(languages), notices, random) for number in range(hosts)]
    for number in range(documents):
        site = sites[number % hosts]
        yield site.page(number, number // hosts % _SECTION == 0, pools[site.language], random)


class _Site:
    """A host with its planted paragraphs."""

    def __init__(self, host: str, language: str, notices: Sequence[str], random: Random) -> None:
        self.language = language
        self._host = host
        self._notice, self._prompt, self._section = random.sample(notices, 3)
        self._labels = [f"{word} {_word(random.randrange(10**6))}" for word in ("Go", "See", "Ask", "Buy")]

    def page(self, number: int, in_section: bool, pool: Sequence[str], random: Random) -> Made:
        own = [_varied(pool, f"{number * 8 + at}", random) for at in range(random.randint(3, 7))]
        if number % 10 == 0:
            own[1:1] = [_varied(pool, f"{number * 8 + 7}", random)] * 3  # a refrain
        footer = f"© {random.randint(1990, 2030)} {self._host}: {random.randint(1, 10**6):,} readers a day since launch"
        planted = [self._notice, self._prompt, footer, *self._labels]
        lines = [self._notice, *self._labels, *own, self._prompt, footer]
        if in_section:
            planted.append(self._section)
            lines.insert(1, self._section)
        url = f"https://www.{self._host}/{number}"
        return Made(Document("\n\n".join(lines), id=str(number), url=url), frozenset(planted))


def _pool(paragraphs: Sequence[str], random: Random) -> list[str]:
    chain = Chain(paragraphs)
    return [chain.paragraph(random) for _ in range(_POOL)]


def _varied(pool: Sequence[str], number: str, random: Random) -> str:
    text = random.choice(pool)
    at = random.randrange(len(text))
    return f"{text[:at].strip()} {_word(int(number))} {text[at:].strip()}"


def _word(number: int) -> str:
    """A number in letters, since digits are folded."""
    return "q" + "".join(chr(ord("a") + int(digit)) for digit in str(number)) + "q"


def planted_in_sites(folder: Path, seed: int) -> list[Made]:
    """The pages of an external set by site (their ``source``), with five paragraphs planted in each site."""
    random = Random(seed)
    notices = [row.text for row in own_cases() if row.kind == "notice" and "\n" not in row.text]
    sites: dict[str, list[list[str]]] = {}
    for row in rows(folder / "pages"):
        sites.setdefault(row["source"], []).append([one["text"] for one in row["paragraphs"] if one["text"].strip()])
    out: list[Made] = []
    for site, found in sorted(sites.items()):
        chosen = random.sample(notices, 5)
        host = f"{_word(len(out))}.{site.rpartition('/')[2]}.example"
        for number, lines in enumerate(found):
            planted = [text for text in chosen if random.random() < _PLANTED]
            for text in planted:
                lines.insert(random.randint(0, len(lines)), text)
            out.append(Made(Document("\n\n".join(lines), url=f"https://{host}/{number}"), frozenset(planted)))
    return out


def write(made: Iterable[Made], path: Path) -> int:
    """Writes pages as JSON Lines. Their bytes."""
    size = 0
    with path.open("wb") as out:
        for page in made:
            document = page.document
            record = {"id": document.id, "url": document.url, "text": document.text}
            size += out.write(msgspec.json.encode(record) + b"\n")
    return size


def learn(corpus: Path, index: Path) -> Learning:
    """Runs the command as a process of its own."""
    code = "from boilerfilter.cli.main import main; main(prog_name='boilerfilter')"
    command = [sys.executable, "-c", code, "learn", "--quiet", str(corpus), "-o", str(index)]
    before = perf_counter()
    done = subprocess.run([sys.executable, "-S", "-c", _MEASURED, *command], stdout=subprocess.PIPE, check=True)
    seconds, memory, ended = msgspec.json.decode(done.stdout, type=tuple[float, int, int])
    if ended:
        raise click.ClickException(f"boilerfilter learn ended with exit code {ended}")
    return Learning(perf_counter() - before, seconds, memory * (1 if sys.platform == "darwin" else 1024))


_MEASURED: Final = """
import resource, subprocess, sys
code = subprocess.call(sys.argv[1:])
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print([used.ru_utime + used.ru_stime, used.ru_maxrss, code])
"""
"""Runs a command from a small process, since what one holds at most begins with what its parent holds."""


def judge(made: Iterable[Made], index: Path, counts: Mapping[str, int] | None = None) -> Found:
    """Cleans pages with the index. A paragraph is unique if it was not planted and, where there are `counts` of pages,
    is on one page."""
    pipeline = Pipeline(Settings(enable=["repeats"], repeats={"index": str(index), "drop": "all"}))
    hits = planted = wrong = others = 0
    iterator = iter(made)
    while batch := list(islice(iterator, 1000)):
        for page, result in zip(batch, pipeline.run_many(page.document for page in batch), strict=True):
            for decision in result.decisions:
                text = decision.paragraph.text
                if text in page.planted:
                    planted += 1
                    hits += not decision.keep
                elif counts is None or counts.get(_bare(text)) == 1:
                    others += 1
                    wrong += not decision.keep
    return Found(Rate(hits, planted), Rate(wrong, others))


def on_how_many(made: Sequence[Made]) -> dict[str, int]:
    """How many pages hold each line; case and numbers are nothing to tell lines apart by."""
    counts: dict[str, int] = {}
    for page in made:
        for line in {_bare(line) for line in page.document.text.splitlines()}:
            counts[line] = counts.get(line, 0) + 1
    return counts


def _bare(text: str) -> str:
    """Other means than the plugin's to the same end, since a measure should not share what it measures."""
    return re.sub(r"[\d\s.,]+", " ", text.casefold()).strip()


@click.command("repeats")
@click.option("--data", type=click.Path(exists=True, file_okay=False, path_type=Path), help="An external labelled set.")
@click.option("--documents", type=click.IntRange(100), default=20_000, show_default=True, help="Pages generated.")
@click.option("--hosts", type=click.IntRange(1), default=1000, show_default=True, help="Hosts they are divided among.")
@click.option("--seed", default=1, show_default=True, help="Another seed, another corpus.")
@click.pass_context
def repeats_command(context: click.Context, data: Path | None, documents: int, hosts: int, seed: int) -> None:
    """What the repeats plugin finds in a corpus with planted repeats, and the memory and time of learning."""
    with TemporaryDirectory() as folder:
        place = Path(folder)
        corpus, index = place / "corpus.jsonl", place / "repeats.idx"
        size = write(pages(documents, hosts, seed), corpus)
        cost = learn(corpus, index)
        found = {"generated": judge(pages(documents, hosts, seed), index)}
        taken = index.stat().st_size
        if data is not None:
            real = planted_in_sites(data, seed)
            write(real, corpus)
            learn(corpus, index)
            found[f"{data.name}, pages by site"] = judge(real, index, on_how_many(real))
    for line in facts(context):
        click.echo(line)
    host = machine()
    click.echo(f"Machine: {host['processor']}, {host['cores']} cores.\n")
    click.echo("| corpus | planted | found | unique paragraphs | wrongly dropped |\n|---|---|---|---|---|")
    for name, one in found.items():
        planted, unique = one
        click.echo(f"| {name} | {planted.total:,} | {planted.share:.2%} | {unique.total:,} | {unique.share:.4%} |")
    click.echo(
        f"\nLearning from {documents:,} pages of {hosts:,} hosts, {size / _MB:,.0f} MB: {cost.seconds:.1f} s "
        f"({size / _MB / cost.seconds:.1f} MB/s), {cost.processor:.1f} s of the processor "
        f"({size / _MB / cost.processor:.1f} MB/s), at most {cost.memory / _MB:.0f} MB; "
        f"an index of {taken / _MB:.1f} MB."
    )
    good = all(one.planted.share >= RECALL and one.unique.share <= WRONG for one in found.values())
    if not good or cost.memory > MEMORY:
        raise click.ClickException("a bound is crossed: 99 % of planted repeats, 0.01 % of unique paragraphs, 300 MB")
