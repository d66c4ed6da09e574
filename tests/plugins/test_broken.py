"""Every kind of broken plugin, in workers: the run ends, others' verdicts are unchanged, and the plugin is named."""

import io
import json
import textwrap
import tomllib
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from boilerfilter import Settings
from boilerfilter.io.chunks import Chunk, Outcome
from boilerfilter.io.formats import get_format
from boilerfilter.io.options import CleanOptions, Limits
from boilerfilter.workers.parallel import PluginFailure, Quarantined, Workers

Install = Callable[..., Path]

FOLDER = Path(__file__).parent / "broken"
KINDS = tomllib.loads((FOLDER / "kinds.toml").read_text(encoding="utf-8"))
PLACES = ("import", "annotate", "wants", "judge", "hook")

MARKER = """
from boilerfilter import Annotation, Reason, Verdict, hookimpl

class Marker:
    name = "marker"
    anchors = None
    triggers = ["marker"]
    def annotate(self, paragraphs):
        return [[Annotation("marker", 1.0)] if "bad" in paragraph.text else [] for paragraph in paragraphs]
    def wants(self, document):
        return {}
    def judge(self, document):
        return [Verdict(at, False, Reason("marker", "bad")) for at in range(len(document.paragraphs))
                if document.find(at, "marker")]

@hookimpl
def boilerfilter_annotators(settings, packs):
    return [Marker()]

@hookimpl
def boilerfilter_rules(settings):
    return [Marker()]
"""

TEXTS = [f"The river rose {number} times.\n\nThis is bad." if number % 2 else f"Fine {number}." for number in range(12)]
CORPUS = b"".join(json.dumps({"text": text}).encode() + b"\n" for text in TEXTS)
CLEAN = b"".join(json.dumps({"text": text.partition("\n")[0]}).encode() + b"\n" for text in TEXTS)


def code_of(kind: dict[str, str]) -> str:
    lines = []
    for line in (FOLDER / "template.txt").read_text(encoding="utf-8").splitlines():
        place = line.strip().lower()
        indent = line[: len(line) - len(line.lstrip())]
        lines.append(textwrap.indent(kind.get(place, "pass").strip(), indent) if place in PLACES else line)
    return "\n".join(lines)


def cleaned(workers: Workers, chunks: Sequence[Chunk]) -> Iterator[Outcome]:
    """The outcomes, going on from the chunk in hand when a plugin is put in quarantine."""
    left = deque(chunks)
    while left:
        try:
            for outcome in workers.outcomes(list(left)):
                yield outcome
                left.popleft()
        except Quarantined:
            continue


@pytest.mark.parametrize("workers", [1, 2])
@pytest.mark.parametrize(
    ("fate", "name"), [pytest.param(fate, name, id=name) for fate, kinds in KINDS.items() for name in kinds]
)
def test_a_broken_plugin_costs_no_other_its_verdicts(
    distribution: Install, fate: str, name: str, workers: int, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    kind: dict[str, Any] = KINDS[fate][name]
    distribution(MARKER, plugin="marker", name="acme-marker")
    distribution(code_of(kind))
    told: list[PluginFailure] = []
    form = get_format("jsonl")
    chunks = list(form.read(io.BytesIO(CORPUS), "corpus.jsonl", Limits(chunk_bytes=100)))
    assert len(chunks) > 2
    settings = Settings(enable=["marker", "broken"])
    with Workers(
        settings, CleanOptions(), form, workers=workers, failed=told.append, timeout=1, memory=1 << 30
    ) as hired:
        outcomes = list(cleaned(hired, chunks))
    data = b"".join(outcome.data for outcome in outcomes)
    rejects = b"".join(outcome.rejects for outcome in outcomes).splitlines()
    if name == "kills its process time and again":
        # As if it were somebody else who kills, until the third record. What comes after the first that is not done
        # is cleaned anew without the plugin, so with two workers fewer records may be lost.
        assert len(rejects) == 2 if workers == 1 else len(rejects) <= 2
        assert all(b"ended by SIGKILL while plugin 'broken' of acme-plugin 1.2 ran" in line for line in rejects)
        kept = data.splitlines()
        assert [line for line in CLEAN.splitlines() if line in kept] == kept
        assert len(kept) + len(rejects) == len(TEXTS)
    else:
        assert rejects == []
        assert data == CLEAN
    assert capfdbinary.readouterr().out == b""
    assert [failure.plugin.name for failure in hired.quarantined] == ["broken"] * (fate == "quarantined")
    if fate == "harmless":
        assert told == []
        return
    (failure,) = told if fate == "quarantined" else told[:1]
    assert failure.quarantined == (fate == "quarantined")
    assert kind["problem"] in str(failure)
    assert str(failure).startswith("plugin 'broken' of acme-plugin 1.2: ")
    assert ("--disable broken" in str(failure)) == failure.quarantined
    assert kind.get("traceback", "") in failure.traceback
    if fate == "noted":
        assert "Traceback (most recent call last)" in failure.traceback
