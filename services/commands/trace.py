"""`onrecord trace URL`: the whole way of one article, from every stream that knows it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any

import typer
from rich.table import Table

from schemas import streams
from schemas.entry import EntryV1
from schemas.identity import BadUrl, article_id, site_of
from schemas.record import RecordV1
from schemas.skip import SkipV1
from services.chassis.dead_letters import read_dead_letter
from services.chassis.envelope import Incoming, header, trace_id_of
from services.chassis.playback import NoSuchStream, play
from services.chassis.settings import KafkaSettings
from services.commands.cluster import ask, cluster, fail
from services.commands.dead_letters import article_of_letter
from services.commands.terminal import one_line, out


@dataclass(frozen=True)
class Step:
    """One station of an article: when, on which stream, what."""

    at: datetime
    stream: str
    place: str
    what: str
    trace: str


def trace(url: Annotated[str, typer.Argument(help="the article's address, as published or as fetched")]) -> None:
    """Show every station of one article: seen, fetched, read, put on record, skipped or dead."""
    try:
        wanted = (article_id(url), site_of(url))
    except BadUrl as error:
        fail(f"{error}: give an address that starts with http:// or https://.")
    settings = cluster()
    steps = sorted(ask(_steps(settings, *wanted), settings), key=lambda step: step.at)
    if not steps:
        fail(f"Nothing is known of {url}: it was never seen in a feed or submitted, or the streams keep it no longer.")
    table = Table("at", "stream", "partition:offset", "what", "trace", title=f"{url}\narticle {wanted[0]}")
    for step in steps:
        table.add_row(f"{step.at:%Y-%m-%d %H:%M:%S.%f}"[:-3], step.stream, step.place, step.what, step.trace)
    out.print(table)


async def _steps(settings: KafkaSettings, article: str, site: str) -> list[Step]:
    steps = []
    for stream in streams.ALL:
        for name, key in ((stream.name, _key(stream, article, site)), (stream.dead_name, None)):
            try:
                steps += [step async for m in play(settings, name, key) if (step := _step(m, article, site))]
            except NoSuchStream:
                continue
    return steps


def _key(stream: streams.Stream[Any], article: str, site: str) -> str | None:
    """Return the key under which the stream holds the article; None where there are two (a skip has the key of what was skipped)."""
    return {streams.ENTRIES.name: site, streams.SKIPS.name: None}.get(stream.name, article)


def _step(message: Incoming, article: str, site: str) -> Step | None:
    key = (message.key or b"").decode("utf-8", "replace")
    if key not in {article, site} or not message.value:
        return None
    what = _dead(message, article) if message.stream.endswith(streams.DEAD_SUFFIX) else _alive(message, article)
    if what is None:
        return None
    at = datetime.fromtimestamp(message.timestamp, UTC)
    return Step(
        at, message.stream, f"{message.partition}:{message.offset}", what, (trace_id_of(message.headers) or "")[:8]
    )


def _dead(message: Incoming, article: str) -> str | None:
    letter = read_dead_letter(message)
    if article_of_letter(letter) != article:
        return None
    return f"dead at {letter.stage}: {letter.reason} ({one_line(letter.detail, 80)})"


def _alive(message: Incoming, article: str) -> str | None:
    assert message.value is not None
    match message.stream:
        case streams.ENTRIES.name:
            entry = EntryV1.from_bytes(message.value)
            return f"seen in {entry.feed_title or entry.origin}" if entry.article_id == article else None
        case streams.SKIPS.name:
            skip = SkipV1.from_bytes(message.value)
            about = skip.about and article_id(skip.about)
            return f"skipped at {skip.stage}: {skip.reason} {skip.detail}".strip() if about == article else None
        case streams.RECORDS.name:
            record = RecordV1.from_bytes(message.value)
            return f"on record: {len(record.statements)} statements, {len(record.findings)} findings"
        case _:
            return f"from {header(message.headers, 'ce_source') or 'somewhere'}"
