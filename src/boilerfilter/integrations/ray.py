"""Ray Data: a class of actors for ``map_batches``, each of which holds a pipeline.

dataset.map_batches(CleanText, fn_constructor_kwargs={"settings": settings}, batch_format="pyarrow")
"""

from functools import partial

from boilerfilter import Settings
from boilerfilter.integrations.extras import of_extra

with of_extra("ray"):
    import pyarrow as pa
    import ray  # noqa: F401  # so that it is said here if it is missing

    from boilerfilter.integrations.arrow import clean_batch, cleaned_schema


class CleanText:
    """Cleans tables of Arrow, a block of a dataset at a time. The options are those of `clean_batch`.

    Rows, their order within a block and all other columns stay as they are. Ray replaces an actor that dies, and its
    block is done again.
    """

    def __init__(
        self,
        settings: Settings | None = None,
        *,
        text_column: str = "text",
        url_column: str = "url",
        removed_column: str | None = None,
        error_column: str | None = None,
    ) -> None:
        self._clean = partial(
            clean_batch,
            text_column=text_column,
            settings=settings,
            url_column=url_column,
            removed_column=removed_column,
            error_column=error_column,
        )
        self._schema = partial(
            cleaned_schema, text_column=text_column, removed_column=removed_column, error_column=error_column
        )

    def __call__(self, table: pa.Table) -> pa.Table:
        """The cleaned table.

        Raises:
            InputError, PluginError: as `clean_batch` does; Ray shows the message in its own error.
        """
        schema = self._schema(table.schema)
        return pa.Table.from_batches([self._clean(batch) for batch in table.to_batches()], schema=schema)
