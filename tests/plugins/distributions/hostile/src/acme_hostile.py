"""Does harm where and how the environment variable HOSTILE says, for example ``import:spin``.

Without it, it claims and drops paragraphs that say *hostile*.
"""

import os
import signal
import sys
from collections.abc import Iterable, Mapping, Sequence

from boilerfilter import (
    AnnotatedDocument,
    Annotation,
    Annotator,
    Paragraph,
    PatternPack,
    Reason,
    Rule,
    Settings,
    Verdict,
    hookimpl,
)

WHERE, _, HOW = os.environ.get("HOSTILE", ":").partition(":")


def harm(where: str) -> None:
    if where != WHERE:
        return
    if HOW == "raise":
        raise RuntimeError("no thanks \ud800")
    if HOW == "exit":
        os._exit(0)
    if HOW == "kill":
        os.kill(os.getpid(), signal.SIGKILL)
    if HOW == "print":
        print("hostile was here")
        sys.stdout.flush()
        os.write(1, b"hostile was here, too\n")
    while HOW == "spin":
        pass


harm("import")


class Hostile:
    name = "hostile"
    triggers = ("hostile",)

    @property
    def anchors(self) -> Sequence[str]:
        harm("anchors")
        return ("river", "cookies")

    def annotate(self, paragraphs: Sequence[Paragraph], /) -> Sequence[Sequence[Annotation]]:
        harm("annotate")
        if (WHERE, HOW) == ("annotate", "lie"):
            return [[Annotation("consent", float("nan"))]] * (len(paragraphs) + 1)
        return [[Annotation("hostile", 1.0)] if "hostile" in paragraph.text else [] for paragraph in paragraphs]

    def wants(self, document: AnnotatedDocument, /) -> Mapping[str, Sequence[int]]:
        return {}

    def judge(self, document: AnnotatedDocument, /) -> Iterable[Verdict]:
        harm("judge")
        at = 1000 if (WHERE, HOW) == ("judge", "lie") else 0
        return [Verdict(at, False, Reason("hostile", "it is there"))]


@hookimpl
def boilerfilter_annotators(settings: Settings, packs: Sequence[PatternPack]) -> Iterable[Annotator]:
    harm("hook")
    return [Hostile()]


@hookimpl
def boilerfilter_rules(settings: Settings) -> Iterable[Rule]:
    return [Hostile()]
