"""``boilerfilter patterns try``."""

import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click
import msgspec

from boilerfilter.cli.paragraphs import strongest
from boilerfilter.cli.settings import build_settings, settings_options
from boilerfilter.errors import InputError
from boilerfilter.io import text
from boilerfilter.io.formats import format_of
from boilerfilter.io.rejects import Reject
from boilerfilter.model import Document
from boilerfilter.packs.catalogue import name_of, open_packs
from boilerfilter.packs.checks import empty
from boilerfilter.packs.topics import ROLES
from boilerfilter.packs.trial import Case, Found, Trial, Trier, read_cases, removed

_COLOURS = {"core": "green", "context": "cyan", "against": "red", None: "green"}
_WIDTH = 100
_RIGHT = {"notice": "found", "detail": "found", "label": "known", "article": "kept"}
_WRONG = {"notice": "missed", "detail": "missed", "label": "unknown", "article": "HURT"}


@click.command("try")
@click.argument("pack")
@click.argument("files", nargs=-1, required=True)
@click.option("--cases", is_flag=True, help="FILES are cases, also where they do not end in .jsonl.")
@click.option("--alone", is_flag=True, help="Leave the other languages of the topic out.")
@click.option("--json", "as_json", is_flag=True, help="As JSON, with every term found.")
@settings_options
def try_pack(pack: str, files: tuple[str, ...], cases: bool, alone: bool, as_json: bool, **options: object) -> None:
    """Show what a PACK finds in FILES (- for standard input), and what becomes of each paragraph with it in place.

    PACK is a file (de.toml; it need not be installed and takes the place of the installed pack of its language), or an
    installed pack: de, consent.de. A file that ends in .jsonl holds cases, one a line: {"kind": "notice", "text": "…"}.
    A notice or detail is to be found, an article kept, and a label to have a word that the pack knows.
    """
    settings = build_settings(**options)  # type: ignore[arg-type]
    catalogue, chosen = open_packs(settings, [pack])
    if len(chosen) > 1:
        raise InputError(f"{pack} is the language of several packs: {', '.join(map(name_of, chosen))}; name one")
    tried = chosen[0]
    if not tried.patterns:
        finding = empty(tried)
        click.echo(f"{finding.place} {finding.message}", err=True)
    triers: dict[bool, Trier] = {}
    tables = []
    for file in files:
        data = _read(file)
        markdown = format_of(file) == "markdown"
        if markdown not in triers:
            changed = build_settings(**options, markdown=True) if markdown else settings  # type: ignore[arg-type]
            triers[markdown] = Trier(changed, catalogue, tried, alone=alone)
        show = _cases if cases or format_of(file) == "jsonl" else _paragraphs
        tables.append({"file": file, **show(triers[markdown], data, file, not as_json)})
    if as_json:
        whole = {"pack": {"topic": tried.topic, "language": tried.language, "file": tried.path}, "files": tables}
        click.echo(msgspec.json.encode(whole))


def _read(file: str) -> bytes:
    try:
        return sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
    except OSError as error:
        raise InputError(f"{file}: {error.strerror}") from error


def _paragraphs(trier: Trier, data: bytes, file: str, shown: bool) -> dict[str, Any]:
    document = text.read(data, file)
    if isinstance(document, Reject):
        raise InputError(str(document))
    result, trials = trier.try_text(document)
    if shown:
        for trial in trials:
            _show(document, trial)
        click.echo(f"{file}: {len(result.dropped)} of {len(trials)} paragraphs would be removed", err=True)
    for error in result.errors:
        click.echo(f"boilerfilter: {file}: {error}", err=True)
    return {"paragraphs": [_table(document, trial) for trial in trials]}


def _cases(trier: Trier, data: bytes, file: str, shown: bool) -> dict[str, Any]:
    right: Counter[str] = Counter()
    total: Counter[str] = Counter()
    tables = []
    for line, case in read_cases(data, file):
        document = Document(case.text, id=f"{file}:{line}")
        result, trials = trier.try_text(document)
        good = _good(case, removed(result), trials)
        total[case.kind] += 1
        right[case.kind] += good
        said = (_RIGHT if good else _WRONG)[case.kind]
        if shown:
            mark = click.style(f"{said:8s}", fg="green" if good else "red", bold=not good)
            click.echo(f"{line:4d} {mark}{case.kind:8s}{_one_line(case.text)}")
            if not good:
                for trial in trials:
                    _why(document, trial)
        tables.append(
            {
                "line": line,
                "kind": case.kind,
                "right": good,
                "paragraphs": [_table(document, trial) for trial in trials],
            }
        )
    summary = {kind: {"right": right[kind], "total": total[kind]} for kind in _RIGHT if total[kind]}
    if shown:
        told = [f"{kind}s {count['right']} of {count['total']} {_RIGHT[kind]}" for kind, count in summary.items()]
        click.echo(f"{file}: {', '.join(told) or 'no cases'}", err=True)
    return {"cases": tables, "summary": summary}


