"""``boilerfilter diff``."""

from pathlib import Path

import click

from boilerfilter.cli.report import refuse_input
from boilerfilter.io.outputs import write_whole
from boilerfilter.io.shards import printable
from boilerfilter.report.compare import compare
from boilerfilter.report.page import page
from boilerfilter.report.reading import read_files
from boilerfilter.report.records import removal_files
from boilerfilter.report.stories import difference_story, told


@click.command("diff")
@click.argument("before", type=click.Path(path_type=Path))
@click.argument("after", type=click.Path(path_type=Path))
@click.option(
    "-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="Write a page for the browser as well."
)
def command(before: Path, after: Path, output: Path | None) -> None:
    """Show what two runs over the same input removed otherwise: what a new pack, setting or version changes.

    BEFORE and AFTER are what `clean --removed` wrote, a file or a folder each.
    """
    first, second = removal_files(before), removal_files(after)
    if output is not None:
        refuse_input(output, [*first, *second])
    found = compare(read_files(first), read_files(second))
    for line in told(found):
        click.echo(line)
    if output is not None:
        write_whole(output, page(difference_story(found, printable(before), printable(after))))
        click.echo(f"{printable(output)}: written", err=True)
