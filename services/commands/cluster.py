"""Which cluster a verb talks to, and what to tell people when there is none."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Coroutine
from pathlib import Path
from typing import Any, NoReturn, TypeVar

import typer
from aiokafka.errors import KafkaError

from deploy.kafka.broker import DEFAULT_DATA
from deploy.kafka.ports import is_free
from services.chassis.kafka import BrokerUnreachable, wait_for_broker
from services.chassis.playback import NoSuchStream
from services.chassis.settings import KafkaSettings

T = TypeVar("T")
VARIABLE = "ONRECORD_KAFKA_BOOTSTRAP_SERVERS"
DEMO_DATA = Path(".onrecord/demo/kafka")
_PATIENCE_SECONDS = 5.0


def fail(sentence: str) -> NoReturn:
    """End the command with one clear sentence on standard error and exit code 1."""
    typer.secho(sentence, fg=typer.colors.RED, err=True)
    raise typer.Exit(1)


def cluster() -> KafkaSettings:
    """Return how to reach the cluster of the environment, or else the local broker that `onrecord up` or `demo` started here."""
    if os.environ.get(VARIABLE):
        return KafkaSettings(broker_wait_seconds=_PATIENCE_SECONDS)
    for data in (DEFAULT_DATA, DEMO_DATA):
        remembered = data / "port"
        if remembered.is_file() and not is_free(port := int(remembered.read_text())):
            return KafkaSettings(kafka_bootstrap_servers=f"127.0.0.1:{port}", broker_wait_seconds=_PATIENCE_SECONDS)
    fail(f"No Kafka runs here: start one with `onrecord up`, or set {VARIABLE}.")


def ask(work: Coroutine[Any, Any, T], settings: KafkaSettings) -> T:
    """Run what a verb asks of the cluster; a cluster that does not answer is one sentence."""

    async def patiently() -> T:
        await wait_for_broker(settings)
        return await work

    try:
        return asyncio.run(patiently())
    except BrokerUnreachable as error:
        work.close()
        fail(f"{error}.")
    except NoSuchStream as error:
        fail(f"{error}.")
    except KafkaError as error:
        fail(f"Kafka refused: {error}.")
