"""What a report gains or loses by its content and by the reports around it. Pure: no clock, no network, no Kafka.

The chain sees one cue's window at a time, so it cannot know that the words which it takes for one report are told by another cue already. The
weights are in the chain's margins; a logistic regression on the tenth of the training articles that is held out gave their signs and sizes.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from schemas.event import Span

_QUOTED: Final = 3.5
"""Quotation marks stand in the content: what they hold was said by somebody."""
_TO_THE_END: Final = 3.0
"""The content ends where its window does, mostly at the end of a sentence: one that stops before it was often cut at the wrong place."""
_THAT: Final = 3.5
"""A clause with "that" opens behind the cue: where it is not what was said, hardly ever does a verb that may be a cue stand before it."""
MOST: Final = _QUOTED + _TO_THE_END + _THAT
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


def content_weight(*, quoted: bool, to_the_end: bool, that: bool) -> float:
    """Return what a content adds to its margin, 0 to `MOST`."""
    return _QUOTED * quoted + _TO_THE_END * to_the_end + _THAT * that


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
