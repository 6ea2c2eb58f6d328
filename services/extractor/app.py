"""The extractor: pages in, articles out."""

from __future__ import annotations

from schemas import streams
from schemas.article import ArticleV1
from schemas.page import PageV1
from services.chassis.app import make_app, stage
from services.chassis.settings import from_environment
from services.extractor import metrics
from services.extractor.backlog import Backlog, Haste
from services.extractor.settings import ExtractorSettings
from services.extractor.workers import Workers

settings = from_environment(ExtractorSettings)
app = make_app(settings)
workers = Workers(
    settings.extractor_workers,
    settings.extractor_page_seconds,
    settings.extractor_page_max_bytes,
    settings.extractor_memory_bytes,
    settings.extractor_page_cpu_seconds,
)


@app.on_open
async def warm() -> None:
    """Load the models before the first event arrives."""
    await workers.warm()


@app.on_close
async def close_workers() -> None:
    """End the workers, after the last event."""
    await workers.close()


async def read(page: PageV1, in_haste: bool) -> ArticleV1:  # noqa: FBT001 - the one flag of `backlog.Read`
    """Read one page, in a worker."""
    killed = workers.killed
    try:
        article = await workers.extract(page, in_haste=in_haste)
    finally:
        metrics.WORKERS_KILLED.inc(workers.killed - killed)
    metrics.count(article)
    return article


async def pass_on(page: PageV1) -> None:
    """Keep a page that was read in haste for a second reading."""
    await app.emit(streams.PAGES_AGAIN, page, "extract_articles")


haste = Haste(
    read,
    Backlog(
        lambda: app.lines["extract_articles"].waiting, settings.extractor_backlog_events, settings.extractor_idle_events
    ),
    pass_on,
)


@app.on_hand_over
async def forget_hasty_pages() -> None:
    """Hold no page for an article that somebody else will deliver."""
    haste.forget()


@stage(app, source=streams.PAGES, sink=streams.ARTICLES, on_delivered=haste.delivered)
async def extract_articles(page: PageV1) -> tuple[ArticleV1, ...]:
    """Read one page; in haste, when too many wait."""
    return (await haste.extract(page),)


@stage(app, source=streams.PAGES_AGAIN, sink=streams.ARTICLES, window=1)
async def reread_pages(page: PageV1) -> tuple[ArticleV1, ...]:
    """Read one page again, in full, when there is time."""
    return (await haste.reread(page, settings.stuck_seconds / 2),)
