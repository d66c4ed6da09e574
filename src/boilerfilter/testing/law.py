"""What a law is, how it is tried, and what is said where it is broken."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from boilerfilter.guard import message_of
from boilerfilter.testing.overtime import Overtime
from boilerfilter.testing.shrink import smallest

Subject = TypeVar("Subject")

_SHOWN = 400
"""Characters of an input that a message shows at most."""


@dataclass(frozen=True, slots=True)
class Law(Generic[Subject]):
    """One demand of the contract.

    name:     what it is about and its own name, ``annotator.scores``.
    demands:  a sentence: what holds for every plugin.
    advice:   a sentence: what an author changes where it does not hold.
    problem:  what is wrong with a subject on some texts (one a document), ``""`` if nothing is. A function of its
              arguments alone; whatever it raises is a problem too.
    shrinks:  whether fewer and shorter texts may show the same problem.
    leads:    the laws behind it make sense only if this one holds.
    """

    name: str
    demands: str
    advice: str
    problem: Callable[[Subject, Sequence[str]], str]
    shrinks: bool = True
    leads: bool = False

    @property
    def about(self) -> str:
        """``annotator``, ``rule``, ``pack`` or ``plugin``."""
        return self.name.partition(".")[0]


class LawBroken(AssertionError):  # noqa: N818  # reads as the sentence that it is
    """A law of the contract does not hold.

    law:      the `Law`.
    subject:  what broke it, ``annotator 'reading-time'``.
    problem:  what is wrong.
    texts:    the smallest input found that shows it, one text a document; empty if it does not depend on a text.
    """

    def __init__(self, law: Law[Subject], subject: str, problem: str, texts: Sequence[str] = ()) -> None:
        self.law = law
        self.subject = subject
        self.problem = problem
        self.texts = tuple(texts)
        shown = [f"{subject} breaks the law {law.name}: {law.demands}", f"  What happened:   {problem}"]
        if texts:
            shown.append(f"  Smallest input:  {_short(', '.join(map(_text, texts)))}")
        shown.append(f"  What to change:  {law.advice}")
        super().__init__("\n".join(shown))


def hold(law: Law[Subject], subject: Subject, name: str, texts: Sequence[str]) -> None:
    """Tries a law.

    Raises:
        LawBroken: it does not hold.
    """

    def find(some: Sequence[str]) -> str:
        try:
            return law.problem(subject, some)
        except (Exception, SystemExit, GeneratorExit, Overtime) as error:
            return f"it raised {type(error).__name__}: {message_of(error)}"

    if problem := find(texts):
        if not law.shrinks:
            raise LawBroken(law, name, problem)
        texts, problem = smallest(texts, problem, find)
        raise LawBroken(law, name, problem, texts)


def _text(text: str) -> str:
    return ascii(text) if any("\ud800" <= character <= "\udfff" for character in text) else repr(text)


def _short(shown: str) -> str:
    return shown if len(shown) <= _SHOWN else f"{shown[:_SHOWN]}… ({len(shown)} characters)"
