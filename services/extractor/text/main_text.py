"""An outline -> the article's main text. Pure: no clock, no network, no Kafka."""

from __future__ import annotations

from typing import Final

import numpy as np

from schemas.article import Role
from services.extractor.page.outline import WITHIN, Outline
from services.extractor.publishers.registry import Rules
from services.extractor.publishers.registry import version as publishers_version
from services.extractor.publishers.selecting import rows_within
from services.extractor.text.block_containers import Vector
from services.extractor.text.block_features import candidates, features
from services.extractor.text.block_model import forest, likelihood
from services.extractor.text.library_lane import VERSION as LIBRARY_VERSION
from services.extractor.text.library_lane import library_text
from services.extractor.text.paragraphs import PageText, joined

UNSURE_SCORE: Final = 0.78
"""Below this, on one page in 50, the library reads better than the model: see the table of `models/blocks.md`."""

MAX_LIBRARY_CHARS, MAX_LIBRARY_ELEMENTS, MAX_LIBRARY_DEPTH, MAX_LIBRARY_ATTRIBUTES = 2_000_000, 2_000, 200, 200
"""The library takes more than a second for a page beyond these, or for ever. Of 2,014 real pages one in 150 has more elements."""

_ROLES: Final[dict[str, Role]] = {
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6"), "heading"),
    **dict.fromkeys(("li", "dd", "dt"), "list"),
    **dict.fromkeys(("figcaption", "caption"), "caption"),
    "blockquote": "quote",
}


def main_text(page: Outline, markup: str | None, title: str, body: str = "", rules: Rules | None = None) -> PageText:
    """Return the article's text: what the publisher's rules name, else what the model finds or, where it is unsure, the library.

    `title` and `body` are what the page declares. Empty when nothing reads like an article. Without `markup`, in haste, the library is not asked.
    """
    if rules and rules.body and (ruled := _ruled_text(page, rules)):
        return ruled
    found = block_text(page, title, body)
    if markup is None or found.score >= UNSURE_SCORE or not is_safe_for_library(page, markup):
        return found
    return library_text(markup, found.score) or found


def _ruled_text(page: Outline, rules: Rules) -> PageText | None:
    out = set(rows_within(page, rules.exclude))
    rows = [row for row in rows_within(page, [rules.body]) if row not in out]
    return joined(_pieces(page, rows), "publisher", 1.0) if rows else None


def _pieces(page: Outline, rows: list[int]) -> list[tuple[str, Role]]:
    return [(page.blocks[row].text, _role(page, page.blocks[row].element)) for row in rows]


def block_text(page: Outline, title: str, body: str = "") -> PageText:
    """Return the text of the blocks that the model takes for the article's, with its paragraphs and how sure it is."""
    columns = features(page, title, body)
    if not columns:
        return joined([], "blocks", 0.0)
    model = forest()
    rows = candidates(columns)
    likely = likelihood(model, columns, rows)
    chosen = rows[likely > model.cut]
    return joined(_pieces(page, chosen.tolist()), "blocks", certainty(likely, columns["words"][rows]))


def is_safe_for_library(page: Outline, markup: str) -> bool:
    """Say whether lxml reads the page within a second."""
    deepest = max(page.elements.depths, default=0)
    return (
        len(markup) <= MAX_LIBRARY_CHARS
        and page.all_elements <= MAX_LIBRARY_ELEMENTS
        and deepest <= MAX_LIBRARY_DEPTH
        and page.most_attributes <= MAX_LIBRARY_ATTRIBUTES
    )


def version(lane: str) -> str:
    """Return which model, library or rules a lane is."""
    return {"blocks": forest().version, "publisher": publishers_version()}.get(lane, LIBRARY_VERSION)


def _role(page: Outline, element: int) -> Role:
    elements = page.elements
    role = _ROLES.get(elements.tags[element]) or _ROLES.get(elements.tags[elements.parents[element]])
    return role or ("quote" if elements.within[element] & WITHIN["blockquote"] else "paragraph")


def certainty(likely: Vector, words: Vector) -> float:
    """Return how sure the model is of each word, on average, from 0 to 1."""
    if not len(likely):
        return 0.0
    return round(float(np.maximum(likely, 1 - likely) @ words) / float(words.sum()), 3)
