"""Entries for the chaos tests."""

from datetime import UTC, datetime

from schemas.entry import EntryV1
from schemas.identity import article_id


def entries(count: int, title: str = "", start: int = 0, sites: int = 1000) -> list[EntryV1]:
    now = datetime.now(UTC)
    urls = [f"https://site{number % sites}.example/{title}{number}" for number in range(start, start + count)]
    return [
        EntryV1(
            article_id=article_id(url),
            site=f"site{n % sites}.example",
            url=url,
            origin="submitted",
            title=title,
            discovered_at=now,
        )
        for n, url in enumerate(urls, start)
    ]
