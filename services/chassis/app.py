"""A service: its stages, what runs beside them, and its life from waiting for the broker to the last acknowledgement."""

from __future__ import annotations

import asyncio
import os
import signal
import threading
import time
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack, suppress
from importlib.metadata import version
from typing import Any, TypeVar

import uvloop
from aiohttp import web

from schemas.event import Event
from schemas.streams import Stream
from services.chassis import conveyor, metrics
from services.chassis.conveyor import AnyLine
from services.chassis.health import health_routes, serve
from services.chassis.kafka import Outlet, create_streams, wait_for_broker
from services.chassis.line import DeliveredHandler, Handler, Line, Stage, TombstoneHandler
from services.chassis.logs import configure_logs, logger
from services.chassis.post import origin, partition_of, post
from services.chassis.settings import ChassisSettings
from services.chassis.watch import watch_lag

E = TypeVar("E", bound=Event)
F = TypeVar("F", bound=Event)
H = TypeVar("H", bound=Callable[..., Any])
Work = Callable[[], Awaitable[None]]

log = logger(__name__)


class ServiceApp:
    """What `@stage` and the service's own background work hang on. `run` gives it life."""

    def __init__(self, settings: ChassisSettings) -> None:
        self.settings = settings
        self.group = f"onrecord-{settings.service}"
        self.belt = conveyor.conveyor(settings, self.group)
        self.outlet = Outlet(settings, self.group)
        self.lines: dict[str, AnyLine] = {}
        self.routes: list[web.RouteDef] = []
        self._openers: list[Work] = []
        self._closers: list[Work] = []
        self._background: list[Work] = []
        self._handers_over: list[Work] = []
        self._failure: BaseException | None = None
        self._over = asyncio.Event()
        self._producing = False
        self.belt.drain = self._drain
        self.belt.forget = self._forget
        self.belt.begin = self._begin

    # What a service declares

    def add_stage(self, stage: Stage[E, F]) -> None:
        """Give a stage its line."""
        line = Line(stage, self.outlet, self.settings, self.fail)
        self.lines[stage.name] = line
        conveyor.attach(self.belt, line)

    def on_open(self, work: H) -> H:
        """Run before the first event: open what the stages need. A decorator for `async def f() -> None`."""
        self._openers.append(work)
        return work

    def on_close(self, work: H) -> H:
        """Run after the last event: close it again."""
        self._closers.append(work)
        return work

    def background(self, work: H) -> H:
        """Run beside the stages once partitions are assigned, until the service stops. What it raises ends the service."""
        self._background.append(work)
        return work

    def on_hand_over(self, work: H) -> H:
        """Run before partitions go to somebody else, after the stages are drained: end what the new owner must not find under way."""
        self._handers_over.append(work)
        return work

    # What a service may ask and do

    async def emit(self, stream: Stream[E], event: E, stage: str) -> None:
        """Send an event that no other event caused, and return when the broker has confirmed it."""
        await (await post(self.outlet, stream, event, origin(self.settings.service, stage)))
        metrics.OUTPUTS.labels(stage, stream.name).inc()

    def partitions(self, stream_name: str) -> set[int]:
        """Return the partitions of a stream that are ours at this moment."""
        try:
            return {place.partition for place in self.belt.consumer.assignment() if place.topic == stream_name}
        except Exception:  # noqa: BLE001 - before the consumer has started there is none
            return set()

    def owns(self, stream: Stream[Any], key: str) -> bool:
        """Return whether the events of this key come to this process."""
        return partition_of(key.encode(), stream.partitions) in self.partitions(stream.name)

    def fail(self, error: BaseException) -> None:
        """End the service, unacknowledged; whoever started it starts it again."""
        self._failure = self._failure or error
        self._over.set()

    def conditions(self) -> dict[str, bool]:
        """Return what /readyz asks, by name."""
        assigned = all(self.partitions(line.stage.source.name) for line in self.lines.values())
        return {
            "producer_works": self._producing,
            "partitions_assigned": assigned,
            "brakes_off": not any(line.brake.engaged for line in self.lines.values()),
        }

    # Its life

    async def live(self) -> None:
        """Serve until SIGTERM, SIGINT or a failure; raise the failure."""
        for number in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(number, self._over.set)
        async with AsyncExitStack() as stack:
            await self._start(stack)
            await self._wait_until_over()
            self._end_whatever_hangs()
        if self._failure:
            raise self._failure

    async def _start(self, stack: AsyncExitStack) -> None:
        settings = self.settings
        metrics.BUILD.labels(settings.service, version("onrecord")).set(1)
        routes = health_routes(self.lines, self.conditions, time.monotonic, settings.stuck_seconds) + self.routes
        runner, port = await serve(routes, settings.metrics_host, settings.metrics_port)
        stack.push_async_callback(runner.cleanup)
        log.info("metrics and health", url=f"http://{settings.metrics_host}:{port}/metrics")
        await wait_for_broker(settings)
        await create_streams(settings)
        await self.outlet.start()
        self._producing = True
        stack.push_async_callback(self.outlet.stop)
        for work in self._closers:
            stack.push_async_callback(work)
        for work in self._openers:
            await work()
        await self.belt.start()
        stack.push_async_callback(self._stop_belt)
        tasks = [
            self._keep(watch_lag(settings, self.group, self.lines, self.partitions)),
            self._keep(
                conveyor.keep_committing(self.belt, list(self.lines.values()), settings.commit_interval_seconds)
            ),
            self._keep(conveyor.keep_looking(self.belt, list(self.lines.values()))),
            *(self._keep(self._when_assigned(work)) for work in self._background),
        ]
        stack.push_async_callback(_cancel, tasks)
        log.info("started", stages=list(self.lines))

    def _keep(self, work: Awaitable[None]) -> asyncio.Task[None]:
        task = asyncio.ensure_future(work)
        task.add_done_callback(self._heed)
        return task

    def _heed(self, task: asyncio.Future[None]) -> None:
        if not task.cancelled() and (error := task.exception()):
            log.error("background work failed", exc_info=error)
            self.fail(error)

    async def _when_assigned(self, work: Work) -> None:
        while not self.conditions()["partitions_assigned"]:  # noqa: ASYNC110 - Faust offers no event to wait for
            await asyncio.sleep(0.1)
        await work()

    async def _wait_until_over(self) -> None:
        crashed = asyncio.ensure_future(self.belt.wait_until_stopped())
        over = asyncio.ensure_future(self._over.wait())
        await asyncio.wait({crashed, over}, return_when=asyncio.FIRST_COMPLETED)
        for waiter in (crashed, over):
            waiter.cancel()
        if not self._over.is_set():
            self.fail(self.belt.crash_reason or RuntimeError("Faust stopped by itself"))

    def _end_whatever_hangs(self) -> None:
        """End the process when closing takes longer than the grace: a client that cannot reach its broker may wait for minutes.

        What is not acknowledged by then comes again.
        """
        timer = threading.Timer(self.settings.grace_seconds, os._exit, [1])
        timer.daemon = True
        timer.start()

    async def _drain(self) -> None:
        within = self.settings.grace_seconds / 2
        await asyncio.gather(*(line.drain(within) for line in self.lines.values()))
        for line in self.lines.values():
            await conveyor.commit(self.belt, line)
        for work in self._handers_over:
            await work()

    def _forget(self) -> None:
        for line in self.lines.values():
            line.forget()

    def _begin(self, stream_name: str, partition: int, offset: int) -> None:
        for line in self.lines.values():
            if line.stage.source.name == stream_name:
                line.sequence.begin(partition, offset, time.monotonic())

    async def _stop_belt(self) -> None:
        with suppress(TimeoutError):
            await asyncio.wait_for(self.belt.stop(), self.settings.grace_seconds)


