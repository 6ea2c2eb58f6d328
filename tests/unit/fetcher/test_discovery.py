"""Feeds that a web page names."""

from services.fetcher.feeds.discovery import feeds_of_page

PAGE = b"""<html><head><base href="https://www.news.example/en/"><title>News</title>
<link rel="alternate" type="application/json" href="/wp-json/posts/1">
<link href='/comments/feed/' type='application/rss+xml' rel='alternate' title='News &raquo; Comments'>
<link rel="alternate home" type="application/rss+xml; charset=utf-8" title="News &amp; more" href="feed.xml">
<link rel=alternate type=application/atom+xml href=//feeds.example/atom>
<link rel="alternate" hreflang="fr" href="/fr/"><link rel="stylesheet" type="text/css" href="x.css">
<link rel="alternate" type="application/rss+xml" href="javascript:1"></head></html>"""


def test_the_likeliest_feed_comes_first_and_what_is_none_is_left_out():
    found = feeds_of_page(PAGE, "https://news.example/")
    assert [(link.url, link.title) for link in found] == [
        ("https://www.news.example/en/feed.xml", "News & more"),
        ("https://feeds.example/atom", ""),
        ("https://www.news.example/comments/feed/", "News » Comments"),
    ]


def test_a_page_without_feeds_names_none():
    assert feeds_of_page(b"<html><p>hello</p></html>", "https://news.example/") == ()
    assert feeds_of_page(b"<link " * 100_000, "https://news.example/") == ()
