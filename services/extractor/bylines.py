"""An outline -> who wrote the article, and who says so. Pure: no clock, no network, no Kafka."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from services.extractor.authors import authors, bodies, is_known_person
from services.extractor.hints import BIT
from services.extractor.hosts import host_of
from services.extractor.instants import may_be_date
from services.extractor.json_ld import Declared
from services.extractor.outline import Mark, Outline
from services.extractor.published_seen import Headline

AUTHOR_METAS: Final = tuple(
    (
        "author article:author article:author_name parsely-author sailthru.author dc.creator dcterms.creator dc:creator byl byline "
        "citation_author rnews:author cxenseparse:author creator article.author authors twitter:data1"
    ).split()
)
SEVERAL: Final = frozenset({"citation_author", "dc.creator", "author"})
"""Metas of which each author has one."""

FAMILY_NAME_FIRST: Final = frozenset({"citation_author", "dc.creator", "dcterms.creator"})
"""Metas of libraries, which write `Hart, Ann`."""

Place = tuple[str, list[str], bool]
"""A source, the texts that stand there, and whether they are declared to be authors."""

BYLINE_CHARS: Final = 160
BEFORE_BLOCKS, AFTER_BLOCKS = 12, 40
SAME_BYLINE_BLOCKS: Final = 6
SPOKEN_BLOCKS: Final = 12
AT_BLOCKS: Final = 5
"""So near behind the headline nothing is beside the article but a comment."""

NEXT_LINES: Final = 6
LINE_CHARS: Final = 70
"""A line with a name and little else is no longer."""

LINKED_BLOCKS: Final = 12
NAME_WORDS: Final = (2, 3)
MAX_PLACES: Final = 60
"""So many places that call themselves bylines are read."""

_ELSEWHERE: Final = BIT["related"] | BIT["comment"] | BIT["footer"]
_HELPED: Final = re.compile(
    r"(?i:reviewed|edited|fact[- ]?checked|verified|photograph(?:y|ed|s)|photos?|illustrat(?:ed|ions?)|styled|contribut(?:ions?|ed))"
    r"\s+(?i:by|from)\s.*"
)
_PARTS: Final = re.compile(r"\s*[|•·/–—-]\s|\s+(?=\d)|\s(?=in\s)")
_NAMED: Final = re.compile(
    r"author.{0,9}name|name.{0,9}author|byline.{0,9}name|(?<![a-z])fn(?![a-z])|vcard", re.IGNORECASE
)
_BYLINE: Final = re.compile(r"byline|by-line", re.IGNORECASE)
_AUTHOR: Final = re.compile(r"author|autor|writer|contributor|reporter", re.IGNORECASE)
_SPOKEN: Final = re.compile(
    r"(?:(?i:written |words |story |posted |report |article )?(?i:by|von|par|por|автор)(?::\s*|\s+)|(?i:published|posted)\b.{6,30}\bby\s+)"
    r"(?=[A-ZÀ-ÞА-Я](?:\w|\. ))|By(?=[A-Z][a-z]+ [A-Z])"
)
_BEHIND_A_DATE: Final = re.compile(r"\b[Bb]y:?\s+(?=[A-ZÀ-Þ](?:\w|\. ))")
_WRITTEN: Final = re.compile(r"(?i:written by|words by|story by|article by)(?::\s*|\s+)(?=[A-ZÀ-ÞА-Я]\w)")


def written_by(page: Outline, said: Declared, site_name: str, headline: Headline) -> tuple[tuple[str, ...], str]:
    """Return the authors and where they were read: structured data, metas, places that call themselves bylines, then text."""
    outlets = _outlets(page, said, site_name)
    if names := authors(said.authors, outlets, sure=True):
        return _without_helpers(page, names, headline), "json_ld"
    for name in AUTHOR_METAS:
        contents = [text for text in page.metas.get(name, ()) if "://" not in text]
        if name in FAMILY_NAME_FIRST:
            contents = [_turned(text) for text in contents]
        if found := authors(contents if name in SEVERAL else contents[:1], outlets, sure=True):
            return _without_helpers(page, found, headline), f"meta:{name}"
    for source, texts, sure in _places(page, headline):
        if found := authors(texts, outlets, sure=sure):
            return found, source
    return _signed_by_a_body(page, said, outlets, headline)


def _without_helpers(page: Outline, names: tuple[str, ...], headline: Headline) -> tuple[str, ...]:
    """Return the declared authors but for those whom the headline's lines call reviewers, editors, photographers and the like."""
    if len(names) == 1:
        return names
    lines = [page.blocks[at].text for at in headline.rows]
    helped = " ".join(match[0] for text in lines if len(text) <= BYLINE_CHARS for match in _HELPED.finditer(text))
    return tuple(name for name in names if name not in helped) or names


