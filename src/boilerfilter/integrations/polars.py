"""boilerfilter for Polars: importing this gives expressions a namespace.

>>> import polars as pl
>>> import boilerfilter.integrations.polars
>>> frame = pl.DataFrame({"text": ["We use cookies to improve your experience. Accept all", "The river rose.", None]})
>>> frame.select(pl.col("text").boilerfilter.clean())["text"].to_list()
['', 'The river rose.', None]
"""

from functools import partial

from boilerfilter import InputError, Settings
from boilerfilter.integrations.extras import of_extra
from boilerfilter.integrations.texts import changes

with of_extra("polars"):
    import polars as pl


class Namespace:
    """``boilerfilter`` of an expression."""

    def __init__(self, expression: pl.Expr) -> None:
        self._expression = expression

    def clean(self, *, settings: Settings | None = None) -> pl.Expr:
        """The texts without their boilerplate; nulls stay null.

        Row by row as far as Polars is concerned, so it may stream.

        Raises, when it is computed (Polars 1 makes a ComputeError of it, with the same message):
            InputError: a column is not of strings.
            PluginError: a plugin failed on a text and ``settings.on_error`` is ``"raise"``, or a pattern ran out of
                time.
        """
        cleaner = partial(_cleaned, settings=settings)
        return self._expression.map_batches(cleaner, return_dtype=pl.String, is_elementwise=True)


pl.api.register_expr_namespace("boilerfilter")(Namespace)


def _cleaned(series: pl.Series, *, settings: Settings | None) -> pl.Series:
    if series.dtype not in (pl.String, pl.Null):
        raise InputError(f"column {series.name!r} is of type {series.dtype}, not String; cast it: .cast(pl.String)")
    texts = series.cast(pl.String).to_list()
    for row, text in changes(texts, what=f"column {series.name!r}", settings=settings).items():
        texts[row] = text
    return pl.Series(series.name, texts, pl.String)
