"""What is known of one article's way, step by step. Pure: no clock, no network, no Kafka."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row

from schemas.identity import BadUrl, article_id
from schemas.record import RecordV1


def reference(text: str) -> str:
    """Return the article id that an id or a URL stands for."""
    try:
        return article_id(text)
    except BadUrl:
        return text


def trail(article: str, record: RecordV1 | None, row: Row[Any] | None, skips: Sequence[Row[Any]]) -> dict[str, Any]:
    """Return the steps in the order of time, the skips, and the fate: recorded, skipped, or unknown (not here yet, or never discovered)."""
    steps = sorted(_steps(record, row), key=lambda step: str(step["at"]))
    return {
        "article_id": article,
        "url": record.article.url if record else next((skip.about for skip in skips if skip.about), None),
        "title": record.article.title if record else None,
        "fate": "recorded" if record else "skipped" if skips else "unknown",
        "revisions": row.revisions if row else 0,
        "steps": steps,
        "skips": [_skip(skip) for skip in skips],
    }


def _steps(record: RecordV1 | None, row: Row[Any] | None) -> list[dict[str, Any]]:
    if record is None or row is None:
        return []
    article = record.article
    instants = {
        "published": article.published_at,
        "discovered": article.discovered_at,
        "fetched": article.fetched_at,
        "extracted": article.extracted_at,
        "recorded": record.recorded_at,
        "stored": row.stored_at,
    }
    return [{"step": step, "at": instant.isoformat()} for step, instant in instants.items() if instant is not None]


def _skip(row: Row[Any]) -> dict[str, Any]:
    return {
        "stage": row.stage,
        "reason": row.reason,
        "detail": row.detail,
        "about": row.about,
        "skipped_at": row.skipped_at.isoformat(),
        "source": {"stream": row.source_stream, "partition": row.source_partition, "offset": row.source_offset},
    }
