"""``boilerfilter clean``: files in, clean text on standard output, everything else on standard error."""

import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

import click
from tqdm import tqdm

from boilerfilter.cli.settings import build_settings, settings_options
from boilerfilter.errors import InputError
from boilerfilter.io import jsonl, text
from boilerfilter.io.rejects import Reject
from boilerfilter.model import Result
from boilerfilter.pipeline import Pipeline

DONE_WITH_REJECTS: Final = 3
IO_FAILED: Final = 4

_FORMATS: Final = {
    ".txt": "text",
    ".text": "text",
    ".md": "markdown",
    ".markdown": "markdown",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
}


@dataclass(slots=True)
class Run:
    """What a run has met so far."""

    rejects: BinaryIO | None
    rejected: int = 0
    failed: int = 0
    _at_line_start: bool = True

    def write(self, data: bytes) -> None:
        """Writes a document to standard output, on a line of its own whether or not the one before ended its last."""
        if not self._at_line_start:
            sys.stdout.buffer.write(b"\n")
        sys.stdout.buffer.write(data)
        self._at_line_start = data.endswith(b"\n") if data else self._at_line_start

    def reject(self, reject: Reject) -> None:
        click.echo(f"boilerfilter: {reject}", err=True)
        self.rejected += 1
        if self.rejects is not None:
            reject.write(self.rejects)

    def fail(self, path: str, error: OSError) -> None:
        click.echo(f"boilerfilter: {path}: {error.strerror or error}", err=True)
        self.failed += 1


@click.command("clean")
@click.argument("files", nargs=-1, required=True)
@click.option(
    "-f",
    "--format",
    "kind",
    type=click.Choice(["auto", "text", "markdown", "jsonl"]),
    default="auto",
    show_default=True,
    help="By the file's extension, or as said; text where neither tells.",
)
@click.option(
    "--text-field",
    metavar="NAME",
    help="The field of a JSON record that holds its text.  [default: text, content or raw_content]",
)
@click.option(
    "--rejects",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Append what cannot be processed to this file, with its place and reason.",
)
@click.option("-q", "--quiet", is_flag=True, help="No summary on standard error; errors are still told.")
@settings_options
def command(
    files: tuple[str, ...], kind: str, text_field: str | None, rejects: Path | None, quiet: bool, **options: object
) -> None:
    """Remove boilerplate from FILES (- for standard input) and write the clean text to standard output.

    A text file is one document; a line of a .jsonl file is one. Exit codes: 0 done, 2 wrong usage or settings, 3 done
    but some input was rejected, 4 a file could not be read.
    """
    pipelines: dict[bool, Pipeline] = {}
    with ExitStack() as stack:
        run = Run(stack.enter_context(_appending(rejects)) if rejects else None)
        for path in files:
            as_kind = kind_of(path) if kind == "auto" else kind
            markdown = as_kind == "markdown"
            if markdown not in pipelines:
                more = {"markdown": True} if markdown else {}
                pipelines[markdown] = Pipeline(build_settings(**options, **more))  # type: ignore[arg-type]
            try:
                if as_kind == "jsonl":
                    _clean_lines(path, pipelines[markdown], text_field, run, quiet)
                else:
                    _clean_text(path, pipelines[markdown], run, quiet)
            except BrokenPipeError:
                raise
            except OSError as error:
                run.fail(path, error)
        sys.stdout.buffer.flush()
    if run.failed:
        sys.exit(IO_FAILED)
    if run.rejected:
        sys.exit(DONE_WITH_REJECTS)


def kind_of(path: str) -> str:
    """The format of a file by its extension: text, markdown or jsonl."""
    return _FORMATS.get(Path(path).suffix.lower(), "text")


def _appending(rejects: Path) -> BinaryIO:
    try:
        return rejects.open("ab")
    except OSError as error:
        raise InputError(f"--rejects {rejects}: {error.strerror}") from error


def _clean_text(path: str, pipeline: Pipeline, run: Run, quiet: bool) -> None:
    data = sys.stdin.buffer.read() if path == "-" else Path(path).read_bytes()
    document = text.read(data, path)
    if isinstance(document, Reject):
        run.reject(document)
        return
    result = pipeline.run(document)
    clean = result.text
    if clean and result.removed and result.removed[-1][1] == len(document.text) and not clean.endswith("\n"):
        clean += "\n"  # the line that is the last one now ended in one
    run.write(clean.encode("utf-8"))
    for error in result.errors:
        click.echo(f"boilerfilter: {path}: {error}", err=True)
    if not quiet:
        click.echo(f"{path}: {summary([result])}", err=True)


def _clean_lines(path: str, pipeline: Pipeline, text_field: str | None, run: Run, quiet: bool) -> None:
    written = changed = rejected = 0
    reasons: Counter[str] = Counter()
    with ExitStack() as stack:
        lines = sys.stdin.buffer if path == "-" else stack.enter_context(Path(path).open("rb"))
        for record in jsonl.records(_with_progress(lines, path, quiet), path):
            if not record.raw.strip():
                run.write(record.raw)
                continue
            parsed = jsonl.parse(record, text_field)
            if isinstance(parsed, Reject):
                run.reject(parsed)
                rejected += 1
                continue
            document, name = parsed
            written += 1
            raw = record.raw
            if pipeline.may_change(record.raw, json=True):
                result = pipeline.run(document)
                for error in result.errors:
                    click.echo(f"boilerfilter: {path}:{record.line}: {error}", err=True)
                if result.removed:
                    raw = jsonl.replace(record, name, result.text)
                    changed += 1
                    reasons.update(decision.reasons[0].rule for decision in result.dropped)
            run.write(raw)
    if not quiet:
        told = f"; paragraphs removed: {_counts(reasons)}" if reasons else ""
        told += f"; {rejected} rejected" if rejected else ""
        click.echo(f"{path}: {written} documents, {changed} changed{told}", err=True)


def _with_progress(lines: BinaryIO, path: str, quiet: bool) -> Iterator[bytes]:
    """The lines, counted on standard error where that is a terminal and somebody may be waiting."""
    if quiet or not sys.stderr.isatty():
        yield from lines
    else:
        yield from tqdm(lines, desc=path, unit=" lines", leave=False)


def summary(results: list[Result]) -> str:
    """What was removed from documents, and why, in one line."""
    dropped = [decision for result in results for decision in result.dropped]
    if not dropped:
        return "nothing to remove"
    whys: Counter[str] = Counter()
    for decision in dropped:
        languages = [a.label.partition(".")[2] for a in decision.evidence if a.label.partition(".")[2]]
        whys[f"{decision.reasons[0].rule}{f' ({languages[0]})' if languages else ''}"] += 1
    total = sum(len(result.decisions) for result in results)
    return f"{len(dropped)} of {total} paragraphs removed: {_counts(whys)}"


def _counts(counter: Counter[str]) -> str:
    return ", ".join(f"{count} {name}" for name, count in sorted(counter.items(), key=lambda item: (-item[1], item[0])))
