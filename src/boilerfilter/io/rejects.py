"""What could not be processed: where it was, why, and its bytes, so that nothing is lost."""

import base64
from dataclasses import dataclass
from typing import BinaryIO

import msgspec


@dataclass(frozen=True, slots=True)
class Reject:
    """A record that was not processed. `line` counts from 1 and is 0 for a whole file; `offset` is in bytes."""

    path: str
    line: int
    offset: int
    reason: str
    raw: bytes

    def __str__(self) -> str:
        place = f"{self.path}:{self.line}" if self.line else self.path
        return f"{place}: {self.reason}"

    def write(self, out: BinaryIO) -> None:
        """Appends the reject as a line of JSON; `raw` is in base64, since it may not be text."""
        record = {
            "path": self.path,
            "line": self.line,
            "offset": self.offset,
            "reason": self.reason,
            "raw_base64": base64.b64encode(self.raw).decode("ascii"),
        }
        out.write(msgspec.json.encode(record) + b"\n")