def _outlets(page: Outline, said: Declared, site_name: str) -> tuple[str, ...]:
    """Return what the outlet is called; a publisher who is the one author, and after whom neither the site nor its host is called, is a person."""
    publisher = _squeezed(said.site_name)
    own = (_squeezed(site_name), *(_squeezed(host_of(place)) for place in _addresses(page)))
    is_person = said.authors == (said.site_name,) and site_name and not any(publisher in name for name in own)
    return (site_name,) if is_person and len(said.site_name.split()) in NAME_WORDS else (site_name, said.site_name)


def _squeezed(text: str) -> str:
    return re.sub(r"\W+", "", text.casefold())


def _addresses(page: Outline) -> list[str]:
    return [href for rel, href in page.links if "canonical" in rel] + [page.meta("og:url")]


def _turned(text: str) -> str:
    """Return `Hart, Ann` as `Ann Hart`."""
    family, comma, first = text.partition(",")
    return f"{first.strip()} {family.strip()}" if comma and "," not in first else text


def _signed_by_a_body(
    page: Outline, said: Declared, outlets: tuple[str, ...], headline: Headline
) -> tuple[tuple[str, ...], str]:
    """Return the agency that is declared to be the author where no person is named; the site's own desk is not news."""
    outlets = (*outlets, said.site_name, *(host_of(place) for place in _addresses(page)))
    if found := bodies(said.authors, outlets):
        return found, "json_ld"
    for name in AUTHOR_METAS:
        if found := bodies(page.metas.get(name, ())[:1], outlets):
            return found, f"meta:{name}"
    for source, texts, _ in _places(page, headline):
        if found := bodies(texts[:1], outlets):
            return found, source
    return (), ""


def _places(page: Outline, at: Headline) -> Iterator[Place]:
    """Yield texts that may name the authors: near the headline first, the surest kind of place first."""
    headline, elsewhere = at.row or 0, _ELSEWHERE & ~at.above
    marks = [
        mark
        for mark in page.marks
        if mark.kind in {"place", "rel", "path"}
        and 0 < len(mark.text) <= BYLINE_CHARS
        and not mark.above & (elsewhere & BIT["comment"] if 0 <= mark.block - headline <= AT_BLOCKS else elsewhere)
    ]
    near = [mark for mark in marks if -BEFORE_BLOCKS <= mark.block - headline <= AFTER_BLOCKS]
    near.sort(key=lambda mark: (mark.block < headline, abs(mark.block - headline)))
    near, marks = near[:MAX_PLACES], marks[:MAX_PLACES]
    lines = [page.blocks[row].text for row in sorted(row for row in at.rows if row > headline)][:NEXT_LINES]
    for found in (near, marks):
        yield from _one_by_one("rel", [mark for mark in found if mark.kind == "rel"], sure=True)
        for pattern, sure in ((_NAMED, True), (_BYLINE, False), (_AUTHOR, False)):
            yield from _one_by_one("byline", [mark for mark in found if pattern.search(mark.signature)], sure=sure)
        if found is near:
            yield from _one_by_one("rel", [mark for mark in found if _is_linked_below(mark, headline)], sure=False)
            yield from _spoken(
                _SPOKEN,
                [block.text for block in page.blocks[max(0, headline - SPOKEN_BLOCKS) : headline + SPOKEN_BLOCKS]],
            )
            yield from _spoken(_SPOKEN, lines)
            yield from (("text", [text], False) for text in _behind_a_date(lines))
            yield from (("text", [text], False) for text in _alone(lines))
    yield from _spoken(_WRITTEN, (block.text for block in page.blocks))


def _behind_a_date(lines: list[str]) -> Iterator[str]:
    """Yield what lines at the headline that have a date say after "by"."""
    for text in lines:
        if len(text) <= BYLINE_CHARS and may_be_date(text) and (match := _BEHIND_A_DATE.search(text)):
            yield text[match.end() :]


def _alone(lines: list[str]) -> Iterator[str]:
    """Yield what begins a line that is nothing but a person's name, one date or a trade beside it: in that line, or in the next."""
    for text, after in zip(lines, [*lines[1:], ""], strict=False):
        names = _PARTS.split(text, maxsplit=1)[0].strip()
        is_dated = may_be_date(text) or (len(after) <= LINE_CHARS and may_be_date(after))
        if len(text) <= LINE_CHARS and is_dated and is_known_person(names.partition(",")[0]):
            yield names


def _is_linked_below(mark: Mark, headline: int) -> bool:
    """Say whether a link to an author's page stands just under the headline."""
    return mark.kind == "path" and 0 <= mark.block - headline <= LINKED_BLOCKS


def _one_by_one(source: str, marks: list[Mark], *, sure: bool) -> Iterator[Place]:
    """Yield each place together with those of its kind just beside it."""
    for mark in marks:
        yield source, [other.text for other in marks if 0 <= other.block - mark.block <= SAME_BYLINE_BLOCKS], sure


def _spoken(pattern: re.Pattern[str], lines: Iterable[str]) -> Iterator[Place]:
    for text in lines:
        if len(text) <= BYLINE_CHARS and (match := pattern.match(text)):
            yield "text", [text[match.end() :]], False
