"""Every stream once: name, event, who writes, who reads, how long it is kept. Pure: no clock, no network, no Kafka."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

from schemas.article import ArticleV1
from schemas.entry import EntryV1
from schemas.event import Event
from schemas.feed import FeedV1
from schemas.page import PageV1
from schemas.record import RecordV1
from schemas.skip import SkipV1

E = TypeVar("E", bound=Event)

DAY_SECONDS = 86_400
MEBIBYTE = 1 << 20
DEAD_SUFFIX = ".dead"
DEAD_RETENTION_SECONDS = 90 * DAY_SECONDS


@dataclass(frozen=True)
class Stream(Generic[E]):
    """A Kafka topic of ours. `retention_seconds` None keeps it for ever; `max_bytes` caps one message."""

    name: str
    event: type[E]
    key: str
    meaning: str
    producers: tuple[str, ...]
    consumers: tuple[str, ...]
    retention_seconds: int | None
    compacted: bool = False
    partitions: int = 8
    max_bytes: int = MEBIBYTE

    @property
    def dead_name(self) -> str:
        """Return the name of the stream for its dead letters."""
        return self.name + DEAD_SUFFIX


FEEDS = Stream(
    "onrecord.feeds.v1",
    FeedV1,
    "feed id",
    "a subscription; a tombstone removes it; partitioned by the site of its address, as entries are",
    ("cli", "monitor"),
    ("fetcher",),
    None,
    compacted=True,
)
ENTRIES = Stream(
    "onrecord.entries.v1",
    EntryV1,
    "site",
    "an item seen in a feed or sitemap, or submitted",
    ("fetcher", "cli"),
    ("fetcher",),
    7 * DAY_SECONDS,
)
PAGES = Stream(
    "onrecord.pages.v1",
    PageV1,
    "article id",
    "a page as fetched",
    ("fetcher", "monitor"),
    ("extractor",),
    3 * DAY_SECONDS,
    max_bytes=8 * MEBIBYTE,
)
PAGES_AGAIN = Stream(
    "onrecord.pagesagain.v1",
    PageV1,
    "article id",
    "a page that was read in haste, to be read in full when there is time",
    ("extractor",),
    ("extractor",),
    3 * DAY_SECONDS,
    max_bytes=8 * MEBIBYTE,
)
ARTICLES = Stream(
    "onrecord.articles.v1",
    ArticleV1,
    "article id",
    "an article's text, metadata, names and statements",
    ("extractor",),
    ("classifier",),
    30 * DAY_SECONDS,
    max_bytes=8 * MEBIBYTE,
)
RECORDS = Stream(
    "onrecord.records.v1",
    RecordV1,
    "article id",
    "the article on record, with topics, kinds, stances and findings",
    ("classifier", "cli"),
    ("monitor",),
    90 * DAY_SECONDS,
    compacted=True,
    max_bytes=8 * MEBIBYTE,
)
SKIPS = Stream(
    "onrecord.skips.v1",
    SkipV1,
    "key of the skipped event",
    "an event set aside on purpose, and why",
    ("fetcher", "extractor", "classifier", "monitor"),
    ("monitor",),
    30 * DAY_SECONDS,
)

ALL: tuple[
    Stream[FeedV1] | Stream[EntryV1] | Stream[PageV1] | Stream[ArticleV1] | Stream[RecordV1] | Stream[SkipV1], ...
] = (
    FEEDS,
    ENTRIES,
    PAGES,
    PAGES_AGAIN,
    ARTICLES,
    RECORDS,
    SKIPS,
)
