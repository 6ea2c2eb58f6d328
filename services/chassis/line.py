"""One stage at work: bytes in, handler, outputs confirmed, fate counted, acknowledged in order."""

from __future__ import annotations

import asyncio
import inspect
import time
from collections.abc import Awaitable, Callable, Iterable
from contextvars import Context, copy_context
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Generic, TypeVar

from schemas import streams
from schemas.event import Event
from schemas.skip import SkipV1
from schemas.streams import Stream
from services.chassis import metrics
from services.chassis.brake import Brake
from services.chassis.dead_letters import dead_headers
from services.chassis.envelope import Incoming
from services.chassis.fates import DONE, Fate, Verdict
from services.chassis.ledger import Ledger
from services.chassis.logs import bind_event, logger
from services.chassis.outcome import BUG, Retry, Skip, verdict_on
from services.chassis.post import EventTooLarge, Sender, origin, post
from services.chassis.sequence import Sequence
from services.chassis.settings import ChassisSettings

E = TypeVar("E", bound=Event)
F = TypeVar("F", bound=Event)
Answer = Iterable[F] | None
Handler = Callable[[E], Answer[F] | Awaitable[Answer[F]]]
TombstoneHandler = Callable[[str], Awaitable[None] | None]
DeliveredHandler = Callable[[tuple[F, ...]], Awaitable[None]]

log = logger(__name__)

_STUBBORN_SECONDS = 2.0
"""How long a handler that ignores its cancellation may hold up the hand-over of partitions."""


@dataclass(frozen=True)
class Stage(Generic[E, F]):
    """What a stage is: its name is its handler's, in metrics, logs and trails too."""

    name: str
    source: Stream[E]
    sink: Stream[F] | None
    handler: Handler[E, F]
    on_tombstone: TombstoneHandler | None = None
    on_delivered: DeliveredHandler[F] | None = None
    window: int | None = None


