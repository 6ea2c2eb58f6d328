"""A page without a byline -> who wrote it all the same: whom a card below introduces, or whose site it is. Pure: no clock, no network, no Kafka."""

from __future__ import annotations

import re
from itertools import islice, pairwise
from typing import Final

from services.extractor.metadata.authors import authors
from services.extractor.metadata.authors_known import is_known_person
from services.extractor.metadata.bylines_lines import LINE_CHARS
from services.extractor.page.hosts import host_of
from services.extractor.page.outline import Outline

FIRST_BLOCKS, LAST_BLOCKS = 2, 12
"""Where a site says whose it is: above all else, and at the foot of the page."""

MAX_CARDS: Final = 100
"""So many lines that may begin a card are looked at."""

OWN_CHARS: Final = 4
"""A shorter name stands within too many hosts."""

_DOES: Final = r"(?:,[^.]{1,80},)?\s(?:is|has|works|writes|serves|joined|leads|covers|ist|schreibt|arbeitet|es|est|écrit|escribe)\s"
_DESCRIPTION: Final = re.compile(rf"\w[\w.’'-]*(?:\s[\w.’'-]+){{0,3}}{_DOES}")
_AUTHOR: Final = re.compile(r"\W{0,3}author\W{0,2}", re.IGNORECASE)
_ABOUT: Final = re.compile(r"about (?:the |our )?author:?", re.IGNORECASE)
_ABOUT_WHOM: Final = re.compile(rf"(?:[Aa]uthor:? )?(?P<who>[A-ZÀ-Þ]\w[\w’'-]*(?:\s[A-ZÀ-Þ][\w.’'-]*){{1,3}}){_DOES}")
_RIGHTS: Final = re.compile(
    r"(?:©|\(c\)|copyright)[\s\d–—,-]*(?:by\s+)?(?P<who>\w[\w’'-]*(?:\s\w[\w’'-]*\.?){1,3}?)(?=\s*(?:[.,|•·–—-]|all rights|\d|$))",
    re.IGNORECASE,
)


def introduced(page: Outline, headline: int) -> tuple[str, ...]:
    """Return the one person whom a card below the headline introduces; nobody where cards introduce several."""
    cards = (
        (line.text, after.text) for line, after in pairwise(page.blocks[headline:]) if _is_card(line.text, after.text)
    )
    found = {name for line, after in islice(cards, MAX_CARDS) if (name := _introduced_by(line, after))}
    return tuple(found) if len(found) == 1 else ()


def _is_card(line: str, after: str) -> bool:
    """Say whether two lines may be a card: `Jane Doe`, `Jane is a …`; `Jane Doe`, `Author`; or `About the author`, `Jane Doe is a …`."""
    if len(line) > LINE_CHARS:
        return False
    return bool(
        _AUTHOR.fullmatch(after)
        or _ABOUT.fullmatch(line)
        or (after.startswith(line.partition(" ")[0]) and _DESCRIPTION.match(after))
    )


def _introduced_by(line: str, after: str) -> str:
    """Return the person whom a card is about, or an empty string."""
    if _ABOUT.fullmatch(line):
        match = _ABOUT_WHOM.match(after)
        return match["who"] if match and is_known_person(match["who"]) else ""
    name = _person(line)
    return name if name and (_AUTHOR.fullmatch(after) or _describes(after, name)) else ""


def owner(page: Outline, site_name: str, url: str) -> tuple[str, ...]:
    """Return the person whose site it is, which the page says and the host is called after: a person's own site has no other author."""
    labels = host_of(url).split(".")[:-1]
    blocks = [block.text for block in page.blocks]
    rights = [match["who"] for text in blocks[-LAST_BLOCKS:] for match in _RIGHTS.finditer(text)]
    for text in (site_name, *rights, *blocks[:FIRST_BLOCKS]):
        if (
            len(text) <= LINE_CHARS
            and (name := _person(text))
            and _is_called_after(labels, name)
            and not _is_a_word(name.split()[-1].lower(), blocks)
        ):
            return (name,)
    return ()


def _person(text: str) -> str:
    """Return the one person whose name is all that a text is, but for degrees and signs behind it."""
    names = authors([text.rstrip("/ ")])
    return names[0] if len(names) == 1 and is_known_person(names[0]) and text.startswith(names[0]) else ""


def _describes(text: str, name: str) -> bool:
    return re.match(rf"(?:{re.escape(name)}|{re.escape(name.split(maxsplit=1)[0])}){_DOES}", text) is not None


def _is_called_after(labels: list[str], name: str) -> bool:
    """Say whether a part of the host has somebody's family name in it, or is the first name alone."""
    first, family = name.split(maxsplit=1)[0].casefold(), name.rsplit(maxsplit=1)[-1].casefold()
    return any(
        (len(family) >= OWN_CHARS and family in label) or (len(first) >= OWN_CHARS and first == label)
        for label in labels
    )


def _is_a_word(word: str, blocks: list[str]) -> bool:
    """Say whether the page has it in small letters, too: so it is in a firm's name (`Ava Energy`), not somebody's."""
    pattern = re.compile(rf"(?<![\w.@/-]){re.escape(word)}(?![\w@/-]|\.\w)")
    return any(pattern.search(text) for text in blocks)
