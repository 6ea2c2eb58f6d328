"""The board of what reads and delivers: extractor, classifier, monitor. Pure: data."""

from __future__ import annotations

from deploy.grafana.panels import ORANGE, RED, About, Panel, Query, bars, graph
from deploy.grafana.promql import quantile, ranking, rate, total

EXTRACTOR: tuple[Panel, ...] = (
    graph(
        About("Articles extracted, by language", "`other` is any that is rare, `none` an unknown one.", "eps"),
        Query(rate("onrecord_articles_extracted_total", "language"), "{{language}}"),
    ),
    bars(
        About("Text found, by lane", "Which way of reading a page found its text.", "short"),
        Query(ranking("onrecord_text_lanes_total", "lane"), "{{lane}}"),
    ),
    graph(
        About("Confidence in the text, half", "The middle confidence in the main text, by lane.", "percentunit"),
        Query(quantile(0.5, "onrecord_text_score", "lane", rare=True), "{{lane}}"),
    ),
    bars(
        About("Publication dates, by source", "Where the date was read; `none` has none.", "short"),
        Query(ranking("onrecord_published_dates_total", "source"), "{{source}}"),
    ),
    bars(
        About("Speakers", "Statements by whether their speaker is known.", "short"),
        Query(ranking("onrecord_statement_speakers_total", "speaker"), "{{speaker}}"),
    ),
    bars(
        About("Names, by kind", "Names found in articles.", "short"),
        Query(ranking("onrecord_names_extracted_total", "kind"), "{{kind}}"),
    ),
    graph(
        About("Statements extracted, by form", "Verbatim, mixed or reported speech, repetitions included.", "eps"),
        Query(rate("onrecord_statements_extracted_total", "form"), "{{form}}"),
    ),
    graph(
        About("Text extracted", "Characters of main text.", "cps"),
        Query(rate("onrecord_characters_extracted_total"), "characters"),
    ),
    graph(
        About(
            "Workers ended",
            "Workers that were ended because a page took too long or too much.",
            "short",
            ((1, ORANGE),),
        ),
        Query(total("onrecord_extractor_workers_killed_total"), "ended"),
    ),
    bars(
        About(
            "Models and rule sets of the extractor",
            "Which one does which task; the bar is the number of replicas.",
            "short",
            width=24,
        ),
        Query(total("onrecord_extractor_model_info", "task, model"), "{{task}}: {{model}}"),
    ),
)

CLASSIFIER: tuple[Panel, ...] = (
    graph(
        About(
            "Articles, by language", "Articles classified; `other` is any that is rare, `none` an unknown one.", "eps"
        ),
        Query(rate("onrecord_articles_classified_total", "language"), "{{language}}"),
    ),
    bars(
        About("Topics of articles", "IPTC Media Topics; `none` counts articles without any.", "short"),
        Query(ranking("onrecord_topics_total", "topic"), "{{topic}}"),
    ),
    bars(
        About("Kinds of statements", "As classified, repetitions included.", "short"),
        Query(ranking("onrecord_statements_classified_total", "kind"), "{{kind}}"),
    ),
    bars(
        About("Stances", "As classified, repetitions included; `abstain` when not sure.", "short"),
        Query(ranking("onrecord_stances_total", "stance"), "{{stance}}"),
    ),
    graph(
        About("Not sure enough to say", "How often the classifier abstained, by task.", "eps"),
        Query(rate("onrecord_abstentions_total", "task", rare=True), "{{task}}"),
    ),
    graph(
        About("Confidence, half", "The middle confidence of what the classifier said, by task.", "percentunit"),
        Query(quantile(0.5, "onrecord_classification_score", "task"), "{{task}}"),
    ),
    graph(
        About("Text", "Characters of text classified.", "cps"),
        Query(rate("onrecord_characters_classified_total"), "characters"),
    ),
    graph(
        About(
            "Put to the language model, by outcome",
            "Statements that the default was not sure of; all but `answered` keep the default's verdict. Nothing where no model is set.",
            "eps",
        ),
        Query(rate("onrecord_llm_requests_total", "outcome", rare=True), "{{outcome}}"),
    ),
    graph(
        About("Tokens of the language model", "As it says itself, or else as we estimate.", "short"),
        Query(rate("onrecord_llm_tokens_total", rare=True), "tokens"),
    ),
    bars(
        About(
            "Models and rule sets", "Which one does which task; the bar is the number of replicas.", "short", width=16
        ),
        Query(total("onrecord_classifier_model_info", "task, model"), "{{task}}: {{model}}"),
    ),
)

MONITOR: tuple[Panel, ...] = (
    graph(
        About("Stored, by outcome", "Records that reached the store: new, revised, repeated, older.", "eps"),
        Query(rate("onrecord_records_stored_total", "outcome"), "{{outcome}}"),
    ),
    graph(
        About("One transaction, 95 %", "Time to commit what one batch brought.", "s", ((1, ORANGE),)),
        Query(quantile(0.95, "onrecord_commit_seconds", "what"), "{{what}}"),
    ),
    graph(
        About("Events in one transaction, half", "How many events the store commits at once.", "short"),
        Query(quantile(0.5, "onrecord_commit_events", "what"), "{{what}}"),
    ),
    bars(
        About("Skips stored, by reason", "What a reader finds in the store of what was set aside.", "short"),
        Query(ranking("onrecord_skips_stored_total", "reason, skipped_by"), "{{skipped_by}}: {{reason}}"),
    ),
    graph(
        About("Readers", "Live streams that are open now.", "short"),
        Query(total("onrecord_subscribers"), "live readers"),
    ),
    graph(
        About(
            "Readers cut off",
            "Readers of the live stream that took nothing for too long; they may resume.",
            "eps",
            ((1, RED),),
        ),
        Query(rate("onrecord_slow_subscribers_total"), "cut off"),
    ),
    graph(
        About("Requests for feeds", "By format and outcome: full, not modified or refused.", "reqps"),
        Query(rate("onrecord_feed_requests_total", "format, outcome", rare=True), "{{format}} {{outcome}}"),
    ),
    graph(
        About("Forgotten", "Rows deleted because they were older than the retention setting.", "eps"),
        Query(rate("onrecord_forgotten_total", "table", rare=True), "{{table}}"),
    ),
)

ROWS: tuple[tuple[str, tuple[Panel, ...]], ...] = (
    ("Extractor", EXTRACTOR),
    ("Classifier", CLASSIFIER),
    ("Monitor", MONITOR),
)
