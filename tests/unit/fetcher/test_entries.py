"""Items -> entries, each article once."""

from datetime import UTC, datetime

from schemas.identity import article_id
from services.fetcher.feeds.model import FeedItem, ParsedFeed
from services.fetcher.polling.entries import listing_of, text_of
from services.fetcher.polling.state import seen_key

NOW = datetime(2024, 3, 5, tzinfo=UTC)


def feed(*items, **fields):
    return ParsedFeed(format="rss", title="The <b>Paper</b>", language="en", items=items, **fields)


def test_an_entry_carries_what_the_feed_says_as_plain_text():
    item = FeedItem(
        id="1",
        link="https://news.example/a?utm_source=rss",
        title="One &amp; <i>only</i>",
        summary="<p>Said&nbsp;she.</p>",
        authors=("Ann",),
        published_at=NOW,
        categories=("World",),
    )
    (entry,) = listing_of(feed(item), "f1", (), NOW).entries
    assert (entry.url, entry.site, entry.origin) == ("https://news.example/a?utm_source=rss", "news.example", "feed")
    assert entry.article_id == article_id("https://news.example/a")
    assert (entry.title, entry.summary, entry.feed_title, entry.language) == (
        "One & only",
        "Said she.",
        "The Paper",
        "en",
    )
    assert (entry.authors, entry.categories, entry.published_at, entry.feed_id) == (("Ann",), ("World",), NOW, "f1")


def test_the_same_article_in_two_spellings_is_one_entry():
    items = [
        FeedItem(link=link)
        for link in ("https://news.example/a", "http://www.news.example/a/", "https://news.example/a#top")
    ]
    listing = listing_of(feed(*items), "f1", (), NOW)
    assert (len(listing.entries), len(listing.keys)) == (1, 1)


def test_what_was_seen_is_listed_and_not_an_entry():
    key = seen_key(article_id("https://news.example/a"))
    listing = listing_of(
        feed(FeedItem(link="https://news.example/a"), FeedItem(link="https://news.example/b")), "f1", {key}, NOW
    )
    assert [entry.url for entry in listing.entries] == ["https://news.example/b"]
    assert key in listing.keys


def test_items_without_a_page_are_named_by_reason():
    items = (
        FeedItem(title="x"),
        FeedItem(link="mailto:a@example.org"),
        FeedItem(link="javascript:1"),
        FeedItem(id="https://news.example/c"),
    )
    listing = listing_of(feed(*items), "f1", (), NOW)
    assert listing.unusable == ("no_link", "bad_link", "bad_link")
    assert [entry.url for entry in listing.entries] == ["https://news.example/c"]


def test_a_sitemaps_entries_say_so():
    (entry,) = listing_of(feed(FeedItem(link="https://news.example/a"), lane="sitemap"), "f1", (), NOW).entries
    assert entry.origin == "sitemap"


def test_long_fields_are_cut():
    item = FeedItem(link="https://news.example/a", title="t" * 9_000, summary="s" * 9_000, categories=("c",) * 500)
    (entry,) = listing_of(feed(item), "f1", (), NOW, "Own name").entries
    assert (len(entry.title), len(entry.summary), len(entry.categories), entry.feed_title) == (
        500,
        2_000,
        30,
        "Own name",
    )


def test_markup_is_undone_once_escaped_or_twice():
    assert text_of("a &lt;b&gt;bold&lt;/b&gt; <i>word</i>\n here") == "a bold word here"
    assert text_of("<" * 30_000) == "<" * 30_000
