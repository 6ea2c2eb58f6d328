"""Declared authors -> those whom readers see at the headline. Pure: no clock, no network, no Kafka."""

from __future__ import annotations

import re
from typing import Final

from services.extractor.metadata.authors import authors
from services.extractor.metadata.authors_known import is_known_person
from services.extractor.metadata.bylines_lines import AFTER_BLOCKS, BYLINE_CHARS, LINE_CHARS, SPOKEN
from services.extractor.metadata.published_seen import Headline
from services.extractor.page.outline import Outline

BEFORE_BLOCKS: Final = 12
LONGEST_PLAIN: Final = 3
"""Names of more words may have a trade behind them."""

GLUE_CHARS: Final = 5
"""What parts two names is no longer: ` and `."""

HELPED_CHARS: Final = 20
"""The words for helping alone are no longer."""

AUTHOR: Final = re.compile(r"author(?!i[sz])|autor(?!i[sz])|writer|contributor|reporter", re.IGNORECASE)
_HELPED: Final = re.compile(
    r"(?i:reviewed|edited|updated|fact[- ]?checked|verified|photograph(?:y|ed|s)|photos?|illustrat(?:ed|ions?)|styled|contribut(?:ions?|ed))"
    r"\s+(?i:by|from):?(?:\s.*|$)"
)


def lines_at(page: Outline, headline: Headline) -> list[str]:
    """Return the short lines at the headline, from the top."""
    texts = (page.blocks[at].text for at in sorted(headline.rows))
    return [text for text in texts if len(text) <= BYLINE_CHARS]


def as_seen(
    names: tuple[str, ...], source: str, lines: list[str], outlets: tuple[str, ...]
) -> tuple[tuple[str, ...], str]:
    """Return the declared authors as the byline at the headline has them, where that names more, or other, people than who is declared.

    Machines are often told only the first of several, or whoever uploaded the article.
    """
    for text in lines:
        spoken = SPOKEN.match(text)
        if not spoken and not text.startswith(names[0]):
            continue
        seen = authors([text[spoken.end() :] if spoken else text], outlets)
        if not spoken and len(text) > sum(len(name) + GLUE_CHARS for name in seen):
            continue
        more = [one for one in seen if not any(one.endswith(name) for name in names)]
        if not more or not all(map(is_known_person, more)):
            continue
        if (
            len(seen) > len(names)
            and all(any(one.endswith(name) for one in seen) for name in names)
            and seen[0].endswith(names[0])
        ):
            return seen, source
        if spoken and not _are_seen(names, lines):
            return seen, "text"
    return names, source


def _are_seen(names: tuple[str, ...], lines: list[str]) -> bool:
    """Say whether a line at the headline has the family name of one of these people."""
    family = [name.split()[-1].casefold() for name in names]
    return any(name in text.casefold() for text in lines for name in family)


def alone_on_the_page(page: Outline, names: tuple[str, ...], headline: Headline) -> tuple[str, ...]:
    """Return the names, a long one as the part that stands alone nearby: what follows it in the markup is its bearer's trade or paper."""
    if all(len(name.split()) <= LONGEST_PLAIN for name in names):
        return names
    start = max(0, (headline.row or 0) - BEFORE_BLOCKS)
    alone = [
        mark.text
        for mark in page.marks
        if mark.kind in {"place", "rel", "path"} and start <= mark.block <= start + AFTER_BLOCKS
    ]
    alone += [block.text for block in page.blocks[start : start + AFTER_BLOCKS]]
    people = [name for text in alone if len(text) <= LINE_CHARS for name in authors([text])]
    named = {mark.text for mark in page.marks if AUTHOR.search(mark.signature)}
    return tuple(
        dict.fromkeys(
            next((one for one in people if name.startswith(f"{one} ") and (one in named or is_known_person(one))), name)
            for name in names
        )
    )


def without_helpers(page: Outline, names: tuple[str, ...], headline: Headline) -> tuple[str, ...]:
    """Return the declared authors but for those whom the headline's lines call reviewers, editors, photographers and the like."""
    if len(names) == 1:
        return names
    lines = (at for at in headline.rows if len(page.blocks[at].text) <= BYLINE_CHARS)
    helped = " ".join(
        f"{match[0]} {_behind(page, at, match)}" for at in lines for match in _HELPED.finditer(page.blocks[at].text)
    )
    return tuple(name for name in names if name not in helped) or names


def _behind(page: Outline, at: int, match: re.Match[str]) -> str:
    """Return the next line where the words for helping end this one: `Contributions from`, and who they are."""
    after = page.blocks[at + 1].text if at + 1 < len(page.blocks) else ""
    return after if match.end() - match.start() <= HELPED_CHARS and len(after) <= BYLINE_CHARS else ""
