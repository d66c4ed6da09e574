"""Cleans what a plan says: onto a stream, into a file, or into a folder, where what is done is skipped."""

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import BinaryIO, NamedTuple

from boilerfilter.errors import InputError, StorageError
from boilerfilter.io.chunks import Format
from boilerfilter.io.formats import format_of, get_format
from boilerfilter.io.lock import locked
from boilerfilter.io.manifest import Entry, Manifest, Run, made
from boilerfilter.io.options import CleanOptions
from boilerfilter.io.outputs import Joined, ShardFiles, ShardOnStream, Sides, Written
from boilerfilter.io.reading import Reading
from boilerfilter.io.shards import STATE, Places, Plan, Shard
from boilerfilter.io.stats import Stats
from boilerfilter.run.audit import is_current, side_by_side
from boilerfilter.run.runner import Report, Runner, Ways, Workers
from boilerfilter.settings import Settings

LOCK = "lock"


class Job(NamedTuple):
    """How a plan is carried out.

    `inputs` are those that the plan was made of; `form` is the name of the format of all of them, or nothing for each
    its own; `hire` gives workers for a format, without the plugins that are named; `force` makes all shards again.
    """

    inputs: tuple[str, ...]
    settings: Settings
    options: CleanOptions
    form: str
    hire: Callable[[Format, Sequence[str]], Workers]
    force: bool = False


class Ending(NamedTuple):
    """What became of a run: the counts of all shards, also of those that were done before; how many were done before;
    how many inputs failed; and the plugins in quarantine."""

    stats: Stats
    skipped: int
    failed: int
    quarantine: tuple[str, ...]


def clean_to_stream(plan: Plan, job: Job, stream: BinaryIO, sides: Places, report: Report) -> Ending:
    """Cleans all shards onto one stream; `sides` are files for all of them together, and are there at the end.

    Raises:
        InputError: the shards do not fit on one stream.
        StorageError: the stream or a side file cannot be written.
    """
    forms = {form_name(shard, job.form) for shard in plan.shards}
    if len(plan.shards) > 1 and ("parquet" in forms or ("warc" in forms and len(forms) > 1)):
        raise InputError(f"files of {' and '.join(sorted(forms))} do not fit on one stream; give --output a folder")
    joined = Joined(stream)
    with _appending(sides.rejects) as rejects, _whole(sides) as beside:
        ways = Ways(
            lambda shard: get_format(form_name(shard, job.form)),
            job.hire,
            lambda shard, form: ShardOnStream(joined, form, beside, rejects),
            lambda *_: None,
            restarts=False,
        )
        runner = Runner(ways, job.options.limits, report)
        runner.run(plan.shards)
    return Ending(runner.stats, 0, runner.failed, tuple(runner.quarantine))


def clean_to_files(plan: Plan, job: Job, report: Report, tell: Callable[[str], None]) -> Ending:
    """Cleans shards into their files. In a folder, those that are done are skipped; `tell` says why others are not.

    Raises:
        LockedError: another run holds the output.
        StorageError: an output cannot be written.
    """
    if plan.folder is None:
        (shard,) = plan.shards
        assert shard.places.output is not None
        lock = shard.places.output.with_name(f".{shard.places.output.name}.{LOCK}")
        with locked(lock, shard.places.output):
            return _run(plan.shards, job, report, lambda *_: None, ())
    with locked(plan.folder / STATE / LOCK, plan.folder):
        return _clean_folder(plan, plan.folder, job, report, tell)


