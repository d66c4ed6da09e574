"""The record of what was removed from a document, and what is put back by it.

A line of JSON for each record that is not in the cleaned file as it was: `fate` is ``changed``, ``dropped`` (it was
empty then) or ``rejected``; `path`, `line`, `offset` and `bytes` say where it was and `crc32` what it was; `paragraphs`
say why it was changed, `spans` what went, in code points of the text (of which there are `characters`) and, as
`offset`, in bytes of the file. Of a record that is gone whole, `raw_base64` has the bytes. All else of the original is
in the cleaned file, byte for byte; if a report is asked for, what stood next to it is here as well, `around` it.
"""

import zlib
from collections.abc import Sequence
from itertools import pairwise
from typing import Any, Final, Literal, NamedTuple

import msgspec

from boilerfilter.io.cleaner import Cleaned
from boilerfilter.io.rejects import Reject
from boilerfilter.model import Decision
from boilerfilter.pipeline import Pipeline

Encoding = Literal["utf-8", "json"]

_ATTRIBUTE: Final = "boilerfilter__"


class Cut(NamedTuple):
    """Bytes that were taken out of a file at `offset`, the source of a removed span."""

    offset: int
    raw: bytes


class Place(NamedTuple):
    """Where a record was, and its bytes; `offset` is -1 where a format has none that could be restored by."""

    path: str
    line: int
    offset: int = -1
    raw: bytes = b""


def removal(
    cleaned: Cleaned,
    place: Place,
    pipeline: Pipeline,
    cuts: Sequence[Cut] = (),
    encoding: Encoding = "utf-8",
    *,
    context: int = 0,
) -> bytes:
    """The line of JSON for a document that was changed or dropped. `cuts` are given for each of its removed spans, or
    not at all, if the format is not restored by bytes. With `context`, up to so many characters on each side of a span.
    """
    text = cleaned.document.text
    spans: list[dict[str, object]] = []
    for number, (start, end) in enumerate(cleaned.removed):
        span: dict[str, object] = {"start": start, "end": end, "text": text[start:end]}
        if cuts:
            span["offset"] = cuts[number].offset
            if as_source(text[start:end], encoding) != cuts[number].raw:
                span["source"] = cuts[number].raw.decode("utf-8")  # it was written in another way than we would
        spans.append(span)
    entry: dict[str, object] = {
        **_where(cleaned.fate, place),
        "id": cleaned.document.id,
        "url": cleaned.document.url,
        "encoding": encoding,
        "characters": len(text),
        "spans": spans,
        "paragraphs": list(paragraphs(cleaned, pipeline)),
    }
    if context:
        entry["around"] = around(text, cleaned.removed, context)
    if cleaned.fate == "dropped":
        entry["raw_base64"] = place.raw  # msgspec writes bytes in base64
    return msgspec.json.encode(entry) + b"\n"


def rejection(reject: Reject, start: int) -> bytes:
    """The line of JSON for a record that was rejected, so that the original can be restored with it in its place.

    Its bytes begin at `start`; the reject's own offset may say where in them it is wrong.
    """
    entry = _where("rejected", Place(reject.path, reject.line, start, reject.raw))
    entry |= {"reason": reject.reason, "raw_base64": reject.raw}
    if reject.left_out:
        entry["left_out"] = reject.left_out
    return msgspec.json.encode(entry) + b"\n"


def as_source(text: str, encoding: Encoding) -> bytes:
    """A text as it is written in a file: as it is, or in a JSON string (without the quotes)."""
    return text.encode("utf-8") if encoding == "utf-8" else msgspec.json.encode(text)[1:-1]


