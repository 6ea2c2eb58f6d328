"""Two trees, one reading: what expat and lxml give is the same feed."""

import base64
import json

import pytest

from services.fetcher.feeds import xml_feed
from services.fetcher.feeds.model import NotAFeed
from services.fetcher.feeds.parsing import MAX_BYTES_HERE, parse_feed, parse_quickly, parse_without_pause
from services.fetcher.feeds.tolerant_worker import answer
from services.fetcher.feeds.tree import MarkupInside, markup, quick_tree, whole_tree

URL = "https://news.example/feed"
RSS = b"<rss version='2.0'><channel><title>Site</title>%s</channel></rss>"


def outcome(data, headers, url):
    try:
        feed = parse_quickly(data, headers, url)
    except NotAFeed:
        return None
    return feed.to_dict() if feed else None


@pytest.mark.data
def test_whatever_public_case_the_whole_tree_reads_the_quick_one_reads_alike(data, monkeypatch):
    cases = [
        json.loads(line)
        for name in ("feedparser", "robust")
        for line in (data / "feeds" / "cases" / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    ]
    asked = [(base64.b64decode(case["data_b64"]), case["headers"], case["url"]) for case in cases]
    quick = [outcome(*one) for one in asked]
    monkeypatch.setattr(xml_feed, "quick_tree", lambda _data: None)
    whole = [outcome(*one) for one in asked]
    different = [case["id"] for case, a, b in zip(cases, quick, whole, strict=True) if b is not None and a != b]
    assert different == []
    assert sum(found is not None for found in quick) > 2_000


@pytest.mark.parametrize(
    ("data", "quick"),
    [
        (RSS % b"", True),
        (b"<?xml version='1.0'?>\n<!-- a - comment -->\n<?style x?>\n" + RSS % b"", True),
        (b"<!DOCTYPE rss>" + RSS % b"", False),
        (b"<!-- <rss> --><!DOCTYPE rss>" + RSS % b"", False),
        (b"<?xml version='1.0'?><!--" + b"-" * 5_000 + b"-->" + RSS % b"", False),
        (RSS % b"<item>", False),
        (RSS % (b" " * 200_000), False),
    ],
)
def test_only_what_is_small_plain_and_well_formed_gets_the_quick_tree(data, quick):
    assert (quick_tree(data) is not None) is quick


def test_markup_inside_a_value_is_given_back_by_the_whole_tree_only():
    data = RSS % b"<item><description>a <b>bold</b> word</description></item>"
    description = quick_tree(data)[0][1][0]
    with pytest.raises(MarkupInside):
        markup(description[0])
    assert markup(whole_tree(data)[0][1][0][0]) == "<b>bold</b> word"
    assert parse_feed(data, {}, URL).items[0].summary == "a <b>bold</b> word"


LARGE = b" " * MAX_BYTES_HERE
JSON = b'{"version":"https://jsonfeed.org/version/1.1","items":[{"id":"1","title":"One"}]%s}'


@pytest.mark.parametrize(
    ("data", "headers", "here"),
    [
        (RSS % LARGE, {}, True),
        (RSS % LARGE, {"Content-Type": "text/xml; charset=UTF-8"}, True),
        (RSS % LARGE, {"Content-Type": "text/xml; charset=gb18030"}, False),
        (b"<?xml version='1.0' encoding='latin-1'?>" + RSS % LARGE, {}, False),
        (b"\xff\xfe" + (RSS % LARGE).decode().encode("utf-16-le"), {}, False),
        (RSS % (b"&nbsp;" + LARGE), {}, False),
        (RSS % (4 * LARGE), {}, False),
        (JSON % LARGE, {}, False),
        (b"<urlset>" + LARGE + b"</urlset>", {}, False),
        (JSON % b"", {}, True),
    ],
)
def test_what_would_hold_pythons_lock_for_long_is_for_the_worker(data, headers, here):
    assert (parse_without_pause(data, headers, URL) is not None) is here


def test_the_worker_gives_lanes_items_and_sitemaps_a_few_a_line():
    items = b"".join(b"<item><title>%d</title><link>/%d</link></item>" % (n, n) for n in range(120))
    asked = json.dumps({"headers": {}, "url": URL}).encode() + b"\n"
    head, *lines = [json.loads(line) for line in answer(asked + RSS % (b"<ttl>9</ttl>" + items)).split(b"\n")]
    assert (head["lane"], head["feed"]["feed"]["ttl"]) == ("strict", 9)
    assert [entry["title"] for line in lines for entry in line] == [str(n) for n in range(120)]
    assert len(lines) == 3
    index = b"<sitemapindex><sitemap><loc>https://news.example/1.xml</loc></sitemap></sitemapindex>"
    assert json.loads(answer(asked + index)) == {"sitemaps": ["https://news.example/1.xml"]}
    assert "refused" in json.loads(answer(asked + b"nothing of the kind"))
