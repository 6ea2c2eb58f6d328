"""The board of the news itself: what is said, how, about what, with which stance. Pure: data."""

from __future__ import annotations

from deploy.grafana.panels import About, Panel, Query, bars, graph, number
from deploy.grafana.promql import a_minute, ranking, total


def _pair(metric: str, by: str, what: str, description: str) -> tuple[Panel, ...]:
    """Return the ranking of now beside its course over time."""
    return (
        bars(
            About(what, f"{description} Since the services started.", "short"),
            Query(ranking(metric, by), f"{{{{{by}}}}}"),
        ),
        graph(
            About(f"{what}, over time", f"{description} A minute.", "cpm", width=16),
            Query(a_minute(metric, by), f"{{{{{by}}}}}"),
            stacked=True,
        ),
    )


AVERAGE = f"{total('onrecord_statements_classified_total')} / {total('onrecord_articles_classified_total')}"

GLANCE: tuple[Panel, ...] = (
    number(
        About("Statements", "Statements put on record since the monitor started.", "short", width=6),
        Query(total("onrecord_statements_total", rare=True), "statements"),
    ),
    number(
        About("Articles", "Articles classified since the classifier started.", "short", width=6),
        Query(total("onrecord_articles_classified_total", rare=True), "articles"),
    ),
    number(
        About("Statements in an article", "How many statements an article holds on average.", "short", width=6),
        Query(f"{AVERAGE} or vector(0)", "statements"),
    ),
    number(
        About(
            "Findings",
            "Things in articles that do not fit, such as a date against the rest of the text.",
            "short",
            width=6,
        ),
        Query(total("onrecord_findings_total", rare=True), "findings"),
    ),
)

ROWS: tuple[tuple[str, tuple[Panel, ...]], ...] = (
    ("At a glance", GLANCE),
    (
        "About what",
        _pair(
            "onrecord_statements_by_topic_total", "topic", "Statements by topic", "By IPTC Media Topic of the article."
        ),
    ),
    (
        "What kind",
        _pair(
            "onrecord_statements_by_kind_total", "kind", "Statements by kind", "What the speaker does with the words."
        ),
    ),
    (
        "Which stance",
        _pair(
            "onrecord_statements_by_stance_total",
            "stance",
            "Stances",
            "The speaker's stance towards a target; `abstain` when not sure.",
        ),
    ),
    (
        "In which language",
        _pair(
            "onrecord_statements_by_language_total", "language", "Statements by language", "By language of the article."
        ),
    ),
    (
        "Said again",
        (
            *_pair(
                "onrecord_statements_by_utterance_total",
                "utterance",
                "First or repeated",
                "`repeated`: the same words of the same speaker were on record before, in any outlet.",
            ),
            *_pair(
                "onrecord_articles_by_text_total",
                "text",
                "Originals and copies",
                "`copy`: another article's text was the same but for small changes.",
            ),
        ),
    ),
    (
        "In which form",
        _pair("onrecord_statements_total", "form", "Statements by form", "Verbatim, mixed or reported speech."),
    ),
    (
        "What does not fit",
        _pair("onrecord_findings_total", "rule", "Findings by rule", "What in an article does not fit the rest."),
    ),
)
