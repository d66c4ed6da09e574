"""boilerfilter for the batched ``map`` of Hugging Face datasets, in one process or in many.

    dataset = dataset.map(clean_batch, batched=True)

The library itself is not imported here.

>>> from boilerfilter.integrations.datasets import clean_batch
>>> clean_batch({"id": [1, 2], "text": ["We use cookies to improve your experience. Accept all", None]})
{'text': ['', None]}
"""

from collections.abc import Mapping, Sequence

from boilerfilter import InputError, Settings
from boilerfilter.integrations.texts import changes


def clean_batch(
    batch: Mapping[str, Sequence[object]], *, text_column: str = "text", settings: Settings | None = None
) -> dict[str, list[object]]:
    """The column of texts of a batch, clean; ``map`` puts it in the place of the old one. None stays None.

    Raises:
        InputError: there is no such column, or a value in it is no string.
        PluginError: a plugin failed on a text and ``settings.on_error`` is ``"raise"``, or a pattern ran out of time.
    """
    if text_column not in batch:
        raise InputError(f"there is no column {text_column!r}; the columns are {', '.join(map(repr, batch)) or 'none'}")
    texts = list(batch[text_column])
    for row, text in changes(texts, what=f"column {text_column!r}", settings=settings).items():
        texts[row] = text
    return {text_column: texts}
