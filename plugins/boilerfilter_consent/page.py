"""In whose language a paragraph is: the article's, or a notice's that is foreign to it."""

import re
import unicodedata
from collections import Counter
from collections.abc import Collection
from functools import lru_cache
from typing import Final, NamedTuple

import regex

from boilerfilter import AnnotatedDocument, Annotation
from boilerfilter.languages import UND, likelihood, related, sample

_LETTERS: Final = regex.compile(r"\p{L}")
_ASCII_LETTER: Final = re.compile("[a-zA-Z]")

_QUOTED: Final = regex.compile("[\"'“”„‟‘’‚«»‹›「『]")

_LABEL: Final = regex.compile(r"(?=.{2,40}$)\p{L}[^\d]*")
"""A short line that begins with a letter and holds no number."""

_LATIN: Final = "LATIN"
"""The one script whose lines stand in articles of any other: names, code, English."""


class Page(NamedTuple):
    """A document with the language and the script of its article, each empty or ``und`` if unclear."""

    document: AnnotatedDocument
    language: str
    script: str


def claim(document: AnnotatedDocument, ordinal: int) -> Annotation | None:
    """What says that a paragraph is consent text, by itself or beside a notice; the surer if both do."""
    found = [document.find(ordinal, label) for label in ("consent", "consent-beside")]
    return max((one for one in found if one is not None), key=lambda one: one.score, default=None)


def language(document: AnnotatedDocument, ordinal: int) -> str:
    """The language of a paragraph: of the pack that read it, since that is what is said in it."""
    annotation = claim(document, ordinal)
    return annotation.label.partition(".")[2] if annotation else "und"


def share_covered(document: AnnotatedDocument, ordinal: int, spoken: Collection[str]) -> float:
    """How much of a paragraph is made of the words of consent dialogs in the languages of the document's notices."""
    return max(
        (
            annotation.score
            for annotation in document.annotations[ordinal]
            if annotation.label.startswith("consent-part.") and annotation.label.partition(".")[2] in spoken
        ),
        default=0.0,
    )


def is_foreign(page: Page, ordinal: int) -> bool:
    """Whether a paragraph that may be a notice is surely not in the document's language."""
    spoken = language(page.document, ordinal)
    if UND in (spoken, page.language) or related(spoken, page.language):
        return False
    annotations = page.document.annotations[ordinal]
    return likelihood(annotations, spoken) > 0.5 and likelihood(annotations, page.language) < 0.1


def in_the_banners_language(page: Page, ordinal: int, seed: int) -> bool:
    """Whether a paragraph is in the language, or at least the script, of a notice that is foreign to the document."""
    if _QUOTED.match(page.document.paragraphs[ordinal].text):
        return False  # articles quote in other languages
    script = script_of(page.document.paragraphs[seed].text)
    own = script_of(page.document.paragraphs[ordinal].text)
    if script and page.script and script != page.script:
        if script != _LATIN:
            return own == script
        # Latin letters stand in articles of any script, but a short line of them seldom beside a notice of them.
        if own == script and _LABEL.fullmatch(page.document.paragraphs[ordinal].text):
            return True
    spoken = language(page.document, seed)
    if UND in (spoken, page.language) or related(spoken, page.language):
        return False
    annotations = page.document.annotations[ordinal]
    return likelihood(annotations, spoken) > 0.15 + 2 * likelihood(annotations, page.language)


def script(document: AnnotatedDocument, without: Collection[int]) -> str:
    """The script of most of a document's paragraphs, by a sample; empty if they have none."""
    scripts = Counter(
        script
        for ordinal in sample(document.paragraphs, limit=16)
        if ordinal not in without and (script := script_of(document.paragraphs[ordinal].text))
    )
    return min(scripts, key=lambda script: (-scripts[script], script), default="")


def script_of(text: str) -> str:
    """The script of the first letters of a text, those of brand names left aside; empty if it has no letters.

    Chinese and Japanese share one: a line of either may have no kana.
    """
    return _script_of(text[:200])


@lru_cache(4096)  # the search looks at a line from every notice that it can be reached from
def _script_of(text: str) -> str:
    if text.isascii():
        return _LATIN if _ASCII_LETTER.search(text) else ""
    letters = _LETTERS.findall(text)
    others = [letter for letter in letters if not letter.isascii()]
    if len(others) * 3 >= len(letters) > 0:
        name = unicodedata.name(others[0], "").partition(" ")[0]
        return {"HIRAGANA": "CJK", "KATAKANA": "CJK", "KATAKANA-HIRAGANA": "CJK"}.get(name, name)
    return _LATIN if letters else ""
