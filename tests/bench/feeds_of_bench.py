"""Feeds and pages for the fetcher's bench, made up; seeded, so that each run has the same."""

import random

WORDS = (
    "the council said on Tuesday that a new plan for roads and schools would cost more than anyone had thought when the river rose "
    "again and bridges closed while workers and teachers asked for an answer before winter comes"
).split()


def sentence(chance, words):
    return " ".join(chance.choice(WORDS) for _ in range(words)).capitalize() + "."


def paragraph(chance, number):
    link = f'<a href="https://news.example/topic/{number}" rel="nofollow">{sentence(chance, 3)}</a>'
    return f"<p>{sentence(chance, 30)} {link} <em>{sentence(chance, 4)}</em> {sentence(chance, 20)}</p>"


def item(chance, number, *, full):
    body = "".join(paragraph(chance, number + k) for k in range(4))
    image = f'<img src="https://news.example/{number}.jpg" alt="{sentence(chance, 3)}" width="600" />'
    extra = (
        f"<dc:creator><![CDATA[Jo Reporter {number % 4}]]></dc:creator><category><![CDATA[Politics]]></category>"
        f"<category><![CDATA[Schools]]></category><content:encoded><![CDATA[{image}{body}]]></content:encoded>"
        if full
        else ""
    )
    return (
        f"<item><title>{sentence(chance, 8)}</title><link>https://news.example/2026/{number}/story</link>"
        f"<guid isPermaLink='false'>https://news.example/?p={number}</guid>"
        f"<pubDate>Sun, 22 Nov 2026 {number % 24:02d}:{number % 60:02d}:00 +0000</pubDate>"
        f"<description>{sentence(chance, 30)}</description>{extra}</item>\n"
    )


def rss(items=20, *, full=True, first=0):
    """An RSS feed: `full` as a content system writes it, with HTML bodies; else titles, links, dates and descriptions only."""
    chance = random.Random(first)
    spaces = 'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"'
    listed = "".join(item(chance, first + n, full=full) for n in range(items))
    head = "<title>Example News</title><link>https://news.example/</link><description>News</description><ttl>30</ttl>"
    return f'<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" {spaces}><channel>{head}{listed}</channel></rss>'.encode()


def page(size=100_000):
    """A page of about `size` bytes."""
    chance = random.Random(7)
    body = "".join(paragraph(chance, n) for n in range(size // 250))
    return f"<html><head><title>Story</title></head><body>{body}</body></html>".encode()[:size]
