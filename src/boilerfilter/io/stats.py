"""Counts of a run. They add up, and those of shards can be merged."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, fields


@dataclass(slots=True)
class Stats:
    """``records = kept + changed + dropped + rejected``, and ``bytes`` likewise (of the decompressed input).

    The finer counts are of what was `opened`; a record in which no anchor of any plugin lies is passed on unopened. By
    plugin, pattern, language and host they count removed paragraphs; `failures` count by plugin.
    """

    records: int = 0
    kept: int = 0
    changed: int = 0
    dropped: int = 0
    rejected: int = 0
    bytes: int = 0
    bytes_kept: int = 0
    bytes_changed: int = 0
    bytes_dropped: int = 0
    bytes_rejected: int = 0
    bytes_out: int = 0
    opened: int = 0
    paragraphs_opened: int = 0
    paragraphs_removed: int = 0
    characters_removed: int = 0
    by_plugin: Counter[str] = field(default_factory=Counter)
    by_pattern: Counter[str] = field(default_factory=Counter)
    by_language: Counter[str] = field(default_factory=Counter)
    by_host: Counter[str] = field(default_factory=Counter)
    failures: Counter[str] = field(default_factory=Counter)

    def add(self, other: "Stats") -> None:
        """Adds another's counts to this."""
        for item in fields(self):
            mine, theirs = getattr(self, item.name), getattr(other, item.name)
            if isinstance(mine, Counter):
                mine.update(theirs)
            else:
                setattr(self, item.name, mine + theirs)

    @property
    def balanced(self) -> bool:
        """Whether nothing was lost: what came in is what was kept, changed, dropped or rejected."""
        return (
            self.records == self.kept + self.changed + self.dropped + self.rejected
            and self.bytes == self.bytes_kept + self.bytes_changed + self.bytes_dropped + self.bytes_rejected
        )

    @classmethod
    def from_table(cls, table: Mapping[str, object]) -> "Stats":
        """The counts that `table` gave; what a table does not have is 0.

        Raises:
            ValueError: a count is unknown or no whole number.
        """
        stats = cls()
        for name, value in table.items():
            mine = getattr(stats, name, None) if name in cls.__slots__ else None
            if isinstance(mine, Counter) and isinstance(value, Mapping) and all(map(_is_count, value.values())):
                mine.update(value)
            elif isinstance(mine, int) and _is_count(value):
                setattr(stats, name, value)
            else:
                raise ValueError(f"stats: {name} = {value!r} is no count of a run")
        return stats

    def table(self) -> dict[str, object]:
        """As a table for JSON, counters sorted by count, then name."""
        out: dict[str, object] = {}
        for item in fields(self):
            value = getattr(self, item.name)
            if isinstance(value, Counter):
                value = dict(sorted(value.items(), key=lambda entry: (-entry[1], entry[0])))
            out[item.name] = value
        return out


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)