class Line(Generic[E, F]):
    """The work of one stage in one process.

    Up to `window` events are in flight at once; those of one key one after the other. `take` returns when there is room for the next event, so a slow
    handler or broker holds the stream back and memory stays bounded.
    """

    def __init__(
        self, stage: Stage[E, F], sender: Sender, settings: ChassisSettings, on_failure: Callable[[BaseException], None]
    ) -> None:
        self.stage = stage
        self.ledger = Ledger()
        self.sequence = Sequence(stage.source.compacted)
        self.brake = Brake(settings.brake_in_a_row, settings.brake_ratio, settings.brake_window)
        self.finished_at = time.monotonic()
        self.waiting = 0
        self._on_failure = on_failure
        self._sender = sender
        self._settings = settings
        self._window = stage.window or settings.window
        self._room = asyncio.Semaphore(self._window)
        self._tasks: set[asyncio.Task[Verdict]] = set()
        self._abandoned: set[asyncio.Task[Verdict]] = set()
        self._times_forgotten = 0
        self._last_of_key: dict[bytes, asyncio.Task[Verdict]] = {}
        self._open_since: dict[tuple[int, int], float] = {}
        self._last_taken_timestamp = 0.0
        for gauge in (metrics.IN_FLIGHT, metrics.BRAKE, metrics.LAG_EVENTS, metrics.LAG_SECONDS):
            gauge.labels(stage.name).set(0)

    @property
    def is_full(self) -> bool:
        """Return whether the window has no room for another event, or a brake is on."""
        return self._room.locked() or self.brake.engaged

    async def take(self, message: Incoming) -> None:
        """Take one event into flight. Call in the order of the stream; a brake that is engaged holds the call.

        An event whose partition moved while it waited for room is let go: its offset must not stand among those of the new assignment.
        """
        times_forgotten = self._times_forgotten
        await self._room.acquire()
        if self.brake.engaged:
            await asyncio.Event().wait()  # until the process is restarted: a person looks first
        if times_forgotten != self._times_forgotten:
            self._room.release()
            return
        self.ledger.begin(message.partition, message.offset)
        self._open_since[message.partition, message.offset] = message.timestamp
        self._last_taken_timestamp = message.timestamp
        metrics.RECEIVED.labels(self.stage.name).inc()
        metrics.IN_FLIGHT.labels(self.stage.name).inc()
        metrics.QUEUE_WAIT_SECONDS.labels(self.stage.name).observe(max(0.0, time.time() - message.timestamp))
        self._spawn(message, copy_context())

    def _spawn(self, message: Incoming, context: Context) -> None:
        key = message.key or b""
        task = asyncio.get_running_loop().create_task(self._run(message, self._last_of_key.get(key)), context=context)
        self._tasks.add(task)
        self._last_of_key[key] = task
        task.add_done_callback(lambda done: self._put_down(done, message, key))

    def _put_down(self, task: asyncio.Task[Verdict], message: Incoming, key: bytes) -> None:
        self._tasks.discard(task)
        if self._last_of_key.get(key) is task:
            del self._last_of_key[key]
        self._open_since.pop((message.partition, message.offset), None)
        metrics.IN_FLIGHT.labels(self.stage.name).dec()
        if not task.cancelled() and (error := task.exception()) is not None:
            self._on_failure(error)  # neither done nor buried: nothing is acknowledged, the process starts again
        elif task in self._abandoned or task.cancelled():
            metrics.ABANDONED.labels(self.stage.name).inc()
        else:
            self._settle(message, task.result())
        self._abandoned.discard(task)
        self._room.release()

    def _settle(self, message: Incoming, verdict: Verdict) -> None:
        metrics.FATES.labels(self.stage.name, verdict.fate.value, verdict.reason).inc()
        self.ledger.finish(message.partition, message.offset)
        self.finished_at = time.monotonic()

    async def _run(self, message: Incoming, before: asyncio.Task[Verdict] | None) -> Verdict:
        if before is not None:
            await asyncio.wait([before])
        bind_event(message, self.stage.name)
        outputs, verdict, attempts = await self._attempt(message)
        if (
            asyncio.current_task() in self._abandoned
        ):  # a handler that swallowed its cancellation: its answer is worth nothing
            raise asyncio.CancelledError
        if outputs:
            verdict = await self._deliver(message, outputs)
        if verdict.fate is Fate.DEAD:
            await self._bury(message, verdict, attempts)
        else:
            self.brake.observe(message.partition, dead=False)
        if verdict.fate is Fate.SKIPPED:
            await self._record_skip(message, verdict)
        return verdict

    async def _attempt(self, message: Incoming) -> tuple[tuple[F, ...], Verdict, int]:
        """Return the handler's outputs, the event's fate so far, and how many tries it took."""
        attempt = 1
        while True:
            try:
                return await self._handle(message), DONE, attempt
            except Retry as passing:
                if attempt >= self._settings.retry_attempts:
                    return (), verdict_on(passing), attempt
                metrics.RETRIES.labels(self.stage.name, passing.reason).inc()
                await asyncio.sleep(min(passing.after_seconds, self._settings.retry_longest_seconds))
                attempt += 1
            except asyncio.CancelledError:
                if _asked_to_stop():
                    raise
                log.exception("a handler awaited something that somebody else cancelled")
                return (), verdict_on(RuntimeError("what the handler awaited was cancelled")), attempt
            except Exception as error:  # whatever a handler raises has a fate; a bug is a dead letter
                verdict = verdict_on(error)
                if verdict.reason == BUG:
                    log.exception("a handler failed in a way nobody foresaw")
                return (), verdict, attempt

    async def _handle(self, message: Incoming) -> tuple[F, ...]:
        if message.value is None:
            await self._handle_tombstone(message)
            return ()
        event = self.stage.source.event.from_bytes(message.value)
        with metrics.HANDLING_SECONDS.labels(self.stage.name).time():
            answer = self.stage.handler(event)
            if inspect.isawaitable(answer):
                answer = await answer
        return tuple(answer or ())

    async def _handle_tombstone(self, message: Incoming) -> None:
        if self.stage.on_tombstone is None:
            raise Skip("tombstone")
        pending = self.stage.on_tombstone((message.key or b"").decode("utf-8", "replace"))
        if pending is not None:
            await pending

    async def _deliver(self, message: Incoming, outputs: tuple[F, ...]) -> Verdict:
        """Send all outputs and await their confirmation. What Kafka raises is no fault of the event's, and ends the process."""
        sink = self.stage.sink
        assert sink is not None, f"{self.stage.name} has outputs but no sink"
        sent_by = origin(self._settings.service, self.stage.name, message)
        names = (f"{self.stage.name}/{message.place}/{number}" for number in range(len(outputs)))
        try:
            pending = [
                await post(self._sender, sink, event, sent_by, name)
                for event, name in zip(outputs, names, strict=False)
            ]
            for confirmation in pending:
                await confirmation
        except EventTooLarge as error:
            return Verdict(Fate.DEAD, "output_too_large", str(error))
        metrics.OUTPUTS.labels(self.stage.name, sink.name).inc(len(outputs))
        if self.stage.on_delivered is not None:
            await self.stage.on_delivered(outputs)
        return DONE

    async def _record_skip(self, message: Incoming, verdict: Verdict) -> None:
        if self.stage.source is streams.SKIPS:  # a skip about a skip would go round for ever
            return
        skip = SkipV1(
            stage=self.stage.name,
            reason=verdict.reason,
            detail=verdict.detail[:1000],
            subject_key=(message.key or b"").decode("utf-8", "replace"),
            about=self._subject(message),
            source_stream=message.stream,
            source_partition=message.partition,
            source_offset=message.offset,
            skipped_at=datetime.now(UTC),
        )
        sent_by = origin(self._settings.service, self.stage.name, message)
        await (await post(self._sender, streams.SKIPS, skip, sent_by, f"{self.stage.name}/{message.place}/skip"))

    def _subject(self, message: Incoming) -> str:
        return self.stage.source.event.from_bytes(message.value).subject if message.value else ""

    async def _bury(self, message: Incoming, verdict: Verdict, attempts: int) -> None:
        if self.brake.observe(message.partition, dead=True):
            metrics.BRAKE.labels(self.stage.name).set(1)
            log.error(
                "the brake is on: no event is acknowledged until a restart",
                why=self.brake.engaged_by,
                last=verdict.reason,
            )
            await asyncio.Event().wait()
        log.warning("dead letter", reason=verdict.reason, detail=verdict.detail, attempts=attempts)
        headers = dead_headers(message, self.stage.name, verdict, attempts, datetime.now(UTC))
        await (await self._sender.send(self.stage.source.dead_name, message.key, message.value, headers))

    async def drain(self, within_seconds: float) -> None:
        """Wait until nothing is in flight, or `within_seconds` have passed; what is left is abandoned and will be delivered again."""
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=within_seconds)
        if left := self._abandon():
            await asyncio.wait(left, timeout=_STUBBORN_SECONDS)

    def forget(self) -> None:
        """Forget every event: the partitions are being handed out anew."""
        self._abandon()
        self._times_forgotten += 1
        self.ledger.forget_all()
        self.sequence.forget()

    def _abandon(self) -> tuple[asyncio.Task[Verdict], ...]:
        """Cancel what is in flight and never acknowledge it, however it ends: the same offset may be in flight again by then."""
        left = tuple(self._tasks)
        self._abandoned.update(left)
        for task in left:
            task.cancel()
        return left

    def oldest_seconds(self, now: float, waiting: int) -> float:
        """Return the age of the oldest event in flight or, roughly, of the oldest of `waiting` ones; 0 when there is none."""
        if self._open_since:
            return max(0.0, now - min(self._open_since.values()))
        return max(0.0, now - self._last_taken_timestamp) if waiting and self._last_taken_timestamp else 0.0


def _asked_to_stop() -> bool:
    """Return whether the running task itself was cancelled, and not only something that it awaits."""
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0
