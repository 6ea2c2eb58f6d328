"""Sentence and target -> favourable, neutral, unfavourable, or abstain. Pure: no clock, no network, no Kafka."""

from __future__ import annotations

from collections.abc import Sequence

from services.classifier import models
from services.classifier.profiles import words_of
from services.classifier.stance_features import LANGUAGES, negated, stance_rows, words_for
from services.classifier.verdict import Verdict, decided

THRESHOLD_SCORE = 0.55
"""Below this we abstain: on the gold set what is left is right in three of four cases."""

StanceRow = tuple[str, int, int]
"""Sentence, and where in it the target starts and ends."""


def version() -> str:
    """Return which model tells stance."""
    return models.linear("stance").version


def stance_towards(sentence: str, start: int, end: int, *, language: str = "en") -> Verdict:
    """Return the sentence's stance towards the target `sentence[start:end]`."""
    return stances_towards([(sentence, start, end)], language=language)[0]


def stances_towards(rows: Sequence[StanceRow], *, language: str = "en") -> list[Verdict]:
    """Do `stance_towards` for many rows at once. German and Spanish are judged by word lists; other languages always abstain."""
    if language != "en":
        return [_by_words(*row, language) for row in rows]
    model = models.linear("stance")
    scores = model.scores(stance_rows(rows))
    return [decided(model.labels[int(row.argmax())], float(row.max()), THRESHOLD_SCORE) for row in scores]


_REACH = 12
_LEAST_LEAD = 0.45


def _by_words(sentence: str, start: int, end: int, language: str) -> Verdict:
    """Count the words that speak well and ill, those near the target for more; a lead must be clear."""
    if language not in LANGUAGES:
        return Verdict("abstain", 0.0, "neutral")
    lead = 0.0
    for side in (words_of(sentence[:start])[::-1], words_of(sentence[end:])):
        for place, label in words_for(language).hits(side[:_REACH]):
            good = (label == "favourable") != negated(side, place)
            lead += (1 if good else -1) / (2 + place) ** 0.5
    leaning = "neutral" if abs(lead) < _LEAST_LEAD / 2 else "favourable" if lead > 0 else "unfavourable"
    score = 0.5 if leaning == "neutral" else min(0.8, 0.35 + abs(lead) / 2)
    return decided(leaning, score, THRESHOLD_SCORE)
