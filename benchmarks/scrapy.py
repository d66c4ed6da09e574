"""What the pipeline adds to a crawl: ``python -m benchmarks scrapy``."""

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from random import Random
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any, Final, NamedTuple

import click
import msgspec

from benchmarks.corpus import BANNERS
from benchmarks.provenance import facts, machine
from benchmarks.stories import stories
from benchmarks.tables import Table, percent, to_markdown
from boilerfilter import Pipeline

_VARIANTS: Final = {"without": "0", "with": "1"}

_PARAGRAPHS: Final = (10, 40)
"""Of a page, least and most."""


class Crawl(NamedTuple):
    """One crawl: its seconds by Scrapy's count, the seconds and the processor's seconds of the whole process, and the
    stats."""

    seconds: float
    whole: float
    processor: float
    stats: Mapping[str, Any]


@click.command("scrapy")
@click.option("--pages", type=click.IntRange(1), default=10_000, show_default=True, help="Pages of the site.")
@click.option(
    "--latency", type=click.FloatRange(0), default=0.2, show_default=True, help="Seconds a page is waited for."
)
@click.option("--extractor", type=click.Choice(["css", "trafilatura"]), default="trafilatura", show_default=True)
@click.option("--runs", type=click.IntRange(1), default=3, show_default=True, help="Crawls of each kind.")
@click.option("--seed", type=int, default=1, show_default=True, help="Seed of the corpus.")
@click.option("--markdown", type=click.Path(dir_okay=False, path_type=Path), help="Write the table as Markdown.")
@click.pass_context
def scrapy_command(
    context: click.Context,
    *,
    pages: int,
    latency: float,
    extractor: str,
    runs: int,
    seed: int,
    markdown: Path | None,
) -> None:
    """Crawl a site on this machine with and without the pipeline, in turn, and look whether an item is missing.

    Site and crawler are processes of their own. A fifth of the pages has a consent notice in its article.
    """
    for library in {"scrapy", extractor} - {"css"}:
        if find_spec(library) is None:
            raise click.ClickException(f"this needs {library}: pip install 'boilerfilter[integrations]'")
    with TemporaryDirectory(prefix="boilerfilter-scrapy-") as folder:
        corpus = Path(folder, "corpus.jsonl")
        size = write_pages(corpus, pages, seed)
        with _site(corpus, latency) as address:
            crawls = race(address, pages, extractor, runs, Path(folder))
        check(Path(folder), pages)
    stats = crawls["with"][-1].stats
    about = [
        *facts(context),
        f"Machine: {', '.join(f'{name} {value}' for name, value in machine().items())}.",
        f"Site: {pages} pages of {size / pages / 1000:.1f} kB of text, {1000 * latency:g} ms away.",
        f"Extractor: {extractor}.",
        f"Items that the pipeline changed: {stats['boilerfilter/changed']}. Items lost: none.",
    ]
    text = to_markdown("Scrapy", about, [table(crawls, pages)])
    if markdown:
        markdown.write_text(text, encoding="utf-8")
    else:
        click.echo(text)


def write_pages(path: Path, pages: int, seed: int) -> int:
    """Writes documents made of stories, some with a notice before or behind them; the bytes of their texts."""
    random = Random(seed)
    told = list(stories().values())
    size = 0
    with path.open("wb") as out:
        for _ in range(pages):
            story = random.choice(told)
            lines = random.choices(story.paragraphs, k=random.randint(*_PARAGRAPHS))
            if random.random() < BANNERS:
                notice = random.choice(story.notices)
                lines = [*notice, *lines] if random.random() < 0.5 else [*lines, *notice]
            text = "\n\n".join(lines)
            size += len(text.encode())
            out.write(msgspec.json.encode({"text": text}) + b"\n")
    return size


def race(address: str, pages: int, extractor: str, runs: int, folder: Path) -> dict[str, list[Crawl]]:
    """Crawls in turn, so that a slow minute of the machine is everybody's; each kind begins as often as the other."""
    crawls: dict[str, list[Crawl]] = {name: [] for name in _VARIANTS}
    for number in range(runs):
        for name in list(_VARIANTS)[:: 1 if number % 2 == 0 else -1]:
            target = folder / name
            target.mkdir(exist_ok=True)
            crawls[name].append(_crawl(address, pages, extractor, name, target))
            click.echo(f"run {number + 1} of {runs}: {name} {crawls[name][-1].seconds:.2f} s", err=True)
    return crawls


def table(crawls: Mapping[str, Sequence[Crawl]], pages: int) -> Table:
    """A row for each kind of crawl, and what the pipeline adds to each column: the median over the runs, each pair of
    which was run one after the other."""
    rows = []
    for name, found in crawls.items():
        seconds = median(crawl.seconds for crawl in found)
        whole = median(crawl.whole for crawl in found)
        processor = median(crawl.processor for crawl in found)
        rows.append([name, f"{pages / seconds:.0f}", f"{seconds:.2f}", f"{whole:.2f}", f"{processor:.2f}"])
    pairs = list(zip(crawls["with"], crawls["without"], strict=True))
    added = [
        median(ours.seconds / theirs.seconds for ours, theirs in pairs),
        median(ours.whole / theirs.whole for ours, theirs in pairs),
        median(ours.processor / theirs.processor for ours, theirs in pairs),
    ]
    rows.append(["added", "", *(percent(ratio - 1) for ratio in added)])
    note = (
        "The crawl's time is Scrapy's own, from the spider's opening to its end; the process's has the start before "
        "it, in which the pipeline is built. The processor's time is that of all threads."
    )
    return Table("A crawl", ["pipeline", "pages/s", "crawl, s", "process, s", "processor, s"], rows, note)


def _crawl(address: str, pages: int, extractor: str, name: str, folder: Path) -> Crawl:
    words = [
        sys.executable,
        "-m",
        "benchmarks.scrapy_spider",
        address,
        str(pages),
        extractor,
        _VARIANTS[name],
        str(folder),
    ]
    began = perf_counter()
    process = subprocess.Popen(words)
    _, status, usage = os.wait4(process.pid, 0)
    whole = perf_counter() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise click.ClickException(f"{' '.join(words)}: exit code {process.returncode}")
    stats = msgspec.json.decode(Path(folder, "stats.json").read_bytes())
    return Crawl(stats["elapsed_time_seconds"], whole, usage.ru_utime + usage.ru_stime, stats)


def check(folder: Path, pages: int) -> None:
    """Each page is one item in both crawls, and has with the pipeline what a pipeline makes of it.

    Raises:
        click.ClickException: an item is missing, doubled or wrong.
    """
    plain, clean = (_items(folder / name / "items.jsonl") for name in _VARIANTS)
    pipeline = Pipeline()
    expected = sorted((url, pipeline.run(text).text) for url, text in plain)
    if len({url for url, _ in plain}) != pages or sorted(clean) != expected:
        wrong = sorted({*clean} ^ {*expected})[:3]
        raise click.ClickException(f"{len(plain)} and {len(clean)} items of {pages} pages; wrong are {wrong}")


def _items(file: Path) -> list[tuple[str, str]]:
    items = map(msgspec.json.decode, file.read_bytes().splitlines())
    return [(item["url"], item["text"]) for item in items]


@contextmanager
def _site(corpus: Path, latency: float) -> Iterator[str]:
    words = [sys.executable, "-m", "benchmarks.scrapy_site", str(corpus), str(latency)]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            yield f"http://127.0.0.1:{int(process.stdout.readline())}"
        finally:
            process.stdin.close()
