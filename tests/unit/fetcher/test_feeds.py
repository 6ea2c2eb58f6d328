"""Feeds of every format -> one model."""

import gzip
import json
from datetime import UTC, datetime

import pytest

from services.fetcher.feeds.json_feed import parse_json_feed
from services.fetcher.feeds.model import NotAFeed
from services.fetcher.feeds.parsing import parse_feed, parse_quickly

HOME = "https://news.example/feed"
PUBLISHED = datetime(2024, 3, 5, 12, 30, tzinfo=UTC)

RSS = """<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:content="http://purl.org/rss/1.0/modules/content/"
     xmlns:atom="http://www.w3.org/2005/Atom" xmlns:media="http://search.yahoo.com/mrss/" xmlns:sy="http://purl.org/rss/1.0/modules/syndication/">
<channel><title>The Paper</title><link>https://news.example/</link><description>All of it</description><language>en-GB</language>
<ttl>45</ttl><skipHours><hour>1</hour><hour>24</hour></skipHours><skipDays><day>Sunday</day></skipDays>
<sy:updatePeriod>daily</sy:updatePeriod><sy:updateFrequency>4</sy:updateFrequency>
<atom:link rel="self" href="https://news.example/feed"/><atom:link rel="hub" href="https://hub.example/"/>
<item><title>One &amp;amp; only</title><link>/story/1</link><guid isPermaLink="false">tag:1</guid>
 <description><![CDATA[<p>Said <b>she</b>.</p>]]></description><content:encoded><![CDATA[<p>Whole</p>]]></content:encoded>
 <dc:creator>Ann Writer</dc:creator><pubDate>Tue, 05 Mar 2024 12:30:00 GMT</pubDate><category>World</category><category>Peace</category>
 <enclosure url="https://news.example/1.mp3"/><media:content url="https://news.example/1.jpg"/></item>
<item><guid>https://news.example/story/2</guid><description>No title</description><author>me@example.org (Bob Byline)</author></item>
</channel></rss>"""

