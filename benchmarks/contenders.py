"""The programs that are compared for speed, each a process that reads JSON Lines and writes them to standard output.

All but boilerfilter only parse and write again: what any tool pays that opens every record. This file is run as a
script too, and imports nothing that the contender does not need.
"""

import sys
from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any, BinaryIO, Final

NAMES: Final = ("boilerfilter", "msgspec", "orjson", "json")

_CLEAN: Final = "from boilerfilter.cli.main import main; main(prog_name='boilerfilter')"


def available() -> list[str]:
    """The contenders that are installed."""
    return [name for name in NAMES if find_spec(name) is not None]


def arguments(name: str, source: Path) -> list[str]:
    """The command line of a contender: ``boilerfilter clean`` as users run it, or this file."""
    if name == "boilerfilter":
        return [sys.executable, "-c", _CLEAN, "clean", "--quiet", "--format", "jsonl", str(source)]
    return [sys.executable, "-P", str(Path(__file__).resolve()), name, str(source)]


def rewrite(name: str, source: Path, out: BinaryIO) -> None:
    """Parses and writes every record, a line at a time."""
    decode, encode = _codec(name)
    with source.open("rb") as lines:
        for line in lines:
            out.write(encode(decode(line)) + b"\n")


def _codec(name: str) -> tuple[Callable[[bytes], Any], Callable[[Any], bytes]]:
    module = import_module(name)
    if name == "msgspec":
        return module.json.Decoder().decode, module.json.Encoder().encode
    if name == "orjson":
        return module.loads, module.dumps
    return module.loads, lambda record: module.dumps(record, ensure_ascii=False).encode()


if __name__ == "__main__":
    rewrite(sys.argv[1], Path(sys.argv[2]), sys.stdout.buffer)
