"""Every metric of the fetcher, declared once. Labels are bounded: never a URL, a site or a feed."""

from __future__ import annotations

from prometheus_client import Counter, Gauge, Histogram

SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
DELAYS = (0.1, 0.5, 1, 2, 5, 10, 20, 30, 60, 120, 600, 3600)
BYTES = (256, 1024, 4096, 16384, 65536, 262144, 1048576, 4194304, 16777216)

ENTRIES_DISCOVERED = Counter(
    "onrecord_entries_discovered_total",
    "Articles seen for the first time, delivered to the entries stream.",
    ["origin"],
)
ENTRIES_KNOWN = Counter(
    "onrecord_entries_known_total", "Items that another feed had brought before, and that were not published again."
)
ITEMS_UNUSABLE = Counter(
    "onrecord_items_unusable_total", "Items of feeds that name no page to fetch, by reason.", ["reason"]
)
POLLS = Counter("onrecord_polls_total", "Polls of feeds, and pushes of WebSub hubs, by what came of them.", ["outcome"])
POLL_FAILURES = Counter(
    "onrecord_poll_failures_total", "Polls and pushes without a feed to show for it, by reason.", ["reason"]
)
FEEDS_PARSED = Counter("onrecord_feeds_parsed_total", "Feed bodies parsed, by the lane that read them.", ["lane"])
FEEDS = Gauge("onrecord_feeds", "Feeds that this process watches, by health.", ["health"])
FEEDS_DUE = Gauge("onrecord_feeds_overdue", "Feeds whose next poll is due and has not begun.")
FETCH_SECONDS = Histogram(
    "onrecord_fetch_seconds", "Seconds from request to whole answer, redirects included.", ["kind"], buckets=SECONDS
)
FETCH_BYTES = Histogram("onrecord_fetch_bytes", "Bytes of a body as they came over the wire.", ["kind"], buckets=BYTES)
FETCHES = Counter(
    "onrecord_fetches_total", "Requests that got an answer, by the class of its status.", ["kind", "status"]
)
FETCH_FAILURES = Counter(
    "onrecord_fetch_failures_total", "Requests that got no whole answer, by reason.", ["kind", "reason"]
)
BYTES_SAVED = Counter(
    "onrecord_fetch_saved_bytes_total",
    "Bytes that answers of 304 Not Modified spared us, by the size of the body before.",
)
ROBOTS_REFUSALS = Counter(
    "onrecord_robots_refusals_total", "Pages not fetched because robots.txt says so, by decision.", ["decision"]
)
SITE_DELAY_SECONDS = Histogram(
    "onrecord_site_delay_seconds", "Pause kept before a request to a site, as politeness asked for.", buckets=DELAYS
)
SITE_WAIT_SECONDS = Histogram(
    "onrecord_site_wait_seconds", "Seconds that a request waited for its site's turn.", buckets=DELAYS
)
RETRY_AFTER = Counter(
    "onrecord_retry_after_obeyed_total", "Answers that asked us to stay away for a while, and were heeded."
)
SITES = Gauge("onrecord_sites", "Sites that this process remembers its manners for.")
REMEMBERED = Gauge("onrecord_articles_remembered", "Fetched articles that this process remembers.")
