"""Sentence and target -> what the model of stance sees. Pure: no clock, no network, no Kafka."""

from __future__ import annotations

from functools import cache

import numpy as np

from services.classifier import models
from services.classifier.features import Floats, Row, hashes, pairs, tagged, triples, word_hash
from services.classifier.profiles import Profiles, words_of

BITS = 18
LANGUAGES = ("en", "de", "es")
_NEGATIONS = frozenset(
    "not no never neither nor without nicht kein keine keinen keiner nie niemals nunca sin tampoco".split()
)
_NEAR = 6
_NEXT = 4
_FADING = 0.85
_REACH = 3


@cache
def words_for(language: str) -> Profiles:
    """Return which words speak well or ill."""
    return Profiles(models.lexicon("stance")[language])


@cache
def valences() -> dict[str, float]:
    """Return word -> valence from -4 to 4 (VADER's list)."""
    return {word: float(value) for word, value in models.lexicon("valence")["words"].items()}


def stance_row(sentence: str, start: int, end: int, language: str = "en") -> Row:
    """Return the features of a sentence around `sentence[start:end]`: words, well and ill words, and mean vectors, by side."""
    left, target, right = (words_of(part) for part in (sentence[:start], sentence[start:end], sentence[end:]))
    before, named, behind = hashes(left), hashes(target), hashes(right)
    mask = np.array([word_hash("\x1ftarget")], dtype=np.uint32)
    line = np.concatenate([before, mask, behind])
    roles = [
        *(("any", np.concatenate([before, behind])), ("left", before), ("right", behind), ("target", named)),
        *(
            ("near left", before[-_NEAR:]),
            ("near right", behind[:_NEAR]),
            ("pair", pairs(line)),
            ("triple", triples(line)),
        ),
        *((f"left {place}", before[-place:][:1]) for place in range(1, _NEXT + 1) if len(before) >= place),
        *((f"right {place}", behind[place - 1 : place]) for place in range(1, _NEXT + 1)),
    ]
    return Row(tagged(roles, BITS), _dense(sentence, start, (left, target, right), language))


def _dense(sentence: str, start: int, words: tuple[list[str], list[str], list[str]], language: str) -> Floats:
    left, target, right = words
    back = left[::-1]
    opened = sentence.count("“", 0, start) > sentence.count("”", 0, start)
    about = [len(left) / 30, len(right) / 30, float('"' in sentence or "“" in sentence), float(opened)]
    numbers = np.array([*_tallies(back, language), *_tallies(right, language), *about], dtype=np.float32)
    vectors = models.vectors()
    behind, ahead = vectors.rows(back), vectors.rows(right)
    parts = [behind, ahead, behind, ahead, np.concatenate([behind, ahead]), vectors.rows(target)]
    means = vectors.means(parts, [_FADING, _FADING, 1, 1, 1, 1]).ravel()
    return np.concatenate([numbers * np.float32(0.2), means]).astype(np.float32)


def _tallies(side: list[str], language: str) -> tuple[float, ...]:
    """Return well, ill and their difference, by our words and by valence; a word counts less the further it stands, and turns when negated."""
    well = ill = up = down = 0.0
    ours = words_for(language if language in LANGUAGES else "en")
    values = valences() if language == "en" else {}
    for place, word in enumerate(side):
        labels, value = ours.labels(word), values.get(word, 0.0)
        if not labels and not value:
            continue
        reach = 1 / (1 + 0.15 * place)
        turned = negated(side, place)
        up, down = (
            (up + max(value, 0) * reach, down + max(-value, 0) * reach)
            if not turned
            else (up, down + max(value, 0) * reach / 2)
        )
        for label in labels:
            good = (label == "favourable") != turned
            well, ill = well + good * reach, ill + (not good) * reach
    return well, ill, up, down, well - ill, up - down


def negated(side: list[str], place: int) -> bool:
    """Say whether a negation stands within three words of `side[place]`."""
    around = side[max(0, place - _REACH) : place + _REACH + 1]
    return any(word in _NEGATIONS or word.endswith(("n't", "n’t")) for word in around)