def _clean_folder(plan: Plan, folder: Path, job: Job, report: Report, tell: Callable[[str], None]) -> Ending:
    # The plugin host is slow to import, and cleaning to standard output needs none in this process.
    from boilerfilter.run.fingerprint import fingerprint  # noqa: PLC0415

    mark, parts = fingerprint(job.settings, job.options, job.form)
    manifest = Manifest(folder)
    before = {} if job.force else dict(manifest.entries)
    _tell_changes(manifest, before, mark, parts, tell)
    done = {
        shard.name: before[shard.name]
        for shard, is_done in side_by_side(
            plan.shards, lambda shard: is_current(before.get(shard.name), shard, folder, mark)
        )
        if is_done
    }
    names = {shard.name for shard in plan.shards}
    if gone := [name for name in manifest.entries if name not in names]:
        tell(f"{folder}: holds outputs of inputs that are not given now: {_some(gone)}")
    inputs = tuple(os.path.abspath(given) for given in job.inputs)
    manifest.begin(Run(inputs, job.form, mark), parts)

    def note(reading: Reading, stats: Stats, written: Mapping[str, Written], quarantine: Sequence[str]) -> None:
        if reading.facts is None:
            raise StorageError(f"{reading.shard.label}: has no facts to note")
        files = {what: made(one.path, folder, one.facts) for what, one in written.items()}
        source = str(reading.shard.source and reading.shard.source.resolve())
        manifest.add(
            Entry(reading.shard.name, source, reading.facts, mark, files, stats.table(), tuple(sorted(quarantine)))
        )

    total = Stats()
    for shard in plan.shards:
        if shard.name in done:
            total.add(done[shard.name].counts())
            report.advance(done[shard.name].input.size)
    # A run that goes on goes on without the plugins that it took out, else its shards would differ.
    quarantine = sorted({plugin for entry in done.values() for plugin in entry.quarantined})
    # Those of one format in a row, since each has workers of its own.
    left = sorted((shard for shard in plan.shards if shard.name not in done), key=lambda s: form_name(s, job.form))
    ending = _run(left, job, report, note, quarantine)
    total.add(ending.stats)
    return ending._replace(stats=total, skipped=len(done))


def _run(
    shards: Sequence[Shard],
    job: Job,
    report: Report,
    note: Callable[[Reading, Stats, Mapping[str, Written], Sequence[str]], None],
    quarantine: Sequence[str],
) -> Ending:
    ways = Ways(
        lambda shard: get_format(form_name(shard, job.form)),
        job.hire,
        lambda shard, form: ShardFiles(shard.places, form),
        note,
        restarts=True,
    )
    runner = Runner(ways, job.options.limits, report, quarantine)
    runner.run(shards)
    return Ending(runner.stats, 0, runner.failed, tuple(runner.quarantine))


def form_name(shard: Shard, given: str = "") -> str:
    """The name of a shard's format: the one that is given, or by the name of its file; text where neither tells."""
    return given or (format_of(shard.source.name) if shard.source else "") or "text"


def _tell_changes(
    manifest: Manifest, before: Mapping[str, Entry], mark: str, parts: Mapping[str, str], tell: Callable[[str], None]
) -> None:
    for old in sorted({entry.fingerprint for entry in before.values()} - {mark}):
        count = sum(entry.fingerprint == old for entry in before.values())
        known = manifest.parts.get(old, {})
        named = sorted(name for name in {*known, *parts} if known.get(name) != parts.get(name))
        tell(f"{manifest.folder}: {count} made otherwise, and made again; what changed: {_some(named)}")


def _some(names: Sequence[str]) -> str:
    shown = ", ".join(names[:5])
    return f"{shown} and {len(names) - 5} more" if len(names) > 5 else shown


@contextmanager
def _whole(places: Places) -> Iterator[Sides]:
    """Side files that are there when all went well."""
    sides = Sides(places._replace(rejects=None))
    with ExitStack() as stack:
        stack.callback(sides.discard)
        yield sides
        sides.commit()
        stack.pop_all()


@contextmanager
def _appending(rejects: Path | None) -> Iterator[BinaryIO | None]:
    """Rejects of what goes to standard output are appended to what is there, and kept whatever comes."""
    if rejects is None:
        yield None
        return
    try:
        stream = rejects.open("ab")
    except OSError as error:
        raise InputError(f"--rejects {rejects}: {error.strerror}") from error
    with stream:
        yield stream
