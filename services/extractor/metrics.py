"""Every metric of the extractor, declared once. Labels are bounded: lanes, forms, languages, sources of a date."""

from __future__ import annotations

from prometheus_client import Counter, Gauge, Histogram

from schemas.article import ArticleV1

SCORES = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 1.0)
LANGUAGES = frozenset("ar bg cs da de el en es fi fr he hu id it ja ko nl no pl pt ro ru sv tr uk zh".split())
NONE = "none"

ARTICLES = Counter(
    "onrecord_articles_extracted_total",
    "Articles extracted, by language; `other` is any that is rare, `none` an unknown one.",
    ["language"],
)
CHARACTERS = Counter("onrecord_characters_extracted_total", "Characters of main text extracted.")
LANES = Counter("onrecord_text_lanes_total", "Articles by the lane that found their text.", ["lane"])
TEXT_SCORE = Histogram("onrecord_text_score", "Confidence in the main text of a page.", ["lane"], buckets=SCORES)
DATED = Counter(
    "onrecord_published_dates_total",
    "Articles by where their publication date was read; `none` has none.",
    ["source"],
)
STATEMENTS = Counter("onrecord_statements_extracted_total", "Statements found, by form.", ["form"])
SPEAKERS = Counter("onrecord_statement_speakers_total", "Statements by whether their speaker is known.", ["speaker"])
NAMES = Counter("onrecord_names_extracted_total", "Names found in articles, by kind.", ["kind"])
WORKERS_KILLED = Counter(
    "onrecord_extractor_workers_killed_total", "Workers that were ended because a page took too long or too much."
)
MODEL = Gauge(
    "onrecord_extractor_model_info",
    "Always 1; the labels say which model or rule set does which task.",
    ["task", "model"],
)


def count(article: ArticleV1) -> None:
    """Count one article, unless it is a canary: that is no news."""
    if article.article.canary:
        return
    language = article.article.language or NONE
    ARTICLES.labels(language if language in LANGUAGES | {NONE} else "other").inc()
    CHARACTERS.inc(len(article.article.text))
    _count_text(article)
    for statement in article.statements:
        STATEMENTS.labels(statement.form).inc()
        SPEAKERS.labels("unknown" if statement.speaker is None else "resolved").inc()
    for name in article.names:
        NAMES.labels(name.kind).inc()
    for task, model in article.versions.items():
        MODEL.labels(task, model).set(1)


def _count_text(article: ArticleV1) -> None:
    lane = article.article.lane
    LANES.labels(lane).inc()
    if article.article.text_score is not None:
        TEXT_SCORE.labels(lane).observe(article.article.text_score)
    DATED.labels((article.article.published_at_from or NONE).partition(":")[0]).inc()
