"""The newsroom's stories as pages that the fetcher has sent: plain text, each under many addresses."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from deploy.newsroom.story import load_stories
from schemas.entry import EntryV1
from schemas.identity import article_id
from schemas.page import PageV1, packed


def text_page(name: str, body: bytes) -> PageV1:
    """Return a page of plain text, just fetched."""
    url, now = f"https://courier.example/{name}", datetime.now(UTC)
    entry = EntryV1(article_id=article_id(url), site="courier.example", url=url, origin="feed", discovered_at=now)
    return PageV1(
        article_id=entry.article_id,
        entry=entry,
        final_url=url,
        content_type="text/plain; charset=utf-8",
        packed=packed(body),
        body_bytes=len(body),
        fetched_at=now,
    )


def story_pages(copies: int) -> Iterator[PageV1]:
    """Give every story under so many addresses."""
    for slug, story in load_stories().items():
        for number in range(copies):
            yield text_page(f"{slug}-{number}", story.text.encode())
