"""An outline -> the article's main text. Pure: no clock, no network, no Kafka."""

from __future__ import annotations

import numpy as np

from schemas.article import Role
from services.extractor.block_containers import Vector
from services.extractor.block_features import candidates, features
from services.extractor.block_model import forest, likelihood
from services.extractor.library_lane import VERSION as LIBRARY_VERSION
from services.extractor.library_lane import library_text
from services.extractor.outline import WITHIN, Element, Outline
from services.extractor.page_text import PageText, joined

UNSURE_SCORE = 0.84
"""Below this, on one page in sixteen, the library reads better than the model: +0.2 points of F1 on the whole (cross-validated, two sets)."""

MAX_LIBRARY_CHARS, MAX_LIBRARY_ELEMENTS, MAX_LIBRARY_DEPTH, MAX_LIBRARY_ATTRIBUTES = 2_000_000, 10_000, 200, 200
"""lxml takes more than a second for a page beyond these, or for ever."""

_ROLES: dict[str, Role] = {
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6"), "heading"),
    **dict.fromkeys(("li", "dd", "dt"), "list"),
    **dict.fromkeys(("figcaption", "caption"), "caption"),
    "blockquote": "quote",
}


def main_text(page: Outline, markup: str, title: str) -> PageText:
    """Return the article's text: what the model finds or, where it is unsure, what the library finds. Empty when nothing reads like an article."""
    found = block_text(page, title)
    if found.score >= UNSURE_SCORE or not _is_safe_for_library(page, markup):
        return found
    return library_text(markup, found.score) or found


def block_text(page: Outline, title: str) -> PageText:
    """Return the text of the blocks that the model takes for the article's, with its paragraphs and how sure it is."""
    columns = features(page, title)
    if not columns:
        return joined([], "blocks", 0.0)
    model = forest()
    rows = candidates(columns)
    likely = likelihood(model, columns, rows)
    chosen = rows[likely > model.cut]
    pieces = [(page.blocks[row].text, _role(page, page.elements[page.blocks[row].element])) for row in chosen.tolist()]
    return joined(pieces, "blocks", _score(likely, columns["words"][rows]))


def _is_safe_for_library(page: Outline, markup: str) -> bool:
    deepest = max((element.depth for element in page.elements), default=0)
    return (
        len(markup) <= MAX_LIBRARY_CHARS
        and page.all_elements <= MAX_LIBRARY_ELEMENTS
        and deepest <= MAX_LIBRARY_DEPTH
        and page.most_attributes <= MAX_LIBRARY_ATTRIBUTES
    )


def version(lane: str) -> str:
    """Return which model or library a lane is."""
    return forest().version if lane == "blocks" else LIBRARY_VERSION


def _role(page: Outline, element: Element) -> Role:
    role = _ROLES.get(element.tag) or _ROLES.get(page.elements[element.parent].tag)
    return role or ("quote" if element.within & WITHIN["blockquote"] else "paragraph")


def _score(likely: Vector, words: Vector) -> float:
    """Return how sure the model is of each word, on average."""
    if not len(likely):
        return 0.0
    return round(float(np.average(np.maximum(likely, 1 - likely), weights=words)), 3)
