"""`onrecord demo`: a small newsroom on this machine, and the whole system at work on it."""

from __future__ import annotations

import asyncio
import shutil
import signal
import time
from contextlib import suppress
from datetime import UTC, datetime
from typing import Annotated, Any

import typer

from deploy.newsroom.site import SITE, Newsroom, make_newsroom, serving
from schemas import streams
from schemas.feed import FeedV1
from schemas.identity import feed_id
from schemas.record import RecordV1
from services.chassis.playback import follow
from services.chassis.settings import KafkaSettings
from services.commands.cluster import DEMO_DATA
from services.commands.feeds import send_feeds
from services.commands.status import Balance, balance_table, read_balance
from services.commands.supervisor import Supervisor
from services.commands.tail import show_record
from services.commands.terminal import out
from services.commands.up import broker, environments, make_streams, print_addresses

DATA = DEMO_DATA.parent
AT_HOME = {
    "ONRECORD_FETCHER_ALLOWED_NETWORKS": "127.0.0.0/8",
    "ONRECORD_FETCHER_INTERVAL_FLOOR_SECONDS": "2",
    "ONRECORD_FETCHER_SITE_DELAY_SECONDS": "0.05",
}
"""The newsroom is on this machine and ours: it may be asked every few seconds."""

_LOOK_SECONDS = 1.0
_NEWS_EVERY_SECONDS = 15.0


def demo(
    once: Annotated[bool, typer.Option("--once", help="end when every article has met its fate")] = False,
    port: Annotated[int, typer.Option(help="port of the web page; 0 takes a free one")] = 0,
    patience: Annotated[float, typer.Option(help="with --once: seconds after which it gives up")] = 240.0,
) -> None:
    """Run the whole system on a newsroom of our own: statements appear here and on the page as they are found."""
    shutil.rmtree(DATA, ignore_errors=True)
    with broker(DEMO_DATA) as servers:
        settings = KafkaSettings(kafka_bootstrap_servers=servers)
        make_streams(settings)
        good = asyncio.run(_show(settings, port, patience if once else None))
    raise typer.Exit(0 if good else 1)


async def _show(settings: KafkaSettings, port: int, patience_seconds: float | None) -> bool:
    application = make_newsroom(lambda: datetime.now(UTC))
    site = application[SITE]
    started_at = time.monotonic()
    async with serving(application) as address:
        await send_feeds(settings, [_feed(address + path) for path in site.feed_paths()])
        each = environments(settings.kafka_bootstrap_servers, DATA, port, **AT_HOME)
        with Supervisor(each, DATA / "logs") as supervisor:
            print_addresses(each, DATA / "logs")
            out.print(f"  the newsroom  {address}/\n")
            seen = asyncio.ensure_future(_print_statements(settings, started_at))
            try:
                if patience_seconds is None:
                    return await _run_on(site, supervisor)
                return await _until_every_fate(settings, site, supervisor, patience_seconds)
            finally:
                seen.cancel()
                with suppress(asyncio.CancelledError):
                    await seen


def _feed(url: str) -> FeedV1:
    return FeedV1(id=feed_id(url), url=url, title=url.rpartition("/")[2], added_at=datetime.now(UTC))


async def _print_statements(settings: KafkaSettings, started_at: float) -> None:
    first = True
    async for message in follow(settings, streams.RECORDS.name):
        if message.value is None or (record := RecordV1.from_bytes(message.value)).article.canary:
            continue
        if first and record.statements:
            first = False
            out.print(
                f"the first statement, {time.monotonic() - started_at:.1f} s after the start of the services:",
                style="dim",
            )
        show_record(record)


async def _until_every_fate(
    settings: KafkaSettings, site: Newsroom, supervisor: Supervisor, patience_seconds: float
) -> bool:
    expected = site.expected_balance()
    deadline = time.monotonic() + patience_seconds
    while True:
        await asyncio.sleep(_LOOK_SECONDS)
        supervisor.look()
        balance = await read_balance(settings)
        closed = balance.in_flight == 0 and balance.discovered >= expected["discovered"]
        if closed or time.monotonic() > deadline:
            break
    out.print()
    out.print(balance_table(balance))
    return _judge(balance, expected, closed=closed)


def _judge(balance: Balance, expected: dict[str, Any], *, closed: bool) -> bool:
    if not closed:
        out.print(
            f"{balance.in_flight} articles have met no fate in time; {balance.discovered} of {expected['discovered']} were discovered",
            style="red",
        )
        return False
    found = {"discovered": balance.discovered, "recorded": balance.recorded, "skipped": dict(balance.skipped)}
    if balance.dead or found != {**expected, "skipped": dict(expected["skipped"])}:
        out.print(f"the balance closes, but the newsroom expected {expected}", style="red")
        return False
    out.print("the balance closes, and every article met the fate that the newsroom meant for it", style="green")
    return True


async def _run_on(site: Newsroom, supervisor: Supervisor) -> bool:
    over = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, over.set)
    out.print("new stories are published every now and then; Ctrl-C ends the demo", style="dim")
    next_at = time.monotonic() + 2 * _NEWS_EVERY_SECONDS
    while not over.is_set():
        with suppress(TimeoutError):
            await asyncio.wait_for(over.wait(), 0.5)
        supervisor.look()
        if time.monotonic() > next_at:
            next_at += _NEWS_EVERY_SECONDS
            _break_news(site)
    out.print("stopping: events in flight are finished first")
    return True


def _break_news(site: Newsroom) -> None:
    if site.held_back:
        slug = site.held_back[0]
        site.publish(slug)
        out.print(f"the newsroom publishes {slug}", style="bold")
    elif site.edited_at is None:
        out.print(f"the newsroom edits {site.publish_edit()}", style="bold")
