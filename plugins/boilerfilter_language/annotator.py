"""The annotator ``language``."""

from collections.abc import Sequence
from functools import lru_cache

from boilerfilter import Annotation, Paragraph
from boilerfilter_language.clean import READ
from boilerfilter_language.identify import identify

# Menus, banners and footers come back on every page of a site; each entry holds at most READ characters.
_REMEMBERED = 4096


class LanguageAnnotator:
    """Says which language a paragraph is in: ``language.<BCP 47 tag>``, one annotation a candidate, at most three.

    Three kinds of answer:

    - **proven** by the script (Hangul, kana, Thai ...): one annotation with score 1.0, however short the paragraph;
    - **likely**: the candidates with fastText's scores, at most 0.99. The highest is the answer, ahead of the next by a
      margin and drawn from enough letters;
    - **in doubt**: ``language.und`` with score 1.0, and beside it the candidates with their scores if there are letters
      at all. So the highest-scored annotation is always the answer, and who can make more of a doubtful paragraph (by
      comparing two languages' scores, or summing over lines) reads the candidates.

    A language that is no candidate scores less than those that are. Addresses, digits and symbols alone are ``und``.
    """

    name = "language"

    def __init__(self, *, every: bool = False) -> None:
        """With `every`, runs on all paragraphs; otherwise where a rule asks."""
        self.anchors: tuple[str, ...] | None = None if every else ()
        self._identify = lru_cache(maxsize=_REMEMBERED)(identify)

    def annotate(self, paragraphs: Sequence[Paragraph], /) -> Sequence[Sequence[Annotation]]:
        return [self._identify(paragraph.text[:READ]) for paragraph in paragraphs]
