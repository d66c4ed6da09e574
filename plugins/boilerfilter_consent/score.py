"""Evidence → probability. Two readings, each a logistic model over the same features: a *notice* that speaks to the
reader, and a *detail* that describes a tracker, a purpose or a partner. A paragraph is consent text if it is either.

The constants are fitted by ``python -m benchmarks fit --data DIR``, which writes constants.toml with their provenance.
"""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from math import exp

from boilerfilter_consent.evidence import FEATURES, Evidence


@dataclass(frozen=True, slots=True)
class Reading:
    """A logistic model: `weights` in the order of `FEATURES`."""

    intercept: float
    weights: tuple[float, ...]

    def probability(self, features: Sequence[float]) -> float:
        z = self.intercept + sum(w * x for w, x in zip(self.weights, features, strict=True))
        return 1 / (1 + exp(-z)) if z > -700 else 0.0


@dataclass(frozen=True, slots=True)
class Model:
    """The readings, and the thresholds of the presets."""

    readings: tuple[Reading, ...]
    thresholds: Mapping[str, float]

    def score(self, evidence: Evidence) -> float:
        """Probability that the paragraph is consent text: that one of the readings holds."""
        neither = 1.0
        for reading in self.readings:
            neither *= 1 - reading.probability(evidence.features)
        return 1 - neither


def load_model() -> Model:
    """The model whose constants ship with the plugin."""
    table = tomllib.loads((files("boilerfilter_consent") / "constants.toml").read_text(encoding="utf-8"))
    readings = []
    for name in ("notice", "detail"):
        weights = table[name]
        if set(weights) != {"intercept", *FEATURES}:
            raise ValueError(f"constants.toml: [{name}] does not hold the features of evidence.py; fit it anew")
        readings.append(Reading(weights["intercept"], tuple(weights[feature] for feature in FEATURES)))
    return Model(tuple(readings), table["thresholds"])
