"""Texts cut into words once, for all that look at them. Pure: no clock, no network, no Kafka."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from schemas.event import Span
from services.classifier.words.letters import lowered, word_places
from services.classifier.words.profiles import Profiles, words_of
from services.classifier.words.ragged import Numbers, Ragged, ragged
from services.classifier.words.vocabulary import Fact, vocabulary

Table = NDArray[Any]


class Wording:
    """A text and its words in lower case; a word has one number wherever it stands in it.

    What is known of a word is asked once for each distinct word, however many stretches of the text are judged.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.lower = lowered(text)
        self.starts, self.ends = word_places(self.lower)
        self._numbers: defaultdict[str, int] = defaultdict()
        self._numbers.default_factory = self._numbers.__len__
        self._words: list[str] = []
        self._vocabulary = vocabulary()
        self._tables: dict[object, Table] = {}
        lower, places = self.lower, zip(self.starts.tolist(), self.ends.tolist(), strict=True)
        self.values = self.numbers([lower[start:end] for start, end in places])

    def numbers(self, words: Sequence[str]) -> Numbers:
        """Return the numbers of words, in order; one that is new here gets its own."""
        return np.fromiter(map(self._numbers.__getitem__, words), dtype=np.int64, count=len(words))

    @property
    def words(self) -> list[str]:
        """The distinct words, in the order of their numbers."""
        if len(self._words) < len(self._numbers):
            self._words = list(self._numbers)
        return self._words

    def table(self, of: object, make: Callable[[], Table]) -> Table:
        """Return what `make` says of each distinct word, in the order of their numbers, made anew only when there are more of them."""
        known = self._tables.get(of)
        if known is None or len(known) < len(self._numbers):
            known = self._tables[of] = make()
        return known

    def facts(self, fact: Fact) -> Table:
        """Return the fact of each distinct word, in the order of their numbers."""
        known = self._vocabulary
        return self.table(fact, lambda: known.facts(fact, self.words, self._known_as()))

    def _known_as(self) -> Numbers:
        """Return the numbers by which the vocabulary knows the words."""
        return self.table(None, lambda: self._vocabulary.numbers(self.words))

    def cut(self, starts: Numbers, ends: Numbers) -> Ragged:
        """Return the words of each `text[start:end]`, as `words_of` would find them there: a word that is cut leaves its pieces."""
        first = np.searchsorted(self.starts, starts)
        last = np.maximum(np.searchsorted(self.ends, ends, side="right"), first)
        torn_before = np.concatenate([[-1], self.ends])[first] > starts
        torn_behind = np.concatenate([self.starts, [len(self.lower)]])[last] < ends
        torn, sizes = np.flatnonzero(torn_before | torn_behind), last - first
        if not len(torn):
            return ragged(self.values, first, sizes)
        spans = zip(starts[torn].tolist(), ends[torn].tolist(), strict=True)
        mended = [self.numbers(words_of(self.lower[start:end])) for start, end in spans]
        sizes[torn] = [len(words) for words in mended]
        first[torn] = len(self.values) + np.cumsum(sizes[torn]) - sizes[torn]
        return ragged(np.concatenate([self.values, *mended]), first, sizes)


@dataclass(frozen=True)
class Stretches:
    """Stretches `[start, end)` of one text."""

    wording: Wording
    starts: Numbers
    ends: Numbers

    def __len__(self) -> int:
        return len(self.starts)

    def words(self) -> Ragged:
        """Return the words of each."""
        return self.wording.cut(self.starts, self.ends)

    def spans(self) -> list[Span]:
        """Return where each begins and ends."""
        return list(zip(self.starts.tolist(), self.ends.tolist(), strict=True))


def stretches(wording: Wording, spans: Sequence[Span]) -> Stretches:
    """Return stretches of a text."""
    both = np.array(spans, dtype=np.int64).reshape(-1, 2)
    return Stretches(wording, both[:, 0], both[:, 1])


def each_whole(texts: Sequence[str]) -> Stretches:
    """Return texts as stretches of all of them together."""
    sizes = np.array([len(text) for text in texts], dtype=np.int64)
    ends: Numbers = np.cumsum(sizes + 1) - 1
    return Stretches(Wording("\n".join(texts)), ends - sizes, ends)


def hits(wording: Wording, parts: Ragged, profiles: Profiles) -> Iterator[tuple[int, int, str]]:
    """Yield (row, number of the word, label) for every word of the rows that speaks for a label, and every phrase."""
    speaks = wording.facts(profiles.speaks)[parts.values]
    words, values = wording.words, parts.values
    for place in np.flatnonzero(speaks).tolist():
        row, number = int(parts.owners[place]), int(values[place])
        for label in profiles.labels(words[number]):
            yield row, number, label
        if profiles.opens_phrase(words[number]):
            line = values[place : min(place + profiles.LONGEST_PHRASE, int(parts.ends[row]))].tolist()
            for label in profiles.phrase([words[each] for each in line]):
                yield row, number, label


@dataclass(frozen=True)
class Line:
    """Words in a row, as numbers of a wording."""

    wording: Wording
    values: Numbers

    def tally(self, profiles: Profiles) -> dict[str, dict[str, int]]:
        """Return for each label the words that speak for it, with how often they stand; a phrase counts as its first word."""
        spoken: dict[str, dict[str, int]] = {}
        words, speaks = self.wording.words, self.wording.facts(profiles.speaks)
        counts = np.bincount(self.values, minlength=len(words))
        opening = set[int]()
        for number in np.flatnonzero(speaks & (counts > 0)).tolist():
            for label in profiles.labels(words[number]):
                spoken.setdefault(label, {})[words[number]] = int(counts[number])
            if profiles.opens_phrase(words[number]):
                opening.add(number)
        line = self.values.tolist() if opening else []
        for place, number in enumerate(line):
            if number in opening:
                for label in profiles.phrase([words[each] for each in line[place : place + profiles.LONGEST_PHRASE]]):
                    here = spoken.setdefault(label, {})
                    here[words[number]] = here.get(words[number], 0) + 1
        return spoken


def line_of(text: str) -> Line:
    """Return the words of a text."""
    wording = Wording(text)
    return Line(wording, wording.values)
