"""What a document is to its host: which host, and which of its pages."""

import re
import unicodedata
from contextlib import suppress
from functools import lru_cache
from hashlib import blake2b
from typing import Final, NamedTuple

from boilerfilter import Document
from boilerfilter_repeats.lines import KEY_BYTES

_ADDRESS: Final = re.compile(r"(?:[a-zA-Z][a-zA-Z0-9+.-]*:)?//(?P<authority>[^/?#\\]*)(?P<rest>[^#]*)", re.DOTALL)
_BARE: Final = re.compile(r"(?P<authority>[^/?#\\\s:]+(?::\d*)?)(?:[/?#].*)?", re.DOTALL)
_LONGEST: Final = 512
"""Characters of an authority; a host has 253 at most, and what is much longer is none."""
_PORT: Final = re.compile(r":\d*\Z")


class Page(NamedTuple):
    """A page of a host. `mark` tells pages apart, 8 bytes; a page that was fetched twice is one page."""

    host: str
    mark: bytes


def page_of(document: Document) -> Page | None:
    """The page that a document is, by its address; None if that names no host.

    The address may be a host alone. Then a page is known by its document's id, or its text if it has none.
    """
    if document.url is None:
        return None
    address = document.url.strip()
    match = _ADDRESS.match(address)
    bare = None if match else _BARE.fullmatch(address)
    if match is None and bare is None:
        return None
    authority: str = (match or bare)["authority"]  # type: ignore[index]
    host = _host(authority) if len(authority) <= _LONGEST else ""
    if not host:
        return None
    name = match["rest"] or "/" if match else f"\0{document.id or document.text}"
    whole = f"{host}\n{name}".encode("utf-8", "surrogatepass")
    return Page(host, blake2b(whole, digest_size=KEY_BYTES).digest())


@lru_cache(1 << 14)
def _host(authority: str) -> str:
    """The host in the authority of an address: without user, port, last dot and ``www.``, in lower case and, if it is
    international, in its ASCII form."""
    host = authority.rpartition("@")[2]
    if host.startswith("["):
        return host.partition("]")[0][1:].lower()
    host = unicodedata.normalize("NFC", _PORT.sub("", host)).rstrip(".").lower()
    if not host.isascii():
        with suppress(UnicodeError):  # no name that could be registered, but always written in the same way
            host = host.encode("idna").decode("ascii")
    shorter = host.removeprefix("www.")
    return shorter if "." in shorter else host
