"""A notice glued into one line with the article: which sentences of a paragraph are the notice.

An extractor that loses a line break puts the banner and the article into one paragraph. The article's words stay
whatever happens: what is cut are whole sentences that are a notice by themselves, and only if no other sentence of the
paragraph could be one. Where sentences cannot be told apart, nothing is cut, and the decision says so.
"""

from collections.abc import Collection, Iterator, Sequence
from typing import Final, NamedTuple

import regex

from boilerfilter import AnnotatedDocument, Annotation, Paragraph, Reason, Verdict
from boilerfilter_consent.annotator import Reader
from boilerfilter_consent.evidence import CORE, dialog_share

NAME: Final = "consent-sentence"

_BORDER: Final = regex.compile(
    r"(?<=[.!?…][\"'”’»)\]]{0,4})(?<!\b\p{L}[.])\s+(?=[\p{Lu}\p{Lt}\p{Lo}\p{N}\"'“‘«„¿¡(\[])"
    r"|(?<=[。！？؟।۔։።၊။][」』”’»)]{0,4})\s*"
    r"|(?<=[.!?])(?=\p{Lu}\p{Ll})"
)
"""Between two sentences: a full stop, white space and a capital (or a letter that has no case); a full stop that needs
no white space; a full stop that was glued to a capital. A single letter and a stop is an abbreviation. Closing marks
have a bound, since looking back over a run of them from each of its signs takes quadratic time."""

_SPEAKS: Final = 0.05
"""The score from which on a sentence may be a notice's; words of consent alone are in articles, too."""

_NAMED: Final = ("tracker", "these", "policy", "law")
"""Families that name what notices are about, whatever the score."""

_FULL: Final = 40
"""Characters from which on sentences are long enough to be judged."""

_UNSPACED: Final = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}]")
_DENSE: Final = 2.5
"""What a character of a script without spaces counts for."""

_ALIEN: Final = 0.15
"""The share of their letters in the words of dialogs below which sentences are none of a notice's. Of 1,758 notices 5
begin or end with such sentences; 69 % of ordinary paragraphs are nothing else."""

_BY_CHANCE: Final = 0.35
"""A share up to which words of a dialog in another language than the notice's are met by chance."""

_ENDS: Final = 30
"""Sentences read at either end of a paragraph: a bound on the work."""


UNSAFE: Final = ".unsafe"


class Sentence(NamedTuple):
    """A sentence at ``start:end`` of a paragraph: whether it speaks of consent, the share of its letters in the words
    of dialogs, and its length as that of a text with spaces."""

    start: int
    end: int
    speaks: bool
    share: float
    weight: float


class ConsentSentenceAnnotator:
    """Where a paragraph begins or ends with sentences that no notice holds: ``consent-sentence.<pack's language>``, the
    score of what is left without them as a notice that speaks to the reader, with its span. Where it does not, but some
    of its sentences speak of consent: the same of these, and the label ends in ``.unsafe``."""

    name = NAME
    anchors: Collection[str] = ()

    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    def annotate(self, paragraphs: Sequence[Paragraph], /) -> Sequence[Sequence[Annotation]]:
        return [list(self._notice(paragraph)) for paragraph in paragraphs]

    def _notice(self, paragraph: Paragraph) -> Iterator[Annotation]:
        language = self._reader.read(paragraph)[1]
        sentences = [self._judge(paragraph, language, *span) for span in _sentences(paragraph.text)]
        speaking = [number for number, sentence in enumerate(sentences) if sentence.speaks]
        if not speaking:
            return
        first, last = speaking[0], speaking[-1] + 1
        head, tail = sentences[:first], sentences[last:]
        if not _alien(head):
            first = 0
        if not _alien(tail):
            last = len(sentences)
        safe = (first, last) != (0, len(sentences))
        if not safe:
            first, last = speaking[0], speaking[-1] + 1
        start, end = sentences[first].start, sentences[last - 1].end
        score, language = self._reader.read_notice(_part(paragraph, start, end))
        label = f"{self.name}.{language}{'' if safe else UNSAFE}"
        yield Annotation(label, score, (paragraph.span(start, end, self.name),))

    def _judge(self, paragraph: Paragraph, language: str, start: int, end: int) -> Sentence:
        score, spoken, reading, evidence = self._reader.read(_part(paragraph, start, end))
        text = reading.skeleton.text
        families = {hit.pattern.family for hit in evidence.hits}
        speaks = not families.isdisjoint(_NAMED) or (score >= _SPEAKS and not families.isdisjoint(CORE))
        weight = len(text) * (_DENSE if _UNSPACED.search(text) else 1.0)
        share = dialog_share(text, evidence.hits)
        if spoken != language and not speaks and share < _BY_CHANCE:
            share = 0.0
        return Sentence(start, end, speaks, share, weight)


def may_be(paragraph: Paragraph) -> bool:
    """Whether a paragraph has more than one sentence."""
    return not paragraph.verbatim and _BORDER.search(paragraph.text) is not None


def judge(document: AnnotatedDocument, ordinal: int, threshold: float, taken: bool) -> Verdict | None:
    """The verdict on a paragraph in which some sentences are a notice; `taken` if all of it reads as one."""
    found = document.find(ordinal, NAME)
    if found is None or found.score < threshold:
        return None
    start, end, _ = found.spans[0]
    if not found.label.endswith(UNSAFE):
        message = f"consent notice glued to other text, score {found.score:.2f}"
        return Verdict(ordinal, False, Reason("consent.glued", message), (found,), (start, end))
    if taken:
        return None
    message = f"a notice, score {found.score:.2f}, is glued to other text; where it ends cannot be told"
    return Verdict(ordinal, True, Reason("consent.glued", message), (found,))


def _alien(sentences: Sequence[Sentence]) -> bool:
    """Whether sentences that do not speak of consent, taken together, are none of a notice's."""
    length = sum(sentence.weight for sentence in sentences)
    own = sum(sentence.weight * sentence.share for sentence in sentences)
    return length >= _FULL and own < _ALIEN * length


def _sentences(text: str) -> Sequence[tuple[int, int]]:
    spans = []
    start = 0
    for match in _BORDER.finditer(text):
        if match.start() > start:
            spans.append((start, match.start()))
        start = match.end()
    if start < len(text):
        spans.append((start, len(text)))
    if len(spans) > 2 * _ENDS:  # what lies between is read as one
        spans[_ENDS:-_ENDS] = [(spans[_ENDS][0], spans[-_ENDS - 1][1])]
    return spans


def _part(paragraph: Paragraph, start: int, end: int) -> Paragraph:
    return paragraph._replace(text=paragraph.text[start:end], start=paragraph.start + start)
