"""What could not be processed: where it was, why, and its bytes, so that nothing is lost."""

from dataclasses import dataclass
from typing import BinaryIO

import msgspec


@dataclass(frozen=True, slots=True)
class Reject:
    """A record that was not processed. `line` counts from 1 and is 0 for a whole file; `offset` is in bytes.

    `left_out` counts the bytes that followed `raw` and were too many to be held.
    """

    path: str
    line: int
    offset: int
    reason: str
    raw: bytes
    left_out: int = 0

    def __str__(self) -> str:
        place = f"{self.path}:{self.line}" if self.line else self.path
        return f"{place}: {self.reason}"

    def line_of_json(self) -> bytes:
        """The reject as a line of JSON; `raw` is in base64, since it may not be text."""
        record: dict[str, object] = {
            "path": self.path,
            "line": self.line,
            "offset": self.offset,
            "reason": self.reason,
            "raw_base64": self.raw,  # msgspec writes bytes so, without a copy between
        }
        if self.left_out:
            record["left_out"] = self.left_out
        return msgspec.json.encode(record) + b"\n"

    def write(self, out: BinaryIO) -> None:
        """Appends the reject as a line of JSON."""
        out.write(self.line_of_json())