async def _cancel(tasks: list[asyncio.Task[None]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


def make_app(settings: ChassisSettings) -> ServiceApp:
    """Return a service without stages yet."""
    return ServiceApp(settings)


def stage(
    app: ServiceApp,
    source: Stream[E],
    sink: Stream[F] | None = None,
    *,
    on_tombstone: TombstoneHandler | None = None,
    on_delivered: DeliveredHandler[F] | None = None,
    window: int | None = None,
) -> Callable[[Handler[E, F]], Handler[E, F]]:
    """Make a function the handler of a stage.

    The handler takes one event of `source` and returns none, one or many events of `sink`, sync or async; or it raises
    `Skip`, `Poison` or `Retry`. It stays callable as it is. `on_tombstone` hears the key of a message without value; without it
    such a message is a skip. `on_delivered` hears the outputs once all are confirmed and before the event is acknowledged: the
    place to keep state, for effect comes before state.
    """

    def declare(handler: Handler[E, F]) -> Handler[E, F]:
        app.add_stage(Stage(handler.__name__, source, sink, handler, on_tombstone, on_delivered, window))
        return handler

    return declare


def run(app: ServiceApp) -> None:
    """Run a service until it is told to stop. Exit code 1 and a log line when it failed; uncommitted events come again."""
    settings = app.settings
    configure_logs(settings.log_level, settings.log_format, settings.service)
    try:
        uvloop.run(app.live())
    except Exception as error:
        log.critical("the service ends", error=f"{type(error).__name__}: {error}")
        raise SystemExit(1) from error
