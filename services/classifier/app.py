"""The classifier: articles in, records out."""

from __future__ import annotations

from contextlib import AsyncExitStack

from schemas import streams
from schemas.article import ArticleV1
from schemas.record import RecordV1
from services.chassis.app import make_app, stage
from services.chassis.outcome import Poison
from services.chassis.settings import from_environment
from services.classifier import metrics
from services.classifier.classify import versions
from services.classifier.gathering import Gathering
from services.classifier.llm.opinion import SecondOpinion, open_opinion
from services.classifier.settings import ClassifierSettings


class _Open:
    """What `on_open` opened."""

    stack: AsyncExitStack
    opinion: SecondOpinion | None = None
    gathering: Gathering = Gathering()


settings = from_environment(ClassifierSettings)
app = make_app(settings)
metrics.show_models(versions())
opened = _Open()


@app.on_open
async def open_all() -> None:
    """Open the way to the language model, where one is set."""
    opened.stack = AsyncExitStack()
    opened.opinion = await open_opinion(settings, opened.stack)


@app.on_close
async def close_all() -> None:
    """Close it again."""
    await opened.stack.aclose()


@stage(app, source=streams.ARTICLES, sink=streams.RECORDS)
async def classify_articles(article: ArticleV1) -> tuple[RecordV1, ...]:
    """Put one article on record."""
    if len(article.article.text) > settings.most_characters:
        raise Poison("text_too_long", f"{len(article.article.text)} characters")
    record = await opened.gathering.classify(article)
    if (
        opened.opinion and not article.article.canary
    ):  # a canary tells how we do without help, and its statements are nobody's news
        record = await opened.opinion.over(record)
    metrics.count(record)
    return (record,)
