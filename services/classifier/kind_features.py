"""Sentence, speaker, target -> what the model of kinds sees. Pure: no clock, no network, no Kafka."""

from __future__ import annotations

import re
from functools import cache

import numpy as np

from services.classifier import models
from services.classifier.features import Floats, Hashes, Row, hashes, pairs, tagged
from services.classifier.profiles import Profiles, words_of

BITS = 17
LANGUAGES = ("en", "de", "es")
_STEM = 5


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


def kind_row(sentence: str, speaker: str | None, target: str | None, language: str = "en") -> Row:
    """Return the features of a sentence: its words, those between speaker and target, those after the speaker, and the rules that fire."""
    parts = _parts(sentence, speaker, target)
    words, between, after, beyond, ahead, named = (words_of(part) for part in parts)
    after, beyond, ahead = after[:6], beyond[:5], ahead[-3:]
    roles = [
        *_told(words, "whole"),
        *_told(between, "between"),
        ("after", hashes(after)),
        ("after stem", hashes([word[:_STEM] for word in after])),
        ("first after", hashes(after[:1])),
        ("first two after", pairs(hashes(after[:2]))),
        ("beyond", hashes(beyond)),
        ("ahead", hashes(ahead)),
    ]
    vectors = models.vectors()
    means = vectors.means([vectors.rows(part) for part in (words, between, after, named)]).ravel()
    dense = np.concatenate([_fired(sentence, parts[1], words, after, language), means])
    return Row(tagged(roles, BITS), dense.astype(np.float32))


def _told(words: list[str], tag: str) -> list[tuple[str, Hashes]]:
    values = hashes(words)
    return [
        (tag, values),
        (tag + " stem", hashes([word[:_STEM] for word in words])),
        (tag + " pair", pairs(values)),
    ]


def _parts(sentence: str, speaker: str | None, target: str | None) -> tuple[str, str, str, str, str, str]:
    """Return the sentence, what is between speaker and target, after the speaker, after the target, before the target, and the target."""
    said = sentence.find(speaker) if speaker else -1
    said, said_end = (said, said + len(speaker or "")) if said >= 0 else (0, 0)
    met = sentence.find(target, said_end) if target else -1
    met = sentence.find(target) if target and met < 0 else met
    met, met_end = (met, met + len(target or "")) if met >= 0 else (len(sentence), len(sentence))
    between = sentence[said_end:met] if said <= met else sentence[met_end:said]
    return sentence, between, sentence[said_end:], sentence[met_end:], sentence[:met], target or ""


def _fired(sentence: str, between: str, words: list[str], after: list[str], language: str) -> Floats:
    """Return four numbers a kind: its patterns in the sentence and between the two, its cues in the sentence and after the speaker."""
    language = language if language in LANGUAGES else "en"
    everywhere, near = cues(language).counts(words), cues(language).counts(after)
    lower, near_lower = sentence.lower(), between.lower()
    rows = [
        (
            fired := min(len(pattern.findall(lower)), 2) if pattern else 0,
            1 if pattern and fired and pattern.search(near_lower) else 0,
            min(everywhere.get(kind, 0), 2),
            min(near.get(kind, 0), 1),
        )
        for kind, pattern in zip(kinds(), patterns(language), strict=True)
    ]
    return np.array(rows, dtype=np.float32).ravel() * np.float32(0.25)
