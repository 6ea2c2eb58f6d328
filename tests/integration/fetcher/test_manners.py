"""A polite origin that keeps score: manners as the server sees them, over days of a clock that the test moves. A plain poller is scored beside."""

import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from itertools import pairwise
from types import SimpleNamespace

import aiohttp
import pytest

from schemas.feed import FeedV1
from services.fetcher import poller as poller_module
from services.fetcher import turns as turns_module
from services.fetcher.feed_state import FeedState
from services.fetcher.guard import networks
from services.fetcher.http import Http
from services.fetcher.politeness import Manners
from services.fetcher.poller import Poller
from services.fetcher.reading import Reader
from services.fetcher.settings import FetcherSettings
from services.fetcher.turns import Turns
from tests.integration.fetcher.raw_server import answer, raw_server

DAY, HOUR = 86_400.0, 3_600.0
BEGIN = datetime(2024, 3, 4, tzinfo=UTC).timestamp()
TAG, CHANGED = 'W/"an odd  tag"', "Monday, a while ago"


@dataclass
class Asked:
    at: float
    path: str
    headers: dict


@dataclass
class Row:
    """One manner: what the origin answers (`says(request, number)`), for how many days, and what it wants to see."""

    says: Callable
    wants: Callable
    days: float = 4.0


def stamp(at):
    return format_datetime(datetime.fromtimestamp(at, UTC), usegmt=True)


def feed(at, extra="", **headers):
    """A feed with an item each six hours, the newest of today."""
    dates = [stamp(at - at % DAY - n * 6 * HOUR) for n in range(8)]
    items = "".join(
        f"<item><link>/{date[:16].replace(' ', '')}{n}</link><pubDate>{date}</pubDate></item>"
        for n, date in enumerate(dates)
    )
    return answer(f"<rss><channel><title>Site</title>{extra}{items}</channel></rss>".encode(), **headers)


def unchanged(asked, **headers):
    conditional = "if-none-match" in asked.headers or "if-modified-since" in asked.headers
    return (
        answer(status="304 Not Modified", **headers)
        if conditional
        else feed(BEGIN, ETag=TAG, Last_Modified=CHANGED, **headers)
    )


def gaps(log):
    return [b.at - a.at for a, b in pairwise(log)]


def conditional(log):
    return [asked for asked in log if "if-none-match" in asked.headers]


def moved(status):
    def says(asked, _number):
        return answer(status=status, Location="/new") if asked.path == "/feed" else feed(asked.at)

    return says


