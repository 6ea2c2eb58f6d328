"""The strip of an article with the inside of its quotes after it: what the chain is trained on. Pure: no clock, no network, no Kafka.

People quote others, and the annotation marks it; reading leaves quotes inside quotes alone, but the chain learns from them.
"""

from __future__ import annotations

from bisect import bisect_left

from services.extractor.words.sentences import Reading
from services.extractor.words.windows import Strip

_INNER_END = frozenset(".!?…")
_LEAST_CHARS = 60


def whole_strip(reading: Reading, outer: Strip) -> tuple[Strip, list[int]]:
    """Return `outer` with the words inside each longer quote after it, and for each place the quote that it is inside of, or -1."""
    strip = Strip(
        outer.words[:],
        outer.lows[:],
        outer.starts[:],
        outer.ends[:],
        outer.sentence[:],
        outer.block[:],
        outer.quote[:],
        outer.quotes,
        [],
        outer.folds[:],
    )
    origin = [-1] * len(strip.words)
    sentence = strip.sentence[-1] + 1 if strip.sentence else 0
    block = len(reading.blocks)
    for number, quote in enumerate(outer.quotes):
        if quote.end - quote.start <= _LEAST_CHARS:
            continue
        for start, end in quote.pieces:
            for token in range(bisect_left(reading.starts, start + 1), bisect_left(reading.starts, end)):
                if reading.ends[token] < end:
                    _append(strip, reading, token, sentence, block)
                    origin.append(number)
                    sentence += reading.words[token] in _INNER_END
            sentence += 1
        block += 1
    strip.edges[:] = _edges(strip.sentence)
    return strip, origin


def _append(strip: Strip, reading: Reading, token: int, sentence: int, block: int) -> None:
    strip.words.append(reading.words[token])
    strip.lows.append(reading.lows[token])
    strip.starts.append(reading.starts[token])
    strip.ends.append(reading.ends[token])
    strip.sentence.append(sentence)
    strip.block.append(block)
    strip.quote.append(-1)


def _edges(sentence: list[int]) -> list[int]:
    edges = [place for place, number in enumerate(sentence) if place == 0 or number != sentence[place - 1]]
    return [*edges, len(sentence)]
