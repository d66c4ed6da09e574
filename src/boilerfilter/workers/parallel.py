"""Chunks in, outcomes out, in order: cleaned by worker processes that may die, hang or be killed without loss."""

import select
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final

from boilerfilter import errors
from boilerfilter.errors import BoilerfilterError
from boilerfilter.guard import Guard
from boilerfilter.io.chunks import Chunk, Format, Outcome
from boilerfilter.io.options import CleanOptions
from boilerfilter.model import PluginInfo
from boilerfilter.settings import Settings
from boilerfilter.workers.channel import outcome_of, packed
from boilerfilter.workers.failures import PluginFailure, Quarantined
from boilerfilter.workers.jobs import Jobs
from boilerfilter.workers.launch import Start
from boilerfilter.workers.supervise import WorkerProcess
from boilerfilter.workers.watch import Notes
from boilerfilter.workers.worker import Clean, Recipe, with_pipeline

__all__ = ["PluginFailure", "Quarantined", "Workers"]

PLUGIN_TIMEOUT: Final = 60.0
"""Seconds that one call of a plugin may take."""

_TICK: Final = 0.25
"""Seconds between looks at workers from which nothing is heard."""

_BUILD_DEATHS: Final = 30
"""Workers in a row that may be killed before they are ready."""

_ERRORS: Final = 30
"""Errors of the core in a row, with nothing cleaned between them, after which no more records are rejected for it."""

_AHEAD: Final = 3
"""Chunks for each worker that are held at most: in hand, waiting for it, and done but not in their turn."""

_GIVEN: Final = 2
"""Chunks that a worker is given at a time: while it is busy with one, the next is on its way."""


