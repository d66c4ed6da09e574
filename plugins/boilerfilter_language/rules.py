"""The rule ``language.foreign``: drops paragraphs in another language than the document's."""

import re
from collections.abc import Iterable, Mapping, Sequence

from boilerfilter import AnnotatedDocument, Annotation, Paragraph, Reason, Verdict
from boilerfilter.languages import UND, language_of, likelihood, main_language, related, same_language, visible_length
from boilerfilter_language.clean import clean
from boilerfilter_language.options import LanguageOptions
from boilerfilter_language.scripts import weigh

# A paragraph is surely foreign when its language has at least the first score and the document's at most the second.
# Measured on 33,545 paragraphs in 83 languages, 15 of one language to a document: 6 go, 4 of them taken for English, 1
# the Croatian line among English ones, 1 a line of commands taken for Hungarian. On 572 web pages 39 go: 6 of 15,500
# paragraphs of articles (4 a Danish recipe among English, 2 an English photo credit), 5 banners, 15 labelled neither
# and 13 of unknown kind, readers' comments among them. At least 4 of the 39 are not in the language that is named.
_SURE = 0.8
_NEXT_TO_NONE = 0.05

# A claim of consent text that is taken at its word.
_CONSENT = 0.5

# More of a document than this is not foreign to it.
_MOST = 0.5

_QUOTE = "\"'`«»‹›„“”‟‚‘’‛「」『』《》〈〉〝〞＂＇❝❞>|—–"
_OPENS = re.compile(rf"[\s\W\d]{{0,4}}?[{re.escape(_QUOTE)}]")
_CLOSES = re.compile(r"[\"«»‹›“”’‘」』》〉＂❞][\s.,;:!?…。！？)\]\d]{0,6}$")
_COLON = (":", "：", "︰", "፡", "፦")


class ForeignRule:
    """Drops what is surely in another language than most of the document.

    Kept all the same: short lines, quotations (marked, or introduced by a colon), doubtful paragraphs, languages that
    detectors take for the document's, and `LanguageOptions.keep_languages`. A document without a clear main language,
    or of which more than half would go, is left alone.
    """

    name = "language.foreign"
    triggers = None

    def __init__(self, options: LanguageOptions) -> None:
        self._options = options

    def wants(self, document: AnnotatedDocument, /) -> Mapping[str, Sequence[int]]:
        return {"language": [paragraph.ordinal for paragraph in document.paragraphs if not paragraph.verbatim]}

    def judge(self, document: AnnotatedDocument, /) -> Iterable[Verdict]:
        consent = _consent(document)
        main = main_language(document, without=consent)
        if main == UND:
            return []
        quoted = _quoted(document, main)
        verdicts = []
        loss = whole = 0
        for paragraph, annotations in zip(document.paragraphs, document.annotations, strict=True):
            length = visible_length(paragraph.text) if paragraph.ordinal not in consent else 0
            whole += length
            if paragraph.ordinal not in quoted and self._foreign(paragraph, annotations, main):
                loss += length
                verdicts.append(_verdict(paragraph, annotations, main))
        return verdicts if loss <= _MOST * whole else []

    def _foreign(self, paragraph: Paragraph, annotations: Sequence[Annotation], main: str) -> bool:
        language = language_of(annotations)
        if paragraph.verbatim or language == UND or related(language, main):
            return False
        if any(same_language(language, kept) for kept in self._options.keep_languages):
            return False
        if likelihood(annotations, language) < _SURE or likelihood(annotations, main) > _NEXT_TO_NONE:
            return False
        return sum(weigh(clean(paragraph.text)).values()) >= self._options.min_letters


def _verdict(paragraph: Paragraph, annotations: Sequence[Annotation], main: str) -> Verdict:
    language = language_of(annotations)
    evidence = tuple(annotation for annotation in annotations if annotation.label == f"language.{language}")
    message = f"in another language ({language}, {likelihood(annotations, language):.2f}) than the document ({main})"
    return Verdict(paragraph.ordinal, False, Reason(ForeignRule.name, message), evidence)


def _consent(document: AnnotatedDocument) -> set[int]:
    """Ordinals of the paragraphs that a consent annotator claims: a long banner is no part of what is measured."""
    found = ((paragraph.ordinal, document.find(paragraph.ordinal, "consent")) for paragraph in document.paragraphs)
    return {ordinal for ordinal, annotation in found if annotation is not None and annotation.score >= _CONSENT}


def _quoted(document: AnnotatedDocument, main: str) -> set[int]:
    """Ordinals of the paragraphs that stand in quotation marks or are introduced: a line after a colon, and the lines
    of its block that go on in another language (a poem, a song)."""
    quoted = set()
    last: Paragraph | None = None
    for paragraph, annotations in zip(document.paragraphs, document.annotations, strict=True):
        marked = _OPENS.match(paragraph.text) or _CLOSES.search(paragraph.text[-16:])
        introduced = last is not None and last.text.endswith(_COLON)
        goes_on = last is not None and last.ordinal in quoted and last.block == paragraph.block
        if marked or introduced or (goes_on and not related(language_of(annotations), main)):
            quoted.add(paragraph.ordinal)
        last = paragraph
    return quoted
