"""Feeds, sitemap and OPML: well-formed, and read back by parsers that are not ours."""

import json
from datetime import UTC, datetime

import feedparser
import pytest
from lxml import etree

from deploy.newsroom import feeds
from deploy.newsroom.site import SITE, make_newsroom
from schemas.identity import article_id

BASE = "http://127.0.0.1:8111"
NOW = datetime(2025, 11, 20, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def site():
    return make_newsroom(lambda: NOW)[SITE]


def _written(site, row):
    channel = feeds.Channel(BASE, row["path"], row["title"], row["language"], site.changed_at, site.items(row))
    return feeds.WRITERS[row["format"]][1](channel)


def _rows(site, *formats):
    return [row for row in site.plan["feeds"] if row["format"] in formats]


def test_feedparser_reads_every_xml_feed_without_complaint(site):
    for row in _rows(site, "rss", "atom"):
        parsed = feedparser.parse(_written(site, row))
        assert not parsed.bozo, row["path"]
        assert [entry.link for entry in parsed.entries] == [BASE + item.link for item in site.items(row)]
        assert all(entry.published_parsed and entry.title and entry.summary for entry in parsed.entries)
        assert parsed.feed.title == row["title"]


def test_a_json_feed_has_what_the_format_demands(site):
    for row in _rows(site, "json"):
        feed = json.loads(_written(site, row))
        assert feed["version"] == "https://jsonfeed.org/version/1.1"
        assert [item["url"] for item in feed["items"]] == [BASE + item.link for item in site.items(row)]
        assert all(
            item["id"] and item["title"] and datetime.fromisoformat(item["date_published"]) for item in feed["items"]
        )


@pytest.mark.parametrize("form", ["rss", "atom", "json"])
def test_each_format_carries_at_least_six_items(site, form):
    assert sum(len(site.items(row)) for row in _rows(site, form)) >= 6


def test_the_sitemap_lists_each_article_of_the_feeds_once(site):
    tree = etree.fromstring(feeds.as_news_sitemap(BASE, "Northgate Wire", site.all_items()))
    found = tree.xpath("//*[local-name()='loc']/text()")
    assert len(found) == len(set(found))
    assert {article_id(url) for url in found} == {article_id(BASE + item.link) for item in site.all_items()}
    assert all(datetime.fromisoformat(at) for at in tree.xpath("//*[local-name()='publication_date']/text()"))


def test_the_opml_lists_every_feed(site):
    tree = etree.fromstring(feeds.as_opml(BASE, "Northgate Wire", site.plan["feeds"]))
    assert tree.xpath("//outline/@xmlUrl") == [BASE + path for path in site.feed_paths()]
