"""Kafka's client side: how to connect, wait for the broker, make the streams, and send with confirmation."""

from __future__ import annotations

import asyncio
import ssl
import time
from collections.abc import Generator, Iterable
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any, Self

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import KafkaError, MessageSizeTooLargeError, TopicAlreadyExistsError, for_code

from schemas import streams
from schemas.streams import Stream
from services.chassis.envelope import Headers
from services.chassis.logs import logger
from services.chassis.post import EventTooLarge
from services.chassis.settings import KafkaSettings

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable

log = logger(__name__)

LARGEST_MESSAGE_BYTES = 10 * streams.MEBIBYTE
_DEAD_HEADROOM_BYTES = 64 * 1024
_PATIENCE_SECONDS = 15


class BrokerUnreachable(ConnectionError):
    """No Kafka broker answered: start one, or set ONRECORD_KAFKA_BOOTSTRAP_SERVERS."""


def connection(settings: KafkaSettings) -> dict[str, Any]:
    """Return what every aiokafka client is told about reaching the cluster."""
    options: dict[str, Any] = {
        "bootstrap_servers": settings.kafka_bootstrap_servers.split(","),
        "security_protocol": settings.kafka_security_protocol,
        "ssl_context": ssl_context(settings),
    }
    if settings.kafka_security_protocol.startswith("SASL"):
        options |= {
            "sasl_mechanism": settings.kafka_sasl_mechanism,
            "sasl_plain_username": settings.kafka_sasl_username,
            "sasl_plain_password": settings.kafka_sasl_password.get_secret_value(),
        }
    return options


def ssl_context(settings: KafkaSettings) -> ssl.SSLContext | None:
    """Return the TLS context that the settings describe, or None where TLS is off."""
    if not settings.kafka_security_protocol.endswith("SSL"):
        return None
    context = ssl.create_default_context(cafile=settings.kafka_ssl_ca_file)
    if settings.kafka_ssl_certificate_file:
        context.load_cert_chain(settings.kafka_ssl_certificate_file, settings.kafka_ssl_key_file)
    return context


@asynccontextmanager
async def admin(settings: KafkaSettings) -> AsyncIterator[AIOKafkaAdminClient]:
    """Give a started admin client, and close it."""
    client = AIOKafkaAdminClient(**connection(settings), request_timeout_ms=_PATIENCE_SECONDS * 1000)
    try:
        await client.start()
        yield client
    finally:
        await client.close()


async def wait_for_broker(settings: KafkaSettings) -> None:
    """Return once a broker answers; try with growing pauses, raise `BrokerUnreachable` after `broker_wait_seconds`."""
    deadline = time.monotonic() + settings.broker_wait_seconds
    pause_seconds = 0.2
    while True:
        try:
            async with admin(settings) as client:
                await client.list_topics()
        except (KafkaError, OSError, TimeoutError) as error:
            if time.monotonic() + pause_seconds > deadline:
                text = f"no Kafka broker answered at {settings.kafka_bootstrap_servers} within {settings.broker_wait_seconds:.0f} s ({error})"
                raise BrokerUnreachable(f"{text}: start one, or set ONRECORD_KAFKA_BOOTSTRAP_SERVERS") from error
            log.info("waiting for the broker", servers=settings.kafka_bootstrap_servers, pause_seconds=pause_seconds)
            await asyncio.sleep(pause_seconds)
            pause_seconds = min(pause_seconds * 2, 5.0)
        else:
            return


def topics_of(stream: Stream[Any], replication: int) -> tuple[NewTopic, NewTopic]:
    """Return the Kafka topic of a stream and that of its dead letters."""
    policy = [
        name for name, wanted in (("compact", stream.compacted), ("delete", bool(stream.retention_seconds))) if wanted
    ]
    config = {
        "cleanup.policy": ",".join(policy),
        "retention.ms": str(stream.retention_seconds * 1000 if stream.retention_seconds else -1),
        "max.message.bytes": str(stream.max_bytes),
        "compression.type": "producer",
    }
    dead_config = {
        "cleanup.policy": "delete",
        "retention.ms": str(streams.DEAD_RETENTION_SECONDS * 1000),
        "max.message.bytes": str(stream.max_bytes + _DEAD_HEADROOM_BYTES),
    }
    return (
        NewTopic(stream.name, stream.partitions, replication, topic_configs=config),
        NewTopic(stream.dead_name, 1, replication, topic_configs=dead_config),
    )


async def create_streams(settings: KafkaSettings, wanted: Iterable[Stream[Any]] = streams.ALL) -> list[str]:
    """Make the streams that are not there yet; return their names. Streams that exist are left as they are."""
    async with admin(settings) as client:
        there = set(await client.list_topics())
        new = [t for s in wanted for t in topics_of(s, settings.kafka_replication_factor) if t.name not in there]
        if not new:
            return []
        answer = await client.create_topics(new)
        for name, code, *detail in answer.topic_errors:
            error = for_code(code)
            if code and error is not TopicAlreadyExistsError:  # another service may be making them at this moment
                raise error(f"cannot create the stream {name}: {detail}")
        return [topic.name for topic in new]


class Outlet:
    """The one way out: an idempotent producer, zstd, every replica's confirmation. Enter it (or start and stop it), and send."""

    def __init__(self, settings: KafkaSettings, client_id: str) -> None:
        self._settings = settings
        self._client_id = client_id
        self._producer: AIOKafkaProducer | None = None

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    async def start(self) -> None:
        """Connect; the broker must be there."""
        self._producer = AIOKafkaProducer(
            **connection(self._settings),
            client_id=self._client_id,
            acks="all",
            enable_idempotence=True,
            compression_type="zstd",
            linger_ms=5,
            max_batch_size=256 * 1024,
            max_request_size=LARGEST_MESSAGE_BYTES,
            request_timeout_ms=30_000,
        )
        await self._producer.start()

    async def stop(self) -> None:
        """Deliver what is pending, then close."""
        if self._producer is not None:
            await self._producer.stop()

    async def send(
        self, stream: str, key: bytes | None, value: bytes | None, headers: Headers = (), partition: int | None = None
    ) -> Awaitable[Any]:
        """Hand one message over; await what this returns for the broker's confirmation. Raise `EventTooLarge`, here or there."""
        assert self._producer is not None, "start the outlet first"
        try:
            confirmation = await self._producer.send(
                stream, value=value, key=key, headers=list(headers), partition=partition
            )
        except MessageSizeTooLargeError as error:
            raise EventTooLarge(str(error)) from error
        return _Confirmation(confirmation)


class _Confirmation:
    """The broker's answer to one message, in our words."""

    def __init__(self, answer: Awaitable[Any]) -> None:
        self._answer = answer

    def __await__(self) -> Generator[Any, None, Any]:
        try:
            return (yield from self._answer.__await__())
        except MessageSizeTooLargeError as error:
            raise EventTooLarge(str(error)) from error


def reader(settings: KafkaSettings, **options: Any) -> AIOKafkaConsumer:
    """Return a consumer outside any group: it looks, and acknowledges nothing."""
    return AIOKafkaConsumer(
        **connection(settings), enable_auto_commit=False, max_partition_fetch_bytes=LARGEST_MESSAGE_BYTES, **options
    )
