"""A rule for each law that it breaks, and keeps all before it."""

import random
import socket
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from broken_annotators import Broken
from subjects import DropMinutes

from boilerfilter import AnnotatedDocument, Annotation, Reason, Verdict


class NoTriggers(DropMinutes):
    triggers: Any = ()


class OneTrigger(DropMinutes):
    triggers = "minutes"


class Asserts(DropMinutes):
    def judge(self, document: AnnotatedDocument, /) -> Iterable[Verdict]:
        for at in range(len(document.paragraphs)):
            claim = document.find(at, "minutes")
            assert claim is not None, f"no claim in {at}"
            yield self.verdict(at, claim, document)


class Plain(DropMinutes):
    def verdict(self, at: int, claim: Annotation, document: AnnotatedDocument) -> Verdict:
        return (at, False)  # type: ignore[return-value]


class Neighbours(DropMinutes):
    def verdict(self, at: int, claim: Annotation, document: AnnotatedDocument) -> Verdict:
        return super().verdict(at + 1, claim, document)


class Prints(DropMinutes):
    def verdict(self, at: int, claim: Annotation, document: AnnotatedDocument) -> Verdict:
        print("drop", at)
        return super().verdict(at, claim, document)


class Asks(DropMinutes):
    def verdict(self, at: int, claim: Annotation, document: AnnotatedDocument) -> Verdict:
        with socket.socket() as connection:
            connection.connect(("127.0.0.1", 9))
        return super().verdict(at, claim, document)


class RelativeParts(DropMinutes):
    def verdict(self, at: int, claim: Annotation, document: AnnotatedDocument) -> Verdict:
        return super().verdict(at, claim, document)._replace(part=(0, len(document.paragraphs[at].text)))


class EmptyParts(DropMinutes):
    def verdict(self, at: int, claim: Annotation, document: AnnotatedDocument) -> Verdict:
        start = document.paragraphs[at].start
        return super().verdict(at, claim, document)._replace(part=(start, start))


class KeepsParts(DropMinutes):
    def verdict(self, at: int, claim: Annotation, document: AnnotatedDocument) -> Verdict:
        paragraph = document.paragraphs[at]
        return super().verdict(at, claim, document)._replace(keep=True, part=(paragraph.start, paragraph.end))


class Stutters(DropMinutes):
    def judge(self, document: AnnotatedDocument, /) -> Iterable[Verdict]:
        return [verdict for verdict in super().judge(document) for _ in range(17)][: 16 * len(document.paragraphs)]


class OtherReason(DropMinutes):
    def verdict(self, at: int, claim: Annotation, document: AnnotatedDocument) -> Verdict:
        return super().verdict(at, claim, document)._replace(reason=Reason("minutes", "a minute"))


class NoMessage(DropMinutes):
    def verdict(self, at: int, claim: Annotation, document: AnnotatedDocument) -> Verdict:
        return super().verdict(at, claim, document)._replace(reason=Reason(self.name, " "))


class TextAsReason(DropMinutes):
    def verdict(self, at: int, claim: Annotation, document: AnnotatedDocument) -> Verdict:
        return super().verdict(at, claim, document)._replace(reason="minutes")  # type: ignore[arg-type]


class Invents(DropMinutes):
    def verdict(self, at: int, claim: Annotation, document: AnnotatedDocument) -> Verdict:
        evidence = (claim._replace(score=0.123),)
        return super().verdict(at, claim, document)._replace(evidence=evidence)


class WantsBeyond(DropMinutes):
    def wants(self, document: AnnotatedDocument, /) -> Mapping[str, Sequence[int]]:
        return {"language": [len(document.paragraphs)]}


class WantsOften(DropMinutes):
    def wants(self, document: AnnotatedDocument, /) -> Mapping[str, Sequence[int]]:
        return {"language": [0] * 17 * len(document.paragraphs)}


class SpeaksOfAll(DropMinutes):
    def judge(self, document: AnnotatedDocument, /) -> Iterable[Verdict]:
        yield from super().judge(document)
        for at, paragraph in enumerate(document.paragraphs):
            if paragraph.text == "X":
                yield Verdict(at, False, Reason(self.name, "a button"))