ROWS = {
    "validators go back verbatim": Row(
        lambda asked, _: unchanged(asked),
        lambda log: (
            len(conditional(log)) > 2
            and all(
                (a.headers["if-none-match"], a.headers["if-modified-since"]) == (TAG.lower(), CHANGED.lower())
                for a in conditional(log)
            )
        ),
    ),
    "no validator is invented": Row(
        lambda asked, _: feed(asked.at),
        lambda log: not any({"if-none-match", "if-modified-since"} & a.headers.keys() for a in log),
    ),
    "at most hourly unless earned": Row(
        lambda asked, _: feed(asked.at), lambda log: len(log) > 3 and min(gaps(log)) >= HOUR
    ),
    "max-age is kept to": Row(
        lambda asked, _: feed(asked.at, Cache_Control="public, max-age=20000"),
        lambda log: len(log) > 3 and min(gaps(log)) >= 20_000,
    ),
    "max-age is kept to on 304": Row(
        lambda asked, _: unchanged(asked, Cache_Control="max-age=20000"),
        lambda log: len(log) > 3 and min(gaps(log)) >= 20_000,
    ),
    "Expires counts from the server's own Date": Row(
        lambda asked, _: feed(asked.at, Date=stamp(asked.at - 9 * DAY), Expires=stamp(asked.at - 9 * DAY + 20_000)),
        lambda log: len(log) > 3 and min(gaps(log)) >= 20_000,
    ),
    "Retry-After in seconds, on 429": Row(
        lambda asked, number: answer(status="429 Slow", Retry_After="50000") if number == 0 else feed(asked.at),
        lambda log: len(log) > 1 and gaps(log)[0] >= 50_000,
    ),
    "Retry-After as a date, on 503": Row(
        lambda asked, number: (
            answer(status="503 Busy", Retry_After=stamp(asked.at + 50_000)) if number == 0 else feed(asked.at)
        ),
        lambda log: len(log) > 1 and gaps(log)[0] >= 49_999,
    ),
    "growing pauses while it fails, and no end": Row(
        lambda _asked, _number: answer(status="500 Oops"),
        lambda log: (
            len(log) > 8
            and gaps(log)[5] > 4 * gaps(log)[0]
            and max(gaps(log)) <= 34 * DAY
            and log[-1].at > BEGIN + 150 * DAY
        ),
        days=200,
    ),
    "a permanent move is followed for good after days": Row(
        moved("301 Moved"),
        lambda log: (
            [a.path for a in log if a.at < BEGIN + 2 * DAY].count("/feed") > 1
            and not any(a.path == "/feed" for a in log[-4:])
        ),
        days=14,
    ),
    "a temporary one never is": Row(moved("302 Found"), lambda log: log[-2].path == "/feed", days=14),
    "410 is the end": Row(lambda _asked, _number: answer(status="410 Gone"), lambda log: len(log) == 1, days=60),
    "ttl is kept to": Row(
        lambda asked, _: feed(asked.at, "<ttl>400</ttl>"), lambda log: len(log) > 3 and min(gaps(log)) >= 24_000
    ),
    "hours to skip are skipped": Row(
        lambda asked, _: feed(
            asked.at, "<skipHours>" + "".join(f"<hour>{h}</hour>" for h in range(12)) + "</skipHours>"
        ),
        lambda log: len(log) > 3 and all(datetime.fromtimestamp(a.at, UTC).hour >= 12 for a in log[1:]),
    ),
    "who asks says so, with an address": Row(
        lambda asked, _: feed(asked.at),
        lambda log: all(re.fullmatch(r"\w+/[\d.]+ \(\+\S+@\S+\)", a.headers["user-agent"]) for a in log),
    ),
    "codings are asked for, nothing is given away": Row(
        lambda asked, _: feed(asked.at, Set_Cookie="a=b"),
        lambda log: all(
            {"gzip", "br"} <= set(a.headers.get("accept-encoding", "").replace(" ", "").split(","))
            and not {"cookie", "referer"} & a.headers.keys()
            and "?" not in a.path
            for a in log
        ),
    ),
    "polls do not fall on the beat": Row(
        lambda asked, _: feed(asked.at), lambda log: len({round(gap) for gap in gaps(log)}) > len(log) / 2
    ),
    "validators are checked now and then, not more": Row(
        lambda asked, _: unchanged(asked),
        lambda log: 0 < len(log) - 1 - len(conditional(log)) <= len(log) / 10,
        days=30,
    ),
}


async def score(row, poll_until):
    """Let a poller ask one origin; return whether the origin is content."""
    log = []
    clock = SimpleNamespace(now=BEGIN + 12 * HOUR)

    async def speak(path, headers, write):
        asked = Asked(clock.now, path, headers)
        log.append(asked)
        await write(row.says(asked, len(log) - 1))

    async with raw_server(speak) as base:
        await poll_until(base + "/feed", clock, BEGIN + 12 * HOUR + row.days * DAY)
    try:
        return bool(row.wants(log))
    except (IndexError, ValueError, KeyError):
        return False


@pytest.fixture
def ours(monkeypatch):
    async def poll_until(url, clock, end):
        fake = SimpleNamespace(time=lambda: clock.now, monotonic=time.monotonic)
        monkeypatch.setattr(poller_module, "time", fake)
        monkeypatch.setattr(turns_module, "time", fake)
        settings = FetcherSettings(
            fetcher_contact="mailto:desk@onrecord.example", fetcher_interval_ceiling_seconds=6 * HOUR
        )
        async with Http(settings.user_agent, networks(["127.0.0.0/8"])) as http:
            asker = Poller(http, Turns(Manners(0.0)), Reader(), settings, _nowhere)
            state, watched = FeedState(url=url), FeedV1(id="f", url=url, added_at=datetime.now(UTC))
            while clock.now < end:
                state = await asker.poll(watched, state)
                clock.now = max(state.next_poll_at, clock.now + 1)

    return poll_until


async def _nowhere(_entry):
    """Nobody reads what is published here."""


async def plain(url, clock, end):
    """What one writes first: GET each half hour."""
    async with aiohttp.ClientSession() as session:
        while clock.now < end:
            async with session.get(url) as got:
                await got.read()
            clock.now += HOUR / 2


@pytest.mark.parametrize("name", ROWS)
async def test_the_origin_is_content_with_us_in_every_row(name, ours):
    assert await score(ROWS[name], ours)


async def test_the_score_tells_a_plain_poller_from_a_polite_one():
    fair = {name: Row(row.says, row.wants, min(row.days, 4.0)) for name, row in ROWS.items()}
    points = {name: await score(row, plain) for name, row in fair.items()}
    print(f"a plain poller: {sum(points.values())} of {len(points)}")
    assert sum(points.values()) < len(points) / 2
