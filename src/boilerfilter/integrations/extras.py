"""What is said where the library of an integration is missing."""

from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def of_extra(extra: str) -> Iterator[None]:
    """Around the imports of a library that an extra of boilerfilter brings.

    Raises:
        ModuleNotFoundError: a module is missing; the message names it and the extra.
    """
    try:
        yield
    except ModuleNotFoundError as error:
        if error.name is None or error.name.partition(".")[0] == "boilerfilter":
            raise
        message = f"boilerfilter.integrations.{extra} needs {error.name}: pip install 'boilerfilter[{extra}]'"
        raise ModuleNotFoundError(message, name=error.name) from error
