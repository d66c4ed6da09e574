"""Keeps the books of a chunk: what every format tells of its records, in the order of the input."""

from urllib.parse import urlsplit

from boilerfilter.io import removals
from boilerfilter.io.chunks import Chunk, Outcome
from boilerfilter.io.cleaner import Cleaned, Cleaner
from boilerfilter.io.rejects import Reject
from boilerfilter.io.removals import Cut, Encoding, Place
from boilerfilter.io.stats import Stats


class Account:
    """A format enters each record once, by one of `keep`, `enter` and `reject`; `outcome` closes the books.

    Records may be entered out of order; removals, rejects and attributes are told in that of their lines.
    """

    def __init__(self, chunk: Chunk, cleaner: Cleaner) -> None:
        self._path = chunk.path
        self._cleaner = cleaner
        self._removals: list[tuple[int, bytes]] = []
        self._attributes: list[tuple[int, bytes]] = []
        self._rejects: list[tuple[int, bytes]] = []
        self._errors: list[tuple[int, str]] = []
        self.stats = Stats()

    def keep(self, records: int, size: int) -> None:
        """Records that were passed on unopened, and bytes that belong to none (blank lines)."""
        stats = self.stats
        stats.records += records
        stats.kept += records
        stats.bytes += size
        stats.bytes_kept += size

    def attribute_unopened(self, line: int, identifier: str) -> None:
        """The attribute line of a record that `keep` counts; needed if ``options.attributes``."""
        self._attributes.append((line, removals.no_attributes(identifier)))

    def enter(
        self,
        cleaned: Cleaned,
        line: int,
        offset: int,
        raw: bytes,
        *,
        cuts: tuple[Cut, ...] = (),
        encoding: Encoding = "utf-8",
    ) -> None:
        """A record that was opened: `raw` are its bytes, `cuts` those of its removed spans (see `removals`)."""
        if cleaned.fate == "rejected":
            self.reject(line, offset, raw, cleaned.reason)
            return
        stats, options = self.stats, self._cleaner.options
        stats.records += 1
        stats.bytes += len(raw)
        stats.opened += 1
        if cleaned.fate == "kept":
            stats.kept += 1
            stats.bytes_kept += len(raw)
        elif cleaned.fate == "changed":
            stats.changed += 1
            stats.bytes_changed += len(raw)
        else:
            stats.dropped += 1
            stats.bytes_dropped += len(raw)
        self._count(cleaned, line)
        if options.removals and cleaned.removed:
            place = Place(self._path, line, offset, raw)
            entry = removals.removal(cleaned, place, self._cleaner.pipeline, cuts, encoding, context=options.context)
            self._removals.append((line, entry))
        if options.attributes:
            self._attributes.append((line, removals.attributes(cleaned)))

    def reject(
        self,
        line: int,
        offset: int,
        raw: bytes,
        reason: str,
        left_out: int = 0,
        *,
        records: int = 1,
        start: int | None = None,
    ) -> None:
        """A record that cannot be processed, or so many that cannot be told apart.

        `start` is where its bytes begin, if `offset` says where in them it is wrong.
        """
        reject = Reject(self._path, line, offset, reason, raw, left_out)
        stats = self.stats
        stats.records += records
        stats.rejected += records
        stats.bytes += len(raw) + left_out
        stats.bytes_rejected += len(raw) + left_out
        self._rejects.append((line, reject.line_of_json()))
        if self._cleaner.options.removals:
            self._removals.append((line, removals.rejection(reject, offset if start is None else start)))

    def outcome(self, data: bytes, size: int | None = None) -> Outcome:
        """What became of the chunk; `data` are the bytes for the format's writer, who makes `size` of them."""
        self.stats.bytes_out += len(data) if size is None else size
        return Outcome(
            data,
            _in_order(self._removals),
            _in_order(self._attributes),
            _in_order(self._rejects),
            self.stats,
            tuple(error for _, error in sorted(self._errors)),
        )

    def _count(self, cleaned: Cleaned, line: int) -> None:
        stats, result = self.stats, cleaned.result
        if result is None:
            return
        stats.paragraphs_opened += len(result.decisions)
        stats.characters_removed += sum(end - start for start, end in cleaned.removed)
        for error in result.errors:
            self._errors.append((line, f"{self._path}:{line}: {error}"))
            stats.failures[error.partition(": ")[0]] += 1  # whose it is: plugin, distribution and version
        dropped = result.dropped
        host = host_of(cleaned.document.url) if dropped else ""
        for decision in dropped:
            owner = self._cleaner.pipeline.owner(decision.reasons[0].rule)
            stats.paragraphs_removed += 1
            stats.by_plugin[owner.name if owner else ""] += 1
            stats.by_pattern.update(removals.patterns(decision))
            if language := removals.language(decision):
                stats.by_language[language] += 1
            if host:
                stats.by_host[host] += 1


def damaged(chunk: Chunk, cleaner: Cleaner) -> Outcome:
    """The outcome of a chunk that could not be read."""
    account = Account(chunk, cleaner)
    account.reject(chunk.line, chunk.offset, chunk.data, chunk.damage, chunk.left_out, records=chunk.records)
    return account.outcome(b"")


def host_of(url: str | None) -> str:
    """The host of a URL, in lower case; nothing if it has none."""
    try:
        return urlsplit(url).hostname or "" if url else ""
    except ValueError:
        return ""


def _in_order(lines: list[tuple[int, bytes]]) -> bytes:
    lines.sort(key=lambda entry: entry[0])
    return b"".join(line for _, line in lines)
