"""An outline -> who wrote the article, and who says so. Pure: no clock, no network, no Kafka."""

from __future__ import annotations

import re
from collections.abc import Iterator

from services.extractor.authors import authors, bodies
from services.extractor.hints import BIT
from services.extractor.hosts import host_of
from services.extractor.json_ld import Declared
from services.extractor.outline import Mark, Outline

AUTHOR_METAS = tuple(
    (
        "author article:author article:author_name parsely-author sailthru.author dc.creator dcterms.creator dc:creator byl byline "
        "citation_author rnews:author cxenseparse:author creator article.author authors twitter:data1"
    ).split()
)
SEVERAL = frozenset({"citation_author", "dc.creator", "author"})
"""Metas of which each author has one."""

BYLINE_CHARS = 160
BEFORE_BLOCKS, AFTER_BLOCKS = 12, 40
SAME_BYLINE_BLOCKS = 6
SPOKEN_BLOCKS = 12
LINKED_BLOCKS = 12
MAX_PLACES = 60
"""So many places that call themselves bylines are read."""

_ELSEWHERE = BIT["related"] | BIT["comment"] | BIT["footer"]
_NAMED = re.compile(r"author.{0,9}name|name.{0,9}author|byline.{0,9}name|(?<![a-z])fn(?![a-z])|vcard", re.IGNORECASE)
_BYLINE = re.compile(r"byline|by-line", re.IGNORECASE)
_AUTHOR = re.compile(r"author|autor|writer|contributor|reporter", re.IGNORECASE)
_SPOKEN = re.compile(
    r"(?:(?i:written |words |story |posted |report )?(?i:by|von|par|por|автор:)|(?i:published|posted)\b.{6,30}\bby)\s+(?=[A-ZÀ-ÞА-Я]\w)"
)
_WRITTEN = re.compile(r"(?i:written by|words by|story by|article by)\s+(?=[A-ZÀ-ÞА-Я]\w)")


def written_by(page: Outline, said: Declared, site_name: str) -> tuple[tuple[str, ...], str]:
    """Return the authors and where they were read: structured data, metas, places that call themselves bylines, then text."""
    outlets = (site_name, said.site_name)
    if names := authors(said.authors, outlets, sure=True):
        return names, "json_ld"
    for name in AUTHOR_METAS:
        contents = [text for text in page.metas.get(name, ()) if "://" not in text]
        if found := authors(contents if name in SEVERAL else contents[:1], outlets, sure=True):
            return found, f"meta:{name}"
    for source, texts, sure in _places(page):
        if found := authors(texts, outlets, sure=sure):
            return found, source
    return _signed_by_a_body(page, said, outlets)


def _signed_by_a_body(page: Outline, said: Declared, outlets: tuple[str, ...]) -> tuple[tuple[str, ...], str]:
    """Return the agency that is declared to be the author where no person is named; the site's own desk is not news."""
    places = [href for rel, href in page.links if "canonical" in rel] + [page.meta("og:url")]
    outlets = (*outlets, *(host_of(place) for place in places))
    if found := bodies(said.authors, outlets):
        return found, "json_ld"
    for name in AUTHOR_METAS:
        if found := bodies(page.metas.get(name, ())[:1], outlets):
            return found, f"meta:{name}"
    for source, texts, _ in _places(page):
        if found := bodies(texts[:1], outlets):
            return found, source
    return (), ""


def _places(page: Outline) -> Iterator[tuple[str, list[str], bool]]:
    """Yield texts that may name the authors: near the headline first, the surest kind of place first."""
    headline = next((mark.block for mark in page.marks if mark.kind == "h1"), 0)
    marks = [
        mark
        for mark in page.marks
        if mark.kind in {"place", "rel", "path"} and not mark.above & _ELSEWHERE and 0 < len(mark.text) <= BYLINE_CHARS
    ]
    near = [mark for mark in marks if -BEFORE_BLOCKS <= mark.block - headline <= AFTER_BLOCKS]
    near.sort(key=lambda mark: (mark.block < headline, abs(mark.block - headline)))
    near, marks = near[:MAX_PLACES], marks[:MAX_PLACES]
    for found in (near, marks):
        yield from _one_by_one("rel", [mark for mark in found if mark.kind == "rel"], sure=True)
        for pattern, sure in ((_NAMED, True), (_BYLINE, False), (_AUTHOR, False)):
            yield from _one_by_one("byline", [mark for mark in found if pattern.search(mark.signature)], sure=sure)
        if found is near:
            yield from _one_by_one("rel", [mark for mark in found if _is_linked_below(mark, headline)], sure=False)
            yield from _spoken(_SPOKEN, page, headline - SPOKEN_BLOCKS, headline + SPOKEN_BLOCKS)
    yield from _spoken(_WRITTEN, page, 0, len(page.blocks))


def _is_linked_below(mark: Mark, headline: int) -> bool:
    """Say whether a link to an author's page stands just under the headline."""
    return mark.kind == "path" and 0 <= mark.block - headline <= LINKED_BLOCKS


def _one_by_one(source: str, marks: list[Mark], *, sure: bool) -> Iterator[tuple[str, list[str], bool]]:
    """Yield each place together with those of its kind just beside it."""
    for mark in marks:
        yield source, [other.text for other in marks if 0 <= other.block - mark.block <= SAME_BYLINE_BLOCKS], sure


def _spoken(pattern: re.Pattern[str], page: Outline, start: int, end: int) -> Iterator[tuple[str, list[str], bool]]:
    for block in page.blocks[max(0, start) : max(0, end)]:
        if len(block.text) <= BYLINE_CHARS and (match := pattern.match(block.text)):
            yield "text", [block.text[match.end() :]], False
