"""Fits the constants of the consent model: ``python -m benchmarks fit --data DIR``.

Two logistic models over the same features, one of notices and one of details, each against everything that is no
consent text; then a threshold for each preset, the lowest at which the false positives stay under the preset's bound.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

import click
import numpy as np

from benchmarks.data import Row, adversarial_rows, external_documents, external_rows, own_cases
from boilerfilter import Matcher
from boilerfilter.packs.patterns import read_packs
from boilerfilter_consent.annotator import UNDETERMINED
from boilerfilter_consent.evidence import CORE, FEATURES, Evidence, weigh
from boilerfilter_consent.mend import read
from boilerfilter_consent.score import Model, Reading
from boilerfilter_consent.selection import PackSelector

CONSTANTS: Final = Path(str(files("boilerfilter_consent"))) / "constants.toml"

# A rare kind of row has as much to say as a common one.
WEIGHTS: Final = {"notice": 8.0, "detail": 0.5, "content": 2.0, "hard": 10.0}

# Shares of ordinary paragraphs, and of ordinary ones about cookies and privacy, that a preset may drop.
BOUNDS: Final = {"careful": (0.00005, 0.002), "balanced": (0.0002, 0.0065), "thorough": (0.0005, 0.02)}

RIDGE: Final = 3.0
ROUNDS: Final = 2
_LONG: Final = 40

Array = np.ndarray[Any, np.dtype[np.float64]]


def gather(folder: Path | None) -> list[Row]:
    """Rows to fit on; ``source`` tells hard negatives from ordinary content. Labels are left to the block rule."""
    found = [row for row in (*own_cases(), *adversarial_rows("paragraphs")) if row.kind != "label"]
    found = [row._replace(source="hard") if row.kind == "article" else row for row in found]
    if folder is not None:
        for row in external_rows(folder):
            if row.kind == "article":
                found.append(row._replace(source="content" if row.source == "content" else "hard"))
            elif row.kind != "label":
                found.append(row)
        for document in external_documents(folder, "pages"):
            for text, label in zip(document.paragraphs, document.labels, strict=True):
                if label == "content":
                    found.append(Row(text, "article", document.language, "content"))
                elif label == "consent" and len(text) >= _LONG:
                    found.append(Row(text, "detail", document.language, document.source))
    return found


def candidates(rows: Sequence[Row]) -> list[list[Evidence]]:
    """For each row the evidence of every pack that would be tried on it; none if no core family is met."""
    packs = read_packs([files("boilerfilter_consent") / "patterns"])
    shared = [pattern for pack in packs if pack.language == UNDETERMINED for pattern in pack.patterns]
    packs = tuple(pack for pack in packs if pack.language != UNDETERMINED)
    selector = PackSelector(packs)
    matchers: dict[int, Matcher] = {}
    out = []
    for row in rows:
        text = read(row.text).skeleton.text
        found = []
        for number in selector.choose(text) or [-1]:
            if number not in matchers:
                own = packs[number].patterns if number >= 0 else ()
                matchers[number] = Matcher([*own, *shared])
            evidence = weigh(text, matchers[number].find(text))
            if any(hit.pattern.family in CORE for hit in evidence.hits):
                found.append(evidence)
        out.append(found)
    return out


def fit(features: Array, positive: Array, weights: Array, penalty: float) -> Reading:
    """Weighted ridge logistic regression on standardised features, by Newton's method."""
    mean, spread = features.mean(axis=0), features.std(axis=0) + 1e-9
    x = np.hstack([(features - mean) / spread, np.ones((len(features), 1))])
    ridge = np.full(x.shape[1], penalty)
    ridge[-1] = 0.0
    beta = np.zeros(x.shape[1])
    for _ in range(50):
        p = 1 / (1 + np.exp(-np.clip(x @ beta, -30, 30)))
        gradient = x.T @ (weights * (positive - p)) - ridge * beta
        hessian = (x * (weights * p * (1 - p))[:, None]).T @ x + np.diag(ridge)
        step = np.linalg.solve(hessian, gradient)
        beta += step
        if np.abs(step).max() < 1e-6:
            break
    own = beta[:-1] / spread
    return Reading(float(beta[-1] - own @ mean), tuple(float(value) for value in own))


