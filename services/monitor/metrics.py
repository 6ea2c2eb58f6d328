"""Every metric of the monitor, declared once. Labels are bounded: a value beyond the first few hundred counts as `other`."""

from __future__ import annotations

from prometheus_client import Counter, Gauge, Histogram

# Finest around the objectives: p95 < 5 s from discovery, < 60 s from being visible in a feed
LATENCY_SECONDS = (0.1, 0.25, 0.5, 1, 2, 3, 4, 5, 7.5, 10, 20, 30, 45, 60, 90, 120, 300, 600, 3600)
COMMIT_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)

RECORDS = Counter(
    "onrecord_records_stored_total",
    "Records that reached the store: new, revised (a newer version), repeated or older (which change nothing).",
    ["outcome"],
)
STATEMENTS = Counter("onrecord_statements_total", "Statements put on record for the first time, by form.", ["form"])
STATEMENTS_BY_KIND = Counter("onrecord_statements_by_kind_total", "Statements put on record, by kind.", ["kind"])
STATEMENTS_BY_TOPIC = Counter(
    "onrecord_statements_by_topic_total",
    "Statements put on record, by each topic of level 1 of their article.",
    ["topic"],
)
STATEMENTS_BY_STANCE = Counter(
    "onrecord_statements_by_stance_total",
    "Stances of speakers towards targets put on record, abstentions among them.",
    ["stance"],
)
STATEMENTS_BY_LANGUAGE = Counter(
    "onrecord_statements_by_language_total", "Statements put on record, by language of the article.", ["language"]
)
STATEMENTS_BY_UTTERANCE = Counter(
    "onrecord_statements_by_utterance_total",
    "Statements put on record: the first of an utterance, or repeated, where the same words of the same speaker were on record before.",
    ["utterance"],
)
ARTICLES_BY_TEXT = Counter(
    "onrecord_articles_by_text_total",
    "Articles put on record: original, or a copy, where another article's text was the same but for small changes.",
    ["text"],
)
SKIPS = Counter(
    "onrecord_skips_stored_total",
    "Skips that reached the store, each once, by stage and reason.",
    ["skipped_by", "reason"],
)
DISCOVERY_TO_RECORD = Histogram(
    "onrecord_discovery_to_record_seconds",
    "Seconds from the discovery of an article to its first record, made by the classifier.",
    buckets=LATENCY_SECONDS,
)
DISCOVERY_TO_STORE = Histogram(
    "onrecord_discovery_to_store_seconds",
    "Seconds from the discovery of an article until its first record was stored and its statements went live.",
    buckets=LATENCY_SECONDS,
)
COMMITS = Histogram(
    "onrecord_commit_seconds", "Seconds that one transaction of the store took.", ["what"], buckets=COMMIT_SECONDS
)
COMMIT_SIZE = Histogram(
    "onrecord_commit_events", "Events stored by one transaction.", ["what"], buckets=(1, 2, 4, 8, 16, 32, 64)
)
SUBSCRIBERS = Gauge("onrecord_subscribers", "Readers of the live stream that are connected now.")
SLOW_SUBSCRIBERS = Counter(
    "onrecord_slow_subscribers_total",
    "Readers of the live stream that were disconnected because they read too slowly; they may resume.",
)
FEED_REQUESTS = Counter(
    "onrecord_feed_requests_total",
    "Requests for feeds by format and outcome: full, not_modified or refused.",
    ["format", "outcome"],
)
FORGOTTEN = Counter(
    "onrecord_forgotten_total", "Rows deleted because they were older than the retention setting.", ["table"]
)
CANARY_FSCORE = Gauge(
    "onrecord_canary_fscore_ratio",
    "F1 on the canaries that came home last: statements, their speakers, topics, kinds, stances.",
    ["task"],
)
CANARY_CALIBRATION_ERROR = Gauge(
    "onrecord_canary_calibration_error_ratio",
    "How far the scores of what was told of the canaries are from how often it was right, on average.",
    ["task"],
)
CANARIES_OVERDUE = Gauge("onrecord_canaries_overdue", "Canaries that were sent out minutes ago and are not home.")
CANARY_SECONDS = Histogram(
    "onrecord_canary_seconds",
    "Seconds from a canary's page until its record came home through extractor and classifier.",
    buckets=LATENCY_SECONDS,
)

_MANY = 300
_seen: dict[str, set[str]] = {}


def bounded(label: str, value: str | None) -> str:
    """Return `value` as a label's value: "none" when there is none, "other" after the first few hundred different ones."""
    if not value:
        return "none"
    seen = _seen.setdefault(label, set())
    if value not in seen and len(seen) >= _MANY:
        return "other"
    seen.add(value)
    return value
