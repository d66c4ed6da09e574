"""Which format a file has: by its name, ``.gz`` and ``.zst`` put aside, or as it is said."""

from importlib import import_module
from importlib.util import find_spec
from pathlib import PurePath
from typing import Final

from boilerfilter.errors import InputError
from boilerfilter.io.chunks import Format
from boilerfilter.io.compression import EXTENSIONS
from boilerfilter.settings import nearest

_EXTENSIONS: Final = {
    ".txt": "text",
    ".text": "text",
    ".md": "markdown",
    ".markdown": "markdown",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".parquet": "parquet",
    ".warc": "warc",
    ".wet": "warc",
}

_HOMES: Final = {
    "text": ("text", "TextFormat"),
    "markdown": ("text", "TextFormat"),
    "jsonl": ("jsonl", "JsonlFormat"),
    "parquet": ("parquet", "ParquetFormat"),
    "warc": ("warc", "WarcFormat"),
}

_NEEDS: Final = {"parquet": ("pyarrow", "parquet")}
"""Modules that a format needs, and the extra of boilerfilter that brings them."""

FORMATS: Final = tuple(_HOMES)


def format_of(path: str) -> str:
    """The name of a file's format, by its extension; nothing if that does not say."""
    name = PurePath(path)
    while name.suffix.lower() in EXTENSIONS:
        name = name.with_suffix("")
    return _EXTENSIONS.get(name.suffix.lower(), "")


def get_format(name: str) -> Format:
    """A format by its name, one of `FORMATS`.

    Raises:
        InputError: there is no such format, or what it needs is not installed; the message says what to install.
    """
    if name not in _HOMES:
        raise InputError(f"no format {name!r}{nearest(name, FORMATS)}")
    if name in _NEEDS and find_spec(_NEEDS[name][0]) is None:
        module, extra = _NEEDS[name]
        raise InputError(f"the format {name} needs {module}: install it with pip install 'boilerfilter[{extra}]'")
    module, kind = _HOMES[name]
    make = getattr(import_module(f"boilerfilter.io.{module}"), kind)
    made: Format = make(name) if module == "text" else make()
    return made
