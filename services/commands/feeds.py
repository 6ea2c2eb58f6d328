"""`onrecord feeds` and `onrecord submit`: what the fetcher is asked to watch."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Column, Table

from schemas import streams
from schemas.entry import EntryV1
from schemas.feed import FeedV1
from schemas.identity import BadUrl, article_id, canonical_url, feed_id, site_of
from services.chassis.kafka import Outlet, create_streams
from services.chassis.playback import NoSuchStream, play
from services.chassis.post import origin, post, retract
from services.chassis.settings import KafkaSettings
from services.commands.cluster import ask, cluster, fail
from services.commands.terminal import one_line, out
from services.fetcher.opml import BadOpml, Outline, parse_opml, write_opml
from services.fetcher.polling.health import CHANGELOG, FeedHealth, health_of

app = typer.Typer(help="The feeds that are watched.", no_args_is_help=True)


@app.command("add")
def add(
    urls: Annotated[list[str], typer.Argument(help="addresses of feeds or news sitemaps")],
    title: Annotated[str, typer.Option(help="name of the feed")] = "",
    tag: Annotated[list[str] | None, typer.Option(help="label; may be given more than once")] = None,
) -> None:
    """Watch feeds from now on."""
    subscribe([_feed(url, title, tuple(tag or ())) for url in urls], cluster())
    out.print(f"watching {len(urls)} more")


@app.command("remove")
def remove(urls: Annotated[list[str], typer.Argument(help="addresses or ids of feeds")]) -> None:
    """Watch feeds no longer. What came from them stays on record."""
    settings = cluster()
    known = ask(subscriptions(settings), settings)
    ids = [url if url in known else _feed(url).id for url in urls]
    missing = [url for url, number in zip(urls, ids, strict=True) if number not in known]
    if missing:
        fail(f"Not watched: {', '.join(missing)}. `onrecord feeds list` shows what is.")
    ask(_remove(settings, [known[number] for number in ids]), settings)
    out.print(f"removed {len(ids)}")


@app.command("list")
def show(
    health: Annotated[bool, typer.Option("--health", help="how each feed is, since when, and why")] = False,
) -> None:
    """Show what is watched."""
    settings = cluster()
    feeds = sorted(ask(subscriptions(settings), settings).values(), key=lambda feed: feed.url)
    out.print(_health_table(feeds, ask(_states(settings), settings)) if health else _table(feeds))


def _table(feeds: list[FeedV1]) -> Table:
    table = Table(Column("id", no_wrap=True), "title", Column("address", overflow="fold"), "tags", "since")
    for feed in feeds:
        table.add_row(feed.id, one_line(feed.title, 40), feed.url, ", ".join(feed.tags), f"{feed.added_at:%Y-%m-%d}")
    return table


def _health_table(feeds: list[FeedV1], states: dict[str, FeedHealth]) -> Table:
    table = Table("health", "since", Column("address", overflow="fold"), "newest item", "next poll", "why")
    for feed in feeds:
        if state := states.get(feed.id):
            instants = (_minute(state.since), _minute(state.newest_at), _minute(state.polled_next_at))
            table.add_row(state.health, instants[0], feed.url, instants[1], instants[2], one_line(state.why, 80))
        else:
            table.add_row("new", "", feed.url, "", "", "not polled yet")
    return table


def _minute(instant: datetime | None) -> str:
    return f"{instant:%Y-%m-%d %H:%M}" if instant else ""


async def _states(settings: KafkaSettings) -> dict[str, FeedHealth]:
    """Return how each feed is, from the fetcher's changelog; nothing before a fetcher has run."""
    states: dict[str, FeedHealth] = {}
    try:
        async for message in play(settings, CHANGELOG):
            key = (message.key or b"").decode()
            states.pop(key, None)
            if message.value:
                states[key] = health_of(message.value)
    except NoSuchStream:
        return {}
    return states


@app.command("import")
def import_opml(file: Annotated[Path, typer.Argument(help="an OPML file")]) -> None:
    """Watch every feed of an OPML file."""
    feeds = feeds_of(file)
    subscribe(feeds, cluster())
    out.print(f"watching {len(feeds)} feeds of {file}")


@app.command("export")
def export_opml(
    file: Annotated[Path | None, typer.Argument(help="where to; the terminal when left out")] = None,
) -> None:
    """Write what is watched as OPML."""
    settings = cluster()
    feeds = ask(subscriptions(settings), settings).values()
    document = write_opml([Outline(url=feed.url, title=feed.title, tags=feed.tags) for feed in feeds], title="Onrecord")
    if file is None:
        typer.echo(document)
    else:
        file.write_bytes(document)
        out.print(f"{len(feeds)} feeds written to {file}")


def submit(urls: Annotated[list[str], typer.Argument(help="addresses of articles")]) -> None:
    """Put single articles on record."""
    settings = cluster()
    ask(_submit(settings, [_entry(url) for url in urls]), settings)
    out.print(f"submitted {len(urls)}; follow one with `onrecord trace URL`")


def feeds_of(file: Path) -> list[FeedV1]:
    """Return the feeds of an OPML file; end with one sentence when it is none."""
    try:
        outlines = parse_opml(file.read_bytes())
    except OSError as error:
        fail(f"Cannot read {file}: {error.strerror}.")
    except BadOpml as error:
        fail(f"{file} is not OPML: {error}.")
    return [_feed(outline.url, outline.title, outline.tags) for outline in outlines]


def subscribe(feeds: list[FeedV1], settings: KafkaSettings) -> None:
    """Put subscriptions on their stream."""
    ask(send_feeds(settings, feeds), settings)


async def send_feeds(settings: KafkaSettings, feeds: list[FeedV1]) -> None:
    """Put subscriptions on their stream, from within an event loop."""
    await create_streams(settings)
    async with Outlet(settings, "onrecord-cli") as outlet:
        for feed in feeds:
            await (await post(outlet, streams.FEEDS, feed, origin("cli", "feeds")))


async def subscriptions(settings: KafkaSettings) -> dict[str, FeedV1]:
    """Return what is watched, by feed id: the last word on each key of the compacted stream."""
    known: dict[str, FeedV1] = {}
    async for message in play(settings, streams.FEEDS.name):
        key = (message.key or b"").decode()
        if message.value is None:
            known.pop(key, None)
        else:
            known[key] = FeedV1.from_bytes(message.value)
    return known


def _feed(url: str, title: str = "", tags: tuple[str, ...] = ()) -> FeedV1:
    try:
        canonical_url(url)
    except BadUrl as error:
        fail(f"{error}: give an address that starts with http:// or https://.")
    return FeedV1(id=feed_id(url), url=url, title=title, tags=tags, added_at=datetime.now(UTC))


def _entry(url: str) -> EntryV1:
    feed = _feed(url)
    return EntryV1(
        article_id=article_id(url), site=site_of(url), url=url, origin="submitted", discovered_at=feed.added_at
    )


async def _remove(settings: KafkaSettings, feeds: list[FeedV1]) -> None:
    async with Outlet(settings, "onrecord-cli") as outlet:
        for feed in feeds:
            await (await retract(outlet, streams.FEEDS, feed))


async def _submit(settings: KafkaSettings, entries: list[EntryV1]) -> None:
    await create_streams(settings)
    async with Outlet(settings, "onrecord-cli") as outlet:
        for entry in entries:
            await (await post(outlet, streams.ENTRIES, entry, origin("cli", "submit")))
