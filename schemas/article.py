"""ArticleV1: what an article says, before it is judged. Pure: no clock, no network, no Kafka."""

from __future__ import annotations

from typing import Literal

from schemas.event import Event, Instant, Part, Score, Span
from schemas.statement import StatementV1

Role = Literal["heading", "paragraph", "quote", "list", "caption"]
NameKind = Literal["person", "organisation", "place", "group"]


class Paragraph(Part):
    """One block of the text: `article.text[start:end]`."""

    start: int
    end: int
    role: Role = "paragraph"


class ToldBy(Part):
    """Where a field was read (`json_ld`, `meta:NAME`, `microdata`, `h1`, `url`, `text`, `feed` …) and how sure that is, from 0 to 1."""

    source: str
    score: Score


class NameV1(Part):
    """One person, organisation, place or group that the article names; `mentions` are offsets into `article.text`."""

    id: str
    name: str
    kind: NameKind
    mentions: tuple[Span, ...]
    role: str | None = None
    organisation: str | None = None
    country: str | None = None
    score: Score = 1.0


class DateV1(Part):
    """A date that the text names: `article.text[start:end]`; `value` is ISO 8601 with the precision given (TIMEX3 style)."""

    start: int
    end: int
    value: str
    score: Score = 1.0


class Article(Part):
    """Text and metadata. `text` is what every offset refers to; plain text that is read in stays as it was.

    `languages` are those in which a good part of the text is written, the main one first. `published_as` and `modified_as` are ISO 8601 with the
    zone and the precision that the publisher gave. `told_by` says of each field of metadata where it was read.
    """

    id: str
    url: str | None = None
    canonical_url: str | None = None
    site: str | None = None
    site_name: str | None = None
    feed_id: str | None = None
    feed_title: str = ""
    title: str = ""
    authors: tuple[str, ...] = ()
    description: str = ""
    section: str | None = None
    tags: tuple[str, ...] = ()
    image: str | None = None
    language: str | None = None
    language_score: Score | None = None
    language_declared: str | None = None
    languages: tuple[str, ...] = ()
    published_at: Instant | None = None
    published_at_from: str | None = None
    published_as: str | None = None
    modified_at: Instant | None = None
    modified_as: str | None = None
    paywalled: bool = False
    live: bool = False
    told_by: dict[str, ToldBy] = {}
    text: str
    paragraphs: tuple[Paragraph, ...] = ()
    content_hash: str = ""
    lane: str = ""
    text_score: Score | None = None
    discovered_at: Instant | None = None
    fetched_at: Instant | None = None
    extracted_at: Instant | None = None
    canary: bool = False
    """A gold article of our own that watches the services: never stored or published, and no news to count."""


class ArticleV1(Event):
    """An article with its names and statements, on its way to the classifier."""

    article: Article
    names: tuple[NameV1, ...] = ()
    statements: tuple[StatementV1, ...] = ()
    dates: tuple[DateV1, ...] = ()
    versions: dict[str, str] = {}

    @property
    def key(self) -> str:
        return self.article.id

    @property
    def subject(self) -> str:
        return self.article.url or self.article.id
