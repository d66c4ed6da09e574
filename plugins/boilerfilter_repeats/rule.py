"""The rule ``repeats``: drops paragraphs that their host repeats across its pages."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from math import ceil
from typing import Final, NamedTuple

import regex

from boilerfilter import AnnotatedDocument, Annotation, Paragraph, Reason, SettingsError, Verdict
from boilerfilter_repeats.index import Index, Repeat
from boilerfilter_repeats.lines import paragraph_keys
from boilerfilter_repeats.options import RepeatsOptions
from boilerfilter_repeats.pages import page_of

NAME: Final = "repeats"

_IN_A_ROW: Final = 3
"""Short repeats side by side that are a menu or a row of buttons, and not a heading or a cell of a table."""
_ROUNDING: Final = 1e-6
"""Pages: a tenth of 70 is 7, and not 7.000000000000001."""
_TIME_BUDGET: Final = 1.0
"""Seconds for an expression of `keep` on a paragraph."""


class _Found(NamedTuple):
    """A paragraph that is repeated on so many pages; `here` if this page is the first of them."""

    pages: int
    here: bool


class RepeatsRule:
    """Looks up the lines of every paragraph, with the host of the document, in an index.

    A paragraph of several lines is repeated as often as the rarest of them.
    """

    name: str = NAME
    triggers: Collection[str] | None = None  # the host is the document's, so no annotator can speak first

    def __init__(self, index: Index, options: RepeatsOptions) -> None:
        """
        Raises:
            SettingsError: the options ask for less than the index holds.
        """
        learned = index.header
        self._min_pages = learned.min_pages if options.min_pages is None else options.min_pages
        if self._min_pages < learned.min_pages:
            raise SettingsError(
                f"settings: repeats: min_pages is {self._min_pages}, but {options.index} was learned with "
                f"--min-pages {learned.min_pages} and holds nothing below; learn it again, or ask for more"
            )
        self._min_share = learned.min_share if options.min_share is None else options.min_share
        self._index = index
        self._drops_all = options.drop == "all"
        self._short = options.short
        self._keep = [regex.compile(expression) for expression in options.keep]

    def wants(self, document: AnnotatedDocument, /) -> Mapping[str, Sequence[int]]:
        return {}

    def judge(self, document: AnnotatedDocument, /) -> Iterable[Verdict]:
        page = page_of(document.document)
        pages = self._index.pages(page.host) if page else 0
        if page is None or not pages:
            return
        needed = max(self._min_pages, ceil(self._min_share * pages - _ROUNDING))
        keys = paragraph_keys(page.host, ["" if one.verbatim else one.text for one in document.paragraphs])
        found = [
            self._look_up(paragraph, of_lines, page.mark, needed)
            for paragraph, of_lines in zip(document.paragraphs, keys, strict=True)
        ]
        for at in self._in_company(document.paragraphs, found):
            repeat = found[at]
            if repeat is None or (repeat.here and not self._drops_all):
                continue
            paragraph = document.paragraphs[at]
            claim = Annotation(
                NAME, min(1.0, repeat.pages / pages), (paragraph.span(0, len(paragraph.text), f"{NAME}.{page.host}"),)
            )
            said = f"on {repeat.pages:,} of {pages:,} pages of {page.host}"
            yield Verdict(at, keep=False, reason=Reason(NAME, said), evidence=(claim,))

    def _look_up(self, paragraph: Paragraph, keys: Sequence[bytes], mark: bytes, needed: int) -> _Found | None:
        rarest: Repeat | None = None
        here = False
        for key in keys:
            line = self._index.find(key)
            if line is None or line.pages < needed:
                return None
            here |= line.first == mark
            if rarest is None or line.pages < rarest.pages:
                rarest = line
        if rarest is None or any(keep.search(paragraph.text, timeout=_TIME_BUDGET) for keep in self._keep):
            return None
        return _Found(rarest.pages, here)

    def _in_company(self, paragraphs: Sequence[Paragraph], found: Sequence[_Found | None]) -> Iterator[int]:
        """The repeats that are long, or stand in a row of repeats with a long one or with enough others."""
        row: list[int] = []
        for at in range(len(found) + 1):
            if at < len(found) and found[at] is not None:
                row.append(at)
                continue
            long = any(len(paragraphs[place].text) >= self._short for place in row)
            if long or len(row) >= _IN_A_ROW:
                yield from row
            row = []
