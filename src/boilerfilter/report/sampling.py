"""Which documents are shown: a sample of bounded size that is the same for the same records.

The least sure removals are in it, some of everywhere, and some for every plugin, language, frequent pattern and reason.
"""

from collections.abc import Iterator
from hashlib import blake2b
from heapq import heappush, heappushpop
from itertools import zip_longest
from typing import Final

from boilerfilter.report.excerpt import Excerpt, excerpt
from boilerfilter.report.records import Record
from boilerfilter.report.totals import names

UNSURE: Final = 150
ANYWHERE: Final = 100
KEPT_OF: Final = {"plugin": (200, 6), "language": (300, 4), "pattern": (1_000, 2), "reason": (300, 4)}
"""Of each facet, the number of names that documents are kept for, and how many for each."""

Rank = tuple[float, int]


class Pool:
    """The documents of lowest rank, up to `size`."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._heap: list[tuple[float, int, int, Excerpt]] = []
        self.seen = 0

    def wants(self, rank: Rank) -> bool:
        """Whether a document of this rank is among the lowest so far. Counts it as seen."""
        self.seen += 1
        return len(self._heap) < self._size or rank < (-self._heap[0][0], -self._heap[0][1])

    def add(self, rank: Rank, document: Excerpt) -> None:
        entry = (-rank[0], -rank[1], -self.seen, document)  # equal ranks, of a file given twice, by their order
        if len(self._heap) < self._size:
            heappush(self._heap, entry)
        else:
            heappushpop(self._heap, entry)

    @property
    def documents(self) -> list[Excerpt]:
        """Those that it holds, in the order of their ranks."""
        return [document for *_, document in sorted(self._heap, reverse=True)]


class Sample:
    """Takes records one by one and holds what may be shown of them."""

    def __init__(self) -> None:
        self._unsure = Pool(UNSURE)
        self._anywhere = Pool(ANYWHERE)
        self._of: dict[str, dict[str, Pool]] = {facet: {} for facet in KEPT_OF}

    def add(self, record: Record) -> None:
        """A record with nothing removed, or a rejected one, is never shown."""
        if not record.paragraphs:
            return
        draw = _draw(record)
        margin = record.margin
        ranks = [(self._unsure, (margin, draw)), (self._anywhere, (0.0, draw))]
        for facet in KEPT_OF:
            lowest: dict[str, float] = {}
            for part in record.paragraphs:
                for name in names(part, facet):
                    lowest[name] = min(part.margin, lowest.get(name, 1.0))
            ranks += [(self._pool(facet, name), (least, draw)) for name, least in lowest.items()]
        wanting = [(pool, rank) for pool, rank in ranks if pool.wants(rank)]
        if wanting:
            document = excerpt(record)
            for pool, rank in wanting:
                pool.add(rank, document)

    def chosen(self) -> Iterator[Excerpt]:
        """All that is held, each document once, what must not be missing first: one for each name of each facet, the
        most frequent names first; and in turn with the others the least sure of all, and some of everywhere."""
        lanes = [iter(self._unsure.documents), iter(self._anywhere.documents)]
        lanes += [self._lane(facet) for facet in KEPT_OF]
        given: set[int] = set()
        for row in zip_longest(*lanes):
            for document in row:
                if document is not None and id(document) not in given:
                    given.add(id(document))
                    yield document

    def _pool(self, facet: str, name: str) -> Pool:
        pools = self._of[facet]
        limit, each = KEPT_OF[facet]
        if name not in pools:
            if len(pools) >= 2 * limit:
                ranked = sorted(pools.items(), key=lambda item: (-item[1].seen, item[0]))
                pools = self._of[facet] = dict(ranked[:limit])
            pools[name] = Pool(each)
        return pools[name]

    def _lane(self, facet: str) -> Iterator[Excerpt]:
        limit, each = KEPT_OF[facet]
        ranked = sorted(self._of[facet].items(), key=lambda item: (-item[1].seen, item[0]))[:limit]
        held = [pool.documents for _, pool in ranked]
        for number in range(each):
            yield from (documents[number] for documents in held if number < len(documents))


def _draw(record: Record) -> int:
    """A number that is as good as drawn by lot, and always the same for a record."""
    key = f"{record.line}:{record.path}".encode("utf-8", "surrogatepass")
    return int.from_bytes(blake2b(key, digest_size=8).digest(), "big")
