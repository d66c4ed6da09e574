"""Evidence → probability. Two readings, each a logistic model over the same features: a *notice* that speaks to the
reader, and a *detail* that describes a tracker, a purpose or a partner. A paragraph is consent text if it is either.

The constants are fitted by ``python -m benchmarks fit --data DIR``, which writes constants.toml with their provenance.
"""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from math import exp, expm1, log, log1p
from operator import mul

from boilerfilter_consent.evidence import FEATURES, Evidence


@dataclass(frozen=True, slots=True)
class Reading:
    """A logistic model: `weights` in the order of `FEATURES`."""

    intercept: float
    weights: tuple[float, ...]

    def logit(self, features: Sequence[float]) -> float:
        return sum(map(mul, self.weights, features), self.intercept)


@dataclass(frozen=True, slots=True)
class Model:
    """The readings; `slope` and `intercept`, which make their sum a probability; and the thresholds of the presets."""

    readings: tuple[Reading, ...]
    slope: float
    intercept: float
    thresholds: Mapping[str, float]

    def logit(self, evidence: Evidence) -> float:
        """Log-odds, not yet calibrated, that one of the readings holds."""
        # -log of the probability that none holds; past 30 the odds are that number itself, to 13 digits.
        none = sum(_softplus(reading.logit(evidence.features)) for reading in self.readings)
        return none if none > 30 else log(expm1(max(none, 1e-300)))

    def notice(self, evidence: Evidence) -> float:
        """Probability, not calibrated, that the paragraph is a notice that speaks to the reader, and no mere detail."""
        return 1 / (1 + exp(min(700.0, -self.readings[0].logit(evidence.features))))

    def score(self, evidence: Evidence) -> float:
        """Probability that the paragraph is consent text."""
        return 1 / (1 + exp(min(700.0, -self.slope * self.logit(evidence) - self.intercept)))


def load_model() -> Model:
    """The model whose constants ship with the plugin."""
    table = tomllib.loads((files("boilerfilter_consent") / "constants.toml").read_text(encoding="utf-8"))
    readings = []
    for name in ("notice", "detail"):
        weights = table[name]
        if set(weights) != {"intercept", *FEATURES}:
            raise ValueError(f"constants.toml: [{name}] does not hold the features of evidence.py; fit it anew")
        readings.append(Reading(weights["intercept"], tuple(weights[feature] for feature in FEATURES)))
    calibration = table["calibration"]
    return Model(tuple(readings), calibration["slope"], calibration["intercept"], table["thresholds"])


def _softplus(x: float) -> float:
    return x + log1p(exp(-x)) if x > 0 else log1p(exp(max(x, -700.0)))
