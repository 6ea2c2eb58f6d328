"""What an article's text is made of: paragraphs with roles and offsets. Pure: no clock, no network, no Kafka."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from pydantic import TypeAdapter

from schemas.article import Paragraph, Role

GAP: Final = "\n\n"
HEADING_CHARS: Final = 120

_PARAGRAPHS: Final = TypeAdapter(tuple[Paragraph, ...])
_BLANK: Final = re.compile(r"\n[ \t\r]*\n\s*")


@dataclass(frozen=True, slots=True)
class PageText:
    """The text that every offset refers to. `lane` says which reader found it, `score` how sure it is."""

    text: str
    paragraphs: tuple[Paragraph, ...]
    lane: str
    score: float


def joined(pieces: list[tuple[str, Role]], lane: str, score: float) -> PageText:
    """Return the pieces as one text with a blank line between them."""
    places: list[dict[str, object]] = []
    start = 0
    for piece, role in pieces:
        places.append({"start": start, "end": start + len(piece), "role": role})
        start += len(piece) + len(GAP)
    return PageText(GAP.join(piece for piece, _ in pieces), _PARAGRAPHS.validate_python(places), lane, score)


def plain(text: str) -> PageText:
    """Return plain text unchanged, with its paragraphs where blank lines part it (or lines, when there is no blank line)."""
    gap = _BLANK if _BLANK.search(text.strip()) else re.compile(r"\n")
    paragraphs: list[Paragraph] = []
    start = 0
    for end, after in [*((match.start(), match.end()) for match in gap.finditer(text)), (len(text), len(text))]:
        piece = text[start:end]
        inner = start + len(piece) - len(piece.lstrip())
        if piece.strip():
            paragraphs.append(
                Paragraph(start=inner, end=inner + len(piece.strip()), role=_role(piece.strip(), first=not paragraphs))
            )
        start = after
    return PageText(text, tuple(paragraphs), "plain", 1.0)


def _role(piece: str, *, first: bool) -> Role:
    return "heading" if first and is_heading(piece) else "paragraph"


def is_heading(line: str) -> bool:
    """Say whether a line reads like a headline: short, one line, and not ended like a sentence."""
    return bool(line) and len(line) <= HEADING_CHARS and "\n" not in line and line[-1] not in ".,;:!…。"
