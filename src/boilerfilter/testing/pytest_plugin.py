"""Fixtures for the tests of plugins; pytest loads this wherever boilerfilter is installed, so it imports nothing.

pipeline:        builds a `Pipeline` of the named plugins alone: ``pipeline("reading-time")``, settings as keywords.
assert_removed:  ``assert_removed(pipeline("reading-time"), text, "3 min read", by="reading-time")``
assert_kept:     ``assert_kept(pipeline("reading-time"), text)``
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Protocol

import pytest

if TYPE_CHECKING:
    from boilerfilter import Document, Pipeline, Result


class BuildPipeline(Protocol):
    """The type of the fixture `pipeline`."""

    def __call__(self, *plugins: str, **settings: Any) -> "Pipeline": ...


class AssertRemoved(Protocol):
    """The type of the fixture `assert_removed`."""

    def __call__(
        self, pipeline: "Pipeline", document: "str | Document", *removed: str, by: str | None = None
    ) -> "Result": ...


@pytest.fixture(scope="session")
def pipeline() -> BuildPipeline:
    """Builds a pipeline of the named plugins and no others, with settings as keywords; equal ones are built once."""
    built: dict[str, Pipeline] = {}

    def build(*plugins: str, **settings: Any) -> "Pipeline":
        from boilerfilter import Pipeline, Settings  # noqa: PLC0415  # who asks for no pipeline waits for none

        chosen = Settings(enable=plugins, **settings)
        key = repr(chosen)
        if key not in built:
            built[key] = Pipeline(chosen)
        return built[key]

    return build


@pytest.fixture(scope="session")
def assert_removed() -> AssertRemoved:
    """Asserts that exactly the pieces `removed` are taken out of a document, each without the white space around it, in
    order; `by` names the plugin that must be among those that had a say. Gives the result."""

    def check(pipeline: "Pipeline", document: "str | Document", *removed: str, by: str | None = None) -> "Result":
        result = pipeline.run(document)
        text = result.document.text
        found = [text[start:end].strip() for decision in result.dropped for start, end in decision.parts_removed]
        assert found == list(removed), f"removed were {found!r}, not {list(removed)!r}\n{_told(result)}"
        speakers = [
            owner.name
            for decision in result.dropped
            for reason in decision.reasons
            if (owner := pipeline.owner(reason.rule)) is not None
        ]
        assert by is None or by in speakers, f"it was not {by!r} that removed it, but {speakers!r}\n{_told(result)}"
        return result

    return check


@pytest.fixture(scope="session")
def assert_kept() -> "Callable[[Pipeline, str | Document], Result]":
    """Asserts that nothing is taken out of a document. Gives the result."""

    def check(pipeline: "Pipeline", document: "str | Document") -> "Result":
        result = pipeline.run(document)
        assert result.text == result.document.text, f"not all of it was kept\n{_told(result)}"
        return result

    return check


def _told(result: "Result") -> str:
    """Every paragraph with its verdict and the reasons."""
    return "\n".join(
        f"{'keep' if decision.keep else 'drop'} {decision.paragraph.text!r}: "
        + ("; ".join(f"{reason.rule}: {reason.message}" for reason in decision.reasons) or "no verdict")
        for decision in result.decisions
    )
