"""Cleans WARC records: the text of conversions changes, and what their headers say of its length and digests."""

from boilerfilter.errors import InputError
from boilerfilter.io.account import Account
from boilerfilter.io.chunks import Chunk, Outcome
from boilerfilter.io.cleaner import Cleaned, Cleaner
from boilerfilter.io.text import not_utf8
from boilerfilter.io.warc_records import END, START, Head, check_digests, framed, read_head, unframed, with_block
from boilerfilter.model import Document


def clean(chunk: Chunk, cleaner: Cleaner) -> Outcome:
    """The outcome of a chunk of records. One whose digest is not that of its bytes is rejected, of whatever type."""
    account = Account(chunk, cleaner)
    options = cleaner.options
    out: list[bytes] = []
    opened: list[tuple[int, int, int, Head, Document]] = []
    line, offset = chunk.line, chunk.offset
    for raw in unframed(chunk.data):
        at = offset
        offset += len(raw)
        if not raw.startswith(START):  # line ends between records
            account.keep(0, len(raw))
            out.append(raw)
            continue
        line += 1
        head = _head(raw)
        block = raw[len(head.raw) : -len(END)]
        if problem := check_digests(head, block):
            account.reject(line - 1, at, raw, problem)
            continue
        if not is_text(head, resources=options.resources):
            account.keep(1, len(raw))
            out.append(raw)
            continue
        try:
            text = block.decode("utf-8")
        except UnicodeDecodeError as error:
            account.reject(line - 1, at, raw, not_utf8(error))
            continue
        identifier = head[b"warc-record-id"]
        if cleaner.pipeline.may_change(block):
            url = head[b"warc-target-uri"].strip("<>")
            opened.append((len(out), line - 1, at, head, Document(text, id=identifier, url=url or None)))
        else:
            account.keep(1, len(raw))
            if options.attributes:
                account.attribute_unopened(line - 1, identifier)
        out.append(raw)
    for (place, number, at, head, _), cleaned in zip(
        opened, cleaner.clean([entry[-1] for entry in opened]), strict=True
    ):
        out[place] = _entered(account, number, at, out[place], head=head, cleaned=cleaned)
    out = [raw for raw in out if raw]
    return account.outcome(framed(out), sum(map(len, out)))


def is_text(head: Head, *, resources: bool = False) -> bool:
    """Whether a record is a document: a page converted to plain text or, if asked for, a resource of plain text."""
    media = head[b"content-type"].partition(";")[0].strip().lower()
    if head[b"warc-type"] == "conversion":
        return media in ("", "text/plain")
    return resources and head[b"warc-type"] == "resource" and media == "text/plain"


def _entered(account: Account, line: int, offset: int, raw: bytes, *, head: Head, cleaned: Cleaned) -> bytes:
    """Enters a record that was opened. What is to be written of it."""
    if cleaned.fate == "rejected":
        account.reject(line, offset, raw, cleaned.reason)
        return b""
    new = raw
    if cleaned.fate == "changed":
        try:
            new = with_block(head, cleaned.text.encode("utf-8"))
        except InputError as error:
            account.reject(line, offset, raw, str(error))
            return b""
    # Its place is not told: a header changes in more places than the text does, so bytes are not what restores it.
    account.enter(cleaned, line, -1, raw)
    return b"" if cleaned.fate == "dropped" else new


def _head(raw: bytes) -> Head:
    head = read_head(raw)
    assert head is not None, "records were read whole"
    return head