class Workers:
    """Cleans chunks of a format in worker processes, as many as there are chunks for; a context manager.

    Plugins that fail lose the claims in question, whatever ``settings.on_error`` is. One that hangs or takes its
    process down ends `outcomes` with `Quarantined`, and is left out from then on.

    Args:
        workers: processes at most; 0 cleans in this one, where nothing protects from a plugin that hangs or crashes.
        failed: told of the first failure of each kind, with its traceback, as soon as it is known.
        timeout: seconds that one call of a plugin may take.
        memory: bytes of address space that a worker may have; no limit if None.
        start: how processes begin; see `boilerfilter.workers.launch`.
        build: makes what cleans chunks, in the worker; to be importable by name.
    """

    def __init__(
        self,
        settings: Settings,
        options: CleanOptions,
        form: Format,
        *,
        workers: int = 1,
        failed: Callable[[PluginFailure], None] | None = None,
        timeout: float = PLUGIN_TIMEOUT,
        memory: int | None = None,
        start: Start = "auto",
        build: Callable[[Settings, CleanOptions, Guard], Clean] = with_pipeline,
    ) -> None:
        self.quarantined: list[PluginFailure] = []
        self._recipe = Recipe(settings.replace(on_error="keep"), options, build, memory)
        self._form = form
        self._count = workers
        self._failed = failed
        self._timeout = timeout
        self._start: Start = start
        self._told: set[tuple[PluginInfo, str, str]] = set()
        self._workers: list[WorkerProcess] = []
        self._local: tuple[Notes, Clean] | None = None
        self._build_deaths = 0
        self._errors = 0
        if workers:
            self._hire()  # it builds its pipeline while the caller opens the input

    def __enter__(self) -> "Workers":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def processes(self) -> tuple[int, ...]:
        """The process numbers of the workers."""
        return tuple(worker.process for worker in self._workers)

    def close(self) -> None:
        """Ends the worker processes at once."""
        while self._workers:
            worker = self._workers[-1]
            worker.end()
            self._workers.pop()

    def outcomes(self, chunks: Iterable[Chunk]) -> Iterator[Outcome]:
        """The outcomes of chunks, one each, in order. Reads at most three chunks a worker ahead.

        Raises:
            Quarantined: in place of the outcome of a chunk on which a plugin hung or took the process down. Call again
                with that chunk and those after it, or with all: the plugin is left out now.
            PluginError, SettingsError, PatternPackError: the pipeline cannot be built.
            BoilerfilterError: processes cannot be kept alive.
        """
        if not self._count:
            yield from self._here(chunks)
            return
        whole = False
        try:
            yield from self._outcomes(Jobs(self._form), iter(chunks))
            whole = True
        finally:
            if not whole:
                self.close()  # with what they still had in hand

    def _here(self, chunks: Iterable[Chunk]) -> Iterator[Outcome]:
        for chunk in chunks:
            if self._local is None:
                notes = Notes(interruptible=True)
                self._local = notes, self._recipe.build(self._recipe.settings, self._recipe.options, notes)
            notes, clean = self._local
            outcome = clean(self._form.name, chunk)
            self._tell(notes.take())
            yield outcome

    def _outcomes(self, jobs: Jobs, chunks: Iterator[Chunk]) -> Iterator[Outcome]:
        more = True
        while True:
            if jobs.blamed_first is not None:
                raise self._quarantine(jobs.blamed_first)
            outcome = jobs.pop()
            if outcome is not None:
                yield outcome
            elif more and jobs.open and len(jobs) < _AHEAD * self._count:
                chunk = next(chunks, None)
                if chunk is None:
                    more = False
                else:
                    jobs.add(chunk)
                self._assign(jobs)
                self._turn(jobs, 0)
            elif len(jobs):
                self._assign(jobs)
                self._turn(jobs, min(_TICK, self._timeout / 4))
            else:
                return

    def _hire(self) -> WorkerProcess:
        worker = WorkerProcess(self._recipe, self._start, self._timeout)
        self._workers.append(worker)
        return worker

    def _assign(self, jobs: Jobs) -> None:
        for piece in jobs.waiting():
            worker = min(self._workers, key=lambda worker: len(worker.tasks), default=None)
            if worker is None or (worker.tasks and len(self._workers) < self._count):
                worker = self._hire()
            if len(worker.tasks) >= _GIVEN:
                return
            piece.given = True
            worker.give(piece.number, packed((piece.number, self._form.name, tuple(piece.chunk))))

    def _turn(self, jobs: Jobs, seconds: float) -> None:
        """Waits until something happens, or so long, and does what is to be done."""
        poll = select.poll()
        for worker in self._workers:
            poll.register(worker.inbox.descriptor, select.POLLIN)
            if worker.outbox.full:
                poll.register(worker.outbox.descriptor, select.POLLOUT)
            if worker.sentinel >= 0:
                poll.register(worker.sentinel, select.POLLIN)
        poll.poll(seconds * 1000)
        for worker in list(self._workers):
            gone = worker.gone()  # asked first: what it said before is heard below
            worker.outbox.flush()
            for message in worker.hear():
                self._heard(worker, jobs, message)
            if gone:
                self._buried(worker, jobs)
            elif worker.inbox.closed:
                worker.mute()
            else:
                worker.look()

    def _heard(self, worker: WorkerProcess, jobs: Jobs, message: tuple[Any, ...]) -> None:
        match message:
            case ("ready", failures):
                worker.ready = True
                self._build_deaths = 0
                self._tell(map(_failure, failures))
            case ("done", number, outcome, failures) if number in worker.tasks:
                piece = jobs.piece(number)
                piece.outcome = outcome_of(outcome)
                if not piece.chunk.damage:
                    self._errors = 0
                worker.tasks.remove(number)
                self._tell(map(_failure, failures))
            case ("failed", number, problem, trace) if number in worker.tasks:
                # Not of a plugin's call, but perhaps of what one did to the process: it is not used again.
                self._errors += 1
                if self._errors >= _ERRORS:
                    raise BoilerfilterError(f"nothing can be cleaned, since an error comes every time:\n{trace}")
                worker.tasks.remove(number)
                piece = jobs.piece(number)
                piece.given = False
                jobs.broke(piece, problem, sure=True)
                worker.kill()
            case ("refused", kind, problem):
                raise _error(kind, problem)
            case _:
                worker.kill()

    def _buried(self, worker: WorkerProcess, jobs: Jobs) -> None:
        self._workers.remove(worker)
        death = worker.end()
        for number in worker.tasks:
            jobs.piece(number).given = False
        if death.task in worker.tasks:
            piece = jobs.piece(death.task)
            if death.blamed is not None:
                jobs.blame(piece, death.blamed)
            elif death.running is not None:
                plugin, what = death.running
                problem = f"{death.how} while plugin {plugin.name!r} of {plugin.distribution} {plugin.version} ran"
                jobs.broke(piece, problem, suspect=PluginFailure(plugin, what, death.how, "", quarantined=True))
            else:
                jobs.broke(piece, death.how)
        elif not worker.ready:
            if death.blamed is not None:
                raise self._quarantine(death.blamed)
            self._build_deaths += 1
            if self._build_deaths >= _BUILD_DEATHS:
                raise BoilerfilterError(
                    f"{_BUILD_DEATHS} worker processes in a row ended before they were ready, the last one thus: "
                    f"{death.how}; is there enough memory for {self._count}? Try fewer with --workers"
                )

    def _quarantine(self, failure: PluginFailure) -> Quarantined:
        self.quarantined.append(failure)
        settings = self._recipe.settings
        left_out = settings.replace(disable=(*settings.disable, failure.plugin.name))
        self._recipe = self._recipe._replace(settings=left_out)
        self._tell([failure])
        return Quarantined(failure)

    def _tell(self, failures: Iterable[PluginFailure]) -> None:
        for failure in failures:
            key = (failure.plugin, failure.what, failure.problem.partition(":")[0])
            if key not in self._told:
                self._told.add(key)
                if self._failed is not None:
                    self._failed(failure)


def _failure(plain: tuple[Any, ...]) -> PluginFailure:
    plugin, *rest = plain
    return PluginFailure(PluginInfo(*plugin), *rest)


def _error(kind: str, problem: str) -> BoilerfilterError:
    """The error with which a worker refused to begin."""
    known = {error.__name__: error for error in (errors.PluginError, errors.PatternPackError, errors.SettingsError)}
    return known.get(kind, BoilerfilterError)(problem)
