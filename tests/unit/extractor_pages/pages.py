"""Pages for the tests: events as the fetcher makes them."""

from datetime import UTC, datetime
from pathlib import Path

from schemas.entry import EntryV1
from schemas.identity import article_id, site_of
from schemas.page import PageV1, packed

GOLDEN = Path(__file__).parents[2] / "data" / "pages"
NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)


def page_of(body, url="https://www.courier.example/news/a-story", content_type="text/html", at=NOW, **entry):
    seen = {"title": "", "published_at": None, "origin": "feed", **entry}
    hint = EntryV1(article_id=article_id(url), site=site_of(url), url=url, discovered_at=at, **seen)
    return PageV1(
        article_id=hint.article_id,
        entry=hint,
        final_url=url,
        content_type=content_type,
        packed=packed(body),
        body_bytes=len(body),
        fetched_at=at,
    )
