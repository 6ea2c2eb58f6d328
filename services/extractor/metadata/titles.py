"""An outline -> the headline. Pure: no clock, no network, no Kafka."""

from __future__ import annotations

import re
from html import unescape
from typing import Final

from services.extractor.metadata.json_ld import Declared, declared
from services.extractor.page.hints import BIT
from services.extractor.page.outline import Outline

_MARKS: Final = re.compile(r"\s+[|•·»«—–]\s*|\s*[|•»]\s+|\s+-{1,2}\s+|\s+:{1,2}\s+")
_ELSEWHERE: Final = BIT["related"] | BIT["comment"] | BIT["footer"] | BIT["side"] | BIT["nav"] | BIT["cookie"]
SITE_NAME_METAS: Final = ("og:site_name", "application-name", "apple-mobile-web-app-title")
MIN_CHARS: Final = 4
BODY_ELEMENTS: Final = 5
MAX_HEADINGS: Final = 50
HEADLINE_WORDS: Final = 4
NEAR: Final = 0.5


def title(page: Outline, said: Declared, site_name: str) -> tuple[str, str]:
    """Return the headline and where it was read: the h1 that the head confirms, else what the head says without the site's name."""
    social = unescape(page.meta("og:title", "twitter:title", "parsely-title", "dc.title", "title", "headline"))
    heads = [text for text in (said.title, social, page.title) if text]
    headings = _headings(page)
    if agreed := _best(headings, heads):
        return agreed, "h1"
    long = [text for text in headings if len(_words(text)) >= HEADLINE_WORDS and _words(text) != _words(site_name)]
    if len(long) == 1:
        return long[0], "h1"
    rows = (("json_ld", said.title), ("meta", social), ("title", page.title), ("h1", next(iter(headings), "")))
    for source, text in rows:
        if text and (_words(text) != _words(site_name) or source == "h1"):
            return without_site(" ".join(text.split()), site_name), source
    return "", ""


def declared_by(page: Outline) -> tuple[str, str]:
    """Return the headline and the text that a page declares: what the block model compares blocks with, in training as in the product."""
    said, _ = declared(page.scripts)
    return title(page, said, page.meta(*SITE_NAME_METAS) or said.site_name)[0], said.body


def _best(headings: list[str], declared: list[str]) -> str:
    """Return the heading nearest to what the head declares, if any is near."""
    rated = [(max(_nearness(heading, text) for text in declared), heading) for heading in headings] if declared else []
    score, heading = max(rated, default=(0.0, ""), key=lambda row: row[0])
    return heading if score >= NEAR else ""


def _headings(page: Outline) -> list[str]:
    """Return the h1 of the page; those in menus, footers and boxes only when there is no other. What the whole body is called says nothing."""
    tags = page.elements.tags[:BODY_ELEMENTS]
    body = page.elements.own[tags.index("body")] if "body" in tags else 0
    marks = [mark for mark in page.marks if mark.kind == "h1" and len(mark.text) >= MIN_CHARS][:MAX_HEADINGS]
    return [mark.text for mark in marks if not mark.above & _ELSEWHERE & ~body] or [mark.text for mark in marks]


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())


def _nearness(heading: str, text: str) -> float:
    """Return how much of a heading and a title is the same, from 0 to 1; a title that goes on with the site's name is the same."""
    one, two = _words(heading), _words(text)
    if not one or not two:
        return 0.0
    if one == two or (len(one) > 1 and two[: len(one)] == one):
        return 1.0
    return len(set(one) & set(two)) / len(set(one) | set(two))


def without_site(text: str, site_name: str) -> str:
    """Return a `<title>` without the site's name, section or slogan around it."""
    parts = [part for part in _MARKS.split(text) if part]
    if len(parts) < 2:  # noqa: PLR2004 - nothing to cut
        return text
    site = _words(site_name)
    while len(parts) > 1 and site and (_words(parts[-1]) == site or set(_words(parts[-1])) <= set(site)):
        text = text[: text.rindex(parts.pop())].rstrip(" |•·»«—–-:")
    longest = max(_MARKS.split(text), key=len)
    return (
        text
        if site and len(longest) < len(text) * 0.75 and "|" not in text
        else longest
        if "|" in text or len(longest) > len(text) / 2
        else text
    )