RDF = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel rdf:about="https://news.example/"><title>The Paper</title><link>https://news.example/</link></channel>
<item rdf:about="https://news.example/story/1"><title>One</title><link>https://news.example/story/1</link><dc:date>2024-03-05T12:30:00Z</dc:date></item>
</rdf:RDF>"""

ATOM = """<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="fr" xml:base="https://news.example/atom/">
<title type="html">The &lt;i&gt;Paper&lt;/i&gt;</title><subtitle>All</subtitle><id>urn:feed</id><updated>2024-03-05T13:00:00Z</updated>
<link rel="self" href="feed"/><link href="/"/><author><name>Desk</name></author>
<entry><id>urn:1</id><title>One</title><link rel="enclosure" href="1.mp3"/><link rel="alternate" type="text/html" href="../story/1"/>
<published>2024-03-05T12:30:00Z</published><updated>2024-03-05T12:45:00Z</updated><author><name>Ann</name></author><author><name>Bob</name></author>
<category term="world" label="World"/><summary>Short</summary>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>Whole <b>text</b></p></div></content></entry></feed>"""

JSON_FEED = {
    "version": "https://jsonfeed.org/version/1.1",
    "title": "The Paper",
    "home_page_url": "https://news.example/",
    "language": "de",
    "items": [
        {
            "id": 7,
            "url": "https://news.example/story/1",
            "title": "One",
            "content_html": "<p>Whole</p>",
            "summary": "Short",
            "date_published": "2024-03-05T12:30:00Z",
            "authors": [{"name": "Ann"}, {"name": "Bob"}],
            "tags": ["World"],
            "attachments": [{"url": "/1.mp3"}],
        },
        "not an item",
        {"id": "2", "external_url": "https://other.example/2", "author": {"name": "Cid"}},
    ],
}


def read(text, headers=None, url=HOME):
    return parse_feed(text if isinstance(text, bytes) else text.encode(), headers or {}, url)


def test_rss_fills_the_whole_model():
    feed = read(RSS)
    assert (feed.format, feed.title, feed.link, feed.language, feed.lane) == (
        "rss",
        "The Paper",
        "https://news.example/",
        "en-GB",
        "strict",
    )
    assert (feed.self_url, feed.hub_urls) == (HOME, ("https://hub.example/",))
    assert (feed.cadence.ttl_minutes, feed.cadence.period_seconds) == (45, 21_600)
    assert (feed.cadence.skip_hours, feed.cadence.skip_days) == ({1, 0}, {6})
    one, two = feed.items
    assert (one.title, one.link, one.id, one.authors) == (
        "One &amp; only",
        "https://news.example/story/1",
        "tag:1",
        ("Ann Writer",),
    )
    assert (one.published_at, one.categories) == (PUBLISHED, ("World", "Peace"))
    assert (one.summary, one.content) == ("<p>Said <b>she</b>.</p>", "<p>Whole</p>")
    assert one.enclosures == ("https://news.example/1.mp3", "https://news.example/1.jpg")
    assert (two.link, two.authors, two.title) == ("https://news.example/story/2", ("Bob Byline",), "")


def test_rdf_items_stand_beside_the_channel():
    feed = read(RDF)
    assert (feed.format, feed.title, len(feed.items)) == ("rdf", "The Paper", 1)
    assert (feed.items[0].link, feed.items[0].updated_at) == ("https://news.example/story/1", PUBLISHED)


def test_atom_resolves_links_against_its_bases():
    feed = read(ATOM)
    assert (feed.format, feed.link, feed.self_url, feed.language) == (
        "atom",
        "https://news.example/",
        "https://news.example/atom/feed",
        "fr",
    )
    item = feed.items[0]
    assert (item.link, item.authors, item.published_at) == ("https://news.example/story/1", ("Ann", "Bob"), PUBLISHED)
    assert (item.content, item.summary, item.categories) == ("<p>Whole <b>text</b></p>", "Short", ("world",))
    assert item.enclosures == ("https://news.example/atom/1.mp3",)


def test_json_feed_is_read_and_what_is_no_item_is_passed_over():
    feed = read(json.dumps(JSON_FEED))
    assert (feed.format, feed.title, feed.language, len(feed.items)) == ("json", "The Paper", "de", 2)
    one, two = feed.items
    assert (one.id, one.authors, one.published_at) == ("7", ("Ann", "Bob"), PUBLISHED)
    assert one.enclosures == ("https://news.example/1.mp3",)
    assert (two.link, two.authors) == ("https://other.example/2", ("Cid",))


def test_a_news_sitemap_is_a_feed_newest_first():
    row = "<url><loc>https://news.example/{0}</loc><news:news><news:title>T{0}</news:title><news:publication_date>2024-03-0{0}</news:publication_date></news:news></url>"
    body = (
        '<urlset xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">'
        + row.format(1)
        + row.format(2)
        + "</urlset>"
    )
    feed = read(gzip.compress(body.encode()))
    assert (feed.lane, [item.title for item in feed.items]) == ("sitemap", ["T2", "T1"])


@pytest.mark.parametrize(
    "broken",
    [
        RSS.replace("One &amp;amp; only", "One&nbsp;&mdash; only"),
        RSS.replace("The Paper", "The Paper & Sons"),
        "\n\n" + RSS,
        "<!-- a comment of the shop -->" + RSS.partition("?>")[2],
        "noise before " + RSS,
        RSS.replace("No title", "No\x03 title"),
        RSS.replace("No title", "No&#3; title"),
    ],
    ids=["html entity", "bare ampersand", "blank lines", "comment", "noise", "control", "control reference"],
)
def test_what_is_almost_well_formed_is_mended_and_not_slow(broken):
    feed = parse_quickly(broken.encode(), {}, HOME)
    assert feed is not None
    assert [item.link for item in feed.items] == ["https://news.example/story/1", "https://news.example/story/2"]


def test_what_cannot_be_mended_is_read_tolerantly():
    feed = read(RSS.replace("</title><link>/story", "<link>/story", 1))
    assert (feed.lane, feed.title, len(feed.items)) == ("tolerant", "The Paper", 2)


@pytest.mark.parametrize(
    ("data", "headers"),
    [
        (RSS.replace("The Paper", "Die Zürcher").replace("utf-8", "iso-8859-1").encode("iso-8859-1"), {}),
        (
            RSS.replace("The Paper", "Die Zürcher").encode("iso-8859-1"),
            {"Content-Type": "text/xml; charset=ISO-8859-1"},
        ),
        (RSS.replace("The Paper", "Die Zürcher").encode(), {"content-type": "text/xml; charset=us-ascii"}),
        (RSS.replace("The Paper", "Die Zürcher").replace("utf-8", "utf-16").encode("utf-16"), {}),
        (
            b"\xef\xbb\xbf" + RSS.replace("The Paper", "Die Zürcher").encode(),
            {"content-type": "text/xml; charset=iso-8859-1"},
        ),
        (RSS.replace("The Paper", "Die Zürcher").replace("utf-8", "nonsense").encode(), {}),
    ],
    ids=["declared", "wire", "wire lies", "utf-16", "byte order mark", "unknown name"],
)
def test_the_encoding_is_what_wire_mark_and_document_say(data, headers):
    title = read(data, headers).title
    assert title == ("Die ZÃ¼rcher" if "us-ascii" in str(headers) else "Die Zürcher")


def test_scripts_styles_and_comments_are_no_text():
    text = "<![CDATA[Said<script>x()</script> he<style>b{}</style><!-- aside -->.]]>"
    assert read(RSS.replace("No title", text)).items[1].summary == "Said he."


def test_no_file_is_read_through_an_entity(tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("very secret")
    body = f'<!DOCTYPE rss [<!ENTITY x SYSTEM "file://{secret}">]>' + RSS.partition("?>")[2].replace(
        "The Paper", "Read &x; this"
    )
    assert "very secret" not in str(read(body).to_dict())


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"   ",
        b"<html><body>Not found</body></html>",
        b'{"error": 1}',
        b"[" * 100_000,
        b'{"items":' * 100_000,
        b"\x1f\x8bgarbage",
        b"\x00\x01\x02" * 50,
        b"<" * 2_000_000,
        b"<a>" * 1_000_000,
        b"<sitemapindex><sitemap><loc>https://a.example/1</loc></sitemap></sitemapindex>",
    ],
    ids=lambda data: repr(data[:12]),
)
def test_what_is_no_feed_is_refused_with_a_reason(data):
    with pytest.raises(NotAFeed, match=r"\w+"):
        read(data)


def test_an_entity_bomb_does_not_go_off():
    levels = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    body = f'<!DOCTYPE rss [<!ENTITY l0 "ha">{levels}]><rss><channel><title>&l11;</title><item><title>x</title></item></channel></rss>'
    assert len(read(body).title) < 1_000


def test_at_most_two_thousand_items_are_kept():
    items = "".join(f"<item><link>https://news.example/{n}</link></item>" for n in range(5_000))
    assert len(read(f"<rss><channel><title>x</title>{items}</channel></rss>").items) == 2_000


def test_the_neutral_form_gives_instants_as_epoch_seconds():
    neutral = read(RSS).to_dict()
    assert neutral["entries"][0]["published"] == PUBLISHED.timestamp() == neutral["entries"][0]["date"]
    assert (neutral["feed"]["ttl"], neutral["entries"][1]["published"]) == (45, None)


def test_half_an_emoji_in_a_json_feed_costs_one_character():
    feed = rb'{"version": "https://jsonfeed.org/version/1.1", "title": "T", "items": [{"id": "1", "url": "https://a.example/1", "title": "x\ud83d"}]}'
    assert parse_json_feed(feed, "https://a.example/feed.json").items[0].title == "x?"


@pytest.mark.parametrize("reference", ["&#xD83D;", "&#55357;", "&#99999999;", f"&#{'9' * 4000};"])
def test_a_reference_to_no_character_costs_one_character_of_a_broken_feed(reference):
    item = f"<item><title>x {reference} &nope y <b></title><link>http://a.example/1</link></item>"
    feed = parse_feed(f"<rss version='2.0'><channel>{item}</channel></rss>".encode(), {}, "http://a.example/f.xml")
    assert feed.lane == "tolerant"
    assert [(one.title[:3], one.link) for one in feed.items] == [("x \N{REPLACEMENT CHARACTER}", "http://a.example/1")]
