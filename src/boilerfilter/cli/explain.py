"""``boilerfilter explain``."""

import sys
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final, NamedTuple

import click
import msgspec

from boilerfilter.cli import paragraphs, pattern_facts
from boilerfilter.cli.settings import build_settings, settings_options
from boilerfilter.cli.terminal import Screen, screen
from boilerfilter.errors import InputError
from boilerfilter.explaining.kept import Lack, why_kept
from boilerfilter.explaining.patterns import Known, find_pattern
from boilerfilter.io.documents import read_documents
from boilerfilter.io.formats import format_of
from boilerfilter.io.rejects import Reject
from boilerfilter.io.shards import printable
from boilerfilter.model import Document, Result
from boilerfilter.packs.catalogue import read_catalogue
from boilerfilter.pipeline import Pipeline

_REJECTED: Final = 3
_ONE_DOCUMENT: Final = ("", "text", "markdown")
"""Formats of which a file is one document."""

PipelineOf = Callable[[str], Pipeline]
"""Gives the pipeline for a file; Markdown has one of its own."""


class Shown(NamedTuple):
    """A document, what it is called, and the pipeline that it is for."""

    document: Document
    name: str
    pipeline: Pipeline


@click.command("explain")
@click.argument("what", metavar="[PATTERN]... [FILE]...", nargs=-1, type=click.Path(allow_dash=True))
@click.option("--why-kept", "why", is_flag=True, help="Show the paragraphs that stay, with what each lacked to go.")
@click.option(
    "--json", "as_json", is_flag=True, help="As JSON, a line for each document or pattern, with all there is."
)
@settings_options
def command(what: tuple[str, ...], why: bool, as_json: bool, **options: Any) -> None:
    """Show every paragraph of each FILE (- for standard input) with its verdict, the reasons and what was matched.

    A FILE may be of any format that `clean` reads. A PATTERN is an id such as consent.de.cookie, as reasons name it:
    shown are what it says, its proofs, who brought it and, with files, where in them it fired.

    On a terminal there are colours and symbols, and lines are wrapped; NO_COLOR and FORCE_COLOR are heeded. Exit codes:
    0 done, 2 wrong usage or settings, 3 done but a record could not be read.
    """
    if not what:
        raise click.UsageError("Nothing to explain: give files, - for standard input, or the id of a pattern.")
    names = [argument for argument in what if _is_pattern(argument)]
    files = [argument for argument in what if argument not in names]
    if why and names:
        raise InputError(f"--why-kept: {names[0]} is a pattern; give files alone, whose paragraphs are kept")
    _check(files)
    catalogue = read_catalogue(build_settings(**options)) if names else None
    known = [find_pattern(catalogue, name) for name in names] if catalogue else []
    out = screen()

    @cache
    def pipeline_of(form: str) -> Pipeline:
        more: dict[str, Any] = {"markdown": True} if form == "markdown" else {}
        return Pipeline(build_settings(**options, **more))

    rejected: list[Reject] = []
    documents = _documents(files, pipeline_of, rejected)
    if known:
        _patterns(out, known, documents, as_json=as_json, given=bool(files))
    else:
        _paragraphs(out, documents, why=why, as_json=as_json, several=_several(files))
    if rejected:
        sys.exit(_REJECTED)


def _is_pattern(argument: str) -> bool:
    """Whether an argument is to be the id of a pattern: topic, language and id, and no file of that name is there."""
    looks_like_one = argument.count(".") >= 1 and not format_of(argument) and not set(argument) & {"/", "\\", " "}
    return looks_like_one and argument not in (".", "..") and not Path(argument).exists()


def _check(files: Sequence[str]) -> None:
    """Before anything is shown."""
    if files.count("-") > 1:
        raise InputError("standard input (-) can be read once; name it once")
    for file in files:
        path = Path(file)
        if file != "-" and path.is_dir():
            raise InputError(
                f"{printable(file)}: is a folder, and explain shows files; `boilerfilter clean --report` shows what "
                "goes of a folder"
            )
        if file != "-" and not path.exists():
            raise InputError(f"{printable(file)}: No such file; a pattern is called as in `consent.de.cookie`")


def _several(files: Sequence[str]) -> bool:
    return len(files) > 1 or any(format_of(file) not in _ONE_DOCUMENT for file in files)


def _documents(files: Sequence[str], pipeline_of: PipelineOf, rejected: list[Reject]) -> Iterator[Shown]:
    for file in files:
        form = format_of(file)
        label = printable(file)
        for number, document in enumerate(read_documents([file]), 1):
            if not isinstance(document, Reject):
                name = label if form in _ONE_DOCUMENT else f"{label}: {document.id or f'document {number}'}"
                yield Shown(document, name, pipeline_of(form))
            elif form in _ONE_DOCUMENT:
                raise InputError(str(document))
            else:
                rejected.append(document)
                click.echo(f"boilerfilter: {document}", err=True)


def _paragraphs(out: Screen, documents: Iterator[Shown], *, why: bool, as_json: bool, several: bool) -> None:
    for document, name, pipeline in documents:
        result = pipeline.run(document)
        lacks = [_lacks(result, place, pipeline) for place in range(len(result.decisions))] if why else None
        if as_json:
            click.echo(msgspec.json.encode(paragraphs.table(result, lacks)))
            continue
        if several:
            click.echo(click.style(out.safe(name), bold=True))
        for decision in result.decisions:
            if lacks is None or decision.keep:
                paragraphs.show(out, result, decision, lacks[decision.paragraph.ordinal] if lacks else None)
        told = f"{len(result.dropped)} of {len(result.decisions)} paragraphs would be removed"
        click.echo(f"{out.safe(name)}: {told}" if several else told, err=True)
        for error in result.errors:
            click.echo(f"boilerfilter: {out.safe(error)}", err=True)


def _lacks(result: Result, place: int, pipeline: Pipeline) -> Sequence[Lack]:
    decision = result.decisions[place]
    raw = decision.paragraph.text.encode("utf-8", "surrogatepass")
    return why_kept(result, decision, pipeline.rules, has_anchor=pipeline.may_change(raw))


def _patterns(out: Screen, known: Sequence[Known], documents: Iterator[Shown], *, as_json: bool, given: bool) -> None:
    found: dict[str, list[pattern_facts.Place]] = {one.pattern.source: [] for one in known}
    for document, name, pipeline in documents:
        result = pipeline.run(document)
        for source in found:
            found[source] += pattern_facts.places(result, source, name)
    for one in known:
        places = found[one.pattern.source]
        if as_json:
            click.echo(msgspec.json.encode(pattern_facts.table(one, places if given else None)))
            continue
        pattern_facts.show(out, one)
        for place in places:
            pattern_facts.show_place(out, place)
        if given:
            times = "once" if len(places) == 1 else f"{len(places)} times"
            click.echo(
                f"{one.pattern.source} fired {times}" if places else f"{one.pattern.source} did not fire", err=True
            )
