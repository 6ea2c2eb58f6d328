"""An outline -> the article's main text. Pure: no clock, no network, no Kafka."""

from __future__ import annotations

import numpy as np

from schemas.article import Role
from services.extractor import library_lane
from services.extractor.block_containers import Vector
from services.extractor.block_features import candidates, features
from services.extractor.block_model import forest, likelihood
from services.extractor.outline import WITHIN, Element, Outline
from services.extractor.page_text import PageText, joined

MAX_LIBRARY_ELEMENTS = 20_000
"""lxml takes more than a second for a page with more elements."""

_ROLES: dict[str, Role] = {
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6"), "heading"),
    **dict.fromkeys(("li", "dd", "dt"), "list"),
    **dict.fromkeys(("figcaption", "caption"), "caption"),
    "blockquote": "quote",
}


def main_text(page: Outline, title: str) -> PageText:
    """Return the article's text with its paragraphs and how sure the model is; empty when nothing on the page reads like an article."""
    columns = features(page, title)
    if not columns:
        return joined([], "blocks", 0.0)
    model = forest()
    rows = candidates(columns)
    likely = likelihood(model, columns, rows)
    chosen = rows[likely > model.cut]
    pieces = [(page.blocks[row].text, _role(page, page.elements[page.blocks[row].element])) for row in chosen.tolist()]
    return joined(pieces, "blocks", _score(likely, columns["words"][rows]))


def library_text(page: Outline, markup: str) -> PageText:
    """Return the text as the library sees it: for comparison, and for pages that the model is not made for."""
    found = library_lane.library_text(markup) if len(page.elements) <= MAX_LIBRARY_ELEMENTS else None
    return found or joined([], "library", 0.0)


def version(lane: str) -> str:
    """Return which model or library a lane is."""
    return forest().version if lane == "blocks" else library_lane.VERSION


def _role(page: Outline, element: Element) -> Role:
    role = _ROLES.get(element.tag) or _ROLES.get(page.elements[element.parent].tag)
    return role or ("quote" if element.within & WITHIN["blockquote"] else "paragraph")


def _score(likely: Vector, words: Vector) -> float:
    """Return how sure the model is of each word, on average."""
    if not len(likely):
        return 0.0
    return round(float(np.average(np.maximum(likely, 1 - likely), weights=words)), 3)
