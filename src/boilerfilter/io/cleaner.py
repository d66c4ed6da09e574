"""A document in; its text, and what is to be told of it, out. The same for all formats."""

from collections.abc import Sequence
from typing import Final, Literal, NamedTuple

import regex

from boilerfilter.errors import TimeBudgetError
from boilerfilter.io.options import CleanOptions
from boilerfilter.model import Document, Result
from boilerfilter.pipeline import Pipeline
from boilerfilter.split import LINE_END

_SEEN: Final = regex.compile(r"\S")

Fate = Literal["kept", "changed", "dropped", "rejected"]


class Cleaned(NamedTuple):
    """What became of a document.

    `text` is what is to be written in its place, `removed` the half-open spans of code points that it lacks. A document
    that was changed to nothing is dropped if that was asked for; one that is rejected has a `reason`, and no result.
    """

    document: Document
    fate: Fate
    text: str
    removed: tuple[tuple[int, int], ...] = ()
    reason: str = ""
    result: Result | None = None


class Cleaner:
    """Holds a pipeline to the options and limits of a run."""

    def __init__(self, pipeline: Pipeline, options: CleanOptions | None = None) -> None:
        self.pipeline = pipeline
        self.options = options if options is not None else CleanOptions()

    def clean(self, documents: Sequence[Document]) -> list[Cleaned]:
        """Cleans documents, in order. None raises: beyond a limit, or a pattern's time, a document is rejected.

        Raises:
            PluginError: a plugin failed and ``settings.on_error`` is ``"raise"``.
        """
        out: dict[int, Cleaned] = {}
        waiting: list[tuple[int, Document]] = []
        for number, document in enumerate(documents):
            if reason := self.beyond(document.text):
                out[number] = Cleaned(document, "rejected", document.text, reason=reason)
            else:
                waiting.append((number, document))
        while waiting:
            try:
                results = list(self.pipeline.run_many([document for _, document in waiting]))
            except TimeBudgetError as error:
                slow = [number for number, document in waiting if document is error.document]
                if not slow:
                    raise
                # The others are cleaned again without it: they must not suffer for their neighbour.
                for number in slow:
                    out[number] = Cleaned(documents[number], "rejected", documents[number].text, reason=str(error))
                waiting = [entry for entry in waiting if entry[0] not in slow]
                continue
            for (number, _), result in zip(waiting, results, strict=True):
                out[number] = self._cleaned(result)
            break
        return [out[number] for number in range(len(documents))]

    def beyond(self, text: str) -> str:
        """Why a text is over the limit of paragraphs, or nothing. Found out before it is split, in bounded memory."""
        limit = self.options.limits.paragraphs
        if len(text) <= limit:  # a paragraph has a character
            return ""
        at = lines = 0
        while seen := _SEEN.search(text, at):
            lines += 1
            if lines > limit:
                return f"more than {limit:,} paragraphs, which is the limit"
            end = LINE_END.search(text, seen.end())
            if end is None:
                break
            at = end.end()
        return ""

    def _cleaned(self, result: Result) -> Cleaned:
        if not result.removed:
            return Cleaned(result.document, "kept", result.document.text, result=result)
        dropped = self.options.drop_empty and not result.text.strip()
        return Cleaned(result.document, "dropped" if dropped else "changed", result.text, result.removed, result=result)
