"""A file that is one document: plain text or Markdown."""

from boilerfilter.io.rejects import Reject
from boilerfilter.model import Document


def read(data: bytes, path: str) -> Document | Reject:
    """The document in a file's bytes, which must be UTF-8; a byte order mark is kept as part of the text."""
    try:
        return Document(data.decode("utf-8"), id=path)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        return Reject(path, line, error.start, not_utf8(error), data)


def not_utf8(error: UnicodeDecodeError) -> str:
    return f"not UTF-8: byte 0x{error.object[error.start]:02x} at byte {error.start}: {error.reason}"
