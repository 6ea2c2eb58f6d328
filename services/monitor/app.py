"""The monitor: records and skips in; feeds, live stream, web page and API out."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta

from aiokafka.errors import KafkaError

from schemas import streams
from schemas.record import RecordV1
from schemas.skip import SkipV1
from services.chassis.app import make_app, stage
from services.chassis.logs import logger
from services.chassis.outcome import Skip
from services.chassis.settings import from_environment
from services.monitor import metrics
from services.monitor.canaries.flights import SITE, Canary, flock, page_of
from services.monitor.canaries.watch import CanaryWatch, first_flight
from services.monitor.counting import count_record, count_skip
from services.monitor.settings import MonitorSettings
from services.monitor.storage.committer import Committer
from services.monitor.storage.database import is_passing
from services.monitor.storage.store import Store, open_store
from services.monitor.storage.writer import Stored
from services.monitor.web.server import new_tail, serving
from services.monitor.web.tail import Tail

RETENTION_EVERY_SECONDS = 600.0
CANARY = "canary"
_LOOK_SECONDS = 2.0

log = logger(__name__)
settings = from_environment(MonitorSettings)
app = make_app(settings)


class _Open:
    """What `on_open` opened."""

    store: Store
    tail: Tail
    stack: AsyncExitStack
    address: str


opened = _Open()
canaries = CanaryWatch()


@app.on_open
async def open_all() -> None:
    """Open the store and serve it, before the first event."""
    opened.stack = AsyncExitStack()
    opened.store = await opened.stack.enter_async_context(open_store(settings.store_url))
    opened.tail = new_tail(settings, opened.store)
    opened.address = await opened.stack.enter_async_context(serving(settings, opened.store, opened.tail, app.fail))
    log.info("statements are shown", url=opened.address)


@app.on_close
async def close_all() -> None:
    """Stop serving and close the store, after the last event."""
    await opened.stack.aclose()


async def _commit_records(batch: Sequence[RecordV1]) -> Sequence[Stored]:
    with metrics.COMMITS.labels("records").time():
        done = await opened.store.put_records(batch)
    metrics.COMMIT_SIZE.labels("records").observe(len(batch))
    opened.tail.nudge()
    return done


async def _commit_skips(batch: Sequence[SkipV1]) -> Sequence[bool]:
    with metrics.COMMITS.labels("skips").time():
        done = await opened.store.put_skips(batch)
    metrics.COMMIT_SIZE.labels("skips").observe(len(batch))
    return done


records: Committer[RecordV1, Stored] = Committer(_commit_records, settings.monitor_commit_events)
skips: Committer[SkipV1, bool] = Committer(_commit_skips, settings.monitor_commit_events)


async def forget_record(article_id: str) -> None:
    """Delete a record that was taken back: its key came without a value."""
    if await opened.store.forget(article_id):
        opened.tail.forget(article_id)
        metrics.FORGOTTEN.labels("records").inc()


@stage(app, source=streams.RECORDS, on_tombstone=forget_record)
async def store_records(record: RecordV1) -> None:
    """Put a record into the store. Committed when this returns. A canary is scored instead, and seen by no reader."""
    if record.article.canary:
        canaries.home(record, datetime.now(UTC))
        raise Skip(CANARY)
    stored = await records.put(record)
    count_record(record, stored, datetime.now(UTC))


@stage(app, source=streams.SKIPS)
async def store_skips(skip: SkipV1) -> None:
    """Put a skip into the store. Committed when this returns. That of a canary is no news."""
    if skip.about.startswith(SITE):
        raise Skip(CANARY)
    count_skip(skip, added=await skips.put(skip))


@app.background
async def keep_retention() -> None:
    """Delete what is older than the retention setting, again and again."""
    while settings.monitor_retention_days:
        before = datetime.now(UTC) - timedelta(days=settings.monitor_retention_days)
        try:
            for table, number in (await opened.store.forget_before(before)).items():
                metrics.FORGOTTEN.labels(table).inc(number)
        except Exception as error:
            if not is_passing(error):
                raise
            log.warning("the database does not answer, old rows stay for now", error=str(error)[:500])
        await asyncio.sleep(RETENTION_EVERY_SECONDS)


@app.background
async def plant_canaries() -> None:
    """Send the canaries out again and again, the first time soon after the start. Each monitor sends those whose records come to itself."""
    every = timedelta(seconds=settings.monitor_canary_seconds)
    due = first_flight(datetime.now(UTC), every)
    while every:
        now = datetime.now(UTC)
        ours = [canary for number, canary in flock().items() if app.owns(streams.RECORDS, number)]
        if not ours:
            canaries.forget()
        elif now >= due and await _all_sent(ours, now):
            due = now + every
        canaries.look(datetime.now(UTC))
        await asyncio.sleep(_LOOK_SECONDS)


async def _all_sent(ours: Sequence[Canary], now: datetime) -> bool:
    """Send them; a broker that is away is no reason to stop serving readers, they are sent at the next look."""
    try:
        for canary in ours:
            await app.emit(streams.PAGES, page_of(canary, now), "plant_canaries")
            canaries.fly(canary.article_id, now)
    except (KafkaError, OSError, TimeoutError) as error:
        log.warning("the canaries cannot be sent for now", error=str(error)[:500])
        return False
    return True
