"""Sitemaps."""

import gzip
from datetime import UTC, datetime

from services.fetcher.sitemaps import is_sitemap, parse_sitemap, walk

HOME = "https://news.example"
NEWS = b"""<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"
        xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">
 <url><loc> https://news.example/1 </loc><lastmod>2024-03-05</lastmod>
  <image:image><image:loc>https://news.example/1.jpg</image:loc></image:image>
  <news:news><news:publication><news:name>N</news:name><news:language>en</news:language></news:publication>
   <news:publication_date>2024-03-04T10:00:00Z</news:publication_date><news:title>One &amp; only</news:title>
   <news:keywords>a, b</news:keywords></news:news></url>
 <url><loc>/2</loc></url>
</urlset>"""
INDEX = b'<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><sitemap><loc>https://news.example/n.xml.gz</loc></sitemap></sitemapindex>'


def test_a_news_sitemap_gives_title_dates_and_keywords():
    first, second = parse_sitemap(NEWS, HOME + "/sitemap.xml").pages
    assert (first.url, first.title, first.language, first.keywords) == (HOME + "/1", "One & only", "en", ("a", "b"))
    assert first.published_at == datetime(2024, 3, 4, 10, tzinfo=UTC)
    assert first.modified_at == datetime(2024, 3, 5, tzinfo=UTC)
    assert second.url == HOME + "/2"


def test_a_sitemap_that_ends_too_early_keeps_what_was_whole():
    parsed = parse_sitemap(NEWS[: NEWS.index(b"<url><loc>/2") + 15], HOME)
    assert ([page.url for page in parsed.pages], parsed.complete) == ([HOME + "/1"], False)


def test_gzip_and_plain_lists_are_read_too():
    assert len(parse_sitemap(gzip.compress(NEWS), HOME).pages) == 2
    assert [
        page.url for page in parse_sitemap(b"https://a.example/1\nnonsense\nhttps://a.example/2\n", HOME).pages
    ] == [
        "https://a.example/1",
        "https://a.example/2",
    ]


def test_an_index_names_sitemaps():
    parsed = parse_sitemap(INDEX, HOME)
    assert (parsed.pages, parsed.sitemaps) == ((), (HOME + "/n.xml.gz",))


def test_what_is_a_sitemap_is_known_by_its_beginning():
    assert (is_sitemap(NEWS), is_sitemap(INDEX), is_sitemap(b"<rss/>")) == (True, True, False)


def test_the_walk_follows_robots_and_indexes_and_ends_in_a_circle():
    circle = INDEX.replace(b"n.xml.gz", b"index.xml")
    served = {
        HOME + "/robots.txt": b"Sitemap: https://news.example/index.xml",
        HOME + "/index.xml": INDEX,
        HOME + "/n.xml.gz": gzip.compress(NEWS),
        HOME + "/sitemap.xml": circle,
    }
    pages = walk(lambda url: (200, {}, served[url]) if url in served else (404, {}, b""), HOME)
    assert [page.url for page in pages] == [HOME + "/1", HOME + "/2"]


def test_a_bomb_is_not_unpacked():
    assert parse_sitemap(gzip.compress(bytes(60 * 1024 * 1024)), HOME).complete is False
