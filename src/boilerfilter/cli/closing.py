"""What a run says on standard error: messages and summaries, as text or as JSON, and how far it is."""

import sys
import time
from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final, Literal

import click
import msgspec

from boilerfilter.errors import StorageError
from boilerfilter.io.chunks import Outcome
from boilerfilter.io.shards import Shard
from boilerfilter.io.stats import Stats
from boilerfilter.run.corpus import form_name
from boilerfilter.workers.failures import PluginFailure

LogFormat = Literal["text", "json"]

_EVERY: Final = 30.0
"""Seconds between lines about how far a run is, where no terminal shows it all the time."""
_FEW: Final = 5
"""Languages that a summary names."""


class Messages:
    """Tells people, or programs, what happens in a run.

    Args:
        total: bytes of all inputs, 0 if they are not known.
        each: tell of every reject and every shard; else of shards with rejects, and of the whole.
        form: the format that was asked for, if any.
    """

    def __init__(self, log: LogFormat, *, quiet: bool, each: bool, total: int = 0, form: str = "") -> None:
        self._json = log == "json"
        self._quiet = quiet
        self._each = each
        self._total = total
        self._form = form
        self._read = 0
        self._told_at = self._began = time.monotonic()
        self._bar: Any = None
        if not quiet and not self._json and sys.stderr.isatty():
            from tqdm import tqdm  # noqa: PLC0415  # only who watches waits for it

            tqdm.monitor_interval = 0  # it would start a thread, and workers are forked
            self._bar = tqdm(total=total or None, unit="B", unit_scale=True, leave=False, file=sys.stderr)

    def advance(self, size: int, /) -> None:
        self._read += size
        if self._bar is not None:
            self._bar.update(size)
        elif not self._quiet and time.monotonic() - self._told_at >= _EVERY:
            self._told_at = time.monotonic()
            share = f" of {_size(self._total)} ({self._read / self._total:.0%})" if self._total else ""
            self._say("progress", f"{_size(self._read)}{share}, {self.speed()}", read=self._read, total=self._total)

    def speed(self) -> str:
        return f"{self._read / 1e6 / max(time.monotonic() - self._began, 1e-3):.1f} MB/s"

    def outcome(self, shard: Shard, outcome: Outcome, /) -> None:
        if self._each or self._json:
            for error in outcome.errors:
                self.problem("plugin", error)
            for line in outcome.rejects.splitlines():
                reject = msgspec.json.decode(line)
                place = f"{reject['path']}:{reject['line']}" if reject["line"] else reject["path"]
                where = {key: reject[key] for key in ("path", "line", "offset")}
                self.problem("reject", f"{place}: {reject['reason']}", **where)

    def finished(self, shard: Shard, stats: Stats, /) -> None:
        documents = form_name(shard, self._form) not in ("text", "markdown")
        if self._json or (self._each and (documents or not stats.rejected)):
            told = f"{shard.label}: {summary(stats, documents=documents)}"
            self.note("shard", told, shard=shard.name, stats=stats.table())
        elif stats.rejected and not self._each:
            where = shard.places.rejects
            self.note("shard", f"{shard.label}: {stats.rejected} rejected, see {where}", shard=shard.name)

    def failed(self, shard: Shard, error: StorageError, /) -> None:
        self.problem("failed", str(error), shard=shard.name)

    def plugin_failed(self, failure: PluginFailure, /) -> None:
        """The first failure of its kind."""
        event = "quarantine" if failure.quarantined else "plugin"
        trace = f"\n{failure.traceback}" if failure.traceback and not self._json else ""
        self.problem(event, f"{failure}{trace}", plugin=failure.plugin._asdict(), traceback=failure.traceback)

    def problem(self, event: str, message: str, **more: object) -> None:
        """Says what went wrong, also to who wants it quiet."""
        self._say(event, message if self._json else f"boilerfilter: {message}", **more)

    def note(self, event: str, message: str, **more: object) -> None:
        """Says what went well."""
        if not self._quiet:
            self._say(event, message, **more)

    def close(self) -> None:
        if self._bar is not None:
            self._bar.close()
            self._bar = None

    def _say(self, event: str, message: str, **more: object) -> None:
        if self._json:
            now = datetime.now(UTC).isoformat(timespec="milliseconds")
            click.echo(msgspec.json.encode({"time": now, "event": event, "message": message, **more}), err=True)
        elif self._bar is not None:
            self._bar.clear()
            click.echo(message, err=True)
            self._bar.refresh()
        else:
            click.echo(message, err=True)


def summary(stats: Stats, *, documents: bool) -> str:
    """What was done, in one line."""
    why = _counts(stats.by_plugin) + _languages(stats.by_language)
    if not documents:
        told = f"{stats.paragraphs_removed} of {stats.paragraphs_opened} paragraphs removed: {why}"
        return told if stats.paragraphs_removed else "nothing to remove"
    parts = [f"{stats.records - stats.rejected} documents, {stats.changed} changed"]
    parts += [f"{stats.dropped} dropped as empty"] if stats.dropped else []
    parts += [f"paragraphs removed: {why}"] if stats.paragraphs_removed else []
    parts += [f"{stats.rejected} rejected"] if stats.rejected else []
    return "; ".join(parts)


def _languages(found: Mapping[str, int]) -> str:
    named = sorted(found, key=lambda name: (-found[name], name))
    if not named:
        return ""
    shown = [f"{found[name]} {name}" for name in named[:_FEW]] if len(named) > 1 else named
    return f" ({', '.join(shown)}{', …' if len(named) > _FEW else ''})"


def _counts(counter: Counter[str]) -> str:
    return ", ".join(f"{count} {name}" for name, count in sorted(counter.items(), key=lambda item: (-item[1], item[0])))


def _size(count: float) -> str:
    for unit in ("B", "kB", "MB", "GB"):
        if count < 1000:
            return f"{count:.0f} {unit}" if unit == "B" else f"{count:.1f} {unit}"
        count /= 1000
    return f"{count:.1f} TB"
