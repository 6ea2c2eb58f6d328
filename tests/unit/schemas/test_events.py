from datetime import UTC, datetime

import pytest
from pydantic import ValidationError

from schemas.entry import EntryV1
from schemas.feed import FeedV1
from schemas.identity import site_of
from schemas.page import PageTooLarge, PageV1, packed

FEED = {"id": "f", "url": "https://a.example/rss", "added_at": "2026-03-01T12:00:00+02:00"}


def page(body: bytes) -> PageV1:
    now = datetime(2026, 3, 1, tzinfo=UTC)
    entry = EntryV1(article_id="a", site="s", url="https://a.example/1", origin="feed", discovered_at=now)
    return PageV1(
        article_id="a", entry=entry, final_url=entry.url, packed=packed(body), body_bytes=len(body), fetched_at=now
    )


def test_an_instant_is_kept_in_utc():
    assert FeedV1.model_validate(FEED).added_at == datetime(2026, 3, 1, 10, tzinfo=UTC)


def test_an_instant_without_a_zone_is_refused():
    with pytest.raises(ValidationError):
        FeedV1.model_validate({**FEED, "added_at": "2026-03-01T12:00:00"})


def test_a_reader_ignores_fields_that_it_does_not_know():
    assert FeedV1.model_validate({**FEED, "colour": "red"}).id == "f"


def test_an_event_survives_the_wire():
    event = page(b"\x00\xff" * 1000)
    again = PageV1.from_bytes(event.to_bytes())
    assert again == event
    assert again.body(10_000) == b"\x00\xff" * 1000


def test_a_page_that_unpacks_to_more_than_the_cap_is_refused_whatever_it_claims():
    bomb = page(b"\x00" * 10_000_000).model_copy(update={"body_bytes": 10})
    with pytest.raises(PageTooLarge):
        bomb.body(1_000_000)


def test_a_subscription_is_placed_where_its_sites_entries_are():
    url = "https://feeds.town.example/news.xml"
    feed = FeedV1(id="f", url=url, added_at="2026-11-25T00:00:00Z")
    entry = EntryV1(article_id="a", site=site_of(url), url=url, origin="feed", discovered_at="2026-11-25T00:00:00Z")
    assert feed.key != feed.placed_by == entry.key == entry.placed_by
