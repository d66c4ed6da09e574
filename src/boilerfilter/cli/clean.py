"""``boilerfilter clean``: files in, clean text on standard output or in files, everything else on standard error."""

import os
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final, Literal

import click
import msgspec

from boilerfilter.cli.auditing import CONTEXT, check, with_removals, write_report
from boilerfilter.cli.closing import Messages, summary
from boilerfilter.cli.settings import build_settings, settings_options
from boilerfilter.cli.stopping import stoppable
from boilerfilter.io.chunks import Format
from boilerfilter.io.commit import make_folder
from boilerfilter.io.formats import FORMATS, format_of
from boilerfilter.io.options import CleanOptions, Limits
from boilerfilter.io.outputs import write_whole
from boilerfilter.io.shards import Places, Plan, Shard, plan, printable
from boilerfilter.run.corpus import Ending, Job, clean_to_files, clean_to_stream
from boilerfilter.settings import Settings
from boilerfilter.workers.parallel import Workers

TOO_MANY_REJECTS: Final = 1
DONE_WITH_REJECTS: Final = 3
IO_FAILED: Final = 4

_UNITS: Final = {"": 1, "k": 10**3, "m": 10**6, "g": 10**9, "ki": 1 << 10, "mi": 1 << 20, "gi": 1 << 30}
_WORTH_A_WORKER: Final = 4 << 20
"""Bytes of input for which a worker more is begun: it has to build its pipeline first."""


class Size(click.ParamType[int]):
    """A number of bytes: 500000, 64kB, 32MiB."""

    name = "size"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        if isinstance(value, int):
            return value
        match = re.fullmatch(r"(\d+)\s*([kmg]i?)?b?", value.lower())
        if match is None or not int(match[1]):
            self.fail(f"{value!r} is no size; write 500000, 64kB or 32MiB", param, ctx)
        return int(match[1]) * _UNITS[match[2] or ""]


def _path(**more: Any) -> click.Path:
    return click.Path(path_type=Path, **more)


