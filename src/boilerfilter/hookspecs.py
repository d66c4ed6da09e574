"""The plugin contract, whole.

A plugin is a module or object that an entry point in the group ``boilerfilter`` names. It implements any of the hooks
below with `hookimpl`. Hooks run once, when a `Pipeline` is built; what they return does the work. Annotators make
claims about single paragraphs, rules judge a document's paragraphs by the claims, and what no rule drops is kept.

A claim that depends on more than the paragraph (the document's address, its neighbours) is a rule's to make: a rule
sees the document, and may give annotations of its own as evidence.

A plugin may also bring commands: entry points of the group ``boilerfilter.commands``, each a `click.Command`. They are
no hook, so that ``boilerfilter --help`` can name them without importing anything.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from importlib.resources.abc import Traversable
from typing import Protocol, runtime_checkable

import pluggy

from boilerfilter.model import AnnotatedDocument, Annotation, Paragraph, Verdict
from boilerfilter.packs.patterns import PatternPack
from boilerfilter.settings import Settings

PROJECT = "boilerfilter"

hookspec = pluggy.HookspecMarker(PROJECT)
hookimpl = pluggy.HookimplMarker(PROJECT)


@runtime_checkable
class Annotator(Protocol):
    """A pure function of a paragraph; when it runs is the pipeline's business.

    `anchors` say when: None, on every paragraph; a collection of stems, on paragraphs in which at least one of them
    lies (see `boilerfilter.scanning.scan` for what that means); an empty collection, only where a rule asks for it.
    """

    @property
    def name(self) -> str: ...

    @property
    def anchors(self) -> Collection[str] | None: ...

    def annotate(self, paragraphs: Sequence[Paragraph], /) -> Sequence[Sequence[Annotation]]:
        """One sequence of annotations for each paragraph, in order; labels start with `name`, spans lie inside.

        At most 1,000 for a paragraph; long documents come in several calls.
        """
        ...


@runtime_checkable
class Rule(Protocol):
    """Judges paragraphs by their annotations.

    `triggers` are the labels (or their first parts, ``language`` for ``language.de``) without one of which in the
    document this rule never speaks; None if it may always speak, which opens every record.

    A rule may have `thresholds` too: label → the score, in [0, 1], from which on a claim is enough for it. Nothing is
    decided by them; they let ``boilerfilter explain --why-kept`` say what a paragraph lacks.
    """

    @property
    def name(self) -> str: ...

    @property
    def triggers(self) -> Collection[str] | None: ...

    def wants(self, document: AnnotatedDocument, /) -> Mapping[str, Sequence[int]]:
        """Annotators to run before judging: annotator's name → ordinals of paragraphs.

        Asked again with what they said, while it wants what was not run yet (see `AnnotatedDocument.asked`), at most 8
        times: so a rule can look a little further each time, and not at all that it might need.
        """
        ...

    def judge(self, document: AnnotatedDocument, /) -> Iterable[Verdict]:
        """Verdicts in any order, at most 16 a paragraph; linear in the document. Keep beats drop."""
        ...


@hookspec
def boilerfilter_pattern_packs() -> Iterable[Traversable]:
    """Folders that hold pattern packs, ``<language>.toml`` each.

    A plugin may be data alone: a package that implements no hook brings the packs in its folder ``patterns``.
    """
    raise NotImplementedError


@hookspec
def boilerfilter_annotators(settings: Settings, packs: Sequence[PatternPack]) -> Iterable[Annotator]:
    """Annotators, built from the settings (``settings.options(name, kind)``) and everybody's packs."""
    raise NotImplementedError


@hookspec
def boilerfilter_rules(settings: Settings) -> Iterable[Rule]:
    """Rules, built from the settings."""
    raise NotImplementedError
