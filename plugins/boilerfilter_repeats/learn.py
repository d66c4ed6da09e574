"""Documents → an index, in bounded memory and the same bytes whatever their order."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from boilerfilter import Document, InputError, Reject
from boilerfilter_repeats.index import HEADER_BYTES, Header, check, writing
from boilerfilter_repeats.lines import host_key, line_keys
from boilerfilter_repeats.pages import page_of
from boilerfilter_repeats.pairs import Block, Pairs, collecting, counted, merged, runs_of


class Thresholds(NamedTuple):
    """What an index holds: lines that are on `min_pages` pages of their host. `min_share` of them is what the rule asks
    for if its options do not say."""

    min_pages: int = 5
    min_share: float = 0.1


@dataclass(slots=True)
class Learned:
    """What was read: documents that were learned, those whose host is not known, and records that were rejected."""

    documents: int = 0
    without_host: int = 0
    rejected: int = 0


def learn(
    records: Iterable[Document | Reject],
    target: Path,
    thresholds: Thresholds | None,
    rejected: Callable[[Reject], None],
) -> Learned:
    """Writes the index of some documents to `target`, a partial one without `thresholds`. `rejected` is told of what
    could not be read.

    Raises:
        InputError: no document has a host.
        OSError: the file, or the temporary one beside it, cannot be written.
    """
    told = Learned()
    target.parent.mkdir(parents=True, exist_ok=True)
    with collecting(target.parent) as pairs:
        for record in records:
            if isinstance(record, Document):
                _add(record, pairs, told)
            else:
                told.rejected += 1
                rejected(record)
        if not told.documents:
            count = told.without_host
            raise InputError(
                f"nothing to learn from: of {count:,} documents {'none has' if count else 'there are none with'} an "
                "address; name the field that holds it with --url-field"
            )
        _write(target, pairs.blocks(), thresholds)
    return told


def merge(sources: Sequence[Path], target: Path, thresholds: Thresholds | None) -> None:
    """Writes the index of all documents of some partial indexes: the same bytes as if they had been learned at once.

    Raises:
        InputError: a source is no partial index, or damaged.
        OSError: a file cannot be read or written.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    places = []
    for source in sources:
        header, rows = check(source)
        if not header.partial:
            raise InputError(
                f"{source}: is not partial: it lacks what is on few pages, which are many in another index; "
                "learn it with --partial"
            )
        places.append((source, HEADER_BYTES, rows))
    with runs_of(places) as runs:
        _write(target, merged(runs), thresholds)


def _add(document: Document, pairs: Pairs, told: Learned) -> None:
    page = page_of(document)
    if page is None:
        told.without_host += 1
        return
    told.documents += 1
    pairs.add([host_key(page.host), *line_keys(page.host, document.text)], page.mark)


def _write(target: Path, blocks: Iterable[Block], thresholds: Thresholds | None) -> None:
    header = Header(thresholds is None, *(thresholds or (0, 0.0)))
    with writing(target, header) as out:
        for rows in blocks if thresholds is None else counted(blocks, thresholds.min_pages):
            out.write(rows.astype("<u8", copy=False).tobytes())
