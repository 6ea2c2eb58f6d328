"""Sentences that nobody annotated, and what a teacher says of them (`marked.npz`): from the train parts of other tasks, by path.

A stance is asked for towards one name of a sentence; what kind of deed it is, where two are named or somebody is reported to say it.
"""

from __future__ import annotations

import hashlib
import random
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from schemas.event import Span
from services.classifier.deep.reading import LONGEST_CHARS
from services.classifier.deep.roles import window
from services.classifier.training.corpus import NEWS, SEED, STANCES, TALKS, WORLD_NEWS, is_held, read
from services.classifier.words.features import Floats

FILE = Path(__file__).with_name("marked.npz")
MOST_SHARE = 255
MOST = {"stance": 22_000, "kinds": 11_000}
_LEAST_CHARS, _MOST_NAMED_RATIO = 50, 0.6
"""A shorter sentence says little; one with more of its letters in names is a headline in capitals."""
_SENTENCE = re.compile(r"[^.!?\n]+(?:[.!?](?=\S)[^.!?\n]+)*[.!?]*[”\"’']?")
_NAME = re.compile(r"(?:[A-Z][\w’'-]*\.? ){1,3}(?:of |de |al-|bin )?[A-Z][\w’'-]+|(?<=[a-z,] )[A-Z][\w-]{2,}")
_NO_NAME = re.compile(
    r"(?:(?:The|A|An|In|On|At|But|And|If|When|After|For|It|This|That|As|While)|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|"
    r"(?:Janu|Febru)ary|March|April|May|June|July|August|(?:Septem|Octo|Novem|Decem)ber)\b ?"
)
"""Words that open a sentence, and days and months."""


@dataclass(frozen=True)
class Asked:
    """A text with the places of target and source."""

    text: str
    target: Span | None
    source: Span | None


def marks() -> dict[str, list[tuple[Asked, Floats]]]:
    """Return what was marked, task by task, with how likely each label is; raise `ValueError` where the sentences are no longer the same."""
    found = {}
    with np.load(FILE) as kept:
        for task, asked in to_mark().items():
            if str(kept[f"{task}_of"]) != digest(asked):
                raise ValueError(f"{FILE.name} marks other sentences of {task}: run `make train ARGS='--teach --deep'`")
            shares = kept[task].astype(np.float32) / kept[task].sum(axis=1, keepdims=True)
            found[task] = list(zip(asked, shares, strict=True))
    return found


def keep(shares: Callable[[str, Sequence[Asked]], Floats]) -> None:
    """Write what `shares` tells of each task's sentences: likelihoods alone, in eight bits, in the order of `to_mark`."""
    kept: dict[str, Any] = {}
    for task, asked in to_mark().items():
        kept[f"{task}_of"] = np.array(digest(asked))
        kept[task] = np.round(shares(task, asked) * MOST_SHARE).astype(np.uint8)
    np.savez_compressed(FILE, **kept)


def to_mark() -> dict[str, list[Asked]]:
    """Return what a teacher is asked, task by task: a seeded sample of all that there is."""
    chance = random.Random(SEED)  # noqa: S311 - a seeded sample, no secret
    every: dict[str, list[Asked]] = {"stance": [], "kinds": []}
    for task, row in (*_beside_annotated(chance), *_reported(chance), *_told(chance)):
        every[task].append(row)
    return {task: chance.sample(rows, min(len(rows), MOST[task])) for task, rows in every.items()}


def digest(asked: Sequence[Asked]) -> str:
    """Return a hash of what is asked: marks hold for these sentences only."""
    return hashlib.blake2b("\n".join(map(repr, asked)).encode(), digest_size=8).hexdigest()


def names(text: str) -> list[Span]:
    """Return where capitalised words stand that may name somebody: any run of them, or one that does not open the sentence."""
    found = []
    for match in _NAME.finditer(text):
        start = match.start()
        while opening := _NO_NAME.match(text, start, match.end()):
            start = opening.end()
        if start < match.end():
            found.append((start, match.end()))
    is_headline = sum(end - start for start, end in found) > _MOST_NAMED_RATIO * len(text)
    return [] if is_headline else found


def _beside_annotated(chance: random.Random) -> Iterator[tuple[str, Asked]]:
    """Yield the sentences of NewsMTSC with other names than those that are annotated; none of a sentence that is held out."""
    targets: dict[str, list[Span]] = {}
    for row in read(STANCES):
        targets.setdefault(row["text"], []).append((row["start"], row["end"]))
    for text, known in targets.items():
        others = [span for span in names(text) if not any(_touch(span, one) for one in known)]
        if others and not is_held("stance", text):
            yield "stance", _cut(text, chance.choice(others))


def _reported(chance: random.Random) -> Iterator[tuple[str, Asked]]:
    """Yield what PolNeAR's sources say, as sentences, with the source and somebody whom it names."""
    for article in read(TALKS):
        text = article["text"]
        for said in article["attributions"]:
            sources, spans = said.get("source") or [], [*said["content"], *(said.get("cue") or [])]
            if not sources:
                continue
            start, end = min(s for s, _ in (*spans, *sources)), max(e for _, e in (*spans, *sources))
            if not _LEAST_CHARS <= end - start <= LONGEST_CHARS:
                continue
            source = (sources[0][0] - start, sources[0][1] - start)
            sentence = text[start:end]
            others = [span for span in names(sentence) if not _touch(span, source)]
            target = chance.choice(others) if others else None
            yield "kinds", Asked(sentence, target, source)
            if target:
                yield "stance", Asked(sentence, target, None)


def _told(chance: random.Random) -> Iterator[tuple[str, Asked]]:
    """Yield sentences of news in English: the first name does, the next is done to."""
    for task in (*NEWS, WORLD_NEWS):
        for row in read(task):
            if row.get("lang", "en") != "en":
                continue
            for match in _SENTENCE.finditer(row["text"]):
                sentence = match[0].strip()
                found = names(sentence) if _LEAST_CHARS <= len(sentence) <= LONGEST_CHARS else []
                if found:
                    yield "stance", Asked(sentence, chance.choice(found), None)
                if len(found) > 1:
                    yield "kinds", Asked(sentence, found[1], found[0])


def _cut(text: str, span: Span) -> Asked:
    return Asked(*window(text, span, LONGEST_CHARS), None)


def _touch(one: Span, other: Span) -> bool:
    return one[0] < other[1] and other[0] < one[1]
