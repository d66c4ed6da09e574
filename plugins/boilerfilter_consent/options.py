"""What a user can set: ``[tool.boilerfilter.consent]``."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class ConsentOptions:
    """Options of the consent plugin.

    preset:     ``"careful"`` keeps when in doubt, ``"thorough"`` drops; docs/quality.md has their precision and recall.
    threshold:  a score from 0 to 1 in place of the preset's.
    policies:   drop also a policy that is the document itself.
    languages:  packs to use, by tag; empty for all. What is the same in every language always counts.
    """

    preset: Literal["careful", "balanced", "thorough"] = "balanced"
    threshold: float | None = None
    policies: bool = False
    languages: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.threshold is not None and not 0 <= self.threshold <= 1:
            raise ValueError(f"threshold is a score from 0 to 1, not {self.threshold!r}")
