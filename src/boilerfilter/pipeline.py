"""The one object that an embedder holds."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from boilerfilter import host
from boilerfilter.annotate import Annotators, Page, line_ends, note_error, prefixes, raise_error
from boilerfilter.decide import Rules
from boilerfilter.errors import InputError, SettingsError
from boilerfilter.guard import UNWATCHED, Guard
from boilerfilter.model import Decision, Document, PluginInfo, Result, RuleInfo
from boilerfilter.packs.patterns import PatternPack
from boilerfilter.settings import Settings
from boilerfilter.splice import cuts, splice
from boilerfilter.split import split

_BATCH = 64
"""Documents that go through each stage together."""


class Pipeline:
    """Cleans documents with the plugins that are installed and enabled. Picklable; may be used from many threads.

    `packs` are used in place of the pattern packs that the plugins bring; `guard` stands around calls into plugins.

    Raises:
        PluginError: a plugin cannot be loaded; see `Settings.disable`.
        SettingsError: settings name what does not exist.
        PatternPackError: a pattern pack is not valid.
    """

    def __init__(
        self,
        settings: Settings | None = None,
        packs: Sequence[PatternPack] | None = None,
        *,
        guard: Guard = UNWATCHED,
    ) -> None:
        if settings is not None and not isinstance(settings, Settings):
            raise SettingsError(
                f"settings are a Settings, not {type(settings).__name__}; write Settings(max_removed=0.8)"
            )
        self.settings = settings if settings is not None else Settings()
        self._packs = packs
        loaded = host.load(self.settings, packs, guard)
        fail = raise_error if self.settings.on_error == "raise" else note_error
        self.plugins: tuple[PluginInfo, ...] = loaded.plugins
        self._annotators = Annotators(loaded.annotators, fail, pass_through=self.settings.pass_through, guard=guard)
        self._rules = Rules(loaded.rules, self.settings, fail, guard)

    def __reduce__(self) -> tuple[type["Pipeline"], tuple[object, ...]]:
        return type(self), (self.settings, self._packs)

    def run(self, document: str | Document) -> Result:
        """Cleans one document.

        Raises:
            PluginError: a plugin failed and ``settings.on_error`` is ``"raise"``.
            TimeBudgetError: a pattern ran out of time, whatever ``settings.on_error`` is.
            InputError: it is no text.
        """
        return self._run([document])[0]

    def run_many(self, documents: Iterable[str | Document]) -> Iterator[Result]:
        """Cleans documents, in order and in batches; the results are those of `run`. Reads at most a batch ahead."""
        if isinstance(documents, str | bytes):
            raise InputError("run_many takes many documents, and was given one; give a list, or call run")
        iterator = iter(documents)
        while batch := list(islice(iterator, _BATCH)):
            yield from self._run(batch)

    def may_change(self, raw: bytes, *, json: bool = False) -> bool:
        """Whether text with these bytes (UTF-8, or a line of JSON that holds it) may lose a paragraph.

        False is certain: the record can be passed through unopened. Much faster than parsing.
        """
        return self._rules.opens_all or self._annotators.may_speak(raw, json=json)

    def flagged(self, block: bytes, *, json: bool = False) -> Sequence[int]:
        """`may_change` for each line of a block at once: the ends, as byte offsets, of those for which it is true.

        Lines are what ``block.split(b"\\n")`` gives; the ends ascend.
        """
        return line_ends(block) if self._rules.opens_all else self._annotators.flagged(block, json=json)

    @property
    def rules(self) -> tuple[RuleInfo, ...]:
        """What the rules say of themselves, sorted by name."""
        return self._rules.infos

    def owner(self, rule: str) -> PluginInfo | None:
        """The plugin of the rule that gave a reason (``Reason.rule``); None for those that settings make."""
        return next((self._rules.owners[root] for root in prefixes(rule) if root in self._rules.owners), None)

    def _run(self, documents: Sequence[str | Document]) -> list[Result]:
        pages = []
        for given in documents:
            document = Document(given) if isinstance(given, str) else _checked(given)
            paragraphs = split(document.text, markdown=self.settings.markdown)
            pages.append(Page(document, paragraphs, [[] for _ in paragraphs]))
        texts = [page.document.text for page in pages]
        may_change = [True] * len(texts) if self._rules.opens_all else self._annotators.may_speak_of(texts)
        opened = [page for page, may in zip(pages, may_change, strict=True) if may]
        self._annotators.annotate(opened)
        speaking = {id(page): self._rules.speaking(page) for page in opened}
        self._annotators.answer([(page, speaking[id(page)]) for page in opened], self._rules.owners)
        return [self._result(page, self._rules.decide(page, speaking.get(id(page), {}))) for page in pages]

    def _result(self, page: Page, decisions: Sequence[Decision]) -> Result:
        text = page.document.text
        removed = tuple(cuts(text, decisions))
        return Result(
            page.document,
            tuple(decisions),
            splice(text, removed) if removed else text,
            removed,
            self._said(decisions),
            tuple(page.errors),
        )

    def _said(self, decisions: Sequence[Decision]) -> tuple[PluginInfo, ...]:
        """The plugins whose annotators or rules speak in some decision."""
        labels = {annotation.label for decision in decisions for annotation in decision.annotations}
        rules = {root for decision in decisions for reason in decision.reasons for root in prefixes(reason.rule)}
        infos = {self._annotators.owner(label) for label in labels}
        infos |= {info for rule, info in self._rules.owners.items() if rule in rules}
        return tuple(sorted(infos))


def _checked(document: object) -> Document:
    """What was given for a document, if it is one. Extractors give None where they find no article."""
    if not isinstance(document, Document):
        hint = "decode it first" if isinstance(document, bytes) else "an extractor that found nothing gives None"
        raise InputError(f"a document is a str or a Document, not {_kind(document)}; {hint}")
    if not isinstance(document.text, str):
        raise InputError(f"the text of document {document.id!r} is {_kind(document.text)}, and must be a str")
    return document


def _kind(value: object) -> str:
    return "None" if value is None else type(value).__name__
