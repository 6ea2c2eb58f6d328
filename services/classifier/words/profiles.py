"""Word lists with labels: `elect*` -> politics. Pure: no clock, no network, no Kafka."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from services.classifier.words.letters import WORD, lowered
from services.classifier.words.vocabulary import Fact

_SHORTEST_STEM: Final = 2
_LONGEST_STEM: Final = 32
_LONGEST_MEMORY: Final = 200_000


def words_of(text: str) -> list[str]:
    """Return the words and numbers of `text`, lower case, in order."""
    return WORD.findall(lowered(text))


class Profiles:
    """Which labels a word speaks for. Lists hold words, `stem*` and `two-words`; look-ups are remembered, so a word costs one dictionary access."""

    LONGEST_PHRASE = 4

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
        self.speaks = Fact(self._speaks, bool)

    def _speaks(self, word: str) -> bool:
        return bool(self.labels(word)) or word in self._heads

    def opens_phrase(self, word: str) -> bool:
        """Say whether a phrase begins with this word."""
        return word in self._heads

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
                for label in self.phrase(words[position : position + self.LONGEST_PHRASE]):
                    yield position, label

    def phrase(self, words: Sequence[str]) -> set[str]:
        """Return the labels of the phrases that begin with the first of these words."""
        found: set[str] = set()
        for size in range(2, len(words) + 1):
            found |= self._pairs.get(" ".join(words[:size]), set())
        return found

    def counts(self, words: Sequence[str]) -> Counter[str]:
        """Return how often each label was spoken for."""
        return Counter(label for _, label in self.hits(words))