@click.command("clean")
@click.argument("files", nargs=-1, required=True)
@click.option(
    "-o", "--output", type=click.Path(), help="A file for one input, a folder for several; else standard output."
)
@click.option(
    "-f",
    "--format",
    "form",
    type=click.Choice(["auto", *FORMATS]),
    default="auto",
    show_default=True,
    help="By the file's extension, or as said; text where neither tells.",
)
@click.option(
    "--text-field",
    metavar="NAME",
    default="",
    help="The field of a record that holds its text, a path with dots if need be.  "
    "[default: text, content or raw_content]",
)
@click.option("--id-field", metavar="NAME", default="", help="The field that holds a record's id.  [default: found]")
@click.option("--url-field", metavar="NAME", default="", help="The field that holds its address.  [default: found]")
@click.option("--resources", is_flag=True, help="Of WARC files clean the plain text of resource records as well.")
@click.option("--drop-empty", is_flag=True, help="Leave out records of which nothing is left.")
@click.option(
    "--removed",
    type=_path(),
    help="Write what is removed here, and why: a file, or a folder if the output is one. "
    "`boilerfilter restore` puts it back.",
)
@click.option("--attributes", type=_path(), help="Write what is removed here as spans, as dolma's taggers do.")
@click.option(
    "--rejects",
    type=_path(),
    help="Write what cannot be processed to this file (or folder), with its place and reason; to a file that goes with "
    "standard output it is appended.  [default: NAME.rejects.jsonl beside the output]",
)
@click.option(
    "--report",
    type=_path(dir_okay=False),
    help="Write a page for the browser here: what was removed, and why. For a folder it needs --removed.",
)
@click.option("--stats", type=_path(dir_okay=False), help="Write the counts of the run to this file, as JSON.")
@click.option("--workers", type=click.IntRange(0), help="Processes that clean; 0 for none but this.  [default: cores]")
@click.option(
    "--fail-over",
    metavar="SHARE",
    type=click.FloatRange(0, 1),
    help="End with exit code 1 if more than this share of records is rejected.",
)
@click.option("--max-record", type=Size(), default="32MiB", show_default=True, help="Reject records that are larger.")
@click.option("--force", is_flag=True, help="Make again what is done.")
@click.option(
    "--log-format", type=click.Choice(["text", "json"]), default="text", show_default=True, help="Of standard error."
)
@click.option("-q", "--quiet", is_flag=True, help="No summary on standard error; errors are still told.")
@settings_options
def command(
    *,
    files: tuple[str, ...],
    output: str | None,
    form: str,
    text_field: str,
    id_field: str,
    url_field: str,
    resources: bool,
    drop_empty: bool,
    removed: Path | None,
    attributes: Path | None,
    rejects: Path | None,
    report: Path | None,
    stats: Path | None,
    workers: int | None,
    fail_over: float | None,
    max_record: int,
    force: bool,
    log_format: Literal["text", "json"],
    quiet: bool,
    **options: Any,
) -> None:
    """Remove boilerplate from FILES: files, folders, patterns, or - for standard input.

    A text file is one document; a line of a .jsonl file is one. A folder as output gets the tree of the input, file by
    file, each there when it is whole; run again, what is done is skipped.

    Exit codes: 0 done, 1 more rejects than --fail-over, 2 wrong usage or settings, 3 done but something was rejected or
    a plugin failed, 4 reading or writing failed and the run can be resumed, 5 another run holds the output, 130 and 143
    interrupted.
    """
    places = Places(_output(output), removed, attributes, rejects)
    if report is not None:
        places = with_removals(places, click.get_current_context())
    given = "" if form == "auto" else form
    planned = plan(files, places, lambda path: bool(given or format_of(path.name)))
    if report is not None:
        check(report, planned, removed=removed is not None)
    settings = {markdown: _settings(options, markdown=markdown) for markdown in (False, True)}
    limits = Limits(record_bytes=max_record)
    clean_options = CleanOptions(
        text_field=text_field,
        id_field=id_field,
        url_field=url_field,
        drop_empty=drop_empty,
        removals=places.removals is not None,
        attributes=attributes is not None,
        resources=resources,
        context=0 if report is None else CONTEXT,
        limits=limits,
    )
    sizes = [_size(shard) for shard in planned.shards]
    messages = Messages(
        log_format, quiet=quiet, each=places.output is None or planned.folder is None, total=sum(sizes), form=given
    )
    all_known = all(shard.source for shard in planned.shards)
    count = workers if workers is not None else _workers(sizes, all_known=all_known)

    def hire(form: Format, quarantine: Sequence[str]) -> Workers:
        chosen = settings[form.name == "markdown"]
        chosen = chosen.replace(disable=(*chosen.disable, *quarantine))
        return Workers(chosen, clean_options, form, workers=count, failed=messages.plugin_failed)

    job = Job(files, settings[False], clean_options, given, hire, force)
    for path in planned.missing:
        messages.problem("failed", f"{path}: No such file or directory")
    if planned.unknown:
        messages.note("unknown", _left_out(planned.unknown))
    with stoppable():
        try:
            if places.output is None:
                ending = clean_to_stream(planned, job, sys.stdout.buffer, places, messages)
            else:
                ending = clean_to_files(planned, job, messages, lambda told: messages.note("changed", told))
            if stats is not None:
                write_whole(stats, msgspec.json.format(msgspec.json.encode(ending.stats.table()), indent=2) + b"\n")
            if report is not None:
                write_report(report, planned, places, ending.stats)
        finally:
            messages.close()
    if planned.folder is not None:
        _tell_ending(planned, ending, messages)
    if code := _code(ending, len(planned.missing), fail_over):
        sys.exit(code)


def _output(given: str | None) -> Path | None:
    """The output as a path; one that ends in a slash is a folder, whether or not it is there."""
    if given is None or given == "-":
        return None
    path = Path(given)
    if given.endswith(("/", os.sep)) and not path.exists():
        make_folder(path)
    return path


def _settings(options: dict[str, Any], *, markdown: bool) -> Settings:
    return build_settings(**options, markdown=True) if markdown else build_settings(**options)


def _size(shard: Shard) -> int:
    try:
        return shard.source.stat().st_size if shard.source else 0
    except OSError:
        return 0  # whoever reads it will say what is wrong


def _workers(sizes: Sequence[int], *, all_known: bool) -> int:
    """As many as there are cores for us, and fewer for what is cleaned before they would have begun."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, min(cores, sum(sizes) // _WORTH_A_WORKER)) if all_known else cores


def _left_out(unknown: Sequence[Path]) -> str:
    more = f" and {len(unknown) - 1} more" if len(unknown) > 1 else ""
    return f"{printable(unknown[0])}{more}: left out, since the extension names no format; --format would name one"


def _tell_ending(planned: Plan, ending: Ending, messages: Messages) -> None:
    done = len(planned.shards) - ending.failed - ending.skipped
    parts = [f"{done} files done"]
    parts += [f"{ending.skipped} were done before"] if ending.skipped else []
    parts += [f"{ending.failed} failed"] if ending.failed else []
    parts.append(summary(ending.stats, documents=True))
    messages.note("ending", f"{planned.folder}: {'; '.join(parts)}", stats=ending.stats.table())


def _code(ending: Ending, missing: int, fail_over: float | None) -> int:
    stats = ending.stats
    if ending.failed or missing:
        return IO_FAILED
    if fail_over is not None and stats.records and stats.rejected / stats.records > fail_over:
        return TOO_MANY_REJECTS
    return DONE_WITH_REJECTS if stats.rejected or stats.failures or ending.quarantine else 0
