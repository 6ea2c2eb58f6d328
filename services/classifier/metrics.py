"""Every metric of the classifier, declared once. Labels are bounded: topics, kinds, stances, rules, languages."""

from __future__ import annotations

from prometheus_client import Counter, Gauge, Histogram

from schemas.record import RecordV1

SCORES = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 1.0)
LANGUAGES = frozenset("ar de en es fr it nl pl pt ru sv tr uk zh".split())
NONE = "none"

ARTICLES = Counter(
    "onrecord_articles_classified_total",
    "Articles classified, by language; `other` is any that is rare, `none` an unknown one.",
    ["language"],
)
TOPICS = Counter(
    "onrecord_topics_total",
    "Topics of level 1 given to articles (one article may have several); `none` counts articles without any.",
    ["topic"],
)
STATEMENTS = Counter("onrecord_statements_classified_total", "Statements classified, by kind.", ["kind"])
STANCES = Counter(
    "onrecord_stances_total",
    "Stances of speakers towards targets named in their statements; `abstain` when not sure.",
    ["stance"],
)
FINDINGS = Counter("onrecord_findings_total", "Findings: things in an article that do not fit, by rule.", ["rule"])
JUDGEMENTS = Counter(
    "onrecord_judgements_total",
    "Times that the classifier was to say something: topic of an article, kind of a statement, stance towards a target.",
    ["task"],
)
ABSTENTIONS = Counter(
    "onrecord_abstentions_total",
    "Times that the classifier was not sure enough to say: topic of an article, kind of a statement, stance.",
    ["task"],
)
SCORE = Histogram(
    "onrecord_classification_score", "Confidence of what the classifier said, by task.", ["task"], buckets=SCORES
)
CHARACTERS = Counter("onrecord_characters_classified_total", "Characters of text classified.")
MODEL = Gauge(
    "onrecord_classifier_model_info",
    "Always 1; the labels say which model or rule set does which task.",
    ["task", "model"],
)

LLM_REQUESTS = Counter(
    "onrecord_llm_requests_total",
    "Statements of low confidence put to the language model, by outcome: `answered`, or why the default's verdict stayed.",
    ["outcome"],
)
LLM_TOKENS = Counter("onrecord_llm_tokens_total", "Tokens that the language model took, as it says or else estimated.")


def show_models(versions: dict[str, str]) -> None:
    """Say on /metrics which model does which task."""
    for task, model in versions.items():
        MODEL.labels(task, model).set(1)


def count(record: RecordV1) -> None:
    """Count one record, unless it is a canary: that is no news."""
    if record.article.canary:
        return
    language = record.article.language or NONE
    ARTICLES.labels(language if language in LANGUAGES | {NONE} else "other").inc()
    CHARACTERS.inc(len(record.article.text))
    _count_topics(record)
    _count_statements(record)
    for finding in record.findings:
        FINDINGS.labels(finding.rule).inc()


def _count_topics(record: RecordV1) -> None:
    JUDGEMENTS.labels("topic").inc()
    for topic in record.topics:
        SCORE.labels("topic" if topic.level == 1 else "subtopic").observe(topic.score)
        if topic.level == 1:
            TOPICS.labels(topic.name).inc()
    if not record.topics:
        TOPICS.labels(NONE).inc()
        ABSTENTIONS.labels("topic").inc()


def _count_statements(record: RecordV1) -> None:
    for statement in record.statements:
        JUDGEMENTS.labels("kind").inc()
        STATEMENTS.labels(statement.kind or NONE).inc()
        if statement.kind is None:
            ABSTENTIONS.labels("kind").inc()
        if statement.kind_score is not None:
            SCORE.labels("kind").observe(statement.kind_score)
        for stance in statement.stances:
            JUDGEMENTS.labels("stance").inc()
            STANCES.labels(stance.stance).inc()
            if stance.stance == "abstain":
                ABSTENTIONS.labels("stance").inc()
            else:
                SCORE.labels("stance").observe(stance.score)
