"""What machines are told about the day of an article: metas, microdata, attributes, the address. Pure: no clock, no network, no Kafka."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import lru_cache
from typing import Final

from services.extractor.metadata.instants import moment
from services.extractor.metadata.json_ld import Declared
from services.extractor.page.hints import BIT
from services.extractor.page.outline import Mark, Outline

PUBLISHED_METAS: Final = tuple(
    (
        "article:published_time og:article:published_time og:published_time datepublished article:published rnews:datepublished "
        "article.published parsely-pub-date sailthru.date published-date published_date published_time publish-date publish_date "
        "publishdate pubdate pub_date publication_date publication-date originalpublicationdate displaydate article_date_original "
        "article:post_date cxenseparse:recs:publishtime cxenseparse:publishtime citation_publication_date citation_online_date bt:pubdate "
        "vr:published_time dc.date.issued dcterms.issued dcsext.articlefirstpublished article-publication-date date_published"
    ).split()
)
DATE_METAS: Final = tuple(
    "dcterms.created dc.date.created dc.date dcterms.date dc:date ptime date created datecreated creation_date releasedate timestamp gentime".split()
)
"""Metas that name no publication: often that, sometimes the last change."""

MODIFIED_METAS: Final = tuple(
    (
        "article:modified_time og:updated_time og:article:modified_time datemodified article:modified article.updated lastmod last-modified "
        "last_modified lastmodified dcterms.modified dc.date.modified revised modified updated_time date_modified utime"
    ).split()
)
ELSEWHERE: Final = BIT["related"] | BIT["comment"] | BIT["footer"] | BIT["side"] | BIT["nav"] | BIT["ad"]
"""Places beside an article."""

UPDATED: Final = re.compile(
    r"updat|modif|aktualisi|geändert|änderung|actualiz|actualis|mise? à jour|aggiorna|bijgewerkt|обновл|zaktualiz|revised|edited(?! by)|"
    r"reviewed|gewijzigd",
    re.IGNORECASE,
)
PUBLISHED: Final = re.compile(
    r"publi|posted|entry-date|created|veröffentlicht|issued|first|written|erschienen", re.IGNORECASE
)

_META_PUBLISHED: Final = re.compile(
    r"(?:^|[-_.:])(?:pub(?:li(?:shed?|cation))?)[-_.:]?(?:date|time|on|at)?$|first[-_.]?publi|dateissued|issued?[-_.]?date"
)
"""Names of metas that no table can hold: every newsroom has its own prefix."""

_KNOWN: Final = frozenset((*PUBLISHED_METAS, *DATE_METAS))
_URL_DATE: Final = re.compile(r"(?<!\d)((?:19|20)\d{2})([_-]?)(0[1-9]|1[0-2])\2(0[1-9]|[12]\d|3[01])(?!\d)")
_URL_SLASHED: Final = re.compile(r"/((?:19|20)\d{2})[/-](0?[1-9]|1[0-2]|[a-z]{3,9})[/-](0?[1-9]|[12]\d|3[01])(?=/|$)")

Row = tuple[str, float, str]
"""A source, how sure it is, and what it says."""


def machine(page: Outline, declared: Declared, places: list[Mark]) -> Iterator[Row]:
    """Yield what is declared to be the publication, the most trusted first."""
    yield "json_ld", 0.95, declared.published
    metas = page.metas
    yield from ((f"meta:{name}", 0.9, text) for name in PUBLISHED_METAS if name in metas for text in metas[name])
    yield from (("microdata", 0.9, mark.value or mark.text) for mark in places if is_published_item(mark))
    for name in metas:
        if name not in _KNOWN and _META_PUBLISHED.search(name):
            yield "meta", 0.85, page.meta(name)
    yield from ((f"meta:{name}", 0.85, text) for name in DATE_METAS if name in metas for text in metas[name])


def marked(places: list[Mark]) -> Iterator[Row]:
    """Yield the dates in attributes of `<time>`, wherever they stand, then of places called dates."""
    times = [mark for mark in places if mark.kind == "time" and not is_called_update(mark.signature)]
    for mark in sorted(times, key=lambda mark: not PUBLISHED.search(mark.signature)):
        yield "time", 0.8, mark.value
    for mark in places:
        if mark.value and is_called_date(mark) and not is_called_update(mark.signature):
            yield "attribute", 0.7, mark.value


def hidden(page: Outline) -> Iterator[Row]:
    """Yield the publication dates that microdata gives at places that look like other articles' (a list of one, a sidebar around the text)."""
    return (("microdata", 0.6, mark.value or mark.text) for mark in page.marks if is_published_item(mark))


def updates(page: Outline, declared: Declared) -> Iterator[Row]:
    """Yield who says when the article was last changed."""
    yield "json_ld", 0.95, declared.modified
    for name in MODIFIED_METAS:
        for content in page.metas.get(name, ()):
            yield f"meta:{name}", 0.9, content
    for mark in page.marks:
        if mark.above & ELSEWHERE:
            continue
        if "datemodified" in mark.signature.lower():
            yield "microdata", 0.85, mark.value or mark.text
        elif is_called_update(mark.signature):
            yield "time", 0.7, mark.value or mark.text


def is_published_item(mark: Mark) -> bool:
    """Say whether microdata calls a place the date of publication."""
    return "datepublished" in mark.signature.lower() and not is_called_update(mark.signature)


def is_called_date(mark: Mark) -> bool:
    """Say whether a place is called after dates, times or publishing."""
    signature = mark.signature.lower()
    return "date" in signature or "time" in signature or "publish" in signature


@lru_cache(maxsize=4_096)
def is_called_update(signature: str) -> bool:
    """Say whether a place is called after updates and not after the publication; the places of a page share few names."""
    return says_update(signature)


def says_update(text: str) -> bool:
    """Say whether a text speaks of an update and not of the publication."""
    return UPDATED.search(text) is not None and not PUBLISHED.search(text)


def url_date(url: str) -> str:
    """Return the date in a URL's path as ISO 8601, or an empty string."""
    if match := _URL_SLASHED.search(url.lower()):
        year, month, day = match.groups()
    elif match := _URL_DATE.search(url):
        year, _, month, day = match.groups()
    else:
        return ""
    if not month.isdigit():
        found = moment(f"{day} {month} {year}")
        return found.at.date().isoformat() if found else ""
    try:
        return datetime(int(year), int(month), int(day), tzinfo=UTC).date().isoformat()
    except ValueError:
        return ""
