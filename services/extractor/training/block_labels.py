"""Blocks and the true text of their page -> which blocks belong to it. Pure: no clock, no network, no Kafka."""

from __future__ import annotations

import re
from collections.abc import Sequence

GRAM = 4
COVERED = 0.6
NEAR_BLOCKS = 8

_TOKEN = re.compile(r"\w+")


def tokens(text: str) -> list[str]:
    """Return the words that the measure counts."""
    return _TOKEN.findall(text.casefold())


def labels(blocks: Sequence[str], truth: str) -> list[bool]:
    """Say for each block whether the true text has it.

    Long blocks are found by their 4-grams, nearest to where the block before them was found; a short block counts when its words stand
    in the true text between the long blocks around it.
    """
    words = tokens(truth)
    places: dict[tuple[str, ...], list[int]] = {}
    for index in range(len(words) - GRAM + 1):
        places.setdefault(tuple(words[index : index + GRAM]), []).append(index)
    split = [tokens(block) for block in blocks]
    spans = _long_spans(split, places)
    marks = [span is not None for span in spans]
    for index, block in enumerate(split):
        if spans[index] is None and block and not _is_long(block):
            marks[index] = _fits(block, words, *_bounds(spans, index, len(words)))
    return marks


def _is_long(block: list[str]) -> bool:
    return len(block) >= GRAM + 2


def _long_spans(split: list[list[str]], places: dict[tuple[str, ...], list[int]]) -> list[tuple[int, int] | None]:
    spans: list[tuple[int, int] | None] = []
    used: set[int] = set()
    for block in split:
        grams = [tuple(block[index : index + GRAM]) for index in range(len(block) - GRAM + 1)]
        hits = [places[gram] for gram in grams if gram in places]
        if not _is_long(block) or len(hits) < COVERED * len(grams):
            spans.append(None)
            continue
        free = [next((spot for spot in spots if spot not in used), -1) for spots in hits]
        taken = [spot for spot in free if spot >= 0]
        if len(taken) < COVERED * len(grams):
            spans.append(None)
            continue
        used.update(taken)
        spans.append((min(taken), max(taken) + GRAM))
    return spans


def _bounds(spans: list[tuple[int, int] | None], index: int, size: int) -> tuple[int, int, bool]:
    """Return where in the true text a short block may stand, and whether it is near enough to a block that was found."""
    before = next((step for step in range(1, NEAR_BLOCKS + 1) if index >= step and spans[index - step]), 0)
    after = next((step for step in range(1, NEAR_BLOCKS + 1) if index + step < len(spans) and spans[index + step]), 0)
    start, end = 0, size
    if before and (span := spans[index - before]):
        start = span[1]
    if after and (span := spans[index + after]):
        end = span[0]
    return start, end, bool(before or after)


def _fits(block: list[str], words: list[str], start: int, end: int, near: bool) -> bool:  # noqa: FBT001 - one of three bounds
    if not near:
        return False
    size = len(block)
    window = words[max(0, start - 2) : min(end + 2, start + 400) if end > start else start + size + 2]
    return any(window[index : index + size] == block for index in range(len(window) - size + 1))
