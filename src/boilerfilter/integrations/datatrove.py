"""datatrove: a step of a pipeline that cleans the texts of its documents.

LocalPipelineExecutor(pipeline=[JsonlReader("crawl/"), CleanText(), JsonlWriter("clean/")], tasks=64, workers=8)
"""

from collections.abc import Iterable, Iterator
from contextlib import nullcontext
from dataclasses import replace
from typing import Any, Final

import boilerfilter
from boilerfilter import PluginError, Result, Settings
from boilerfilter.integrations.extras import of_extra
from boilerfilter.integrations.pipelines import pipeline_of
from boilerfilter.integrations.results import flagged, parts_removed, results_of

with of_extra("datatrove"):
    from datatrove.data import Document, DocumentsPipeline
    from datatrove.pipeline.base import PipelineStep
    from datatrove.pipeline.writers.disk_base import DiskWriter

_DOCUMENTS: Final = 256
_CHARACTERS: Final = 1 << 20
"""What is held and scanned together, at most one document more."""


class CleanText(PipelineStep):  # type: ignore[misc]
    """Cleans `Document.text`; ids, media and metadata stay as they are.

    settings:        of boilerfilter's pipeline, which is built in the process that runs the task, and kept there.
    removed_writer:  a writer of datatrove's for what is not in the output any more. Of a document that changed, the
                     text that it lost; in its metadata, beside its own, ``removed``: a list of parts with ``start``,
                     ``end``, ``text``, ``plugin``, ``reasons``, ``patterns`` and ``score``. Of one on which a plugin
                     failed the whole, and in its metadata ``error``; without a writer such a document ends its task.
    drop_empty:      leave out documents of which nothing is left.
    url_key:         where in the metadata a document's address is, for rules that go by host.

    Statistics: ``total``, ``forwarded``, ``dropped``, ``dropped_empty``, ``dropped_error``, ``changed``,
    ``removed_parts``, ``removed_characters``, and ``removed_by_<plugin>``, in parts.
    """

    name = "boilerfilter"
    type = "✂️ - FORMAT"

    def __init__(
        self,
        settings: Settings | None = None,
        *,
        removed_writer: DiskWriter | None = None,
        drop_empty: bool = False,
        url_key: str = "url",
    ) -> None:
        super().__init__()
        self.settings = settings if settings is not None else Settings()
        self.removed_writer = removed_writer
        self.drop_empty = drop_empty
        self.url_key = url_key

    def run(self, data: DocumentsPipeline, rank: int = 0, world_size: int = 1) -> DocumentsPipeline:
        """Documents in, documents out, in order; at most a few hundred are held.

        Raises:
            PluginError: a plugin failed on a document, and there is no `removed_writer`.
        """
        with self.removed_writer if self.removed_writer is not None else nullcontext() as writer:
            for batch in _batches(data):
                with self.track_time("batch"):
                    results = self._results(batch)
                for number, document in enumerate(batch):
                    self.stat_update("total")
                    result = results.get(number)
                    if self._goes_on(document, result, writer, rank):
                        self.stat_update("forwarded")
                        self.update_doc_stats(document)
                        yield document
                    else:
                        self.stat_update("dropped")

    def _results(self, batch: list[Document]) -> dict[int, Result | PluginError]:
        pipeline = pipeline_of(self.settings)
        numbers = flagged([document.text for document in batch], pipeline)
        documents = (
            boilerfilter.Document(batch[number].text, url=_string(batch[number].metadata.get(self.url_key)))
            for number in numbers
        )
        return dict(zip(numbers, results_of(documents, pipeline), strict=True))

    def _goes_on(self, document: Document, result: Result | PluginError | None, writer: Any, rank: int) -> bool:
        """Whether a document is forwarded; takes out of it what is to go."""
        if isinstance(result, PluginError):
            if writer is None:
                raise result
            self.stat_update("dropped_error")
            writer.write(replace(document, metadata={**document.metadata, "error": str(result)}), rank)
            return False
        if result is None or not result.removed:
            return True
        parts = parts_removed(result, pipeline_of(self.settings))
        for part in parts:
            self.stat_update(f"removed_by_{part['plugin'] or 'settings'}")
        self.stat_update("changed")
        self.stat_update("removed_parts", value=len(parts))
        self.stat_update("removed_characters", value=sum(end - start for start, end in result.removed))
        if writer is not None:
            lost = "".join(part["text"] for part in parts)
            writer.write(replace(document, text=lost, metadata={**document.metadata, "removed": parts}), rank)
        document.text = result.text
        if self.drop_empty and not result.text.strip():
            self.stat_update("dropped_empty")
            return False
        return True


def _batches(documents: Iterable[Document]) -> Iterator[list[Document]]:
    batch: list[Document] = []
    size = 0
    for document in documents:
        batch.append(document)
        size += len(document.text)
        if len(batch) >= _DOCUMENTS or size >= _CHARACTERS:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _string(value: object) -> str | None:
    return value if isinstance(value, str) else None
