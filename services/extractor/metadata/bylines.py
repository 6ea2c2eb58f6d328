"""An outline -> who wrote the article, and who says so. Pure: no clock, no network, no Kafka."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Final

from services.extractor.metadata.authors import authors, bodies, logins
from services.extractor.metadata.authors_known import is_first_name
from services.extractor.metadata.bylines_absent import introduced, owner
from services.extractor.metadata.bylines_lines import (
    AFTER_BLOCKS,
    BYLINE_CHARS,
    SPOKEN,
    SPOKEN_BLOCKS,
    WRITTEN,
    Place,
    alone,
    behind_a_date,
    behind_its_date,
    below_a_label,
    dated,
    labelled,
    spoken,
)
from services.extractor.metadata.bylines_seen import (
    AUTHOR,
    BEFORE_BLOCKS,
    alone_on_the_page,
    as_seen,
    lines_at,
    without_helpers,
)
from services.extractor.metadata.json_ld import Declared
from services.extractor.metadata.published_seen import Headline
from services.extractor.page.hints import BIT
from services.extractor.page.hosts import host_of
from services.extractor.page.outline import Mark, Outline

AUTHOR_METAS: Final = tuple(
    (
        "author article:author article:author_name parsely-author sailthru.author citation_authors dc.creator dcterms.creator dc:creator byl "
        "byline citation_author rnews:author cxenseparse:author creator article.author authors twitter:data1"
    ).split()
)
SEVERAL: Final = frozenset({"citation_author", "citation_authors", "dc.creator", "author"})
"""Metas of which each author has one."""

FAMILY_NAME_FIRST: Final = frozenset({"citation_author", "dc.creator", "dcterms.creator"})
"""Metas of libraries, which write `Hart, Ann`."""

SAME_BYLINE_BLOCKS: Final = 6
AT_BLOCKS: Final = 5
"""So near behind the headline nothing is beside the article but a comment."""

NEXT_LINES: Final = 6
LINKED_BLOCKS: Final = 12
NAME_WORDS: Final = (2, 3)
MAX_PLACES: Final = 60
"""So many places that call themselves bylines are read."""

_ELSEWHERE: Final = BIT["related"] | BIT["comment"] | BIT["footer"]
_NAMED: Final = re.compile(
    r"author.{0,9}name|name.{0,9}author|byline.{0,9}name|(?<![a-z])fn(?![a-z])|vcard", re.IGNORECASE
)
_BYLINE: Final = re.compile(r"byline|by-line", re.IGNORECASE)
_ABOUT_AUTHOR: Final = re.compile(
    r"(?:author|byline)[-_]{0,2}(?:\w+[-_]{1,2})?(?:desc|title|job|role|position)", re.IGNORECASE
)
"""Places for what an author is, not who."""


def written_by(
    page: Outline, said: Declared, site_name: str, headline: Headline, url: str = ""
) -> tuple[tuple[str, ...], str]:
    """Return the authors and where they were read: structured data, metas, places that call themselves bylines, then text.

    Where no byline names a person: which body or login signs, whom a card below introduces, whose site it is.
    """
    outlets = _outlets(page, said, site_name)
    lines = lines_at(page, headline)
    if names := authors(said.authors, outlets, sure=True):
        return as_seen(without_helpers(page, names, headline), "json_ld", lines, outlets)
    for name in AUTHOR_METAS:
        contents = [text for text in page.metas.get(name, ()) if "://" not in text]
        if name in FAMILY_NAME_FIRST:
            contents = [_turned(text) for text in contents]
        if found := authors(contents if name in SEVERAL else contents[:1], outlets, sure=True):
            return as_seen(without_helpers(page, found, headline), f"meta:{name}", lines, outlets)
    places: list[Place] = []
    for place in _places(page, headline):
        source, texts, sure = place
        if found := authors(texts, outlets, sure=sure):
            return without_helpers(page, alone_on_the_page(page, found, headline), headline), source
        places.append(place)
    outlets = (*outlets, said.site_name, *(host_of(place) for place in _addresses(page)))
    for who, signed in ((bodies, places), (logins, [place for place in places if place[2]])):
        found, source = _signed_by(who, page, said, outlets, signed)
        if found:
            return found, source
    found = introduced(page, headline.row or 0)
    return (found, "card") if found else (owner(page, site_name, url), "site")


def _signed_by(
    who: Callable[[Iterable[str], Iterable[str]], tuple[str, ...]],
    page: Outline,
    said: Declared,
    outlets: tuple[str, ...],
    places: list[Place],
) -> tuple[tuple[str, ...], str]:
    """Return the bodies, or logins, that are declared to be the author where no person is named; `who` tells them from others."""
    if found := who(said.authors, outlets):
        return found, "json_ld"
    for name in AUTHOR_METAS:
        if found := who(page.metas.get(name, ())[:1], outlets):
            return found, f"meta:{name}"
    for source, texts, _ in places:
        if found := who(texts[:1], outlets):
            return found, source
    return (), ""


def _outlets(page: Outline, said: Declared, site_name: str) -> tuple[str, ...]:
    """Return what the outlet is called; a publisher who is the one author, and after whom neither the site nor its host is called, is a person."""
    publisher = _squeezed(said.site_name)
    own = (_squeezed(site_name), *(_squeezed(host_of(place)) for place in _addresses(page)))
    is_person = said.authors == (said.site_name,) and site_name and not any(publisher in name for name in own)
    hosts = [
        part
        for place in _addresses(page)
        for part in host_of(place).split(".")[:-1]
        if part not in {"www", "blog", "news"}
    ]
    return (
        (site_name, *hosts)
        if is_person and len(said.site_name.split()) in NAME_WORDS
        else (site_name, said.site_name, *hosts)
    )


def _squeezed(text: str) -> str:
    return re.sub(r"\W+", "", text.casefold())


def _addresses(page: Outline) -> list[str]:
    return [href for rel, href in page.links if "canonical" in rel] + [page.meta("og:url")]


def _turned(text: str) -> str:
    """Return `Hart, Ann` as `Ann Hart`."""
    family, comma, first = text.partition(",")
    return f"{first.strip()} {family.strip()}" if comma and "," not in first else text


def _places(page: Outline, at: Headline) -> Iterator[Place]:
    """Yield texts that may name the authors: near the headline first, the surest kind of place first."""
    headline, elsewhere = at.row or 0, _ELSEWHERE & ~at.above
    marks = [
        mark
        for mark in page.marks
        if mark.kind in {"place", "rel", "path"}
        and 0 < len(mark.text) <= BYLINE_CHARS
        and not _ABOUT_AUTHOR.search(mark.signature)
        and not mark.above & (elsewhere & BIT["comment"] if 0 <= mark.block - headline <= AT_BLOCKS else elsewhere)
    ]
    near = [mark for mark in marks if -BEFORE_BLOCKS <= mark.block - headline <= AFTER_BLOCKS]
    near.sort(key=lambda mark: (mark.block < headline, abs(mark.block - headline)))
    near, marks = near[:MAX_PLACES], marks[:MAX_PLACES]
    lines = [page.blocks[row].text for row in sorted(row for row in at.rows if row > headline)][:NEXT_LINES]
    for found in (near, marks):
        yield from _one_by_one("rel", [mark for mark in found if mark.kind == "rel"], sure=True)
        for pattern, sure in ((_NAMED, True), (_BYLINE, False), (AUTHOR, False)):
            yield from _one_by_one("byline", [mark for mark in found if pattern.search(mark.signature)], sure=sure)
        if found is near:
            linked = [mark for mark in found if _is_linked_below(mark, headline)]
            yield from _one_by_one("rel", linked, sure=all(is_first_name(mark.text) for mark in linked))
            yield from spoken(
                SPOKEN,
                [block.text for block in page.blocks[max(0, headline - SPOKEN_BLOCKS) : headline + SPOKEN_BLOCKS]],
            )
            yield from spoken(SPOKEN, lines)
            yield from spoken(SPOKEN, labelled(lines))
            yield from spoken(SPOKEN, dated(page, headline))
            yield from (("text", [text], False) for text in behind_a_date(lines))
            yield from (("text", [text], False) for text in alone(lines))
    yield from spoken(WRITTEN, (block.text for block in page.blocks))
    yield from below_a_label(page)


def _is_linked_below(mark: Mark, headline: int) -> bool:
    """Say whether a link to an author's page stands just under the headline."""
    return mark.kind == "path" and 0 <= mark.block - headline <= LINKED_BLOCKS


def _one_by_one(source: str, marks: list[Mark], *, sure: bool) -> Iterator[Place]:
    """Yield each place together with those of its kind just beside it."""
    for mark in marks:
        beside = [other.text for other in marks if 0 <= other.block - mark.block <= SAME_BYLINE_BLOCKS]
        yield source, list(map(behind_its_date, beside)), sure