def paragraphs(cleaned: Cleaned, pipeline: Pipeline) -> list[dict[str, Any]]:
    """What was decided against: for each paragraph, or part of one, that went, by whom and why.

    `patterns` are the ids of all that was found, `score` is that of the surest evidence. `evidence` has every claim,
    with what was matched in the part itself as ``[start, end, n]``: code points of the document, and the number of the
    pattern among `patterns`.
    """
    if cleaned.result is None:
        return []
    out = []
    for decision in cleaned.result.dropped:
        owner = pipeline.owner(decision.reasons[0].rule)
        found = patterns(decision)
        about = {
            "plugin": owner.name if owner else "",
            "reasons": [reason._asdict() for reason in decision.reasons],
            "patterns": found,
            "score": score(decision),
            "language": language(decision),
        }
        out += [
            {"start": start, "end": end, **about, "evidence": _evidence(decision, found, start, end)}
            for start, end in decision.parts_removed
        ]
    return out


def around(text: str, removed: Sequence[tuple[int, int]], width: int) -> list[tuple[int, str]]:
    """The kept text within `width` characters of removed spans, which are disjoint and in order: where each stretch
    begins, and the stretch."""
    borders = [(0, 0), *removed, (len(text), len(text))]
    out = []
    for number, ((_, begin), (end, _)) in enumerate(pairwise(borders)):
        first, last = number == 0, number == len(removed)
        if end - begin > (width if first or last else 2 * width):
            out += [] if first else [(begin, text[begin : begin + width])]
            out += [] if last else [(end - width, text[end - width : end])]
        elif end > begin:
            out.append((begin, text[begin:end]))
    return out


def attributes(cleaned: Cleaned) -> bytes:
    """A line of JSON in the manner of dolma's taggers: a document's id, and spans ``[start, end, score]`` by rule.

    The spans are those that were removed, so whoever cuts them has the cleaned text. A document that keeps all has a
    line without spans, since mixers read documents and attributes side by side.
    """
    found: dict[str, list[tuple[int, int, float]]] = {}
    decisions = cleaned.result.dropped if cleaned.result is not None else ()
    at = 0
    for start, end in cleaned.removed:
        # The white space that went with a block may be a span of its own: it belongs to the decision before.
        inside = []
        while at < len(decisions) and decisions[at].parts_removed[0][0] < end:
            inside.append(decisions[at])
            at += 1
        inside = inside or [decisions[max(at - 1, 0)]]
        root = inside[0].reasons[0].rule.partition(".")[0]
        surest = max(score(decision) for decision in inside)
        found.setdefault(f"{_ATTRIBUTE}{root}", []).append((start, end, surest))
    return msgspec.json.encode({"id": cleaned.document.id, "attributes": found}) + b"\n"


def no_attributes(identifier: str) -> bytes:
    """The line of a document that was not opened."""
    return msgspec.json.encode({"id": identifier, "attributes": {}}) + b"\n"


def patterns(decision: Decision) -> list[str]:
    """The ids of the patterns that speak for a decision, each once."""
    return list(dict.fromkeys(span.source for annotation in decision.evidence for span in annotation.spans))


def score(decision: Decision) -> float:
    """How sure the surest evidence is; 1 for a decision without any."""
    return max((annotation.score for annotation in decision.evidence), default=1.0)


def language(decision: Decision) -> str:
    """The language of the first evidence that names one (``consent.de``), or nothing."""
    named = (annotation.label.split(".") for annotation in decision.evidence)
    return next((parts[1] for parts in named if len(parts) > 1), "")


def _evidence(decision: Decision, found: Sequence[str], start: int, end: int) -> list[dict[str, object]]:
    numbers = {source: number for number, source in enumerate(found)}
    out: list[dict[str, object]] = []
    for claim in decision.evidence:
        inside = [(at, to, numbers[source]) for at, to, source in claim.spans if start <= at <= to <= end]
        out.append({"label": claim.label, "score": claim.score, **({"spans": inside} if inside else {})})
    return out


def _where(fate: str, place: Place) -> dict[str, object]:
    where: dict[str, object] = {"fate": fate, "path": place.path, "line": place.line}
    if place.offset >= 0:
        where |= {"offset": place.offset, "bytes": len(place.raw), "crc32": zlib.crc32(place.raw)}
    return where
