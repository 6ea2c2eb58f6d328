"""The kept stream of articles, judged again: what `onrecord replay` asks of Kafka and of the models."""

from __future__ import annotations

import zlib
from collections import Counter
from collections.abc import AsyncIterator, Awaitable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from pydantic import ValidationError

from schemas import streams
from schemas.article import ArticleV1
from schemas.record import RecordV1
from services.chassis.envelope import Incoming
from services.chassis.kafka import Outlet
from services.chassis.playback import play
from services.chassis.post import origin, post
from services.chassis.settings import KafkaSettings, from_environment
from services.classifier.changes import Tally
from services.classifier.classify import classify
from services.classifier.models import SHIPPED, ModelSet, using
from services.classifier.settings import ClassifierSettings

_UNCONFIRMED_MOST = 64


@dataclass(frozen=True)
class Wish:
    """What a person asked for. Without `shadow`, what is on record is compared with what the present models say."""

    since: datetime
    until: datetime
    shadow: ModelSet | None = None
    put_on_record: bool = False
    examples: int = 3


@dataclass
class Replay:
    """What came of it. `left` counts articles that were not compared, by why; `versions` are (before, after) of each task, with how many articles."""

    tally: Tally
    left: Counter[str] = field(default_factory=Counter)
    before: Counter[tuple[str, str]] = field(default_factory=Counter)
    after: Counter[tuple[str, str]] = field(default_factory=Counter)
    put_on_record: int = 0

    @property
    def found(self) -> int:
        """Return how many articles the range holds, compared or not."""
        return self.tally.articles + self.left.total()


async def replay(settings: KafkaSettings, wish: Wish) -> Replay:
    """Judge the articles that came to the stream from `since` until before `until`, each in its newest reading."""
    done = Replay(Tally(wish.examples))
    chosen = await _newest(settings, wish, done)
    on_record = await _on_record(settings, wish, chosen) if chosen else {}
    async with AsyncExitStack() as stack:
        desk = Desk(await stack.enter_async_context(Outlet(settings, "onrecord-cli"))) if wish.put_on_record else None
        async for message in _within(settings, wish):
            if chosen.get(_key(message)) == message.place:
                await _again(message, on_record.get(_key(message)), wish, done, desk)
        if desk:
            await desk.confirm()
            done.put_on_record = desk.confirmed
    return done


def _within(settings: KafkaSettings, wish: Wish) -> AsyncIterator[Incoming]:
    return play(settings, streams.ARTICLES.name, since=wish.since.timestamp(), until=wish.until.timestamp())


def _key(message: Incoming) -> str:
    return (message.key or b"").decode("utf-8", "replace")


async def _newest(settings: KafkaSettings, wish: Wish, done: Replay) -> dict[str, str]:
    """Return the place of each article's newest reading, where that lies in the range: an old one must not displace a new one on record."""
    chosen: dict[str, str] = {}
    async for message in play(settings, streams.ARTICLES.name, since=wish.since.timestamp()):
        known = chosen.pop(_key(message), None)
        done.left["read again later"] += known is not None
        if message.timestamp < wish.until.timestamp():
            chosen[_key(message)] = message.place
    return chosen


async def _on_record(settings: KafkaSettings, wish: Wish, chosen: dict[str, str]) -> dict[str, bytes]:
    """Return what is on record of the chosen articles: packed and without text, for there may be many; empty where a shadow makes it needless."""
    found: dict[str, bytes] = {}
    async for message in play(settings, streams.RECORDS.name, since=wish.since.timestamp()):
        key = _key(message)
        if message.value is None:
            found.pop(key, None)
        elif key in chosen:
            found[key] = b"" if wish.shadow else _packed(RecordV1.from_bytes(message.value))
    return found


def _packed(record: RecordV1) -> bytes:
    bare = record.article.model_copy(update={"text": "", "paragraphs": ()})
    return zlib.compress(record.model_copy(update={"article": bare, "names": (), "dates": ()}).to_bytes())


async def _again(message: Incoming, kept: bytes | None, wish: Wish, done: Replay, desk: Desk | None) -> None:
    """Judge one article again, count what changed, and put it on record where that is wished."""
    try:
        article = ArticleV1.from_bytes(message.value or b"")
    except ValidationError:
        done.left["not readable"] += 1
        return
    if why := _why_not(article, kept, wish):
        done.left[why] += 1
        return
    now = datetime.now(UTC)
    before = classify(article, now) if wish.shadow else RecordV1.from_bytes(zlib.decompress(kept or b""))
    if not _of_one_reading(before, article):
        done.left["on record in another reading"] += 1
        return
    with using(wish.shadow or SHIPPED):
        after = classify(article, now)
    done.tally.add(before, after)
    done.before.update(_versions(before))
    done.after.update(_versions(after))
    if desk and kept is not None:
        await desk.put(after, message)


def _why_not(article: ArticleV1, kept: bytes | None, wish: Wish) -> str | None:
    if article.article.canary:
        return "canary"
    if len(article.article.text) > from_environment(ClassifierSettings).most_characters:
        return "too long"
    return "not on record" if kept is None and wish.shadow is None else None


def _of_one_reading(record: RecordV1, article: ArticleV1) -> bool:
    one, other = record.article, article.article
    return (one.content_hash, one.extracted_at) == (other.content_hash, other.extracted_at)


def _versions(record: RecordV1) -> list[tuple[str, str]]:
    ours = ("topics", "kinds", "stance", "findings")
    return [(task, record.versions[task]) for task in ours if task in record.versions]


class Desk:
    """Puts records on record: sends them, some at a time, and counts what the broker confirmed."""

    def __init__(self, outlet: Outlet) -> None:
        self.confirmed = 0
        self._outlet = outlet
        self._pending: list[Awaitable[Any]] = []

    async def put(self, record: RecordV1, cause: Incoming) -> None:
        """Send one record, on the trail of its article."""
        sent_by = origin("cli", "replay_articles", cause)
        self._pending.append(await post(self._outlet, streams.RECORDS, record, sent_by))
        if len(self._pending) >= _UNCONFIRMED_MOST:
            await self.confirm()

    async def confirm(self) -> None:
        """Wait until the broker has confirmed all."""
        for confirmation in self._pending:
            await confirmation
            self.confirmed += 1
        self._pending.clear()
