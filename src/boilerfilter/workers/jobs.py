"""Chunks that are being cleaned, in order: what waits, what is done, what is divided because nobody survives it."""

from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from boilerfilter.errors import BoilerfilterError
from boilerfilter.io.chunks import Chunk, Divisible, Format, Outcome
from boilerfilter.model import PluginInfo
from boilerfilter.workers.failures import PluginFailure

_CHUNK_DEATHS: Final = 3
"""Workers that may end on a chunk before it is divided; chance can hit a chunk that takes seconds."""

_RECORD_DEATHS: Final = 5
"""Workers that may end on a single record before it is a reject; a record takes milliseconds."""

_SUSPICIONS: Final = 3
"""Records that became rejects while the same plugin's code ran, with which it is the plugin and not the records."""


@dataclass(slots=True, eq=False)
class Piece:
    """A chunk, or a part of one, as a task for a worker."""

    number: int
    chunk: Chunk
    divided: bool = False
    deaths: int = 0
    given: bool = False
    outcome: Outcome | None = None


@dataclass(slots=True, eq=False)
class Job:
    """A chunk in one piece or several. With `blamed` it cannot be done with the plugins as they are."""

    pieces: list[Piece] = field(default_factory=list)
    blamed: PluginFailure | None = None


class Jobs:
    """The chunks between input and output, in their order."""

    def __init__(self, form: Format) -> None:
        self._form = form
        self._jobs: deque[Job] = deque()
        self._homes: dict[int, Job] = {}
        self._pieces: dict[int, Piece] = {}
        self._next = 1
        self._suspicions: Counter[PluginInfo] = Counter()

    def __len__(self) -> int:
        return len(self._jobs)

    @property
    def open(self) -> bool:
        """Whether more chunks are of use: none is behind a chunk with which it ends."""
        return all(job.blamed is None for job in self._jobs)

    @property
    def blamed_first(self) -> PluginFailure | None:
        """The plugin to blame for the first chunk, if it is its turn."""
        return self._jobs[0].blamed if self._jobs else None

    def add(self, chunk: Chunk) -> None:
        job = Job()
        self._jobs.append(job)
        job.pieces.append(self._piece(chunk, job))

    def piece(self, number: int) -> Piece:
        return self._pieces[number]

    def waiting(self) -> Iterator[Piece]:
        """The pieces that no worker has, in order, before any chunk that cannot be done."""
        for job in self._jobs:
            if job.blamed is not None:
                return
            yield from (piece for piece in job.pieces if not piece.given and piece.outcome is None)

    def pop(self) -> Outcome | None:
        """Takes the first chunk's outcome out, if it is done."""
        if not self._jobs:
            return None
        outcomes = [piece.outcome for piece in self._jobs[0].pieces if piece.outcome is not None]
        if len(outcomes) < len(self._jobs[0].pieces):
            return None
        for piece in self._jobs.popleft().pieces:
            del self._pieces[piece.number], self._homes[piece.number]
        return self._form.join(outcomes) if len(outcomes) > 1 and isinstance(self._form, Divisible) else outcomes[0]

    def blame(self, piece: Piece, failure: PluginFailure) -> None:
        """A plugin hung, or took a worker down, on a piece."""
        self._homes[piece.number].blamed = failure

    def broke(self, piece: Piece, problem: str, *, sure: bool = False, suspect: PluginFailure | None = None) -> None:
        """A worker ended on a piece and no plugin is to blame, though one may be under suspicion.

        It is tried again, then divided; a single record is at last a reject. With `sure` it would be the same again.

        Raises:
            BoilerfilterError: not even the reject can be written.
        """
        piece.deaths += 1
        if not sure and not piece.divided and piece.deaths < _CHUNK_DEATHS:
            return
        chunks = self._form.divide(piece.chunk) if isinstance(self._form, Divisible) else (piece.chunk,)
        if len(chunks) > 1:
            job = self._homes[piece.number]
            at = job.pieces.index(piece)
            job.pieces[at : at + 1] = [self._piece(chunk, job, divided=True) for chunk in chunks]
            del self._pieces[piece.number], self._homes[piece.number]
        elif sure or piece.deaths >= _RECORD_DEATHS:
            if piece.chunk.damage:
                raise BoilerfilterError(f"{piece.chunk.path}:{piece.chunk.line}: cannot be rejected: {problem}")
            if suspect is not None:
                self._suspicions[suspect.plugin] += 1
                if self._suspicions[suspect.plugin] >= _SUSPICIONS:
                    self.blame(piece, suspect)
                    return
            times = "" if sure else f", {piece.deaths} times"
            piece.chunk = piece.chunk._replace(damage=f"cannot be cleaned: {problem}{times}")
            piece.deaths = 0

    def _piece(self, chunk: Chunk, job: Job, *, divided: bool = False) -> Piece:
        piece = Piece(self._next, chunk, divided)
        self._next += 1
        self._pieces[piece.number] = piece
        self._homes[piece.number] = job
        return piece
