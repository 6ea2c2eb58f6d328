"""An outline -> what the page says about its article. Pure: no clock, no network, no Kafka.

Order of trust: JSON-LD, OpenGraph and meta, microdata, `<time>`, the URL, then visible text; a publisher's own rules come before all.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final
from urllib.parse import urljoin

from schemas.identity import BadUrl, canonical_url, site_of
from services.extractor.metadata.authors import authors
from services.extractor.metadata.bylines import written_by
from services.extractor.metadata.instants import moment
from services.extractor.metadata.json_ld import Declared, declared
from services.extractor.metadata.published import FUTURE, Dates, dates
from services.extractor.metadata.published_seen import headline_of
from services.extractor.metadata.telling import surer, told
from services.extractor.metadata.titles import SITE_NAME_METAS, title
from services.extractor.page.hints import BIT, hints
from services.extractor.page.outline import Outline
from services.extractor.publishers.registry import Rules, rules_for
from services.extractor.publishers.selecting import text_at

VERSION: Final = "metadata-8"
MAX_TAGS, TAG_CHARS = 30, 100
NAME_CHARS, LINK_CHARS, DESCRIPTION_CHARS = 200, 2_000, 2_000
PUBLISHER: Final = "publisher"
LOCKED: Final = frozenset({"locked", "metered"})

TITLE_SCORES: Final = {"h1": 0.9, "json_ld": 0.9, "meta": 0.85, "title": 0.6}
AUTHOR_SCORES: Final = {"json_ld": 0.9, "meta": 0.85, "rel": 0.8, "byline": 0.7, "text": 0.6, "card": 0.6, "site": 0.5}
"""How often these are right on pages whose truth is known, in steps of a twentieth."""

_LIVE_PLACE: Final = re.compile(
    r"/(?:live-?(?:blog|ticker|updates?|news)?|en-direct|en-vivo|liveblog)(?:[/-]|$)", re.IGNORECASE
)

Sources = dict[str, tuple[str, float]]
"""A field's name -> where it was read, and how sure that is, from 0 to 1."""


@dataclass(frozen=True, slots=True)
class Metadata:
    """Everything the page tells besides its text."""

    title: str
    authors: tuple[str, ...]
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
    body: str
    sources: Sources
    rules: Rules | None = None
    """What the publisher's file says of such pages, if there is one."""


def metadata(page: Outline, url: str, now: datetime) -> Metadata:
    """Return what the page declares about its article."""
    said, kinds = declared(page.scripts)
    texts = {name: one for name, rows, limit in _rows(page, said, url) if (one := told(rows, limit))}
    site_name = texts["site_name"].what if "site_name" in texts else ""
    language = texts["language_declared"].what if "language_declared" in texts else ""
    headline, headline_from = title(page, said, site_name)
    at = headline_of(page, headline)
    names, authors_from = written_by(page, said, site_name, at, url)
    when = dates(page, said, url, now, headline=at, month_first=_month_first(language, url))
    tags, tags_from = _tags(page, said)
    sources = {name: (one.source, one.score) for name, one in texts.items()}
    sources |= _title_source(page, said, headline, headline_from) | _authors_source(page, said, names, authors_from)
    sources |= _date_sources(when) | ({"tags": (tags_from, 0.8)} if tags else {})
    rules = rules_for(url, now.date())
    found = Metadata(
        title=headline,
        authors=names,
        dates=when,
        section=texts["section"].what if "section" in texts else None,
        tags=tags,
        site_name=site_name or None,
        canonical_url=texts["canonical_url"].what if "canonical_url" in texts else None,
        image=texts["image"].what if "image" in texts else None,
        description=texts["description"].what if "description" in texts else "",
        language=language,
        paywalled="paywalled" in texts,
        live="live" in texts,
        kinds=kinds,
        body=said.body,
        sources=sources,
        rules=rules,
    )
    return _ruled(found, page, rules, now) if rules else found


Row = tuple[str, float, str]


def _rows(page: Outline, said: Declared, url: str) -> Iterator[tuple[str, Iterable[Row], int]]:
    """Yield each plain field with those who may tell it, the most trusted first, and how long it may be."""
    yield "site_name", (*_metas(page, 0.9, *SITE_NAME_METAS), ("json_ld", 0.85, said.site_name)), NAME_CHARS
    named = [("json_ld", 0.9, said.section), *_metas(page, 0.85, *SECTION_METAS), *_microdata(page, "section")]
    yield "section", named, NAME_CHARS
    canonical = [("link", 0.95, href) for rel, href in page.links if "canonical" in rel.split()]
    canonical += [("meta:og:url", 0.85, page.meta("og:url")), ("json_ld", 0.8, said.url)]
    own = {href: _canonical(href, url) for _, _, href in canonical}  # mostly one, told thrice
    yield "canonical_url", [(by, score, own[href]) for by, score, href in canonical], LINK_CHARS
    pictures = [
        *_metas(page, 0.9, *IMAGE_METAS),
        ("json_ld", 0.85, said.image),
        *_metas(page, 0.8, "image", "thumbnailurl"),
    ]
    yield "image", [(by, score, _absolute(link, url)) for by, score, link in pictures], LINK_CHARS
    yield (
        "description",
        (*_metas(page, 0.9, *DESCRIPTION_METAS), ("json_ld", 0.85, said.description)),
        DESCRIPTION_CHARS,
    )
    spoken = [("html", 0.8, page.language), *_metas(page, 0.8, *LANGUAGE_METAS), ("json_ld", 0.8, said.language)]
    yield "language_declared", spoken, NAME_CHARS
    yield "paywalled", _locked(page, said), NAME_CHARS
    is_live = bool(_LIVE_PLACE.search(url[:LINK_CHARS]))
    yield "live", (("json_ld", 0.95, "live" * said.live), ("url", 0.7, "live" * is_live)), NAME_CHARS


