"""Verdict: a label with a confidence, or an abstention. Pure: no clock, no network, no Kafka."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

ABSTAIN: Final = "abstain"


@dataclass(frozen=True, slots=True)
class Verdict:
    """`label` is what we stand by (`abstain` when nothing); `leaning` is the likeliest label whatever its score; `score` belongs to the leaning.

    `by` names the model or rules that judged.
    """

    label: str
    score: float
    leaning: str
    by: str = ""


def decided(leaning: str, score: float, threshold: float, by: str = "") -> Verdict:
    """Return the leaning where its score reaches the threshold, else an abstention."""
    return Verdict(leaning if score >= threshold else ABSTAIN, round(score, 4), leaning, by)
