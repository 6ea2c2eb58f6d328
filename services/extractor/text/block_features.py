"""An outline -> a row of numbers for each of its blocks. Pure: no clock, no network, no Kafka."""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from services.extractor.page.hints import NAMES as HINT_NAMES
from services.extractor.page.outline import WITHIN, Outline
from services.extractor.text.block_containers import Containers, Ints, Vector, column, measures
from services.extractor.text.block_counts import HEAD_CHARS, SHORT_CHARS, WORDED, counts, words

Matrix = NDArray[np.float32]

TAGS: Final = {
    tag: code
    for code, tags in enumerate(
        (
            "p",
            "h1",
            "h2",
            "h3",
            "h4 h5 h6",
            "li",
            "div",
            "blockquote",
            "figcaption caption",
            "td th tr",
            "dd dt dl",
            "section article main",
            "button label legend summary",
            "pre",
            "ul ol",
            "body html",
            "header footer nav aside",
        )
    )
    for tag in tags.split()
}
SPAN: Final = 3
DIGITS: Final = b"0123456789"

HEAD_WORDS: Final = HEAD_CHARS / 6

PROSE_CHARS, UNENDED_CHARS, PROSE_LINK_RATIO = 40, 100, 0.4
"""Prose is at least so long, longer when it does not end like a sentence, and has no more of it in links."""

NEAR_PROSE_BLOCKS: Final = 8
BODY_CHARS, KEY_CHARS = 300, 40
"""A declared body shorter than this tells nothing; so many characters of a block are looked for in it."""

_SPACE: Final = re.compile(r"\W+")


def features(page: Outline, title: str, body: str = "") -> dict[str, Vector]:
    """Return one column for each feature, one row for each block, in document order; nothing for a page without blocks.

    `body` is the article's text as structured data tells it, if it does: often a teaser, so a hint and no more.
    """
    if not page.blocks:
        return {}
    blocks = page.blocks
    texts = [block.text for block in blocks]
    columns = counts(blocks, texts)
    places = [block.element for block in blocks]
    element = column(places)
    _shares(columns)
    columns |= _words_of(texts, columns)
    tree = Containers(page, element, columns)
    columns |= _tag_columns(page, element, tree)
    columns |= tree.columns()
    columns |= _place(page, columns, title)
    columns |= _crowd(page, texts, places, columns)
    columns["in_body"] = _in_body(page, columns, body)
    columns |= _neighbours(columns)
    return columns


def candidates(columns: dict[str, Vector]) -> Ints:
    """Return the rows that the model looks at: those with prose near by, or in the fullest container."""
    near = (columns["since_prose"] <= NEAR_PROSE_BLOCKS) | (columns["until_prose"] <= NEAR_PROSE_BLOCKS)
    return np.flatnonzero(near | (columns["in_best0"] > 0))


def _shares(columns: dict[str, Vector]) -> None:
    """Add what follows from a block's own counts."""
    chars = columns["chars"]
    columns["link_ratio"] = columns["link_chars"] / chars
    columns["bold_ratio"] = columns["bold_chars"] / chars
    columns["comma_ratio"] = columns["commas"] / columns["words"]
    columns["word_chars"] = chars / columns["words"]
    is_prose = (columns["link_ratio"] < PROSE_LINK_RATIO) & (chars > PROSE_CHARS)
    is_prose &= (columns["ends_sentence"] > 0) | (chars > UNENDED_CHARS)
    columns["prose"] = np.where(is_prose, chars, 0).astype(np.float32)


def _words_of(texts: list[str], columns: dict[str, Vector]) -> dict[str, Vector]:
    """Return what the words of a block tell; zero for blocks far from all prose, which no article needs."""
    is_prose = columns["prose"] > 0
    since, until = _since(is_prose), _since(is_prose[::-1])[::-1]
    rows = np.flatnonzero((since <= NEAR_PROSE_BLOCKS) | (until <= NEAR_PROSE_BLOCKS))
    worded = {name: np.zeros(len(texts), dtype=np.float32) for name in WORDED}
    if len(rows):
        for name, values in words([texts[row] for row in rows.tolist()]).items():
            worded[name][rows] = values
    is_short = columns["chars"] < SHORT_CHARS
    is_near = np.zeros(len(texts), dtype=np.bool_)
    is_near[rows] = True
    worded["digits"] = columns["digits"] * (is_short & is_near)
    worded["digit_ratio"] = worded["digits"] / columns["chars"]
    worded["boiler_ratio"] = (worded["boiler"] / np.minimum(columns["words"], np.float32(HEAD_WORDS))).astype(
        np.float32
    )
    return worded | {"since_prose": since, "until_prose": until}


def _tag_columns(page: Outline, element: Ints, tree: Containers) -> dict[str, Vector]:
    elements = page.elements
    tags = measures([TAGS.get(tag, 31) for tag in elements.tags])
    own, above, within = column(elements.own), column(elements.above), column(elements.within)
    depth = column(elements.depths).astype(np.float32)
    up = tree.parent[element]
    columns = {"tag": tags[element], "tag_up": tags[up], "depth": depth[element]}
    near = own[element] | own[up]
    far = above[up] | near
    columns |= (
        _bits("near", near, HINT_NAMES) | _bits("far", far, HINT_NAMES) | _bits("in", within[element], tuple(WITHIN))
    )
    return columns


