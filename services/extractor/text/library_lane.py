"""The slow reader: trafilatura, for pages on which the block model is unsure. Pure: no clock, no network, no Kafka."""

from __future__ import annotations

from importlib.metadata import version
from typing import Any, Final

from trafilatura import bare_extraction

from schemas.article import Role
from services.extractor.text.paragraphs import PageText, joined

VERSION: Final = f"trafilatura-{version('trafilatura')}"
ROLES: Final[dict[str, Role]] = {"head": "heading", "quote": "quote", "item": "list", "cell": "list"}


def library_text(markup: str, score: float) -> PageText | None:
    """Return the main text as trafilatura's precision mode sees it, or None when it finds none. `score` is how sure we are that there is one."""
    try:
        found = bare_extraction(markup, include_comments=False, favor_precision=True, with_metadata=False)
    except (ValueError, TypeError, RecursionError, AssertionError):
        return None
    pieces = [
        (text, ROLES.get(node.tag, "paragraph"))
        for node in _leaves(found)
        if (text := " ".join(" ".join(node.itertext()).split()))
    ]
    return joined(pieces, "library", score) if pieces else None


def _leaves(found: Any) -> list[Any]:
    if found is None or found.body is None:
        return []
    nodes: list[Any] = []
    for node in found.body:
        inner = [item for item in node if item.tag in {"item", "p", "row"}]
        nodes.extend(inner or [node])
    return nodes
