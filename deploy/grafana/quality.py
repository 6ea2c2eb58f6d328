"""The board of canaries and drift: how well gold articles are read in production, and whether labels move. Pure: data."""

from __future__ import annotations

from deploy.grafana.panels import ORANGE, RED, About, Panel, Query, graph, number
from deploy.grafana.promql import largest, quantile, share, total

CANARIES: tuple[Panel, ...] = (
    number(
        About(
            "Canaries overdue",
            "Gold pages of our own that were sent out minutes ago and are not home. All but 0 means that the chain is broken.",
            "short",
            ((1, RED),),
            4,
        ),
        Query(total("onrecord_canaries_overdue"), "overdue"),
    ),
    graph(
        About(
            "F1 on the canaries",
            "Statements, speakers, topics, kinds and stances of gold articles, as they came through. A step is a new model, or a fault.",
            "percentunit",
            width=10,
        ),
        Query(largest("onrecord_canary_fscore_ratio", "task"), "{{task}}"),
    ),
    graph(
        About(
            "Calibration error on the canaries",
            "How far scores are from how often they were right. Few things are judged, so its course says more than its height.",
            "percentunit",
            width=10,
        ),
        Query(largest("onrecord_canary_calibration_error_ratio", "task"), "{{task}}"),
    ),
    graph(
        About(
            "From page to home, 95 %",
            "From a canary's page until its record reached the monitor.",
            "s",
            ((5, ORANGE),),
        ),
        Query(quantile(0.95, "onrecord_canary_seconds"), "home"),
    ),
)


def _shares(what: str, metric: str, by: str) -> Panel:
    about = About(
        what,
        f"The share of each {by} among all of the last hour; `none` and `abstain` are abstentions.",
        "percentunit",
        width=12,
    )
    return graph(about, Query(share(metric, by), f"{{{{{by}}}}}"), stacked=True)


DRIFT: tuple[Panel, ...] = (
    _shares("Topics, shares", "onrecord_topics_total", "topic"),
    _shares("Kinds, shares", "onrecord_statements_classified_total", "kind"),
    _shares("Stances, shares", "onrecord_stances_total", "stance"),
    _shares("Languages, shares", "onrecord_articles_classified_total", "language"),
    graph(
        About(
            "Abstained, share",
            "How often the classifier was not sure enough to say, of all that it was to say in the last hour.",
            "percentunit",
            width=12,
        ),
        Query(share("onrecord_abstentions_total", "task", "onrecord_judgements_total"), "{{task}}"),
    ),
    _shares("Speakers, known or not, shares", "onrecord_statement_speakers_total", "speaker"),
)

ROWS: tuple[tuple[str, tuple[Panel, ...]], ...] = (("Canaries", CANARIES), ("Drift", DRIFT))
