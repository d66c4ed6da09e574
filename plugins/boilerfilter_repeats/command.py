"""``boilerfilter learn``."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from boilerfilter import InputError, Reject, read_documents

if TYPE_CHECKING:
    from boilerfilter_repeats.learn import Learned

_DONE_WITH_REJECTS: Final = 3
_FORMATS: Final = ("text", "markdown", "jsonl", "parquet", "warc")


@click.command("learn", short_help="Learn which paragraphs each host repeats across its pages.")
@click.argument("files", nargs=-1, required=True)
@click.option(
    "-o", "--output", type=click.Path(path_type=Path, dir_okay=False), required=True, help="The index to write."
)
@click.option("--min-pages", type=click.IntRange(2), default=5, show_default=True, help="Pages of a host, at least.")
@click.option(
    "--min-share",
    type=click.FloatRange(0, 1),
    default=0.1,
    show_default=True,
    help="The share of the host's pages, at least; the settings may ask for another.",
)
@click.option("--partial", is_flag=True, help="Keep what merging needs: 16 bytes for each line of each page.")
@click.option("--merge", "merging", is_flag=True, help="FILES are partial indexes; make one of them.")
@click.option(
    "-f",
    "--format",
    "form",
    type=click.Choice(["auto", *_FORMATS]),
    default="auto",
    show_default=True,
    help="By the file's extension, or as said; text where neither tells.",
)
@click.option(
    "--text-field",
    metavar="NAME",
    default="",
    help="The field of a record that holds its text.  [default: text, content or raw_content]",
)
@click.option("--id-field", metavar="NAME", default="", help="The field that holds a record's id.  [default: found]")
@click.option(
    "--url-field",
    "--host-field",
    metavar="NAME",
    default="",
    help="The field that holds its address, or its host alone.  [default: found]",
)
@click.option(
    "--rejects",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Append what cannot be read to this file, with its place and reason.",
)
@click.option(
    "--max-record",
    type=click.IntRange(1),
    metavar="BYTES",
    default=32 << 20,
    show_default="32 MiB",
    help="Reject records that are larger.",
)
@click.option("-q", "--quiet", is_flag=True, help="No summary on standard error; errors are still told.")
def command(
    *,
    files: tuple[str, ...],
    output: Path,
    min_pages: int,
    min_share: float,
    partial: bool,
    merging: bool,
    form: str,
    text_field: str,
    id_field: str,
    url_field: str,
    rejects: Path | None,
    max_record: int,
    quiet: bool,
) -> None:
    """Learn from FILES (files, folders, patterns, or - for standard input) which paragraphs each host repeats across
    its pages, and write them to an index, which the settings then name:

    \b
    [tool.boilerfilter.repeats]
    index = "repeats.idx"

    Memory is bounded; sorted runs are kept in a temporary file beside the output, 16 bytes for each line of each page.
    The index depends on the set of pages alone, not on their order or on how they are divided into files.

    Exit codes: 0 done, 2 wrong usage or nothing to learn from, 3 done but something was rejected, 4 reading or writing
    failed, and what was there under the name of the index still is.
    """
    try:
        from boilerfilter_repeats.learn import Thresholds, learn, merge  # noqa: PLC0415  # help is to be quick
    except ModuleNotFoundError as error:
        if error.name != "numpy":
            raise
        raise InputError("learning needs numpy: install it with pip install 'boilerfilter[repeats]'") from error
    thresholds = None if partial else Thresholds(min_pages, min_share)
    if merging:
        merge([Path(file) for file in files], output, thresholds)
        return
    records = read_documents(
        files,
        format="" if form == "auto" else form,
        text_field=text_field,
        id_field=id_field,
        url_field=url_field,
        max_record=max_record,
        tell=lambda message: click.echo(message, err=True),
    )
    with _rejecting(rejects) as tell:
        told = learn(records, output, thresholds, tell)
    _tell(told, output, quiet=quiet)
    if told.rejected:
        sys.exit(_DONE_WITH_REJECTS)


@contextmanager
def _rejecting(path: Path | None) -> Iterator[Callable[[Reject], None]]:
    """Tells of rejects on standard error, and appends them to a file if there is one."""

    def tell(reject: Reject) -> None:
        click.echo(f"boilerfilter: {reject}", err=True)

    if path is None:
        yield tell
        return
    with path.open("ab") as file:

        def keep(reject: Reject) -> None:
            tell(reject)
            reject.write(file)

        yield keep


def _tell(told: "Learned", output: Path, *, quiet: bool) -> None:
    if told.without_host:
        click.echo(
            f"left out for want of a host: {told.without_host:,} documents; --url-field names the field that has it",
            err=True,
        )
    if not quiet:
        rejected = f"; {told.rejected:,} rejected" if told.rejected else ""
        click.echo(f"{output}: learned from {told.documents:,} documents{rejected}", err=True)