class ScoreAsKeep(DropMinutes):
    def verdict(self, at: int, claim: Annotation, document: AnnotatedDocument) -> Verdict:
        return super().verdict(at, claim, document)._replace(keep=None)  # type: ignore[arg-type]


class Draws(DropMinutes):
    def verdict(self, at: int, claim: Annotation, document: AnnotatedDocument) -> Verdict:
        verdict = super().verdict(at, claim, document)
        return verdict._replace(reason=Reason(self.name, f"by lot {random.random()}"))


class Notes(DropMinutes):
    def judge(self, document: AnnotatedDocument, /) -> Iterable[Verdict]:
        document.document.metadata["judged"] = True  # type: ignore[index]
        return super().judge(document)


class Remembers(DropMinutes):
    """Compares a document with the one before."""

    before = now = ""

    def judge(self, document: AnnotatedDocument, /) -> Iterable[Verdict]:
        text = document.document.text
        if text != self.now:
            self.before, self.now = self.now, text
        message = "longer" if len(text) > len(self.before) else "not longer"
        return [verdict._replace(reason=Reason(self.name, message)) for verdict in super().judge(document)]


class Shares(DropMinutes):
    """Keeps the document where other threads find it."""

    document: Any = None

    def judge(self, document: AnnotatedDocument, /) -> Iterable[Verdict]:
        self.document = document
        sum(1 for _ in range(2000))
        return list(super().judge(self.document))


class Pairs(DropMinutes):
    def judge(self, document: AnnotatedDocument, /) -> Iterable[Verdict]:
        for one in document.annotations:
            sum(one is other for other in document.annotations)
        return super().judge(document)


BROKEN = [
    Broken("rule.declared", NoTriggers(), "its triggers are empty"),
    Broken("rule.declared", OneTrigger(), "'minutes' is none"),
    Broken("rule.answers", Asserts(), "it raised AssertionError: no claim in"),
    Broken("rule.answers", Plain(), "it gave (0, False), which is no Verdict", r"'.'"),
    Broken("rule.inside", Neighbours(), "it judged paragraph 1 of a document that has 1", r"'.'"),
    Broken("rule.silent", Prints(), "it wrote 'drop 0", r"'.'"),
    Broken("rule.offline", Asks(), "it called connect(('127.0.0.1', 9))", r"'.'"),
    Broken("rule.parts", RelativeParts(), "it dropped the part 0:1 of a paragraph that is at 1:2"),
    Broken("rule.parts", EmptyParts(), "it dropped the part 0:0 of a paragraph that is at 0:1"),
    Broken("rule.parts", KeepsParts(), "it kept the part 0:1 of paragraph 0"),
    Broken("rule.few", Stutters(), "it gave 17 verdicts or more on one"),
    Broken("rule.reasons", OtherReason(), "a reason in the name of 'minutes', and its own is 'drop-minutes'"),
    Broken("rule.reasons", NoMessage(), "a reason with the message ' '"),
    Broken("rule.reasons", TextAsReason(), "it gave 'minutes', which is no Reason"),
    Broken("rule.evidence", Invents(), "it gave 'minutes' as evidence, which no annotator claimed"),
    Broken("rule.wants", WantsBeyond(), "it wants 'language' on paragraph 1 of a document that has 1"),
    Broken("rule.wants", WantsOften(), "it wants 'language' on 1 paragraphs more than 16 times each"),
    Broken("rule.triggers", SpeaksOfAll(), "it judged 'X' in a document without any of its triggers", "'X'"),
    Broken("rule.keep", ScoreAsKeep(), "it gave a verdict with keep=None"),
    Broken("rule.pure", Draws(), "and when it was asked again"),
    Broken("rule.pure", Notes(), "it changed the document that it was shown"),
    Broken("rule.order", Remembers(), "and after other documents"),
    Broken("rule.threads", Shares(), "when 4 threads asked at once"),
    Broken("rule.linear", Pairs(), "documents of more and more paragraphs took it"),
]
