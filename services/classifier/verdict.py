"""Verdict: a label with a confidence, or an abstention. Pure: no clock, no network, no Kafka."""

from __future__ import annotations

from dataclasses import dataclass

ABSTAIN = "abstain"


@dataclass(frozen=True, slots=True)
class Verdict:
    """`label` is what we stand by (`abstain` when nothing); `leaning` is the likeliest label whatever its score; `score` belongs to the leaning."""

    label: str
    score: float
    leaning: str


def decided(leaning: str, score: float, threshold: float, otherwise: str = ABSTAIN) -> Verdict:
    """Return the leaning where its score reaches the threshold, else `otherwise`."""
    return Verdict(leaning if score >= threshold else otherwise, round(score, 4), leaning)
