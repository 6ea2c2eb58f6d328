"""Sentence, speaker, target -> kind of statement (PLOVER root, or STATE). Pure: no clock, no network, no Kafka."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from services.classifier import models
from services.classifier.doubt import Told, second_reading
from services.classifier.kind_features import LANGUAGES, KindRow, cues, kinds, kinds_seen, patterns
from services.classifier.verdict import ABSTAIN, Verdict, decided
from services.classifier.words.features import Floats
from services.classifier.words.profiles import words_of
from services.classifier.words.wording import Stretches

STATE: Final = "STATE"
THRESHOLD_SCORE: Final = 0.4
STATE_SCORE: Final = 0.25
"""A statement whose likeliest kind scores less is told as STATE where that is likely enough; otherwise we abstain."""


def version() -> str:
    """Return which model tells kinds."""
    deep = models.deep()
    return f"{models.linear('kinds').version}+{deep.version}" if deep else models.linear("kinds").version


def kind_of(sentence: str, speaker: str | None = None, target: str | None = None, *, language: str = "en") -> Verdict:
    """Return what the speaker does by this sentence, to the target where one is named."""
    return kinds_of([(sentence, speaker, target)], language=language)[0]


def kinds_of(
    rows: Sequence[KindRow], *, language: str = "en", most: int | None = None, scores: Floats | None = None
) -> list[Verdict]:
    """Do `kind_of` for many rows at once. German and Spanish are judged by cue words and patterns; in other languages we abstain.

    The deep reading, where it was chosen, is for the `most` rows of which the default is least sure; for all when not given. `scores`
    are the default's, where it was asked already.
    """
    if language != "en":
        return [_by_rules(sentence, language) for sentence, _, _ in rows]
    deep = models.deep()
    told = Told(kind_scores(rows) if scores is None else scores, models.linear("kinds").version)
    if deep:
        told = second_reading(told, deep.version, most, lambda few, scores: deep.kinds([rows[i] for i in few], scores))
    return [_told(scores, by) for scores, by in zip(told.scores.tolist(), told.by, strict=True)]


def kind_scores(rows: Sequence[KindRow], places: Stretches | None = None) -> Floats:
    """Return [rows, kinds in the order of `kinds()`]: how likely each is, by the default's model; English.

    `places` tells where the sentences stand in a text that was cut into words already.
    """
    return models.linear("kinds").scores(kinds_seen(rows, places) if rows else [])


def _told(scores: list[float], by: str) -> Verdict:
    score, plain = max(scores), scores[kinds().index(STATE)]
    leaning = kinds()[scores.index(score)]
    if score < THRESHOLD_SCORE and plain >= STATE_SCORE:
        return Verdict(STATE, round(plain, 4), leaning, by)
    return decided(leaning, score, THRESHOLD_SCORE, by)


BY_RULES: Final = "kinds-rules-1"
_CUE_SCORE, _PATTERN_SCORE, _SILENT_SCORE = 0.7, 0.5, 0.6
"""Set by hand: there is no German or Spanish gold set. The cue says more than the content."""


def _by_rules(sentence: str, language: str) -> Verdict:
    if language not in LANGUAGES:
        return Verdict(ABSTAIN, 0.0, STATE, BY_RULES)
    told = cues(language).counts(words_of(sentence))
    told.pop(STATE, 0)
    if told:
        kind = told.most_common(1)[0][0]
        return Verdict(kind, _CUE_SCORE, kind, BY_RULES)
    fired = {
        kind: len(pattern.findall(sentence))
        for kind, pattern in zip(kinds(), patterns(language), strict=True)
        if pattern
    }
    kind = max(fired, key=lambda each: fired[each])
    if fired[kind] == 0:
        return Verdict(STATE, _SILENT_SCORE, STATE, BY_RULES)
    return Verdict(kind, _PATTERN_SCORE, kind, BY_RULES)
