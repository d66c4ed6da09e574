"""A pipeline rebuilt from its settings in a new process, as the workers of a corpus run do it."""

import os
import pickle
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Final, NamedTuple

from boilerfilter.errors import BoilerfilterError
from boilerfilter.guard import message_of
from boilerfilter.host import load
from boilerfilter.model import Annotation, Result
from boilerfilter.pipeline import Pipeline
from boilerfilter.settings import Settings
from boilerfilter.testing.annotator_case import MOST
from boilerfilter.testing.texts import paragraphs_of
from boilerfilter.testing.watched import watched

_SECONDS: Final = 600
_TOLD: Final = 300


class Answers(NamedTuple):
    """What plugins say of some texts: the results of a pipeline, and by name what each annotator says of every
    paragraph, also of those that it is asked about only where a rule wants it."""

    results: tuple[Result, ...]
    claims: Mapping[str, Sequence[Sequence[Annotation]]]


class Rebuilt(NamedTuple):
    """What a new process gave: the answers, what it wrote beside them, the calls for the network that were refused, and
    why there are no answers, if there are none."""

    answers: Answers | None = None
    output: str = ""
    calls: tuple[str, ...] = ()
    error: str = ""


def answers_of(settings: Settings, texts: Sequence[str], *, backwards: bool = False) -> Answers:
    """The answers of the plugins that settings enable, built anew, and asked `backwards` or not, from the last text to
    the first.

    Raises:
        BoilerfilterError: a plugin cannot be used.
    """
    step = -1 if backwards else 1
    paragraphs = tuple(paragraphs_of(texts))[::step]
    claims = {
        annotator.name: [list(islice(found, MOST)) for found in annotator.annotate(paragraphs)][::step]
        for annotator, _ in load(settings).annotators
    }
    return Answers(tuple(Pipeline(settings).run_many(texts[::step]))[::step], claims)


def rebuilt(settings: Settings, texts: Sequence[str], *, hash_seed: int) -> Rebuilt:
    """Has a new process, in which strings have other hashes, build a pipeline and clean some texts, the last first.

    Raises:
        Exception: whatever pickle raises for settings that cannot be sent.
    """
    order = pickle.dumps((settings, tuple(texts)))
    with tempfile.TemporaryDirectory() as folder:
        answer = Path(folder) / "answer"
        code = f"import sys; sys.path[:] = {sys.path!r}; from {__name__} import main; main({str(answer)!r})"
        try:
            done = subprocess.run(
                [sys.executable, "-c", code],
                input=order,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                env={**os.environ, "PYTHONHASHSEED": str(hash_seed)},
                timeout=_SECONDS,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return Rebuilt(error=f"it was not done after {_SECONDS} seconds")
        if not answer.exists():
            told = done.stderr.decode("utf-8", "replace").strip()[-_TOLD:]
            return Rebuilt(error=f"the process ended with exit code {done.returncode}: {told}")
        try:
            made: Rebuilt = pickle.loads(answer.read_bytes())
        except Exception as problem:
            return Rebuilt(error=f"its answers cannot be read: {type(problem).__name__}: {message_of(problem)}")
    return made


def main(file: str) -> None:
    """What the new process does: settings and texts from standard input, what came of them into a file."""
    error = ""
    answers: Answers | None = None
    with watched() as seen:
        try:
            settings, texts = pickle.loads(sys.stdin.buffer.read())
            answers = answers_of(settings, texts, backwards=True)
        except BoilerfilterError as problem:
            error = str(problem)
        except (Exception, SystemExit) as problem:
            error = f"{type(problem).__name__}: {message_of(problem)}"
    try:
        data = pickle.dumps(Rebuilt(answers, seen.output, tuple(seen.calls), error))
    except Exception as problem:
        message = f"its answers cannot be sent to another process: {type(problem).__name__}: {message_of(problem)}"
        data = pickle.dumps(Rebuilt(output=seen.output, calls=tuple(seen.calls), error=message))
    Path(file).write_bytes(data)
