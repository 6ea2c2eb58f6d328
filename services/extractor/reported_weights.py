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
MOST: Final = _QUOTED + _TO_THE_END
"""The most that a content gains."""
_TOLD: Final = -5.0
"""A surer report tells (some of) these words: within what somebody says, few other words report. Half as much where words are quoted."""
_SURE: Final = -2.2
_STRETCH: Final = 400


def content_weight(*, quoted: bool, to_the_end: bool) -> float:
    """Return what a content adds to its margin, 0 to `MOST`."""
    return _QUOTED * quoted + _TO_THE_END * to_the_end


def told_weights(contents: Sequence[tuple[Span, float, bool]]) -> list[float]:
    """Return what each report loses since a surer one tells some of its words: 0 or less, in the order of `contents`.

    `contents`: from where to where each reaches (characters), its margin, whether words are quoted in it.
    """
    weights = [0.0] * len(contents)
    near: dict[int, list[Span]] = {}  # stretch of the text -> what sure reports tell in it: only they can share words
    for number in sorted(range(len(contents)), key=lambda number: -contents[number][1]):
        (start, end), margin, quoted = contents[number]
        stretches = range(start // _STRETCH, end // _STRETCH + 1)
        if any(first < end and start < last for stretch in stretches for first, last in near.get(stretch, ())):
            weights[number] = _TOLD / 2 if quoted else _TOLD
        if margin > _SURE:
            for stretch in stretches:
                near.setdefault(stretch, []).append((start, end))
    return weights