def _bits(prefix: str, masks: Ints, names: tuple[str, ...]) -> dict[str, Vector]:
    spread = (masks[None, :] >> np.arange(len(names))[:, None] & 1).astype(np.float32)
    return {f"{prefix}_{name}": spread[bit] for bit, name in enumerate(names)}


def _place(page: Outline, columns: dict[str, Vector], title: str) -> dict[str, Vector]:
    """Return where a block stands in the page: by order, by text, and from the headline."""
    count = len(page.blocks)
    rows = np.arange(count, dtype=np.float32)
    running = np.cumsum(columns["prose"])
    total = max(1.0, float(running[-1]))
    folded = title.casefold()
    size = len(title)
    same = np.array([len(block.text) == size and block.text.casefold() == folded for block in page.blocks], dtype=bool)
    headings = np.flatnonzero(same | (columns["tag"] == TAGS["h1"]))
    first = float(headings[0]) if len(headings) else -1.0
    return {
        "h1_before": np.minimum(np.cumsum(columns["tag"] == TAGS["h1"]), 5).astype(np.float32),
        "row_ratio": rows / count,
        "row": np.minimum(rows, 500),
        "page_blocks": np.full(count, np.log1p(count), dtype=np.float32),
        "page_prose": np.full(count, np.log1p(total), dtype=np.float32),
        "prose_before": ((running - columns["prose"]) / total).astype(np.float32),
        "prose_after": ((total - running) / total).astype(np.float32),
        "from_headline": np.clip(rows - first, -50, 100) if first >= 0 else np.full(count, -99, dtype=np.float32),
        "is_title": same.astype(np.float32),
    }


def _crowd(page: Outline, texts: list[str], element: list[int], columns: dict[str, Vector]) -> dict[str, Vector]:
    """Return how often a block's text stands on the page, and which share of the prose has its classes: boxes amid a text have others."""
    seen = Counter(texts)
    repeats = [seen[text] for text in texts]
    tags, signatures, parents = page.elements.tags, page.elements.signatures, page.elements.parents
    numbers: dict[tuple[str, str, str], int] = {}
    styled = {
        one: numbers.setdefault((tags[one], _bare(signatures[one]), _bare(signatures[parents[one]])), len(numbers))
        for one in set(element)
    }
    worn = column([styled[one] for one in element])
    styles = np.bincount(worn, columns["prose"])
    return {
        "repeats": np.minimum(measures(repeats), 10),
        "style_prose": (styles / max(1.0, sum(styles.tolist())))[worn].astype(np.float32),
    }


@lru_cache(maxsize=16_384)
def _bare(signature: str) -> str:
    """Return what an element is called, without its digits; by way of bytes, which is several times as fast."""
    return signature.encode("utf-8", "surrogatepass").translate(None, DIGITS).decode("utf-8", "surrogatepass")


def _in_body(page: Outline, columns: dict[str, Vector], body: str) -> Vector:
    """Return 1 for prose that the declared body has, -1 for prose that it lacks, 0 where nothing tells."""
    found = np.zeros(len(page.blocks), dtype=np.float32)
    if len(body) < BODY_CHARS:
        return found
    squeezed = _SPACE.sub("", body.casefold())
    for row in np.flatnonzero(columns["prose"] > 0).tolist():
        text = page.blocks[row].text
        head = _SPACE.sub("", text[: 2 * KEY_CHARS].casefold())
        if len(head) < KEY_CHARS:  # seldom: many signs, few letters
            head = _SPACE.sub("", text[:HEAD_CHARS].casefold())
        head = head[:KEY_CHARS]
        found[row] = 1.0 if head in squeezed else -1.0
    return found


def _since(flags: NDArray[np.bool_]) -> Vector:
    """Return how many rows ago the flag was last up, at most 30."""
    rows = np.arange(len(flags))
    last = np.maximum.accumulate(np.where(flags, rows, -30))
    return np.minimum(rows - last, 30).astype(np.float32)


def _neighbours(columns: dict[str, Vector]) -> dict[str, Vector]:
    """Return the sizes, links and tags of the blocks around."""
    found: dict[str, Vector] = {}
    for step in range(1, SPAN + 1):
        for sign, side in ((step, "prev"), (-step, "next")):
            for name in ("chars", "link_ratio", "prose"):
                found[f"{side}{step}_{name}"] = _shift(columns[name], sign)
            if step == 1:
                found[f"{side}{step}_tag"] = _shift(columns["tag"], sign)
                found[f"{side}{step}_boiler"] = _shift(columns["boiler"], sign)
    return found


def _shift(column: Vector, by: int) -> Vector:
    """Return the column moved so that row i holds the value of row i - by; zero beyond the ends."""
    moved = np.zeros_like(column)
    if by > 0:
        moved[by:] = column[:-by]
    else:
        moved[:by] = column[-by:]
    return moved
