"""Views and events -> rows of the tables. Pure: no clock, no network, no Kafka."""

from __future__ import annotations

import zlib
from datetime import UTC, datetime
from typing import Any

from schemas.identity import BadUrl, article_id
from schemas.record import RecordV1
from schemas.skip import SkipV1
from services.monitor.views.links import printable, web_link
from services.monitor.views.statements import StatementView, digest_of, haystack, search_words

Row = dict[str, Any]
NEVER = datetime.fromtimestamp(0, UTC)


def version_of(record: RecordV1) -> tuple[datetime, datetime]:
    """Return what orders two versions of one article: when the page was fetched, then when it was read.

    A page fetched earlier never wins, even if it is read again later (a replayed dead letter); a page read again by a newer model does.
    """
    article = record.article
    read_at = record.recorded_at or article.extracted_at or NEVER
    return (article.fetched_at or article.discovered_at or read_at, read_at)


def first_readable(
    published_at: datetime | None, discovered_at: datetime | None, recorded_at: datetime | None
) -> datetime | None:
    """Return when something was first to be read: when it was published, but for a date that lies ahead of our finding it."""
    ours = discovered_at or recorded_at
    return min(published_at, ours) if published_at and ours else published_at or ours


def record_row(record: RecordV1, now: datetime) -> Row:
    """Return the row of the article as it is now."""
    article, (version_at, recorded_at) = record.article, version_of(record)
    return {
        "article_id": article.id,
        "version_at": version_at,
        "recorded_at": recorded_at,
        "url": web_link(article.url) or web_link(article.canonical_url),
        "title": printable(article.title),
        "site": _printable(article.site),
        "language": _folded(article.language, 40),
        "published_at": article.published_at,
        "discovered_at": article.discovered_at,
        "fetched_at": article.fetched_at,
        "stored_at": now,
        "body": zlib.compress(record.to_bytes(), 3),
    }


def unpacked(body: bytes) -> bytes:
    """Return the JSON of a record row's body, as it came over the wire."""
    return zlib.decompress(body)


def statement_row(view: StatementView, seq: int, now: datetime) -> Row:
    """Return the row of one statement; what filters compare is case-folded, what people read is in `view_row`."""
    speaker = view.speaker
    return {
        "seq": seq,
        "id": view.id,
        "article_id": view.article_id,
        "speaker_id": (_printable(speaker.id if speaker else None) or "")[:200] or None,
        "speaker": _printable(speaker.name if speaker else None),
        "speaker_words": haystack(speaker.name if speaker else ""),
        "organisation": _printable(speaker.organisation if speaker else None),
        "country": (_printable(speaker.country if speaker else None) or "")[:8] or None,
        "form": view.form,
        "kind": _folded(view.kind, 80),
        "language": _folded(view.language, 40),
        "site": _folded(view.site),
        "said_at": (_printable(view.said_at) or "")[:64] or None,
        "published_at": view.published_at,
        "recorded_at": view.recorded_at,
        "stored_at": now,
        "changed_at": now,
        "withdrawn_at": None,
        "score": view.score,
        "content": view.content,
        "words": search_words(view),
        "digest": digest_of(view),
    }


def view_row(view: StatementView, seq: int) -> Row:
    """Return what people read of one statement."""
    return {"seq": seq, "body": view.model_dump_json(exclude={"seq", "changed_at", "utterance"})}


def topic_rows(view: StatementView, seq: int) -> list[Row]:
    """Return the topics of one statement, each once."""
    by_id = {topic.id: topic for topic in view.topics}
    return [
        {
            "seq": seq,
            "topic_id": printable(topic.id).casefold()[:80],
            "name": printable(topic.name),
            "folded": printable(topic.name).casefold()[:200],
            "score": topic.score,
        }
        for topic in by_id.values()
    ]


def stance_rows(view: StatementView, seq: int) -> list[Row]:
    """Return the stances of one statement, in order."""
    return [
        {
            "seq": seq,
            "position": position,
            "target": printable(stance.target),
            "target_id": _printable(stance.target_id),
            "target_words": haystack(stance.target),
            "stance": stance.stance,
            "score": stance.score,
        }
        for position, stance in enumerate(view.stances)
    ]


def skip_row(skip: SkipV1, now: datetime) -> Row:
    """Return the row of a skip; the article is that of the URL it is about, for entries are keyed by site."""
    return {
        "source_stream": printable(skip.source_stream)[:249],
        "source_partition": skip.source_partition,
        "source_offset": skip.source_offset,
        "article_id": skipped_article(skip),
        "stage": printable(skip.stage)[:80],
        "reason": printable(skip.reason)[:120],
        "detail": printable(skip.detail),
        "about": printable(skip.about),
        "skipped_at": skip.skipped_at,
        "stored_at": now,
    }


def skipped_article(skip: SkipV1) -> str:
    """Return the id of the article that was skipped, or the event's key when the skip names no URL."""
    try:
        return article_id(skip.about)
    except BadUrl:
        return printable(skip.subject_key)[:64]


def _printable(text: str | None) -> str | None:
    return None if text is None else printable(text)


def _folded(text: str | None, limit: int = 200) -> str | None:
    return None if text is None else printable(text).casefold()[:limit]
