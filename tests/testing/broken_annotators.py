"""An annotator for each law that it breaks, and keeps all before it."""

import re
import socket
import sys
import time
from collections.abc import Sequence
from itertools import count
from typing import Any, NamedTuple

from subjects import Minutes

from boilerfilter import Annotation, Paragraph, Span


class Broken(NamedTuple):
    """The law that is broken, by whom, what the message says of it, and a regex of the input that it shows."""

    law: str
    subject: Any
    problem: str
    smallest: str | None = None


class Everywhere(Minutes):
    """Claims every paragraph; what is broken about that is said in `claim`."""

    anchors = None

    def one(self, paragraph: Paragraph) -> Sequence[Annotation]:
        return (self.claim(paragraph),)

    def claim(self, paragraph: Paragraph) -> Annotation:
        return Annotation(self.name, 1.0)


class OneString(Minutes):
    anchors = "min read"


class EmptyStem(Minutes):
    anchors = ("min read", "\u00ad")


class OtherName(Minutes):
    numbers = count()

    @property
    def name(self) -> str:  # type: ignore[override]
        return f"minutes-{next(self.numbers)}"


class Prints(Minutes):
    def one(self, paragraph: Paragraph) -> Sequence[Annotation]:
        if "cookies" in paragraph.text:
            print("looking at it")
        return super().one(paragraph)


class WritesBelow(Minutes):
    def one(self, paragraph: Paragraph) -> Sequence[Annotation]:
        sys.__stderr__.write("warning!\n")  # type: ignore[union-attr]
        return super().one(paragraph)


class Connects(Minutes):
    def one(self, paragraph: Paragraph) -> Sequence[Annotation]:
        if "cookies" in paragraph.text:
            try:
                socket.create_connection(("model.example", 443), timeout=1)
            except OSError:
                return ()  # hides it
        return super().one(paragraph)


class Encodes(Minutes):
    def one(self, paragraph: Paragraph) -> Sequence[Annotation]:
        paragraph.text.encode()
        return super().one(paragraph)


class Forgets(Minutes):
    def annotate(self, paragraphs: Sequence[Paragraph], /) -> Sequence[Sequence[Annotation]]:
        return [found for paragraph in paragraphs if (found := self.one(paragraph))]


class Never(Minutes):
    def one(self, paragraph: Paragraph) -> Sequence[Annotation]:
        re.search(r"(?:\w|\w\w)+$", paragraph.text[:40] + "a" * 60 + "!")
        return ()


class Plain(Everywhere):
    def claim(self, paragraph: Paragraph) -> Annotation:
        return ("minutes", 1.0, ())  # type: ignore[return-value]


class Foreign(Everywhere):
    def claim(self, paragraph: Paragraph) -> Annotation:
        return Annotation("minutesread", 1.0)


class Sum(Everywhere):
    def claim(self, paragraph: Paragraph) -> Annotation:
        return Annotation(self.name, 0.6 * (1 + paragraph.text.count("a")))


class Quotient(Everywhere):
    def claim(self, paragraph: Paragraph) -> Annotation:
        return Annotation(self.name, float("nan") if paragraph.text.isdigit() else 0.5)


class Relative(Everywhere):
    def claim(self, paragraph: Paragraph) -> Annotation:
        return Annotation(self.name, 1.0, (Span(0, len(paragraph.text), "minutes"),))


class ListOfSpans(Everywhere):
    def claim(self, paragraph: Paragraph) -> Annotation:
        return Annotation(self.name, 1.0, [paragraph.span(0, 1, "minutes")])  # type: ignore[arg-type]


class Many(Everywhere):
    def one(self, paragraph: Paragraph) -> Sequence[Annotation]:
        return [Annotation(self.name, 1.0)] * (1001 if "X" in paragraph.text else 1000)


class Counts(Everywhere):
    def __init__(self) -> None:
        self.asked = 0

    def claim(self, paragraph: Paragraph) -> Annotation:
        self.asked += 1
        return Annotation(f"{self.name}.{self.asked}", 1.0)


