"""A real broker for one test, and our services as real processes beside it."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Coroutine, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from aiokafka import TopicPartition
from aiokafka.errors import GroupCoordinatorNotAvailableError

from deploy.kafka.broker import LocalBroker
from deploy.kafka.ports import free_port
from schemas.event import Event
from schemas.streams import Stream
from services.chassis.envelope import Headers, Incoming
from services.chassis.kafka import Outlet, admin, create_streams, reader
from services.chassis.playback import places_of, play
from services.chassis.post import origin, post, retract
from services.chassis.settings import KafkaSettings

T = TypeVar("T")
PATIENCE_SECONDS = 60.0


@dataclass
class Process:
    """One service at work."""

    command: list[str]
    environment: dict[str, str]
    log: Path
    process: subprocess.Popen[bytes] | None = None

    @property
    def metrics_url(self) -> str:
        return f"http://127.0.0.1:{self.environment['ONRECORD_METRICS_PORT']}"

    def start(self) -> Process:
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command, env=self.environment, stdout=log, stderr=log, start_new_session=True
            )
        return self

    def kill(self) -> None:
        assert self.process
        self.process.kill()
        self.process.wait()

    def terminate(self, within_seconds: float = 30) -> float:
        """Send SIGTERM; return the seconds until the process was gone."""
        assert self.process
        begun = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(within_seconds)
        return time.monotonic() - begun

    @property
    def alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def get(self, path: str) -> tuple[int, str]:
        try:
            with urllib.request.urlopen(self.metrics_url + path, timeout=5) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()
        except OSError:
            return 0, ""

    def metric(self, name: str, **labels: str) -> float:
        """Return the sum of the samples of this name with these labels; 0 when there is none."""
        total = 0.0
        for line in self.get("/metrics")[1].splitlines():
            if line.startswith((name + "{", name + " ")) and all(
                f'{key}="{value}"' in line for key, value in labels.items()
            ):
                total += float(line.rpartition(" ")[2])
        return total


@dataclass
class Cluster:
    """A broker with its streams; what is sent to and read from it is raw."""

    folder: Path
    broker: LocalBroker
    processes: list[Process] = field(default_factory=list)

    @property
    def settings(self) -> KafkaSettings:
        return KafkaSettings(kafka_bootstrap_servers=self.broker.bootstrap_servers)

    def ask(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run(work)

    def create(self) -> None:
        self.ask(create_streams(self.settings))

    def service(self, module: str, **environment: object) -> Process:
        """Return a service that is not started yet; it gets a free metrics port unless told one."""
        given = {name: str(value) for name, value in environment.items()}
        base = {
            "ONRECORD_KAFKA_BOOTSTRAP_SERVERS": self.broker.bootstrap_servers,
            "ONRECORD_METRICS_PORT": str(free_port()),
            "ONRECORD_SESSION_SECONDS": "3",
            "ONRECORD_MONITOR_CANARY_SECONDS": "0",  # a test that counts what it sent wants nothing else on the streams
        }
        number = len(self.processes)
        process = Process(
            [sys.executable, "-m", module], {**os.environ, **base, **given}, self.folder / f"{number}-{module}.log"
        )
        self.processes.append(process)
        return process

    def onrecord(self, *arguments: object, exit_code: int = 0) -> str:
        """Run the command line against this broker and return all that it printed; fail unless it exits so."""
        done = subprocess.run(
            [sys.executable, "-m", "services.cli", *map(str, arguments)],
            capture_output=True,
            text=True,
            check=False,
            env={**os.environ, "ONRECORD_KAFKA_BOOTSTRAP_SERVERS": self.broker.bootstrap_servers, "COLUMNS": "220"},
        )
        assert done.returncode == exit_code, done.stdout + done.stderr
        return done.stdout + done.stderr

    def send(self, stream: Stream[Any], events: Iterable[Event]) -> None:
        async def work() -> None:
            async with Outlet(self.settings, "test") as outlet:
                for confirmation in [await post(outlet, stream, event, origin("test", "test")) for event in events]:
                    await confirmation

        self.ask(work())

    def retract(self, stream: Stream[Any], events: Iterable[Event]) -> None:
        async def work() -> None:
            async with Outlet(self.settings, "test") as outlet:
                for event in events:
                    await (await retract(outlet, stream, event))

        self.ask(work())

    def send_raw(self, stream_name: str, *messages: tuple[bytes | None, bytes | None], headers: Headers = ()) -> None:
        async def work() -> None:
            async with Outlet(self.settings, "test") as outlet:
                for key, value in messages:
                    await (await outlet.send(stream_name, key, value, headers))

        self.ask(work())

    def read(self, stream_name: str) -> list[Incoming]:
        async def work() -> list[Incoming]:
            return [message async for message in play(self.settings, stream_name)]

        return self.ask(work())

    def unacknowledged(self, group: str, stream_name: str) -> int:
        """Return how many messages of the stream the group has not committed."""

        async def work() -> int:
            places = await places_of(self.settings, stream_name)
            async with reader(self.settings) as client, admin(self.settings) as asker:
                ends = await client.end_offsets(places)
                try:
                    committed = await asker.list_consumer_group_offsets(group)
                except GroupCoordinatorNotAvailableError:  # a young broker that has not met a group yet
                    committed = {}
            return sum(end - max(0, _offset(committed, place)) for place, end in ends.items())

        return self.ask(work())

    def close(self) -> None:
        for process in self.processes:
            if process.alive:
                with suppress(subprocess.TimeoutExpired):
                    process.terminate(20)
            if process.alive:
                process.kill()
        self.broker.stop()


def _offset(committed: dict[TopicPartition, Any], place: TopicPartition) -> int:
    return committed[place].offset if place in committed else 0


def wait_until(
    holds: Callable[[], object], within_seconds: float = PATIENCE_SECONDS, every_seconds: float = 0.3
) -> None:
    """Return when `holds()` is true; fail when it is not in time."""
    deadline = time.monotonic() + within_seconds
    while not holds():
        assert time.monotonic() < deadline, f"not within {within_seconds} s: {holds}"
        time.sleep(every_seconds)
