"""Word lists with labels: `elect*` -> politics. Pure: no clock, no network, no Kafka."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice

WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*|\d+")
_SHORTEST_STEM = 2
_LONGEST_STEM = 32
_LONGEST_MEMORY = 200_000


def words_of(text: str) -> list[str]:
    """Return the words and numbers of `text`, lower case, in order."""
    return WORD.findall(text.lower())


def first_words(text: str, most: int) -> list[str]:
    """Return the first of `words_of`."""
    return [found[0] for found in islice(WORD.finditer(text.lower()), most)]


class Profiles:
    """Which labels a word speaks for. Lists hold words, `stem*` and `two-words`; look-ups are remembered, so a word costs one dictionary access."""

    def __init__(self, lists: Mapping[str, str]) -> None:
        self._exact: dict[str, set[str]] = {}
        self._stems: dict[str, set[str]] = {}
        self._pairs: dict[str, set[str]] = {}
        for label, words in lists.items():
            for word in words.split():
                home = self._stems if word.endswith("*") else self._pairs if "-" in word else self._exact
                home.setdefault(word.rstrip("*").replace("-", " "), set()).add(label)
        self._heads = {pair.split()[0] for pair in self._pairs}
        self._memory: dict[str, tuple[str, ...]] = {}

    def labels(self, word: str) -> tuple[str, ...]:
        """Return the labels of one lower-case word."""
        known = self._memory.get(word)
        if known is None:
            if len(self._memory) > _LONGEST_MEMORY:
                self._memory.clear()
            known = self._memory[word] = tuple(sorted(self._found(word)))
        return known

    def _found(self, word: str) -> set[str]:
        found = set(self._exact.get(word, ()))
        for size in range(_SHORTEST_STEM, min(len(word), _LONGEST_STEM) + 1):
            found |= self._stems.get(word[:size], set())
        return found

    def hits(self, words: Sequence[str]) -> Iterator[tuple[int, str]]:
        """Yield (position, label) for every hit in `words`, phrases included."""
        known, heads = self._memory.get, self._heads
        for position, word in enumerate(words):
            labels = known(word)
            for label in self.labels(word) if labels is None else labels:
                yield position, label
            if word in heads:
                for label in self._phrase(words[position : position + 4]):
                    yield position, label

    def _phrase(self, words: Sequence[str]) -> set[str]:
        found: set[str] = set()
        for size in range(2, len(words) + 1):
            found |= self._pairs.get(" ".join(words[:size]), set())
        return found

    def tally(self, words: Sequence[str]) -> dict[str, dict[str, int]]:
        """Return for each label the words that speak for it, with how often they stand; a phrase counts as its first word."""
        spoken: dict[str, dict[str, int]] = {}
        counted, known = Counter(words), self._memory.get
        for word, number in counted.items():
            labels = known(word)
            for label in self.labels(word) if labels is None else labels:
                spoken.setdefault(label, {})[word] = number
        if not self._heads.isdisjoint(counted):
            for position, word in enumerate(words):
                if word in self._heads:
                    for label in self._phrase(words[position : position + 4]):
                        here = spoken.setdefault(label, {})
                        here[word] = here.get(word, 0) + 1
        return spoken

    def counts(self, words: Sequence[str]) -> Counter[str]:
        """Return how often each label was spoken for."""
        return Counter(label for _, label in self.hits(words))