SECTION_METAS: Final = ("article:section", "parsely-section", "section", "cxenseparse:section", "articlesection")
IMAGE_METAS: Final = ("og:image", "og:image:url", "og:image:secure_url", "twitter:image", "twitter:image:src")
DESCRIPTION_METAS: Final = ("og:description", "description", "twitter:description")
LANGUAGE_METAS: Final = ("content-language", "og:locale", "language", "dc.language", "inlanguage")


def _metas(page: Outline, score: float, *names: str) -> Iterator[Row]:
    return ((f"meta:{name}", score, page.meta(name)) for name in names if name in page.metas)


def _microdata(page: Outline, hint: str) -> Iterator[Row]:
    """Yield what places that microdata calls so say; one with much text is a part of the page, not a name."""
    for mark in page.marks:
        if hints(mark.signature) & BIT[hint] and not mark.above & (BIT["related"] | BIT["footer"]):
            text = mark.value or mark.text
            yield "microdata", 0.8, text if len(text) <= TAG_CHARS else ""


def _locked(page: Outline, said: Declared) -> Iterator[Row]:
    """Yield who says that the article costs money."""
    yield "json_ld", 0.95, "locked" * (said.free is False)
    yield "meta:article:content_tier", 0.95, "locked" * (page.meta("article:content_tier").lower() in LOCKED)
    yield "microdata", 0.9, "locked" * (page.meta("isaccessibleforfree").lower() == "false")


def _title_source(page: Outline, said: Declared, headline: str, source: str) -> Sources:
    others = (said.title, page.meta("og:title"), page.meta("twitter:title"))
    row = told([(source, TITLE_SCORES.get(source, 0.5), headline), *(("", 0.0, other) for other in others)], LINK_CHARS)
    return {"title": (row.source, row.score)} if row else {}


def _authors_source(page: Outline, said: Declared, names: tuple[str, ...], source: str) -> Sources:
    if not names:
        return {}
    score = AUTHOR_SCORES[source.partition(":")[0]]
    others = (said.authors, page.metas.get("author", ()), page.metas.get("article:author", ()))
    return {"authors": (source, surer(score, max(0, sum(names == authors(other, sure=True) for other in others) - 1)))}


def _date_sources(when: Dates) -> Sources:
    found: Sources = {}
    if when.published and when.source:
        found["published_at"] = (when.source, round(when.score, 3))
    if when.modified and when.modified_source:
        found["modified_at"] = (when.modified_source, round(when.modified_score, 3))
    return found


def _ruled(found: Metadata, page: Outline, rules: Rules, now: datetime) -> Metadata:
    """Return the metadata with what the publisher's rules find; where they find nothing, it stays as it was."""
    better: dict[str, Any] = {}
    sources = dict(found.sources)
    if rules.title and (text := text_at(page, rules.title)):
        better["title"], sources["title"] = text, (PUBLISHER, 1.0)
    if rules.byline and (names := authors([text_at(page, rules.byline)], [found.site_name or ""])):
        better["authors"], sources["authors"] = names, (PUBLISHER, 1.0)
    day_first = moment(text_at(page, rules.date), month_first=False) if rules.date else None
    if day_first and day_first.at <= now + FUTURE:
        better["dates"] = replace(found.dates, published=day_first, source=PUBLISHER, score=1.0)
        sources["published_at"] = (PUBLISHER, 1.0)
    return replace(found, sources=sources, **better)


_DAY_FIRST_HOST: Final = re.compile(r"//[^/]+\.(?:uk|au|nz|ie|in|za|eu|de|fr|it|es)(?:[:/]|$)")


def _month_first(language: str, url: str) -> bool:
    """Say whether 03/04/2024 is March: only American English writes so."""
    tag = language.lower().replace("_", "-")
    return (not tag or tag in {"en", "en-us"}) and not _DAY_FIRST_HOST.search(url)


def _tags(page: Outline, said: Declared) -> tuple[tuple[str, ...], str]:
    """Return the tags and who gives them."""
    rows: list[tuple[str, Sequence[str]]] = [
        ("meta:article:tag", page.metas.get("article:tag", ())),
        ("json_ld", said.tags),
    ]
    if not any(texts for _, texts in rows):
        rows = next(([(f"meta:{name}", (page.meta(name),))] for name in TAG_METAS if page.meta(name)), [])
    found = (tag.strip()[:TAG_CHARS] for _, texts in rows for text in texts for tag in re.split(r"[,;]", text))
    source = next((source for source, texts in rows if texts), "")
    return tuple(dict.fromkeys(tag for tag in found if tag))[:MAX_TAGS], source


TAG_METAS: Final = ("news_keywords", "keywords", "parsely-tags", "sailthru.tags")


def _absolute(link: str, url: str) -> str:
    if link.startswith(("https://", "http://")):  # nothing to join
        return link
    try:
        return urljoin(url, link) if link else ""
    except ValueError:
        return ""


def _canonical(link: str, url: str) -> str:
    """Return the canonical URL that the page declares, if it lies within the page's own registrable domain."""
    absolute = _absolute(link, url)
    try:
        return canonical_url(absolute) if absolute and site_of(absolute) == site_of(url) else ""
    except BadUrl:
        return ""
