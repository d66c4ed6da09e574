"""The options of the plugin, ``[tool.boilerfilter.repeats]``."""

from dataclasses import dataclass
from typing import Literal

import regex


@dataclass(frozen=True, slots=True)
class RepeatsOptions:
    """What counts as a repeat, and what becomes of it.

    index:      the file that ``boilerfilter learn`` wrote, from the working directory; nothing happens without it.
    min_pages:  pages of a host that hold a repeat, at least; None for what the index was learned with, which is the
                least that can be asked for.
    min_share:  the share of the host's pages that do, 0 to 1; None for what the index was learned with.
    drop:       ``"others"`` leaves a repeat on one page of its host, always the same one; ``"all"`` on none.
    short:      a repeat with fewer characters goes only in company: beside a longer one, or among three in a row.
    keep:       regular expressions; a repeat in which one is found is none.
    """

    index: str = ""
    min_pages: int | None = None
    min_share: float | None = None
    drop: Literal["others", "all"] = "others"
    short: int = 20
    keep: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.min_pages is not None and self.min_pages < 2:
            raise ValueError(f"min_pages is {self.min_pages}; what is on one page is no repeat")
        if self.min_share is not None and not 0 <= self.min_share <= 1:
            raise ValueError(f"min_share is {self.min_share}, and not between 0 and 1")
        if self.short < 0:
            raise ValueError(f"short is {self.short}, and not 0 or more")
        for expression in self.keep:
            try:
                regex.compile(expression)
            except regex.error as error:
                raise ValueError(f"keep: {expression!r} is no regular expression: {error}") from error
