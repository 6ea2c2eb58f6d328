"""Text -> one reading of it: tokens, sentences and paragraphs, with offsets. Pure: no clock, no network, no Kafka.

Everything that looks into the text (names, dates, quotes, statements) shares one `Reading`, so a text is cut once.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import sentencex

_BEFORE_NAMES: Final = (
    "Mr Mrs Ms Mx Dr Sen Rep Reps Sens Gov Gen Lt Col Prof Rev Hon Sgt Capt Maj Mme Mlle Sra Hr".split()
)
_TITLES: Final = frozenset(f"{title}." for title in _BEFORE_NAMES)
"""No sentence ends with these."""
_TOKEN: Final = re.compile(
    r"[a-z]+(?=[ ,])|[A-Z][a-z]*(?= )|"  # what the rows below would find too, but sooner: most words are plain
    r"(?:[^\W\d_]\.){2,}"  # U.S.
    rf"|(?:{'|'.join(_BEFORE_NAMES)}|St|Jr|Sr)\."
    r"|\d+(?:[.,:/]\d+)*(?:st|nd|rd|th|s)?\b"
    r"|[A-Z]['’][A-Z]\w+"  # O'Brien
    r"|[^\W_]+(?:[-‐‑](?!(?:t-)?(?:ils?|elles?)\b)[^\W_]+)*"  # assure | - | t | - | il
    r"|['’](?:s|S|re|ve|ll|d|m|t)\b"
    r"|''|``|\.\.\.|--"
    r"|[^\w\s]|_"
)
_BLANK_LINE: Final = re.compile(r"\n[ \t\r\f\v\u00a0]*\n\s*")
_LINE: Final = re.compile(r"\n\s*")
_ENDS_A_SENTENCE: Final = frozenset(".!?…:;,”\"'»“’)]")
READ_CHARS: Final = 60_000
"""Names and statements are looked for in so much of a text: no article is longer, and what is longer must not hold up the others."""
_SENTENCE_TOKENS: Final = 500
"""What has more is no sentence that anybody wrote, and is cut: who looks on all sides of a word must not have to look that far."""
_HEADING_WORDS: Final = 16
_DASHES, _DATELINE_CHARS = ("—", "–", "--", " - "), 200
_DATELINE: Final = re.compile(r"[A-ZÀ-ÞА-Я][^\n()—–]{1,60}(?:\([^)\n]{2,40}\)\s*)?(?:[—–]|--| - )\s*(?=\S)")
_DATELINE_PLACE: Final = re.compile(r"(?:[A-ZÀ-ÞА-Я][A-ZÀ-ÞА-Я.'’-]{2,}|[A-ZÀ-ÞА-Я][\w.'’-]+[^\n]*\()")


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph: `text[start:end]`, tokens `first` to `last` (exclusive)."""

    start: int
    end: int
    first: int
    last: int
    is_heading: bool


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """A text cut once; equal only to itself. `sentences` are token ranges; all lists run parallel to the tokens unless they say otherwise."""

    text: str
    language: str
    words: list[str]
    lows: list[str]
    starts: list[int]
    ends: list[int]
    sentences: list[tuple[int, int]]
    sentence_of: list[int]
    blocks: list[Block]
    block_starts: list[int]

    def token_at(self, offset: int) -> int:
        """Return the index of the first token that ends after `offset`."""
        return bisect_right(self.ends, offset)

    def block_at(self, offset: int) -> int:
        """Return the index of the block that holds `offset`, or the one before it."""
        return max(0, bisect_right(self.block_starts, offset) - 1)

    def span(self, first: int, last: int) -> tuple[int, int]:
        """Return the character offsets of tokens `first` to `last` (exclusive)."""
        return self.starts[first], self.ends[last - 1]


def tokens_of(text: str) -> list[str]:
    """Return the words and marks of `text` without looking for sentences."""
    return _TOKEN.findall(text)


@lru_cache(maxsize=8)
def read_text(text: str, language: str = "en") -> Reading:
    """Cut `text` into tokens, sentences and paragraphs. The last few readings are kept: names, dates and statements of one article ask in turn."""
    words = _TOKEN.findall(text)
    starts, ends = _places(text, words)
    blocks = _blocks(text, starts)
    sentences = _sentences(text, language, words, starts, blocks)
    sentence_of: list[int] = []
    for number, (first, last) in enumerate(sentences):
        sentence_of += [number] * (last - first)
    lows = list(map(str.lower, words))
    opens = [block.start for block in blocks]
    return Reading(text, language, words, lows, starts, ends, sentences, sentence_of, blocks, opens)


def _places(text: str, words: list[str]) -> tuple[list[int], list[int]]:
    """Return where each token starts and ends: between two of them is nothing but white space."""
    starts, ends = [], []
    find, end = text.find, 0
    for word in words:
        start = find(word, end)
        end = start + len(word)
        starts.append(start)
        ends.append(end)
    return starts, ends


def _blocks(text: str, starts: list[int]) -> list[Block]:
    """Blank lines part paragraphs; where a text has none, each line is one."""
    breaks = _BLANK_LINE if "\n\n" in text.strip() or "\n\r\n" in text else _LINE
    edges = [0]
    for match in breaks.finditer(text):
        start = match.start()
        while start and text[start - 1].isspace():
            start -= 1
        edges += (start, match.end())
    edges.append(len(text.rstrip()))  # as before every break: no paragraph ends with white space
    blocks = []
    for start, end in zip(edges[::2], edges[1::2], strict=True):
        first, last = bisect_left(starts, start), bisect_left(starts, end)
        if first < last:
            blocks.append(Block(start, end, first, last, _is_heading(text[start:end], last - first)))
    return blocks


def dateline_end(text: str, block: Block) -> int | None:
    """Return where the dateline that opens a block ends ("TORUŃ, Poland, Oct 14 (Northgate Wire) — "), or None."""
    opening = text[block.start : min(block.end, block.start + _DATELINE_CHARS)]
    if not any(dash in opening for dash in _DASHES):
        return None
    match = _DATELINE.match(text, block.start, block.end)
    return match.end() if match and _DATELINE_PLACE.match(text, block.start, match.end()) else None


def _is_heading(line: str, words: int) -> bool:
    return words <= _HEADING_WORDS and line.rstrip()[-1:] not in _ENDS_A_SENTENCE


def _sentences(
    text: str, language: str, words: list[str], starts: list[int], blocks: list[Block]
) -> list[tuple[int, int]]:
    sentences: list[tuple[int, int]] = []
    for block in blocks:
        cuts = [block.first]
        dateline = dateline_end(text, block)
        if dateline is not None:
            cuts.append(bisect_left(starts, dateline))
        boundaries = sentencex.get_sentence_boundaries(language or "en", text[block.start : block.end])
        for boundary in boundaries[1:]:
            cut = bisect_left(starts, block.start + boundary["start_index"])
            if cuts[-1] < cut < block.last and not text[starts[cut]].islower() and words[cut - 1] not in _TITLES:
                cuts.append(cut)
        for first, last in zip(cuts, [*cuts[1:], block.last], strict=True):
            sentences += ((at, min(at + _SENTENCE_TOKENS, last)) for at in range(first, last, _SENTENCE_TOKENS))
    return sentences
