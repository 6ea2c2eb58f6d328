"""The extractor: pages in, articles out."""

from __future__ import annotations

from schemas import streams
from schemas.article import ArticleV1
from schemas.page import PageV1
from services.chassis.app import make_app, stage
from services.chassis.settings import from_environment
from services.extractor import metrics
from services.extractor.settings import ExtractorSettings
from services.extractor.workers import Workers

settings = from_environment(ExtractorSettings)
app = make_app(settings)
workers = Workers(
    settings.extractor_workers,
    settings.extractor_page_seconds,
    settings.extractor_page_max_bytes,
    settings.extractor_memory_bytes,
)


@app.on_open
async def warm() -> None:
    """Load the models before the first event arrives."""
    await workers.warm()


@app.on_close
async def close_workers() -> None:
    """End the workers, after the last event."""
    await workers.close()


@stage(app, source=streams.PAGES, sink=streams.ARTICLES)
async def extract_articles(page: PageV1) -> tuple[ArticleV1, ...]:
    """Read one page, in a worker."""
    killed = workers.killed
    try:
        article = await workers.extract(page)
    finally:
        metrics.WORKERS_KILLED.inc(workers.killed - killed)
    metrics.count(article)
    return (article,)
