"""The annotator whose cost ``python -m benchmarks hooks`` measures: 20 lines of it, from its class on."""

import re
from collections.abc import Iterable, Sequence

from boilerfilter import Annotation, Annotator, Paragraph, PatternPack, Settings, hookimpl, skeletonise

MINUTES = re.compile(r"\d{1,3} min(?:ute)?s? read")


class ReadingTime:
    name = "reading-time"
    anchors = ("min read", "mins read", "minute read", "minutes read")

    def annotate(self, paragraphs: Sequence[Paragraph], /) -> Sequence[Sequence[Annotation]]:
        return [self._claims(paragraph) for paragraph in paragraphs]

    def _claims(self, paragraph: Paragraph) -> Sequence[Annotation]:
        skeleton = skeletonise(paragraph.text)
        found = MINUTES.fullmatch(skeleton.text)
        if found is None:
            return ()
        span = paragraph.span(*skeleton.span(*found.span()), self.name)
        return (Annotation(self.name, 1.0, (span,)),)


@hookimpl
def boilerfilter_annotators(settings: Settings, packs: Sequence[PatternPack]) -> Iterable[Annotator]:
    return [ReadingTime()]
