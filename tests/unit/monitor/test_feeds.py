from __future__ import annotations

import json
from datetime import timedelta

import feedparser
import pytest
from lxml import etree, html

from schemas.record import RecordV1
from services.monitor.views.statements import StoredStatement, views_of
from services.monitor.web.feeds import FORMATS, FeedHead, atom, etag_of, json_feed, rss
from tests.unit.monitor.samples import NOON, ORLOVA, Said, record

HEAD = FeedHead(
    "Onrecord: speaker <Orlova>",
    "http://here/feeds/statements.x?q=a&b=1",
    "http://here/?q=a&b=1",
    "http://here/next?before=4&x=1",
)
HOSTILE = '<script>alert(1)</script> & ]]> \x00\x1b\ud83d "x"'


def stored(one: RecordV1) -> list[StoredStatement]:
    return [
        StoredStatement(**dict(view), seq=number, changed_at=NOON + timedelta(minutes=1))
        for number, view in enumerate(views_of(one), 1)
    ]


def hostile() -> list[StoredStatement]:
    words = "“<img src=x onerror=alert(2)> \x00 & so on,”"
    speaker = ORLOVA.model_copy(update={"name": "<b>Marta</b> & Co"})
    return stored(
        record(
            paragraphs=(f"{words} she said.",),
            said=(Said((words,), speaker, cue=("said",)),),
            title=HOSTILE.replace("\ud83d", ""),
            url="https://news.example.org/?a=<script>&b=\"'",
        )
    )


@pytest.mark.parametrize("make", [rss, atom])
def test_feedparser_reads_every_field_back(make) -> None:
    parsed = feedparser.parse(make(HEAD, stored(record())))
    assert not parsed.bozo
    assert parsed.feed.title == HEAD.title.translate(
        {} if make is atom else {60: "&lt;", 62: "&gt;"}
    )  # RSS titles count as HTML
    first, second = parsed.entries
    assert first.id == f"urn:onrecord:statement:{stored(record())[0].id}"
    assert first.title.startswith("Marta Orlova: “We will not send police")
    assert first.link == "https://news.example.org/harbour"
    assert first.author == "Marta Orlova"
    assert first.published_parsed[:5] == (2026, 11, 20, 11, 50)
    assert {tag.term for tag in first.tags} == {"politics and government", "labour", "REJECT", "direct"}
    assert "<strong>“We will not send police to the harbour,”</strong>" in first.content[0].value
    assert "Harbour of Lindhaven stands still" in first.content[0].value
    assert second.author == "Jonas Kessler"
    assert {(link.rel, link.href) for link in parsed.feed.links} >= {("self", HEAD.self_url), ("next", HEAD.next_url)}


def test_a_json_feed_has_what_version_1_1_asks_for() -> None:
    document = json.loads(json_feed(HEAD, stored(record())))
    assert document["version"] == "https://jsonfeed.org/version/1.1"
    assert (document["feed_url"], document["home_page_url"], document["next_url"]) == (
        HEAD.self_url,
        HEAD.page_url,
        HEAD.next_url,
    )
    item = document["items"][0]
    assert item["id"].startswith("urn:onrecord:statement:")
    assert item["authors"] == [{"name": "Marta Orlova"}]
    assert item["date_published"] == "2026-11-20T11:50:00Z"
    assert item["_onrecord"]["speaker"]["organisation"] == "Interior Ministry"


@pytest.mark.parametrize("make", [rss, atom])
def test_hostile_text_stays_text_in_xml(make) -> None:
    document = make(HEAD, hostile())
    root = etree.fromstring(document)
    assert not root.xpath("//*[local-name()='script' or local-name()='img' or local-name()='b']")
    parsed = feedparser.parse(document, sanitize_html=False)
    assert not parsed.bozo
    entry = parsed.entries[0]
    _assert_inert(entry.content[0].value)
    assert "<img" not in entry.summary if make is rss else entry.summary_detail.type == "text/plain"
    assert "<b>" not in entry.title if make is rss else entry.title_detail.type == "text/plain"


def test_hostile_text_stays_text_in_json() -> None:
    _assert_inert(json.loads(json_feed(HEAD, hostile()))["items"][0]["content_html"])


def _assert_inert(content: str) -> None:
    tree = html.fromstring(content)
    assert {element.tag for element in tree.iter()} <= {"div", "blockquote", "p", "strong", "a"}
    assert all(set(element.attrib) <= {"href"} for element in tree.iter())
    assert "<img src=x" in tree.text_content()


def test_an_article_without_a_web_address_has_no_link() -> None:
    views = [view.model_copy(update={"url": None}) for view in stored(record())]
    assert all("link" not in entry for entry in feedparser.parse(rss(HEAD, views)).entries)
    assert "url" not in json.loads(json_feed(HEAD, views))["items"][0]


def test_a_publication_in_the_future_is_dated_when_we_saw_it() -> None:
    views = stored(record(published_at=NOON + timedelta(days=400)))
    assert feedparser.parse(rss(HEAD, views)).entries[0].published_parsed[:3] == (2026, 11, 20)


@pytest.mark.parametrize("name", list(FORMATS))
def test_the_same_statements_make_the_same_bytes(name: str) -> None:
    make = FORMATS[name][1]
    assert etag_of(make(HEAD, stored(record()))) == etag_of(make(HEAD, stored(record())))
    assert etag_of(make(HEAD, stored(record()))) != etag_of(make(HEAD, stored(record())[:1]))


@pytest.mark.parametrize("name", list(FORMATS))
def test_an_empty_feed_is_a_feed(name: str) -> None:
    document = FORMATS[name][1](HEAD, [])
    assert json.loads(document)["items"] == [] if name == "json" else not feedparser.parse(document).bozo
