"""The monitor's HTTP server: with the service, or alone over a store that another process fills."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress

from aiohttp import web

from services.chassis.logs import logger
from services.monitor.settings import MonitorSettings
from services.monitor.storage.store import Store, open_store
from services.monitor.web.api import make_api
from services.monitor.web.stream import StreamRules
from services.monitor.web.tail import Tail

log = logger(__name__)


@asynccontextmanager
async def serving(
    settings: MonitorSettings, store: Store, tail: Tail, on_failure: Callable[[BaseException], None]
) -> AsyncIterator[str]:
    """Follow the store and serve it over HTTP; yield the address (`http://127.0.0.1:8080`). `on_failure` hears why following ended."""
    await tail.begin()
    following = asyncio.create_task(tail.run())
    following.add_done_callback(
        lambda done: None if done.cancelled() else on_failure(done.exception() or RuntimeError())
    )
    rules = StreamRules(
        heartbeat_seconds=settings.monitor_heartbeat_seconds,
        patience_seconds=settings.monitor_patience_seconds,
        max_subscribers=settings.monitor_max_subscribers,
    )
    application = make_api(store, tail, public_url=settings.monitor_public_url, rules=rules)
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=2.0, max_line_size=8190, max_field_size=8190)
    await runner.setup()
    try:
        await web.TCPSite(runner, settings.monitor_host, settings.monitor_port).start()
        host, port = runner.addresses[0][:2]
        yield f"http://{f'[{host}]' if ':' in host else host}:{port}"
    finally:
        await runner.cleanup()
        following.cancel()
        with suppress(asyncio.CancelledError):
            await following


def new_tail(settings: MonitorSettings, store: Store) -> Tail:
    """Return a follower of the store, not yet running."""
    return Tail(store, poll_seconds=settings.monitor_poll_seconds)


@asynccontextmanager
async def api_alone(settings: MonitorSettings) -> AsyncIterator[str]:
    """Serve an existing store without Kafka; yield the address."""
    async with (
        open_store(settings.store_url) as store,
        serving(settings, store, new_tail(settings, store), _log_failure) as address,
    ):
        yield address


def _log_failure(error: BaseException) -> None:
    log.critical("the live stream has stopped: start the server again", error=str(error))
