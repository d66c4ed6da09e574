"""Indexes learned from hosts whose pages repeat themselves."""

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from repeats_samples import learned, pages

from boilerfilter import Document, Pipeline, Settings


@pytest.fixture
def index(tmp_path: Path) -> Path:
    """The index of ten pages of mill.example."""
    path = tmp_path / "repeats.idx"
    learned(pages(), path)
    return path


@pytest.fixture
def kept(tmp_path: Path) -> Callable[..., list[list[str]]]:
    """Learns from documents, cleans them, and gives the paragraphs that are left of each."""

    def clean(
        documents: Sequence[Document], *, minimum: int = 5, share: float = 0.1, **options: object
    ) -> list[list[str]]:
        path = tmp_path / "kept.idx"
        learned(documents, path, minimum, share)
        options = {"drop": "all", **options}
        pipeline = Pipeline(Settings(enable=["repeats"], repeats={"index": str(path), **options}))
        return [
            [decision.paragraph.text for decision in result.decisions if decision.keep]
            for result in pipeline.run_many(documents)
        ]

    return clean
