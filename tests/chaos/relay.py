"""A service of one stage for the chaos tests: entries in, pages out; it can be told to be slow, buggy or picky."""

import asyncio
import os

from schemas import streams
from schemas.entry import EntryV1
from schemas.page import PageV1, packed
from services.chassis.app import make_app, run, stage
from services.chassis.outcome import Poison, Retry, Skip
from services.chassis.settings import ChassisSettings

SLOW_SECONDS = float(os.environ.get("RELAY_SLOW_SECONDS", "0"))
BUGGY = os.environ.get("RELAY_BUGGY", "")
tried: set[str] = set()

app = make_app(ChassisSettings(service="relay"))


@stage(app, source=streams.ENTRIES, sink=streams.PAGES)
async def relay_entries(entry: EntryV1) -> tuple[PageV1, ...]:
    """Answer by the entry's title: skip, poison, retry once, swell beyond what the stream takes, or pass on."""
    if BUGGY:
        raise ZeroDivisionError(BUGGY)
    match entry.title:
        case "skip":
            raise Skip("told_to")
        case "poison":
            raise Poison("told_to")
        case "retry" if entry.article_id not in tried:
            tried.add(entry.article_id)
            raise Retry("told_to", 0.05)
    body = os.urandom(8 << 20) if entry.title == "swell" else b"x" * 1000
    await asyncio.sleep(SLOW_SECONDS)
    page = PageV1(
        article_id=entry.article_id,
        entry=entry,
        final_url=entry.url,
        packed=packed(body),
        body_bytes=len(body),
        fetched_at=entry.discovered_at,
    )
    return (page,)


if __name__ == "__main__":
    run(app)
