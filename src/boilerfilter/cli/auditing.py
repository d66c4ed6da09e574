"""What ``boilerfilter clean --report`` does beside cleaning."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import click

from boilerfilter.errors import InputError
from boilerfilter.io.outputs import write_whole
from boilerfilter.io.shards import Places, Plan, printable
from boilerfilter.io.stats import Stats

CONTEXT: Final = 240
"""Characters of kept text on each side of a removal, for the report to show it in its place."""


def with_removals(places: Places, context: click.Context) -> Places:
    """Places where removals are written: a report is made of them, so without any they go to a file that is there as
    long as the command runs."""
    if places.removals is not None:
        return places
    folder = context.with_resource(TemporaryDirectory(prefix="boilerfilter-"))
    return places._replace(removals=Path(folder, "removed.jsonl"))


def check(report: Path, planned: Plan, *, removed: bool) -> None:
    """Refuses, before anything is done, a report that could not be made.

    Raises:
        InputError: it would be written over another file of the run, or could not tell of what was done before.
    """
    if planned.folder is not None and not removed:
        raise InputError(
            "--report: of a run into a folder, which may go on later, a report is made of its removals; "
            "give --removed a folder for them"
        )
    taken = [path for shard in planned.shards for path in (shard.source, *shard.targets) if path is not None]
    if report.resolve() in {path.resolve() for path in taken}:
        raise InputError(
            f"{printable(report)}: is a file of this run, and would be written over; give another --report"
        )


def write_report(report: Path, planned: Plan, places: Places, stats: Stats) -> None:
    """Writes the page about all shards whose removals are there, those of an earlier run included.

    Raises:
        StorageError: it cannot be written.
    """
    # Not needed for cleaning.
    from boilerfilter.report.page import page  # noqa: PLC0415
    from boilerfilter.report.reading import read_files  # noqa: PLC0415
    from boilerfilter.report.stories import run_story  # noqa: PLC0415

    found = [places.removals] if planned.folder is None else [shard.places.removals for shard in planned.shards]
    files = [path for path in found if path is not None and path.exists()]
    sources = [shard.label for shard in planned.shards]
    write_whole(report, page(run_story(read_files(files), sources, stats)))
