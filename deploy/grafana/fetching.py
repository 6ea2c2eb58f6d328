"""The board of the fetcher: what is polled and fetched, how it goes, and how polite we are. Pure: data."""

from __future__ import annotations

from deploy.grafana.panels import ORANGE, RED, About, Panel, Query, bars, graph, number
from deploy.grafana.promql import quantile, ranking, rate, total

GLANCE: tuple[Panel, ...] = (
    number(
        About("Feeds", "Feeds that are watched.", "short", width=6), Query(total("onrecord_feeds", rare=True), "feeds")
    ),
    number(
        About("Overdue", "Feeds whose next poll is due and has not begun.", "short", ((50, ORANGE),), 6),
        Query(total("onrecord_feeds_overdue", rare=True), "overdue"),
    ),
    number(
        About("Sites", "Sites that the fetcher remembers its manners for.", "short", width=6),
        Query(total("onrecord_sites"), "sites"),
    ),
    number(
        About(
            "Remembered",
            "Fetched articles that are remembered, so that no other feed makes us fetch them again.",
            "short",
            width=6,
        ),
        Query(total("onrecord_articles_remembered"), "articles"),
    ),
)

FEEDS: tuple[Panel, ...] = (
    bars(
        About(
            "Feeds, by health", "Healthy, empty, failing, silent (quieter than twice its usual pause) or gone.", "short"
        ),
        Query(ranking("onrecord_feeds", "health"), "{{health}}"),
    ),
    graph(
        About("Polls, by outcome", "Requests for feeds. Mostly `not_modified` is how it should be.", "reqps"),
        Query(rate("onrecord_polls_total", "outcome"), "{{outcome}}"),
    ),
    graph(
        About("Polls that failed, by reason", "Polls without a feed to show for it.", "reqps"),
        Query(rate("onrecord_poll_failures_total", "reason", rare=True), "{{reason}}"),
    ),
    graph(
        About(
            "Discovered, by origin",
            "Articles seen for the first time; and items that another feed had brought before.",
            "eps",
        ),
        Query(rate("onrecord_entries_discovered_total", "origin"), "{{origin}}"),
        Query(rate("onrecord_entries_known_total", rare=True), "known already"),
    ),
    graph(
        About("Items that name no page", "Items of feeds that cannot be fetched, by reason.", "eps"),
        Query(rate("onrecord_items_unusable_total", "reason", rare=True), "{{reason}}"),
    ),
    bars(
        About(
            "Feeds parsed, by lane",
            "The strict reader first; the tolerant one for feeds that are not well formed.",
            "short",
        ),
        Query(ranking("onrecord_feeds_parsed_total", "lane"), "{{lane}}"),
    ),
)

FETCHES: tuple[Panel, ...] = (
    graph(
        About("Answers, by status", "Requests that got an answer, for feeds, pages and robots.txt.", "reqps"),
        Query(rate("onrecord_fetches_total", "kind, status"), "{{kind}} {{status}}"),
    ),
    graph(
        About(
            "Requests without an answer",
            "No whole answer: time-out, refused connection, forbidden address, too large.",
            "reqps",
        ),
        Query(rate("onrecord_fetch_failures_total", "kind, reason", rare=True), "{{kind}} {{reason}}"),
    ),
    graph(
        About(
            "Time to the whole answer, 95 %", "From request to the last byte, redirects included.", "s", ((10, ORANGE),)
        ),
        Query(quantile(0.95, "onrecord_fetch_seconds", "kind"), "{{kind}}"),
    ),
    graph(
        About("Size over the wire, half", "Bytes of a body as they came.", "bytes"),
        Query(quantile(0.5, "onrecord_fetch_bytes", "kind"), "{{kind}}"),
    ),
    graph(
        About(
            "Spared by conditional requests", "Bytes that answers of 304 Not Modified spared us and the sites.", "Bps"
        ),
        Query(rate("onrecord_fetch_saved_bytes_total", rare=True), "spared"),
    ),
)

MANNERS: tuple[Panel, ...] = (
    graph(
        About(
            "Pause before a request, 95 %",
            "The pause that politeness asked for: the site's own wish, or a multiple of its latency.",
            "s",
        ),
        Query(quantile(0.95, "onrecord_site_delay_seconds"), "pause"),
    ),
    graph(
        About(
            "Waiting for the site's turn, 95 %",
            "How long a request waited because the site was being asked for something else.",
            "s",
            ((600, RED),),
        ),
        Query(quantile(0.95, "onrecord_site_wait_seconds"), "wait"),
    ),
    graph(
        About(
            "What we were asked to leave",
            "Pages that robots.txt keeps from us, and answers that asked us to stay away for a while.",
            "eps",
        ),
        Query(rate("onrecord_robots_refusals_total", "decision", rare=True), "robots: {{decision}}"),
        Query(rate("onrecord_retry_after_obeyed_total", rare=True), "retry later, heeded"),
    ),
)

ROWS: tuple[tuple[str, tuple[Panel, ...]], ...] = (
    ("At a glance", GLANCE),
    ("Feeds", FEEDS),
    ("Requests", FETCHES),
    ("Manners", MANNERS),
)
