"""Selectors -> the blocks and texts of an outline that they name. Pure: no clock, no network, no Kafka.

A selector is a row of steps parted by spaces, each within the one before it: `article div.story-copy`, `h1`, `#headline`, `.by`. A step is a tag,
words, or both; a word after `.` or `#` is one of the element's class, id, role or itemprop.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from services.extractor.page.outline import Outline

Step = tuple[str, frozenset[str]]

_STEP = re.compile(r"([a-z][a-z0-9]*)?((?:[.#][\w-]+)*)", re.IGNORECASE)


@lru_cache(maxsize=1_024)
def steps(selector: str) -> tuple[Step, ...]:
    """Return the steps of a selector, the outermost first. Raise `ValueError` for what is no selector."""
    found = []
    for text in selector.split():
        match = _STEP.fullmatch(text)
        if not match:
            raise ValueError(f"no selector: {text!r} in {selector!r}")
        found.append(((match[1] or "").lower(), frozenset(re.split(r"[.#]", match[2])[1:])))
    return tuple(found)


def elements_at(page: Outline, selector: str) -> set[int]:
    """Return the indices of the block-level elements that the selector names."""
    wanted = steps(selector)
    if not wanted:
        return set()
    outer, last = wanted[:-1], wanted[-1]
    met: list[int] = []  # how many outer steps an element and those it lies in meet, in their order
    found: set[int] = set()
    elements = page.elements
    for index, (tag, signature) in enumerate(zip(elements.tags, elements.signatures, strict=True)):
        above = met[elements.parents[index]] if index else 0
        if above == len(outer) and _is_step(tag, signature, last):
            found.add(index)
        takes = above < len(outer) and _is_step(tag, signature, outer[above])
        met.append(above + takes)
    return found


def rows_within(page: Outline, selectors: Iterable[str]) -> list[int]:
    """Return the rows of the blocks that lie in an element that one of the selectors names."""
    roots = set().union(*(elements_at(page, selector) for selector in selectors))
    inside: set[int] = set()
    for index, parent in enumerate(page.elements.parents):
        if index in roots or (index and parent in inside):
            inside.add(index)
    return [row for row, block in enumerate(page.blocks) if block.element in inside]


def text_at(page: Outline, selector: str) -> str:
    """Return the text of the first place that the selector names, or an empty string; of an inline place only the last step counts."""
    wanted = steps(selector)
    if not wanted:
        return ""
    if rows := rows_within(page, [selector]):
        return " ".join(page.blocks[row].text for row in rows)
    return next((mark.value or mark.text for mark in page.marks if _is_step(mark.tag, mark.signature, wanted[-1])), "")


def _is_step(tag: str, signature: str, step: Step) -> bool:
    name, words = step
    return (not name or name == tag) and words <= set(signature.split())
