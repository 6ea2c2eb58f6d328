"""Sentence, speaker, target -> what the model of kinds sees. Pure: no clock, no network, no Kafka."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np

from schemas.event import Span
from services.classifier import models
from services.classifier.words.features import HASH, Floats, Hashed, Row, Seen, bucketed, word_hash
from services.classifier.words.openings import Gate
from services.classifier.words.profiles import Profiles, words_of
from services.classifier.words.ragged import Ragged, one_below_another
from services.classifier.words.vectors import directions
from services.classifier.words.vocabulary import Fact
from services.classifier.words.wording import Stretches, each_whole, hits

BITS: Final = 17
LANGUAGES: Final = ("en", "de", "es")
_STEM: Final = 5
_STEM_HASH: Final = Fact(lambda word: word_hash(word[:_STEM]), np.uint32)


@cache
def kinds() -> tuple[str, ...]:
    """Return the kinds: PLOVER's roots and STATE."""
    return tuple(models.lexicon("kinds")["meanings"])


@cache
def cues(language: str) -> Profiles:
    """Return which verbs of saying speak for which kind."""
    return Profiles(models.lexicon("kinds")["cues"][language])


@cache
def patterns(language: str) -> tuple[re.Pattern[str] | None, ...]:
    """Return what in the content, in lower case, speaks for each of `kinds()`."""
    content = models.lexicon("kinds")["content"][language]
    return tuple(re.compile("|".join(content[kind])) if kind in content else None for kind in kinds())


@cache
def _gate(language: str) -> Gate:
    return Gate(patterns(language))


KindRow = tuple[str, str | None, str | None]
"""Sentence, speaker, target; both as the sentence words them."""


def kind_row(sentence: str, speaker: str | None, target: str | None, language: str = "en") -> Row:
    """Return the features of a sentence: its words, those between speaker and target, those after the speaker, and the rules that fire."""
    return kind_rows([(sentence, speaker, target)], language)[0]


def kind_rows(rows: Sequence[KindRow], language: str = "en") -> list[Row]:
    """Do `kind_row` for many rows at once, which costs far less for each."""
    return kinds_seen(rows, language=language).rows() if rows else []


def kinds_seen(rows: Sequence[KindRow], places: Stretches | None = None, *, language: str = "en") -> Seen:
    """Do `kind_rows` where the sentences stand at `places` of a text that was cut into words already."""
    read = _read(rows, places or each_whole([sentence for sentence, _, _ in rows]))
    buckets, owners = bucketed(_roles(read), BITS)
    fired = _fired(read, language) * np.float32(0.25)
    parts = one_below_another((read.words, read.near, read.after, read.named))
    means = directions(models.vectors().sums(read.sentences.wording, parts))
    return Seen(buckets, owners, np.concatenate([fired, *np.split(means, 4)], axis=1))


@dataclass(frozen=True, slots=True)
class _Read:
    """Sentences in words: all, those between speaker and target, the first after each, the last before the target, the target's."""

    sentences: Stretches
    between: list[Span]
    words: Ragged
    near: Ragged
    after: Ragged
    beyond: Ragged
    ahead: Ragged
    named: Ragged


def _read(rows: Sequence[KindRow], places: Stretches) -> _Read:
    parts = [_parts(*row) for row in rows]
    starts, ends = (np.array(side, dtype=np.int64) + places.starts for side in np.array(parts).transpose(2, 1, 0))
    found = places.wording.cut(starts.ravel(), ends.ravel())
    near, after, beyond, ahead = (found.rows(first * len(rows), (first + 1) * len(rows)) for first in range(_PARTS))
    targets = [words_of(target or "") for _, _, target in rows]
    named = places.wording.numbers([word for words in targets for word in words])
    return _Read(
        sentences=places,
        between=[spans[0] for spans in parts],
        words=places.words(),
        near=near,
        after=after.first(6),
        beyond=beyond.first(5),
        ahead=ahead.last(3),
        named=Ragged(named, np.array([len(words) for words in targets], dtype=np.int64)),
    )


_PARTS: Final = 4


def _parts(sentence: str, speaker: str | None, target: str | None) -> tuple[Span, Span, Span, Span]:
    """Return what is between speaker and target, after the speaker, after the target, and before the target."""
    said = sentence.find(speaker) if speaker else -1
    said, said_end = (said, said + len(speaker or "")) if said >= 0 else (0, 0)
    met = sentence.find(target, said_end) if target else -1
    met = sentence.find(target) if target and met < 0 else met
    met, met_end = (met, met + len(target or "")) if met >= 0 else (len(sentence), len(sentence))
    between = (said_end, max(said_end, met)) if said <= met else (met_end, max(met_end, said))
    return between, (said_end, len(sentence)), (met_end, len(sentence)), (0, met)


def _roles(read: _Read) -> list[tuple[str, Hashed]]:
    wording = read.sentences.wording
    hashes, stems = wording.facts(HASH), wording.facts(_STEM_HASH)
    whole, near, after = (Hashed(hashes[part.values], part.owners) for part in (read.words, read.near, read.after))
    first, two = read.after.first(1), read.after.first(2)
    return [
        ("whole", whole),
        ("whole stem", Hashed(stems[read.words.values], whole.owners)),
        ("whole pair", whole.pairs()),
        ("between", near),
        ("between stem", Hashed(stems[read.near.values], near.owners)),
        ("between pair", near.pairs()),
        ("after", after),
        ("after stem", Hashed(stems[read.after.values], after.owners)),
        ("first after", Hashed(hashes[first.values], first.owners)),
        ("first two after", Hashed(hashes[two.values], two.owners).pairs()),
        ("beyond", Hashed(hashes[read.beyond.values], read.beyond.owners)),
        ("ahead", Hashed(hashes[read.ahead.values], read.ahead.owners)),
    ]


def _fired(read: _Read, language: str) -> Floats:
    """Return four numbers a kind: its patterns in the sentence and between the two, its cues in the sentence and after the speaker."""
    language = language if language in LANGUAGES else "en"
    told = np.zeros((len(read.between), 4 * len(kinds())), dtype=np.float32)
    wording, begins = read.sentences.wording, read.sentences.starts.tolist()
    for row, place, (start, end) in _gate(language).matches(read.sentences):
        told[row, 4 * place] = min(told[row, 4 * place] + 1, 2)
        first, last = (begins[row] + edge for edge in read.between[row])
        if first <= start and end <= last:
            told[row, 4 * place + 1] = 1
    for row, _, kind in hits(wording, read.words, cues(language)):
        place = 4 * _place_of(kind) + 2
        told[row, place] = min(told[row, place] + 1, 2)
    for row, _, kind in hits(wording, read.after, cues(language)):
        told[row, 4 * _place_of(kind) + 3] = 1
    return told


@cache
def _place_of(kind: str) -> int:
    return kinds().index(kind)
