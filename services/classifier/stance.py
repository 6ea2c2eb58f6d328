"""Sentence and target -> favourable, neutral, unfavourable, or abstain. Pure: no clock, no network, no Kafka."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from services.classifier import models
from services.classifier.doubt import Told, second_reading
from services.classifier.stance_features import LANGUAGES, StanceRow, negated, stances_seen, words_for
from services.classifier.verdict import Verdict, decided
from services.classifier.words.features import Floats
from services.classifier.words.profiles import words_of
from services.classifier.words.wording import Stretches

THRESHOLD_SCORE: Final = 0.55
"""Below this we abstain: on the gold set what is left is right in three of four cases."""

BY_WORDS: Final = "stance-words-1"
LABELS: Final = ("favourable", "neutral", "unfavourable")


def version() -> str:
    """Return which model tells stance."""
    deep = models.deep()
    return f"{models.linear('stance').version}+{deep.version}" if deep else models.linear("stance").version


def stance_towards(sentence: str, start: int, end: int, *, language: str = "en") -> Verdict:
    """Return the sentence's stance towards the target `sentence[start:end]`."""
    return stances_towards([(sentence, start, end)], language=language)[0]


def stances_towards(
    rows: Sequence[StanceRow], *, language: str = "en", most: int | None = None, scores: Floats | None = None
) -> list[Verdict]:
    """Do `stance_towards` for many rows at once. German and Spanish are judged by word lists; other languages always abstain.

    The deep reading, where it was chosen, is for the `most` rows of which the default is least sure; for all when not given. `scores`
    are the default's, where it was asked already.
    """
    if language != "en":
        return [_by_words(*row, language) for row in rows]
    deep = models.deep()
    told = Told(stance_scores(rows) if scores is None else scores, models.linear("stance").version)
    if deep:
        told = second_reading(
            told, deep.version, most, lambda few, scores: deep.stances([rows[i] for i in few], scores)
        )
    return [
        decided(LABELS[row.index(max(row))], max(row), THRESHOLD_SCORE, by)
        for row, by in zip(told.scores.tolist(), told.by, strict=True)
    ]


def stance_scores(rows: Sequence[StanceRow], places: Stretches | None = None) -> Floats:
    """Return [rows, labels]: how likely each of `LABELS` is, by the default's model; English.

    `places` tells where the sentences stand in a text that was cut into words already.
    """
    return models.linear("stance").scores(stances_seen(rows, places) if rows else [])


_REACH: Final = 12
_LEAST_LEAD: Final = 0.45


def _by_words(sentence: str, start: int, end: int, language: str) -> Verdict:
    """Count the words that speak well and ill, those near the target for more; a lead must be clear."""
    if language not in LANGUAGES:
        return Verdict("abstain", 0.0, "neutral", BY_WORDS)
    lead = 0.0
    for side in (words_of(sentence[:start])[::-1], words_of(sentence[end:])):
        for place, label in words_for(language).hits(side[:_REACH]):
            good = (label == "favourable") != negated(side, place)
            lead += (1 if good else -1) / (2 + place) ** 0.5
    leaning = "neutral" if abs(lead) < _LEAST_LEAD / 2 else "favourable" if lead > 0 else "unfavourable"
    score = 0.5 if leaning == "neutral" else min(0.8, 0.35 + abs(lead) / 2)
    return decided(leaning, score, THRESHOLD_SCORE, BY_WORDS)
