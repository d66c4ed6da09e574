"""boilerfilter for pandas.

>>> import pandas as pd
>>> from boilerfilter.integrations.pandas import clean
>>> list(clean(pd.Series(["We use cookies to improve your experience. Accept all", "The river rose."])))
['', 'The river rose.']
"""

from boilerfilter import Settings
from boilerfilter.integrations.extras import of_extra
from boilerfilter.integrations.texts import changes

with of_extra("pandas"):
    import pandas as pd


def clean(series: "pd.Series[str]", *, settings: Settings | None = None) -> "pd.Series[str]":
    """A series of texts without their boilerplate; index, name, type and missing values are as they were.

    A categorical series becomes one of its categories' type, since clean texts are other categories.

    Raises:
        InputError: a value is neither a string nor missing.
        PluginError: a plugin failed on a text and ``settings.on_error`` is ``"raise"``, or a pattern ran out of time.
    """
    if isinstance(series.dtype, pd.CategoricalDtype):
        series = series.astype(series.dtype.categories.dtype)
    texts = [None if missing else text for text, missing in zip(series, series.isna(), strict=True)]
    changed = changes(texts, what=f"series {series.name!r}", settings=settings)
    cleaned = series.copy()
    if changed:
        cleaned.iloc[list(changed)] = list(changed.values())
    return cleaned
