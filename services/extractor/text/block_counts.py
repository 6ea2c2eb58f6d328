"""Blocks of text -> what is counted in them. Pure: no clock, no network, no Kafka."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

import numpy as np

from services.extractor import ROOM
from services.extractor.page.outline import Block
from services.extractor.phrases import Phrases
from services.extractor.text.block_containers import Vector, column, measures

ENDINGS: Final = frozenset('.!?…。！？"”’»)।')
STARTS: Final = (
    *"by photo image credit source read watch listen see share follow advert related more also tag topic http © @ #".split(),
)
"""How what surrounds articles begins, in lower case; or with a number alone."""

_NUMBER: Final = re.compile(r"\d+\s")

SPACE, COMMA, STOP, QUESTION, ZERO, WIDE_STOP, WIDE_COMMA, ENUMERATION_COMMA = map(ord, " ,.?0。，、")
WIDE_FROM, DIGITS_COUNT = 0x3000, 10
"""Below the first are no wide signs; digits follow upon the zero."""

HEAD_CHARS: Final = 400
"""Of a long block only so much is read for what surrounds articles."""

SHORT_CHARS: Final = 120

WORDED: Final = "boiler starts_odd first_upper upper_words".split()


@lru_cache(maxsize=1)
def _boilerplate() -> Phrases:
    lines = (ROOM / "data" / "boilerplate.txt").read_text(encoding="utf-8").splitlines()
    return Phrases({phrase: None for line in lines if not line.startswith("#") for phrase in line.split("|")})


def counts(blocks: list[Block], texts: list[str]) -> dict[str, Vector]:
    """Return what is counted of each block: its own counts, then its characters, looked at all at once."""
    chars = column([len(text) for text in texts])
    starts = np.concatenate(([0], np.cumsum(chars[:-1] + 1)))
    codes = np.frombuffer("\n".join(texts).encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    is_space = codes == SPACE
    is_stop = np.zeros(len(codes), dtype=np.bool_)
    is_stop[:-1] = ((codes[:-1] == STOP) | (codes[:-1] == QUESTION)) & is_space[1:]
    is_comma = codes == COMMA
    if int(codes.max()) >= WIDE_FROM:
        is_stop |= codes == WIDE_STOP
        is_comma |= (codes == WIDE_COMMA) | (codes == ENUMERATION_COMMA)
    found = {
        "links": measures([block.links for block in blocks]),
        "link_chars": measures([block.link_chars for block in blocks]),
        "bold_chars": measures([block.bold_chars for block in blocks]),
        "breaks": measures([block.line_breaks for block in blocks]),
        "ends_sentence": measures([text[-1] in ENDINGS for text in texts]),
        "chars": chars.astype(np.float32),
    }
    for name, mask in (
        ("words", is_space),
        ("commas", is_comma),
        ("stops", is_stop),
        ("digits", (codes - ZERO) < DIGITS_COUNT),
    ):
        found[name] = np.add.reduceat(mask, starts, dtype=np.int64).astype(np.float32)
    found["words"] += 1
    return found


def words(texts: list[str]) -> dict[str, Vector]:
    """Return what the words of some blocks tell."""
    heads = [text[:HEAD_CHARS].lower() for text in texts]
    odd = [head.startswith(STARTS) or (head[0].isdigit() and _NUMBER.match(head) is not None) for head in heads]
    return {
        "boiler": _boiler(heads),
        "starts_odd": measures(odd),
        "first_upper": measures([text[0].isupper() for text in texts]),
        "upper_words": measures([len(text) < SHORT_CHARS and text.isupper() for text in texts]),
    }


def _boiler(heads: list[str]) -> Vector:
    """Return how many phrases of what surrounds articles each text has: one look at all of them, since no phrase has a line break."""
    ends = np.cumsum([len(head) + 1 for head in heads])
    at = [start for _, start, _ in _boilerplate().find("\n".join(heads))]
    return np.bincount(np.searchsorted(ends, at, side="right"), minlength=len(heads)).astype(np.float32)
