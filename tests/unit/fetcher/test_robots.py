"""robots.txt, RFC 9309."""

import pytest

from services.fetcher.robots import MAX_CRAWL_DELAY_SECONDS, MAX_ROBOTS_BYTES, may_fetch, robots_url, rules_from

SITE = "https://news.example"
RULES = b"""\xef\xbb\xbfUser-agent: *
Disallow: /private
Disallow: /*.pdf$
Disallow: /caf%C3%A9/secret
Allow: /private/open
Crawl-delay: 7
Sitemap: https://news.example/news.xml

User-agent: onrecord
Disallow: /not-for-us
Crawl-delay: 900
"""


@pytest.mark.parametrize(
    ("agent", "path", "allowed"),
    [
        ("other", "/story", True),
        ("other", "/private/x", False),
        ("other", "/private/open/x", True),
        ("other", "/a/b.pdf", False),
        ("other", "/a/b.pdf?x=1", True),
        ("other", "/café/secret", False),
        ("other", "/caf%c3%a9/secret", False),
        ("other", "/robots.txt", True),
        ("Onrecord", "/private/x", True),
        ("Onrecord", "/not-for-us/1", False),
    ],
)
def test_the_most_specific_rule_of_the_own_group_decides(agent, path, allowed):
    assert may_fetch(RULES, agent, SITE + path) is allowed


@pytest.mark.parametrize(
    ("status", "decision", "allowed"),
    [
        (200, "rules", False),
        (204, "rules", True),
        (301, "absent", True),
        (401, "absent", True),
        (403, "absent", True),
        (404, "absent", True),
        (429, "unreachable", False),
        (500, "unreachable", False),
        (503, "unreachable", False),
        (None, "unreachable", False),
    ],
)
def test_what_became_of_the_request_for_robots_is_part_of_the_verdict(status, decision, allowed):
    rules = rules_from(status, b"" if status == 204 else b"User-agent: *\nDisallow: /")
    assert (rules.decision, rules.allow("Onrecord", SITE + "/story")) == (decision, allowed)


def test_the_crawl_delay_is_read_for_the_agent_and_capped():
    rules = rules_from(200, RULES)
    assert rules.crawl_delay_seconds("other") == 7
    assert rules.crawl_delay_seconds("onrecord") == MAX_CRAWL_DELAY_SECONDS
    assert rules_from(404, b"").crawl_delay_seconds("onrecord") is None


def test_what_lies_beyond_half_a_megabyte_is_not_read():
    padding = b"#" * (MAX_ROBOTS_BYTES + 10) + b"\n"
    assert may_fetch(padding + b"User-agent: *\nDisallow: /\n", "onrecord", SITE + "/x")


def test_robots_live_at_the_root_of_the_origin():
    assert robots_url("https://news.example:8443/a/b?c#d") == "https://news.example:8443/robots.txt"


def test_sitemaps_are_named_by_robots():
    assert rules_from(200, RULES).sitemaps() == ("https://news.example/news.xml",)
