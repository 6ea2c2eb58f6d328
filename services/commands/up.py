"""`onrecord up`: the whole system on this machine, with the user's own feeds."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from deploy.kafka.broker import DEFAULT_DATA, BrokerUnavailable, LocalBroker
from deploy.kafka.ports import free_port, is_free
from services.chassis.kafka import BrokerUnreachable, create_streams
from services.chassis.settings import KafkaSettings
from services.commands.cluster import VARIABLE, ask, fail
from services.commands.feeds import feeds_of, subscribe
from services.commands.supervisor import SERVICES, Supervisor
from services.commands.terminal import out

METRICS_PORTS = {"fetcher": 9101, "extractor": 9102, "classifier": 9103, "monitor": 9104}
"""Where each service shows its metrics, unless the port is taken."""


@contextmanager
def broker(data: Path = DEFAULT_DATA) -> Iterator[str]:
    """Give the address of the cluster of the environment, or start a local broker and stop it afterwards."""
    given = os.environ.get(VARIABLE)
    if given:
        yield given
        return
    try:
        with LocalBroker(data) as local:
            out.print(f"a local Kafka broker runs at {local.bootstrap_servers}; its data is in {data}")
            yield local.bootstrap_servers
    except BrokerUnavailable as error:
        fail(str(error))


def environments(servers: str, data: Path, page_port: int = 0, **extra: str) -> dict[str, dict[str, str]]:
    """Return each service's environment: the cluster, a metrics port, where the monitor keeps its data."""
    shared = {VARIABLE: servers, **extra}
    each = {
        name: {**shared, "ONRECORD_METRICS_PORT": str(port if is_free(port) else free_port())}
        for name, port in METRICS_PORTS.items()
    }
    each["monitor"] |= {
        "ONRECORD_MONITOR_PORT": str(page_port or free_port()),
        "ONRECORD_MONITOR_DATA_DIR": str(data / "monitor"),
    }
    return each


def up(
    opml: Annotated[
        Path | None, typer.Option(help="feeds to watch, as OPML; those added before are watched anyway")
    ] = None,
    port: Annotated[int, typer.Option(help="port of the web page; 0 takes a free one")] = 8080,
    data: Annotated[Path, typer.Option(help="folder for what is kept")] = Path(".onrecord"),
) -> None:
    """Run broker (unless one is named), fetcher, extractor, classifier and monitor until Ctrl-C."""
    feeds = feeds_of(opml) if opml else []
    with broker(data / "kafka") as servers:
        settings = KafkaSettings(kafka_bootstrap_servers=servers)
        make_streams(settings)
        if feeds:
            subscribe(feeds, settings)
            out.print(f"watching {len(feeds)} feeds of {opml}")
        each = environments(servers, data, port)
        with Supervisor(each, data / "logs") as supervisor:
            print_addresses(each, data / "logs")
            over = until_told()
            while not over.wait(0.5):
                supervisor.look()
            out.print("stopping: events in flight are finished first")


def make_streams(settings: KafkaSettings) -> None:
    """Make the streams that are missing; a cluster that does not answer is one sentence."""
    try:
        ask(create_streams(settings), settings)
    except BrokerUnreachable as error:
        fail(f"{error}.")


def until_told() -> threading.Event:
    """Return what is set at Ctrl-C or SIGTERM."""
    over = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: over.set())
    return over


def print_addresses(each: dict[str, dict[str, str]], logs: Path) -> None:
    """Say where the page, the feeds and the metrics are."""
    page = f"http://127.0.0.1:{each['monitor']['ONRECORD_MONITOR_PORT']}"
    out.print(f"\n  [bold]the page      {page}/[/bold]")
    out.print(f"  feeds         {page}/feeds/statements.rss  .atom  .json")
    out.print(f"  live stream   {page}/stream")
    for name in reversed(SERVICES):
        out.print(f"  {name:<13} http://127.0.0.1:{each[name]['ONRECORD_METRICS_PORT']}/metrics", style="dim")
    out.print(f"  logs          {logs}/\n", style="dim")
