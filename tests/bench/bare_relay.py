"""The peer of the chassis: a bare aiokafka loop that does the relay's work with the same guarantees, and nothing else.

Validate, make the page, send it idempotently with zstd, await every confirmation of a batch, then commit.
"""

import asyncio
import os
import signal

import uvloop
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer

from schemas import streams
from schemas.entry import EntryV1
from schemas.page import PageV1, packed

BATCH = 256
SERVERS = os.environ["ONRECORD_KAFKA_BOOTSTRAP_SERVERS"]


async def main() -> None:
    over = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, over.set)
    consumer = AIOKafkaConsumer(
        streams.ENTRIES.name,
        bootstrap_servers=SERVERS,
        group_id="bare",
        enable_auto_commit=False,
        auto_offset_reset="earliest",
        max_poll_records=BATCH,
    )
    producer = AIOKafkaProducer(
        bootstrap_servers=SERVERS,
        acks="all",
        enable_idempotence=True,
        compression_type="zstd",
        linger_ms=5,
        max_batch_size=256 * 1024,
    )
    await producer.start()
    await consumer.start()
    while not over.is_set():
        sent = []
        for records in (await consumer.getmany(timeout_ms=200)).values():
            for record in records:
                entry = EntryV1.from_bytes(record.value)
                page = PageV1(
                    article_id=entry.article_id,
                    entry=entry,
                    final_url=entry.url,
                    packed=packed(b"x" * 1000),
                    body_bytes=1000,
                    fetched_at=entry.discovered_at,
                )
                sent.append(await producer.send(streams.PAGES.name, page.to_bytes(), key=page.key.encode()))
        if sent:
            await asyncio.gather(*sent)
            await consumer.commit()
    await consumer.stop()
    await producer.stop()


uvloop.run(main())
