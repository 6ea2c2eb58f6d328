"""An outline -> what the page says about its article. Pure: no clock, no network, no Kafka.

Order of trust: JSON-LD, OpenGraph and meta, microdata, `<time>`, the URL, then visible text; a publisher's own rules come before all.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from urllib.parse import urljoin

from schemas.identity import BadUrl, canonical_url, site_of
from services.extractor.authors import authors
from services.extractor.bylines import written_by
from services.extractor.instants import moment
from services.extractor.json_ld import Declared, declared
from services.extractor.outline import Outline
from services.extractor.published import FUTURE, Dates, dates
from services.extractor.publishers.registry import Rules, rules_for
from services.extractor.publishers.selecting import text_at
from services.extractor.titles import SITE_NAME_METAS, title

VERSION = "metadata-2"
MAX_TAGS = 30
PUBLISHER = "publisher"


@dataclass(frozen=True, slots=True)
class Metadata:
    """Everything the page tells besides its text."""

    title: str
    title_from: str
    authors: tuple[str, ...]
    authors_from: str
    dates: Dates
    section: str | None
    tags: tuple[str, ...]
    site_name: str | None
    canonical_url: str | None
    image: str | None
    description: str
    language: str
    paywalled: bool
    live: bool
    kinds: frozenset[str]
    rules: Rules | None = None
    """What the publisher's file says of such pages, if there is one."""


def metadata(page: Outline, url: str, now: datetime) -> Metadata:
    """Return what the page declares about its article."""
    said, kinds = declared(page.scripts)
    site_name = page.meta(*SITE_NAME_METAS) or said.site_name
    names, authors_from = written_by(page, said, site_name)
    headline, headline_from = title(page, said, site_name)
    rules = rules_for(url, now.date())
    language = page.language or page.meta("content-language", "og:locale", "language", "dc.language") or said.language
    found = Metadata(
        title=headline,
        title_from=headline_from,
        authors=names,
        authors_from=authors_from,
        dates=dates(page, said, url, now, month_first=_month_first(language, url)),
        section=said.section
        or page.meta("article:section", "parsely-section", "section", "cxenseparse:section")
        or None,
        tags=_tags(page, said),
        site_name=site_name or None,
        canonical_url=_canonical(page, url),
        image=_absolute(page.meta("og:image", "og:image:url", "twitter:image", "twitter:image:src") or said.image, url),
        description=page.meta("og:description", "description", "twitter:description") or said.description,
        language=language,
        paywalled=said.free is False or page.meta("article:content_tier") in {"locked", "metered"},
        live=said.live,
        kinds=kinds,
        rules=rules,
    )
    return _ruled(found, page, rules, now) if rules else found


def _ruled(found: Metadata, page: Outline, rules: Rules, now: datetime) -> Metadata:
    """Return the metadata with what the publisher's rules find; where they find nothing, it stays as it was."""
    better: dict[str, Any] = {}
    if rules.title and (text := text_at(page, rules.title)):
        better |= {"title": text, "title_from": PUBLISHER}
    if rules.byline and (names := authors([text_at(page, rules.byline)], [found.site_name or ""])):
        better |= {"authors": names, "authors_from": PUBLISHER}
    day_first = moment(text_at(page, rules.date), month_first=False) if rules.date else None
    if day_first and day_first.at <= now + FUTURE:
        better["dates"] = Dates(day_first, found.dates.modified, PUBLISHER, 1.0)
    return replace(found, **better)


def _month_first(language: str, url: str) -> bool:
    """Say whether 03/04/2024 is March: only American English writes so."""
    tag = language.lower().replace("_", "-")
    return (not tag or tag in {"en", "en-us"}) and not re.search(
        r"//[^/]+\.(?:uk|au|nz|ie|in|za|eu|de|fr|it|es)(?:[:/]|$)", url
    )


def _tags(page: Outline, said: Declared) -> tuple[str, ...]:
    listed = [*page.metas.get("article:tag", ()), *said.tags]
    if not listed:
        listed = [page.meta("news_keywords", "keywords", "parsely-tags", "sailthru.tags")]
    found = (tag.strip() for text in listed for tag in re.split(r"[,;]", text))
    return tuple(dict.fromkeys(tag for tag in found if tag))[:MAX_TAGS]


def _absolute(link: str, url: str) -> str | None:
    try:
        return urljoin(url, link) if link else None
    except ValueError:
        return None


def _canonical(page: Outline, url: str) -> str | None:
    """Return the canonical URL that the page declares, if it lies within the page's own registrable domain."""
    told = next((href for rel, href in page.links if "canonical" in rel.split() and href), "") or page.meta("og:url")
    absolute = _absolute(told, url)
    if not absolute:
        return None
    try:
        return canonical_url(absolute) if site_of(absolute) == site_of(url) else None
    except BadUrl:
        return None