def fit_model(rows: Sequence[Row], evidences: Sequence[Sequence[Evidence]]) -> Model:
    """Readings fitted in rounds: first on the pack with most votes, then on the pack that the last round chose."""
    model: Model | None = None
    for _ in range(ROUNDS):
        chosen = [
            (row, max(found, key=model.logit) if model else found[0])
            for row, found in zip(rows, evidences, strict=True)
            if found
        ]
        readings = []
        for reading in ("notice", "detail"):
            used = [(row, evidence) for row, evidence in chosen if row.kind in (reading, "article")]
            readings.append(
                fit(
                    np.array([evidence.features for _, evidence in used]),
                    np.array([float(row.kind == reading) for row, _ in used]),
                    np.array([WEIGHTS[row.source if row.kind == "article" else row.kind] for row, _ in used]),
                    RIDGE,
                )
            )
        model = Model(tuple(readings), 1.0, 0.0, {})
    assert model is not None
    calibration = calibrate(rows, [max(map(model.logit, found), default=None) for found in evidences])
    model = replace(model, slope=calibration.weights[0], intercept=calibration.intercept)
    return replace(model, thresholds=thresholds(rows, scores(model, evidences)))


def calibrate(rows: Sequence[Row], logits: Sequence[float | None]) -> Reading:
    """Log-odds → log-odds such that they are those of the rows as they come, without weights (Platt scaling)."""
    used = [(logit, row.kind != "article") for row, logit in zip(rows, logits, strict=True) if logit is not None]
    features = np.clip(np.array([[logit] for logit, _ in used]), -30.0, 30.0)
    return fit(features, np.array([float(positive) for _, positive in used]), np.ones(len(used)), 0.0)


def scores(model: Model, evidences: Sequence[Sequence[Evidence]]) -> Array:
    return np.array([max(map(model.score, found), default=0.0) for found in evidences])


def thresholds(rows: Sequence[Row], scored: Array) -> Mapping[str, float]:
    """For each preset the lowest threshold, in thousandths, that keeps to its bounds."""
    ordinary = {source: scored[[row.source == source for row in rows]] for source in ("content", "hard")}
    out = {}
    for preset, bounds in BOUNDS.items():
        lowest = [
            np.sort(found)[::-1][int(bound * len(found))] + 0.001
            for found, bound in zip(ordinary.values(), bounds, strict=True)
            if len(found)
        ]
        out[preset] = min(0.999, round(float(max(lowest)), 3))
    return out


def write(model: Model, rows: Sequence[Row], described: str) -> None:
    kinds = {kind: sum(row.kind == kind for row in rows) for kind in ("notice", "detail", "article")}
    lines = [
        "# Written by `python -m benchmarks fit`; do not edit. See evidence.py for what the features are.",
        f"# Fitted {datetime.now(UTC):%Y-%m-%d} on {described}:",
        f"# {', '.join(f'{count} {kind}s' for kind, count in kinds.items())}.",
        "",
        "[thresholds]",
        *(f"{preset} = {value}" for preset, value in model.thresholds.items()),
        "",
        "[calibration]",
        f"slope = {model.slope:.4f}",
        f"intercept = {model.intercept:.4f}",
    ]
    for name, reading in zip(("notice", "detail"), model.readings, strict=True):
        lines += ["", f"[{name}]", f"intercept = {reading.intercept:.4f}"]
        lines += [f'"{feature}" = {weight:.4f}' for feature, weight in zip(FEATURES, reading.weights, strict=True)]
    CONSTANTS.write_text("\n".join(lines) + "\n", encoding="utf-8")


@click.command("fit")
@click.option("--data", type=click.Path(exists=True, file_okay=False, path_type=Path), help="An external labelled set.")
@click.option("--dry-run", is_flag=True, help="Show the result, write nothing.")
def fit_command(data: Path | None, dry_run: bool) -> None:
    """Fit the consent model's constants and write them with their provenance."""
    rows = gather(data)
    evidences = candidates(rows)
    model = fit_model(rows, evidences)
    scored = scores(model, evidences)
    for preset, threshold in model.thresholds.items():
        shares = {
            name: np.mean([score >= threshold for row, score in zip(rows, scored, strict=True) if word in row[1:]])
            for name, word in {"notices": "notice", "details": "detail", "content": "content", "hard": "hard"}.items()
        }
        click.echo(f"{preset:9s} {threshold:.2f}  " + "  ".join(f"{k} {v:.2%}" for k, v in shares.items()))
    if not dry_run:
        write(model, rows, "the project's own cases" + (" and an external set" if data else ""))
        click.echo(f"wrote {CONSTANTS.name}")