class Sorts(Minutes):
    def annotate(self, paragraphs: Sequence[Paragraph], /) -> Sequence[Sequence[Annotation]]:
        if isinstance(paragraphs, list):
            paragraphs.sort(key=lambda paragraph: paragraph.text)
        return super().annotate(paragraphs)


class Compares(Everywhere):
    def annotate(self, paragraphs: Sequence[Paragraph], /) -> Sequence[Sequence[Annotation]]:
        longest = max((len(paragraph.text) for paragraph in paragraphs), default=1)
        return [(Annotation(self.name, len(paragraph.text) / longest),) for paragraph in paragraphs]


class Follows(Everywhere):
    """Remembers the paragraph that it was asked about before."""

    last = ""

    def claim(self, paragraph: Paragraph) -> Annotation:
        longer = len(paragraph.text) > len(self.last)
        self.last = paragraph.text
        return Annotation(self.name, 1.0 if longer else 0.5)


class Unanchored(Minutes):
    anchors = ("min read", "minute read")


class Shares(Everywhere):
    """Keeps what it works on where other threads find it."""

    text = ""

    def claim(self, paragraph: Paragraph) -> Annotation:
        self.text = paragraph.text
        length = sum(1 for _ in self.text for _ in "abcd") // 4
        return Annotation(self.name, 1.0, (paragraph.span(0, min(length, len(self.text), len(paragraph.text)), "x"),))


class Quadratic(Minutes):
    def one(self, paragraph: Paragraph) -> Sequence[Annotation]:
        re.search(r"\(.*x", paragraph.text)
        return super().one(paragraph)


class LooksAround(Everywhere):
    def annotate(self, paragraphs: Sequence[Paragraph], /) -> Sequence[Sequence[Annotation]]:
        for _ in range(len(paragraphs) ** 2):
            time.monotonic()
        return super().annotate(paragraphs)


BROKEN = [
    Broken("annotator.declared", OneString(), "'min read' is none"),
    Broken("annotator.declared", EmptyStem(), r"'\xad' is none"),
    Broken("annotator.declared", OtherName(), "were others when they were read again"),
    Broken("annotator.silent", Prints(), r"it wrote 'looking at it\n'", r"'cookies'"),
    Broken("annotator.silent", WritesBelow(), "it wrote 'warning!"),
    Broken("annotator.offline", Connects(), "it called getaddrinfo('model.example', 443", "'cookies'"),
    Broken("annotator.answers", Encodes(), "it raised UnicodeEncodeError", r"'\\ud[89a-f]..'"),
    Broken("annotator.answers", Forgets(), "it gave 0 answers for 1 paragraphs", r"'.{1,6}'"),
    Broken("annotator.answers", Never(), "it raised Overtime: it was not done after"),
    Broken("annotator.labels", Plain(), "it gave ('minutes', 1.0, ()), which is no Annotation"),
    Broken("annotator.labels", Foreign(), "it gave the label 'minutesread', and its name is 'minutes'"),
    Broken("annotator.scores", Sum(), "it gave minutes the score 1.2", "'a'"),
    Broken("annotator.scores", Quotient(), "it gave minutes the score nan", r"'.'"),
    Broken("annotator.spans", Relative(), "the span 0:1 in a paragraph that is at "),
    Broken("annotator.spans", ListOfSpans(), "which are no tuple"),
    Broken("annotator.few", Many(), "it gave more than 1000 for one", "'X'"),
    Broken("annotator.pure", Counts(), "and when it was asked again"),
    Broken("annotator.pure", Sorts(), "it changed the paragraphs that it was shown"),
    Broken("annotator.batch", Compares(), "and among the others"),
    Broken("annotator.order", Follows(), "and in the reverse order"),
    Broken("annotator.anchors", Unanchored(), "where none of its 2 anchors lies", r"'\d mins read'"),
    Broken("annotator.threads", Shares(), "when 4 threads asked at once"),
    Broken("annotator.linear-in-length", Quadratic(), "one paragraph of '(' over and over"),
    Broken("annotator.linear-in-number", LooksAround(), "more and more paragraphs took it"),
]
