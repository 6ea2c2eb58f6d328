"""An outline -> a row of numbers for each of its blocks. Pure: no clock, no network, no Kafka."""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache
from pathlib import Path

import ahocorasick
import numpy as np
from numpy.typing import NDArray

from services.extractor.block_containers import Containers, Ints, Vector
from services.extractor.hints import NAMES as HINT_NAMES
from services.extractor.outline import WITHIN, Block, Outline

Matrix = NDArray[np.float32]

ENDINGS = frozenset('.!?…。！？"”’»)।')
TAGS = {
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
STARTS = re.compile(
    r"by|photo|image|credit|source|read|watch|listen|see|share|follow|advert|related|more|also|tags?|topics?|©|\d+\s|http|@|#"
)
"""How what surrounds an article begins, in lower case."""

SPAN = 3
DIGITS = b"0123456789"

HEAD_CHARS = 400
"""Of a long block only so much is read for what surrounds articles."""

HEAD_WORDS = HEAD_CHARS / 6

SHORT_CHARS = 120
PROSE_CHARS, UNENDED_CHARS, PROSE_LINK_RATIO = 40, 100, 0.4
"""Prose is at least so long, longer when it does not end like a sentence, and has no more of it in links."""

NEAR_PROSE_BLOCKS = 8
BODY_CHARS, KEY_CHARS = 300, 40
"""A declared body shorter than this tells nothing; so many characters of a block are looked for in it."""

_SPACE = re.compile(r"\W+")

_RAW = "chars words links link_chars bold_chars breaks commas stops ends_sentence element".split()
_WORDED = "boiler starts_odd first_upper upper_words digits".split()


@lru_cache(maxsize=1)
def _boilerplate() -> ahocorasick.Automaton:
    lines = (Path(__file__).parent / "data" / "boilerplate.txt").read_text(encoding="utf-8").splitlines()
    automaton = ahocorasick.Automaton()
    for phrase in {phrase for line in lines if not line.startswith("#") for phrase in line.split("|")}:
        automaton.add_word(phrase, 1)
    automaton.make_automaton()
    return automaton


def _raw(block: Block) -> tuple[int, ...]:
    text = block.text
    is_plain = text.isascii()
    return (
        len(text),
        text.count(" ") + 1,
        block.links,
        block.link_chars,
        block.bold_chars,
        block.line_breaks,
        text.count(",") + (0 if is_plain else text.count("，") + text.count("、")),
        text.count(". ") + text.count("? ") + (0 if is_plain else text.count("。")),
        text[-1] in ENDINGS,
        block.element,
    )


def _worded(text: str) -> tuple[int, ...]:
    is_short = len(text) < SHORT_CHARS
    head = text[:HEAD_CHARS].lower()
    return (
        len(list(_boilerplate().iter(head))),
        STARTS.match(head) is not None,
        text[0].isupper(),
        is_short and text.isupper(),
        _digits(text) if is_short else 0,
    )


def _digits(text: str) -> int:
    coded = text.encode("utf-8", "surrogatepass")
    return len(coded) - len(coded.translate(None, DIGITS))


def features(page: Outline, title: str, body: str = "") -> dict[str, Vector]:
    """Return one column for each feature, one row for each block, in document order; nothing for a page without blocks.

    `body` is the article's text as structured data tells it, if it does: often a teaser, so a hint and no more.
    """
    if not page.blocks:
        return {}
    raw = np.array([_raw(block) for block in page.blocks], dtype=np.float32)
    columns = dict(zip(_RAW, raw.T, strict=True))
    element = columns.pop("element").astype(np.int64)
    _shares(columns)
    columns |= _words_of(page, columns)
    tree = Containers(page, element, columns)
    columns |= _tag_columns(page, element, tree)
    columns |= tree.columns()
    columns |= _place(page, columns, title)
    columns |= _crowd(page, columns)
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


def _words_of(page: Outline, columns: dict[str, Vector]) -> dict[str, Vector]:
    """Return what the words of a block tell; zero for blocks far from all prose, which no article needs."""
    is_prose = columns["prose"] > 0
    since, until = _since(is_prose), _since(is_prose[::-1])[::-1]
    rows = np.flatnonzero((since <= NEAR_PROSE_BLOCKS) | (until <= NEAR_PROSE_BLOCKS))
    found = np.zeros((len(page.blocks), len(_WORDED)), dtype=np.float32)
    if len(rows):
        found[rows] = [_worded(page.blocks[row].text) for row in rows.tolist()]
    worded = dict(zip(_WORDED, found.T, strict=True))
    worded["digit_ratio"] = worded["digits"] / columns["chars"]
    worded["boiler_ratio"] = (worded["boiler"] / np.minimum(columns["words"], np.float32(HEAD_WORDS))).astype(
        np.float32
    )
    return worded | {"since_prose": since, "until_prose": until}


def _tag_columns(page: Outline, element: Ints, tree: Containers) -> dict[str, Vector]:
    elements = page.elements
    tags = np.array([TAGS.get(item.tag, 31) for item in elements], dtype=np.float32)
    own = np.array([item.own for item in elements], dtype=np.int64)
    above = np.array([item.above for item in elements], dtype=np.int64)
    within = np.array([item.within for item in elements], dtype=np.int64)
    depth = np.array([item.depth for item in elements], dtype=np.float32)
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


def _crowd(page: Outline, columns: dict[str, Vector]) -> dict[str, Vector]:
    """Return how often a block's text stands on the page, and which share of the prose has its classes: boxes amid a text have others."""
    texts = Counter([block.text for block in page.blocks])
    numbers: dict[tuple[str, str, str], int] = {}
    worn = [numbers.setdefault(_style(page, block), len(numbers)) for block in page.blocks]
    styles = np.bincount(worn, columns["prose"])
    return {
        "repeats": np.minimum([texts[block.text] for block in page.blocks], 10).astype(np.float32),
        "style_prose": (styles / max(1.0, sum(styles.tolist())))[worn].astype(np.float32),
    }


def _style(page: Outline, block: Block) -> tuple[str, str, str]:
    element = page.elements[block.element]
    outer = page.elements[element.parent]
    return element.tag, _bare(element.signature), _bare(outer.signature)


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
        head = _SPACE.sub("", page.blocks[row].text[:HEAD_CHARS].casefold())[:KEY_CHARS]
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
