"""Text -> tokens of BERT's uncased vocabulary, with their places in the text. Pure: no clock, no network, no Kafka.

The same as Google's BERT tokenizer (Apache-2.0): marks are dropped, accents stripped, letters lowered, punctuation and CJK characters stand alone,
words are cut into the longest pieces that the vocabulary knows. Ours, since the packages that do it bring a hub's downloader along.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from schemas.event import Span

_LONGEST_WORD_CHARS = 100
_MOST_WORDS_REMEMBERED = 50_000
_CJK = ((0x4E00, 0x9FFF), (0x3400, 0x4DBF), (0xF900, 0xFAFF), (0x20000, 0x2FA1F))
_PLAIN_WORD = re.compile(r"[a-z0-9]+\Z")
_PIECE = re.compile(r"\S+")


@dataclass(frozen=True, slots=True)
class Tokens:
    """Numbers of the tokens in the vocabulary, and where each stands in the text; `(0, 0)` for the marks at both ends."""

    ids: tuple[int, ...]
    offsets: tuple[Span, ...]


class Wordpiece:
    """A vocabulary: token -> number."""

    def __init__(self, vocabulary: Mapping[str, int]) -> None:
        self._numbers = vocabulary
        self._first, self._last, self._unknown = (vocabulary[mark] for mark in ("[CLS]", "[SEP]", "[UNK]"))
        self._known: dict[str, tuple[tuple[int, int, int], ...]] = {}

    def tokens(self, text: str, most: int) -> Tokens:
        """Return the first `most` tokens, the marks at both ends included."""
        ids, offsets = [self._first], [(0, 0)]
        for word, places in _words(text):
            for number, start, end in self._pieces(word):
                ids.append(number)
                offsets.append((places[start], places[end - 1] + 1))
            if len(ids) >= most:
                break
        return Tokens((*ids[: most - 1], self._last), (*offsets[: most - 1], (0, 0)))

    def _pieces(self, word: str) -> tuple[tuple[int, int, int], ...]:
        """Return number, start and end of each piece of a word."""
        pieces = self._known.get(word)
        if pieces is None:
            if len(self._known) >= _MOST_WORDS_REMEMBERED:
                self._known.clear()
            pieces = self._known[word] = self._cut(word)
        return pieces

    def _cut(self, word: str) -> tuple[tuple[int, int, int], ...]:
        pieces, start = [], 0
        while start < len(word):
            prefix = "##" if start else ""
            ends = range(len(word), start, -1) if len(word) <= _LONGEST_WORD_CHARS else ()
            end = next((end for end in ends if prefix + word[start:end] in self._numbers), None)
            if end is None:
                return ((self._unknown, 0, len(word)),)
            pieces.append((self._numbers[prefix + word[start:end]], start, end))
            start = end
        return tuple(pieces)


def _words(text: str) -> Iterator[tuple[str, range | list[int]]]:
    """Yield each word, lowered and stripped, with the place in the text of each of its characters."""
    for match in _PIECE.finditer(text):
        lowered = match[0].lower()
        if _PLAIN_WORD.match(lowered):
            yield lowered, range(match.start(), match.end())
        else:
            yield from _split(match[0], match.start())


def _split(piece: str, at: int) -> Iterator[tuple[str, list[int]]]:
    letters: list[str] = []
    places: list[int] = []
    for place, character in enumerate(piece, at):
        for letter in unicodedata.normalize("NFD", character.lower()):
            category = unicodedata.category(letter)
            alone = _is_punctuation(letter, category) or _is_cjk(ord(letter))
            if (alone or category == "Zs") and letters:
                yield "".join(letters), places
                letters, places = [], []
            if alone:
                yield letter, [place]
            elif category not in {"Mn", "Cc", "Cf", "Co", "Cn", "Zs"} and letter != "\ufffd":
                letters.append(letter)
                places.append(place)
    if letters:
        yield "".join(letters), places


def _is_punctuation(letter: str, category: str) -> bool:
    return category.startswith("P") or (
        letter.isascii() and not letter.isalnum() and letter.isprintable() and letter != " "
    )


def _is_cjk(code: int) -> bool:
    return any(first <= code <= last for first, last in _CJK)
