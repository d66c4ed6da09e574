"""``boilerfilter report``."""

import sys
from itertools import chain
from pathlib import Path

import click
import msgspec

from boilerfilter.errors import InputError
from boilerfilter.io.outputs import write_whole
from boilerfilter.io.shards import STANDARD_INPUT, printable
from boilerfilter.io.stats import Stats
from boilerfilter.report.page import page
from boilerfilter.report.reading import read_files, read_stream
from boilerfilter.report.records import removal_files
from boilerfilter.report.stories import run_story

DEFAULT = "report.html"


@click.command("report")
@click.argument("removed", nargs=-1, required=True)
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    default=DEFAULT,
    show_default=True,
    help="The page to write.",
)
@click.option(
    "--stats",
    type=click.Path(dir_okay=False, path_type=Path),
    help="What `clean --stats` wrote: the page tells of documents that kept all as well.",
)
def command(removed: tuple[str, ...], output: Path, stats: Path | None) -> None:
    """Show what a run removed, and why, as a page for the browser.

    REMOVED is what `clean --removed` wrote: files, folders, or - for standard input. The page is one file, at most 5 MB
    whatever the run. What stayed around a removal is shown if the run was made with `--report`.
    """
    files = [path for given in removed if given != STANDARD_INPUT for path in removal_files(Path(given))]
    refuse_input(output, files)
    records = read_files(files)
    if STANDARD_INPUT in removed:
        records = chain(records, read_stream(sys.stdin.buffer, "standard input"))
    story = run_story(records, [printable(given) for given in removed], _stats(stats) if stats else None)
    write_whole(output, page(story))
    click.echo(f"{printable(output)}: written", err=True)


def refuse_input(output: Path, files: list[Path]) -> None:
    """Refuses to write over what is read.

    Raises:
        InputError: `output` is one of the files.
    """
    if any(output.resolve() == path.resolve() for path in files):
        raise InputError(f"{printable(output)}: is an input, and would be written over; give another --output")


def _stats(path: Path) -> Stats:
    try:
        return Stats.from_table(msgspec.json.decode(path.read_bytes(), type=dict[str, object]))
    except OSError as error:
        raise InputError(f"{printable(path)}: {error.strerror}") from error
    except (msgspec.DecodeError, ValueError) as error:
        raise InputError(f"{printable(path)}: is not what `clean --stats` writes: {error}") from error
