"""The classifier: articles in, records out."""

from __future__ import annotations

from datetime import UTC, datetime

from schemas import streams
from schemas.article import ArticleV1
from schemas.record import RecordV1
from services.chassis.app import make_app, stage
from services.chassis.outcome import Poison
from services.chassis.settings import from_environment
from services.classifier import metrics
from services.classifier.classify import classify, versions
from services.classifier.settings import ClassifierSettings

settings = from_environment(ClassifierSettings)
app = make_app(settings)
metrics.show_models(versions())


@stage(app, source=streams.ARTICLES, sink=streams.RECORDS)
def classify_articles(article: ArticleV1) -> tuple[RecordV1, ...]:
    """Put one article on record."""
    if len(article.article.text) > settings.most_characters:
        raise Poison("text_too_long", f"{len(article.article.text)} characters")
    record = classify(article, datetime.now(UTC))
    metrics.count(record)
    return (record,)
