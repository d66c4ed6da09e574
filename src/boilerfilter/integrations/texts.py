"""Columns of texts, as data frames have them."""

from collections.abc import Sequence

from boilerfilter import Document, InputError, PluginError, Settings
from boilerfilter.integrations.pipelines import pipeline_of
from boilerfilter.integrations.results import flagged, results_of

_AT_ONCE = 1024


def changes(texts: Sequence[object], *, what: str, settings: Settings | None = None) -> dict[int, str]:
    """What the texts become that lose something, by their numbers. None is no text and loses nothing.

    `what` names the column in messages. The pipeline is built when the process first needs it, and kept.

    Raises:
        InputError: a value is no string.
        PluginError: a plugin failed on a text and ``settings.on_error`` is ``"raise"``, or a pattern ran out of time.
    """
    pipeline = pipeline_of(settings)
    changed = {}
    for start in range(0, len(texts), _AT_ONCE):
        rows = {}
        for row, text in enumerate(texts[start : start + _AT_ONCE], start):
            if isinstance(text, str):
                rows[row] = text
            elif text is not None:
                raise InputError(f"{what}: row {row} is a {type(text).__name__}, not a text; make it a string, or None")
        numbers = list(rows)
        found = [numbers[number] for number in flagged(list(rows.values()), pipeline)]
        for row, result in zip(found, results_of((Document(rows[row]) for row in found), pipeline), strict=True):
            if isinstance(result, PluginError):
                raise PluginError(f"{what}: row {row}: {result}") from result
            if result.removed:
                changed[row] = result.text
    return changed
