"""What a report gains or loses by its content and by the reports around it. Pure: no clock, no network, no Kafka.

The network sees one cue's window at a time, so it cannot know that the words which it takes for one report are told by another cue already. The
weights are in its margins (logarithms of odds) and were chosen on the tenth of the training articles that is held out, and on our newsroom.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from schemas.event import Span

_QUOTED: Final = 2.0
"""Quotation marks stand in the content: what they hold was said by somebody."""
_FEW_WORDS: Final = 2
_FEW: Final = -3.0
"""A content of so few words is more often a thing that somebody did something to than what was said."""
MOST: Final = _QUOTED
"""The most that a content gains."""
_TOLD: Final = -5.0
"""A surer report tells (some of) these words: within what somebody says, few other words report. Half as much where words are quoted."""
_STRETCH_CHARS: Final = 400


class Nearby:
    """Reports, by their numbers, in the stretches of text that they reach into: only those in one stretch can share words."""

    def __init__(self) -> None:
        self._numbers: dict[int, list[int]] = {}

    def of(self, reach: Span) -> set[int]:
        """Return those that reach into a stretch that this one reaches into."""
        return {number for stretch in _stretches(reach) for number in self._numbers.get(stretch, ())}

    def add(self, number: int, reach: Span) -> None:
        """Put one with the others."""
        for stretch in _stretches(reach):
            self._numbers.setdefault(stretch, []).append(number)


def _stretches(reach: Span) -> range:
    start, end = min(reach), reach[1]  # the last piece of a content may stand before its first
    return range(start // _STRETCH_CHARS, end // _STRETCH_CHARS + 1)


def content_weight(*, quoted: bool, words: int) -> float:
    """Return what a content of so many words adds to its margin, `MOST` at most."""
    return _QUOTED if quoted else _FEW if words <= _FEW_WORDS else 0.0


def told_weights(contents: Sequence[tuple[Span, float, bool]], sure: float) -> list[float]:
    """Return what each report loses since a surer one tells some of its words: 0 or less, in the order of `contents`.

    `contents`: from where to where each reaches (characters), its margin, whether words are quoted in it. Who has more than `sure` tells its words.
    """
    weights = [0.0] * len(contents)
    near = Nearby()
    for number in sorted(range(len(contents)), key=lambda number: -contents[number][1]):
        reach, margin, quoted = contents[number]
        if any(_meet(reach, contents[other][0]) for other in near.of(reach)):
            weights[number] = _TOLD / 2 if quoted else _TOLD
        if margin > sure:
            near.add(number, reach)
    return weights


def _meet(one: Span, other: Span) -> bool:
    return one[0] < other[1] and other[0] < one[1]