def _good(case: Case, gone: bool, trials: Sequence[Trial]) -> bool:
    if case.kind == "label":
        return gone or any(found.role != "against" for trial in trials for found in trial.found)
    return gone == (case.kind != "article")


def _show(document: Document, trial: Trial) -> None:
    decision = trial.decision
    number = decision.paragraph.ordinal + 1
    if not decision.keep:
        mark = click.style("drop", fg="red", bold=True)
    else:
        mark = click.style("part", fg="yellow") if decision.parts_removed else click.style("keep", fg="green")
    lines = _marked(document, trial).splitlines() or [""]
    click.echo(f"{number:4d} {mark}  {lines[0]}")
    for line in lines[1:]:
        click.echo(f"           {line}")
    _why(document, trial)


def _why(document: Document, trial: Trial) -> None:
    """The families that were found, by role, and what was made of them."""
    for role in (*ROLES, None):
        words: dict[str, list[str]] = {}
        for found in trial.found:
            if found.role == role:
                words.setdefault(found.family or "no family", []).append(_word(document, found))
        if words:
            told = "; ".join(f"{family} {', '.join(dict.fromkeys(said))}" for family, said in words.items())
            click.echo(f"           {click.style(role or 'found', fg=_COLOURS[role])}: {told}")
    if not trial.found and not trial.decision.paragraph.verbatim:
        click.echo(click.style("           the pack knows no word of this", dim=True))
    if best := strongest(trial.decision.annotations):
        scores = ", ".join(f"{annotation.label} {annotation.score:.2f}" for annotation in best)
        click.echo(click.style(f"           scores: {scores}", dim=True))
    for reason in trial.decision.reasons:
        click.echo(click.style(f"           {reason.rule}: {reason.message}", dim=True))
    for annotation in trial.overlooked:
        click.echo(
            click.style(
                f"           {annotation.label} {annotation.score:.2f}, but a run would not look at this paragraph: "
                "none of the stems lies in it that are chosen for the language (python -m benchmarks anchors)",
                fg="yellow",
            )
        )


def _word(document: Document, found: Found) -> str:
    return f"'{' '.join(document.text[found.start : found.end].split())}'"


def _marked(document: Document, trial: Trial) -> str:
    """A paragraph with the words that were found in colour."""
    pieces = []
    paragraph = trial.decision.paragraph
    done = paragraph.start
    for found in trial.found:
        if found.start >= done:  # patterns given by a regex may overlap others
            pieces.append(document.text[done : found.start])
            pieces.append(click.style(document.text[found.start : found.end], fg=_COLOURS[found.role], bold=True))
            done = found.end
    return "".join((*pieces, document.text[done : paragraph.end]))


def _one_line(words: str) -> str:
    line = " ".join(words.split())
    return line if len(line) <= _WIDTH else f"{line[: _WIDTH - 1]}…"


def _table(document: Document, trial: Trial) -> dict[str, Any]:
    decision = trial.decision
    families: dict[str, dict[str, Any]] = {}
    for found in trial.found:
        family = families.setdefault(found.family, {"role": found.role, "found": []})
        family["found"].append(
            {
                "text": document.text[found.start : found.end],
                "start": found.start,
                "end": found.end,
                "source": found.source,
            }
        )
    return {
        "text": decision.paragraph.text,
        "start": decision.paragraph.start,
        "end": decision.paragraph.end,
        "keep": decision.keep,
        "removed": decision.parts_removed,
        "reasons": [reason._asdict() for reason in decision.reasons],
        "scores": {annotation.label: annotation.score for annotation in decision.annotations},
        "overlooked": {annotation.label: annotation.score for annotation in trial.overlooked},
        "families": families,
    }
