"""Hosts whose pages repeat themselves."""

from collections.abc import Iterable
from pathlib import Path

from boilerfilter import Document, Reject
from boilerfilter_repeats.learn import Thresholds, learn

FOOTER = "Subscribe to the river letter; 4,711 readers do."
MENU = ("Home", "News", "Sport")


def pages(count: int = 10, host: str = "mill.example", *, footer: str = FOOTER) -> list[Document]:
    """Pages of a host: a menu, a line that no other has, and a footer whose numbers change."""
    return [
        Document(
            "\n".join(MENU)
            + f"\n\nStory {chr(97 + n)} tells of the {chr(97 + n)} mill.\n\n"
            + footer.replace("4", str(n)),
            id=f"{host}/{n}",
            url=f"https://{host}/{n}",
        )
        for n in range(count)
    ]


def no_rejects(reject: Reject) -> None:
    raise AssertionError(reject)


def learned(documents: Iterable[Document], path: Path, min_pages: int = 5, min_share: float = 0.1) -> bytes:
    """The bytes of the index of some documents."""
    learn(documents, path, Thresholds(min_pages, min_share), no_rejects)
    return path.read_bytes()
