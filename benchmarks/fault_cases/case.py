"""What a row of the fault suite is: trials with numbers, each of which goes well or does not."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple


class Trial(NamedTuple):
    """What came of some numbers of a row.

    Of `tried` faults `good` went as they must and `apart` could not be held against us: the format cannot tell, or this
    system does not allow what is tried. `problem` says what went wrong with the others; `worst` is the largest value of
    what the row measures.
    """

    tried: int
    good: int
    problem: str = ""
    apart: int = 0
    worst: float = 0.0


@dataclass(frozen=True, slots=True)
class Case:
    """A row.

    Args:
        name: what `--only` takes.
        fault: what is done, for the table.
        must: what must come of it, for the table.
        how: how it is done, for who wants to know exactly.
        trial: tries some numbers, in a folder that is for this process; importable by name. A number is a seed.
        full: how many trials there must be.
        quick: how many there are in the reduced run.
        step: numbers that are tried in one call.
        measures: what `worst` is, with its unit; nothing if nothing is measured.
        alone: nothing else runs meanwhile, since time or memory is measured.
        apart: what is counted apart, and why.
    """

    name: str
    fault: str
    must: str
    how: str
    trial: Callable[[Path, range], Trial]
    full: int
    quick: int
    step: int = 1
    measures: str = ""
    alone: bool = False
    apart: str = ""


def one(problem: str, *, worst: float = 0.0) -> Trial:
    """The trial of one number, good if there is no problem."""
    return Trial(1, 0 if problem else 1, problem, worst=worst)
