"""Sentence and target -> what the model of stance sees. Pure: no clock, no network, no Kafka."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from services.classifier import models
from services.classifier.words.features import HASH, Floats, Hashed, Row, Seen, bucketed
from services.classifier.words.profiles import Profiles
from services.classifier.words.ragged import Numbers, Ragged, one_below_another, side_by_side
from services.classifier.words.vectors import directions
from services.classifier.words.vocabulary import Fact
from services.classifier.words.wording import Stretches, Wording, each_whole

BITS: Final = 18
LANGUAGES: Final = ("en", "de", "es")
_NEGATIONS: Final = frozenset(
    "not no never neither nor without nicht kein keine keinen keiner nie niemals nunca sin tampoco".split()
)
_NEAR: Final = 6
_NEXT: Final = 4
_FADING: Final = 0.85
_REACH: Final = 3


@cache
def words_for(language: str) -> Profiles:
    """Return which words speak well or ill."""
    return Profiles(models.lexicon("stance")[language])


@cache
def _labels(language: str) -> tuple[Fact, Fact]:
    """Return whether a word speaks well, and whether ill."""
    words = words_for(language)
    return Fact(lambda word: "favourable" in words.labels(word), bool), Fact(
        lambda word: "unfavourable" in words.labels(word), bool
    )


@cache
def valences() -> dict[str, float]:
    """Return word -> valence from -4 to 4 (VADER's list)."""
    return {word: float(value) for word, value in models.lexicon("valence")["words"].items()}


StanceRow = tuple[str, int, int]
"""Sentence, and where in it the target starts and ends."""


def stance_row(sentence: str, start: int, end: int, language: str = "en") -> Row:
    """Return the features of a sentence around `sentence[start:end]`: words, well and ill words, and mean vectors, by side."""
    return stance_rows([(sentence, start, end)], language)[0]


def stance_rows(rows: Sequence[StanceRow], language: str = "en") -> list[Row]:
    """Do `stance_row` for many rows at once, which costs less for each."""
    return stances_seen(rows, language=language).rows() if rows else []


def stances_seen(rows: Sequence[StanceRow], places: Stretches | None = None, *, language: str = "en") -> Seen:
    """Do `stance_rows` where the sentences stand at `places` of a text that was cut into words already."""
    places = places or each_whole([sentence for sentence, _, _ in rows])
    sides = _sides(places, rows)
    buckets, owners = bucketed(_roles(places.wording, sides), BITS)
    said = [_tallies(places.wording, sides.left, language, back=True), _tallies(places.wording, sides.right, language)]
    about = np.concatenate([*said, _about(places, rows, sides)], axis=1) * np.float32(0.2)
    return Seen(buckets, owners, np.concatenate([about, *_means(places.wording, sides)], axis=1).astype(np.float32))


@dataclass(frozen=True, slots=True)
class _Sides:
    """The words left of each target, its own, and those right of it."""

    left: Ragged
    target: Ragged
    right: Ragged


def _sides(places: Stretches, rows: Sequence[StanceRow]) -> _Sides:
    start, end = places.starts + [row[1] for row in rows], places.starts + [row[2] for row in rows]
    starts, ends = np.concatenate([places.starts, start, end]), np.concatenate([start, end, places.ends])
    found, many = places.wording.cut(starts, ends), len(rows)
    return _Sides(*(found.rows(first, first + many) for first in (0, many, 2 * many)))


def _roles(wording: Wording, sides: _Sides) -> list[tuple[str, Hashed]]:
    left, right = sides.left, sides.right
    mark = wording.numbers(["\x1ftarget"] * len(left.sizes))
    line = side_by_side([left, Ragged(mark, np.ones(len(mark), dtype=np.int64)), right])
    hashes = wording.facts(HASH)

    def hashed(words: Ragged) -> Hashed:
        return Hashed(hashes[words.values], words.owners)

    whole, before, behind = hashed(line), hashed(left), hashed(right)
    return [
        *(("any", before), ("any", behind), ("left", before), ("right", behind), ("target", hashed(sides.target))),
        *(("near left", hashed(left.last(_NEAR))), ("near right", hashed(right.first(_NEAR)))),
        *(("pair", whole.pairs()), ("triple", whole.triples())),
        *((f"left {place}", hashed(left.nth_last(place))) for place in range(1, _NEXT + 1)),
        *((f"right {place}", hashed(right.nth(place))) for place in range(1, _NEXT + 1)),
    ]


def _means(wording: Wording, sides: _Sides) -> list[Floats]:
    """Return the mean vectors left and right, nearer words for more; the same with all words alike; of all; of the target."""
    left, right = sides.left, sides.right
    parts = one_below_another((left, right, left, right, sides.target))
    away = np.concatenate([left.sizes[left.owners] - 1 - left.places, right.places])
    weights = np.ones(len(parts.values), dtype=np.float32)
    weights[: len(away)] = _FADES[np.minimum(away, len(_FADES) - 1)]
    near, far, before, behind, target = np.split(models.vectors().sums(wording, parts, weights), 5)
    return [directions(sums) for sums in (near, far, before, behind, before + behind, target)]


_FADES: Final = (_FADING ** np.arange(1 << 10)).astype(np.float32)


def _about(places: Stretches, rows: Sequence[StanceRow], sides: _Sides) -> Floats:
    """Return how much stands on each side, whether anything is quoted, and whether the target is."""
    text = places.wording.text
    told = []
    for (start, end), (_, target, _) in zip(places.spans(), rows, strict=True):
        quoted = text.find('"', start, end) >= 0 or text.find("“", start, end) >= 0
        met = start + target
        told.append((quoted, text.count("“", start, met) > text.count("”", start, met)))
    sizes = np.stack([sides.left.sizes, sides.right.sizes], axis=1) / 30
    return np.concatenate([sizes, np.array(told)], axis=1).astype(np.float32)


_VALENCE: Final = Fact(lambda word: valences().get(word, 0.0), np.float64)


def _tallies(wording: Wording, side: Ragged, language: str, *, back: bool = False) -> Floats:
    """Return well, ill and their difference, by our words and by valence; a word counts less the further it stands, and turns when negated."""
    well, ill = (wording.facts(fact) for fact in _labels(language if language in LANGUAGES else "en"))
    values = wording.facts(_VALENCE) * (language == "en")
    telling = np.flatnonzero((well | ill | (values != 0))[side.values])
    words, owners, places = side.values[telling], side.owners[telling], side.places[telling]
    reach = 1 / (1 + 0.15 * (side.sizes[owners] - 1 - places if back else places))
    turned = _turned(wording, side, telling)
    good, bad, value = well[words], ill[words], values[words]
    raised, lowered = np.maximum(value, 0) * reach, np.maximum(-value, 0) * reach
    told = [
        np.bincount(owners, weights, minlength=len(side.sizes))
        for weights in (
            np.where(turned, bad, good) * reach,
            np.where(turned, good, bad) * reach,
            np.where(turned, 0, raised),
            np.where(turned, raised / 2, lowered),
        )
    ]
    return np.stack([*told, told[0] - told[1], told[2] - told[3]], axis=1).astype(np.float32)


def _turned(wording: Wording, side: Ragged, places: Numbers) -> NDArray[np.bool_]:
    """Say of each place whether a negation stands within three words of it, on the same side."""
    before = np.concatenate([[0], np.cumsum(wording.facts(_NEGATED)[side.values])])
    owners = side.owners[places]
    first = np.maximum(places - _REACH, side.starts[owners])
    last = np.minimum(places + _REACH + 1, side.ends[owners])
    turned: NDArray[np.bool_] = before[last] > before[first]
    return turned


def negated(side: list[str], place: int) -> bool:
    """Say whether a negation stands within three words of `side[place]`."""
    around = side[max(0, place - _REACH) : place + _REACH + 1]
    return any(map(_negates, around))


def _negates(word: str) -> bool:
    return word in _NEGATIONS or word.endswith(("n't", "n’t"))


_NEGATED: Final = Fact(_negates, bool)
