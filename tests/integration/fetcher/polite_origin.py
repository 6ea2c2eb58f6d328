"""An origin that keeps score of the manners that a server sees: rows by the number of the manner, over days of a clock that the test moves."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from itertools import pairwise

from tests.integration.fetcher.raw_server import answer

DAY, HOUR = 86_400.0, 3_600.0
BEGIN = datetime(2024, 3, 4, tzinfo=UTC).timestamp()
TAG, CHANGED = 'W/"an odd  tag"', "Monday, a while ago"


@dataclass
class Asked:
    at: float
    path: str
    headers: dict
    parsed: int = 0
    """How many bodies the poller had parsed by then."""


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


def frequent(at):
    """A feed with an item each quarter of an hour."""
    dates = [stamp(at - at % 900 - n * 900) for n in range(10)]
    items = "".join(f"<item><link>/{date.replace(' ', '')}</link><pubDate>{date}</pubDate></item>" for date in dates)
    return answer(f"<rss><channel><title>Site</title>{items}</channel></rss>".encode())


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
    "1. validators go back verbatim": Row(
        lambda asked, _: unchanged(asked),
        lambda log: (
            len(conditional(log)) > 2
            and all(
                (a.headers["if-none-match"], a.headers["if-modified-since"]) == (TAG.lower(), CHANGED.lower())
                for a in conditional(log)
            )
        ),
    ),
    "1. no validator is invented": Row(
        lambda asked, _: feed(asked.at),
        lambda log: not any({"if-none-match", "if-modified-since"} & a.headers.keys() for a in log),
    ),
    "2. at most hourly unless earned": Row(
        lambda asked, _: feed(asked.at), lambda log: len(log) > 3 and min(gaps(log)) >= HOUR
    ),
    "3. max-age is kept to": Row(
        lambda asked, _: feed(asked.at, Cache_Control="public, max-age=20000"),
        lambda log: len(log) > 3 and min(gaps(log)) >= 20_000,
    ),
    "3. max-age is kept to on 304": Row(
        lambda asked, _: unchanged(asked, Cache_Control="max-age=20000"),
        lambda log: len(log) > 3 and min(gaps(log)) >= 20_000,
    ),
    "3. Expires counts from the server's own Date": Row(
        lambda asked, _: feed(asked.at, Date=stamp(asked.at - 9 * DAY), Expires=stamp(asked.at - 9 * DAY + 20_000)),
        lambda log: len(log) > 3 and min(gaps(log)) >= 20_000,
    ),
    "4. Retry-After in seconds, on 429": Row(
        lambda asked, number: answer(status="429 Slow", Retry_After="50000") if number == 0 else feed(asked.at),
        lambda log: len(log) > 1 and gaps(log)[0] >= 50_000,
    ),
    "4. Retry-After as a date, on 503": Row(
        lambda asked, number: (
            answer(status="503 Busy", Retry_After=stamp(asked.at + 50_000)) if number == 0 else feed(asked.at)
        ),
        lambda log: len(log) > 1 and gaps(log)[0] >= 49_999,
    ),
    "5. growing pauses while it fails, and no end": Row(
        lambda _asked, _number: answer(status="500 Oops"),
        lambda log: (
            len(log) > 8
            and gaps(log)[5] > 4 * gaps(log)[0]
            and max(gaps(log)) <= 34 * DAY
            and log[-1].at > BEGIN + 150 * DAY
        ),
        days=200,
    ),
    "6. a permanent move is followed for good after days": Row(
        moved("301 Moved"),
        lambda log: (
            [a.path for a in log if a.at < BEGIN + 2 * DAY].count("/feed") > 1
            and not any(a.path == "/feed" for a in log[-4:])
        ),
        days=14,
    ),
    "6. a temporary one never is": Row(moved("302 Found"), lambda log: log[-2].path == "/feed", days=14),
    "7. 410 is the end": Row(lambda _asked, _number: answer(status="410 Gone"), lambda log: len(log) == 1, days=60),
    "8. ttl is kept to": Row(
        lambda asked, _: feed(asked.at, "<ttl>400</ttl>"), lambda log: len(log) > 3 and min(gaps(log)) >= 24_000
    ),
    "8. hours to skip are skipped": Row(
        lambda asked, _: feed(
            asked.at, "<skipHours>" + "".join(f"<hour>{h}</hour>" for h in range(12)) + "</skipHours>"
        ),
        lambda log: len(log) > 3 and all(datetime.fromtimestamp(a.at, UTC).hour >= 12 for a in log[1:]),
    ),
    "12. who asks says so, with an address": Row(
        lambda asked, _: feed(asked.at),
        lambda log: all(re.fullmatch(r"\w+/[\d.]+ \(\+\S+@\S+\)", a.headers["user-agent"]) for a in log),
    ),
    "13. codings are asked for, nothing is given away": Row(
        lambda asked, _: feed(asked.at, Set_Cookie="a=b"),
        lambda log: all(
            {"gzip", "br", "zstd"} <= set(a.headers.get("accept-encoding", "").replace(" ", "").split(","))
            and not {"cookie", "referer"} & a.headers.keys()
            and "?" not in a.path
            for a in log
        ),
    ),
    "15. polls do not fall on the beat": Row(
        lambda asked, _: feed(asked.at), lambda log: len({round(gap) for gap in gaps(log)}) > len(log) / 2
    ),
    "19. validators are checked now and then, not more": Row(
        lambda asked, _: unchanged(asked),
        lambda log: 0 < len(log) - 1 - len(conditional(log)) <= len(log) / 10,
        days=30,
    ),
    "9. a feed that earns it is polled more often": Row(
        lambda asked, _: frequent(asked.at),
        lambda log: min(gaps(log)) >= 300 and sum(gaps(log)[-10:]) / 10 < HOUR,
        days=2,
    ),
    "9. a feed that does not is polled seldom": Row(
        lambda _asked, _number: feed(BEGIN), lambda log: gaps(log)[-1] > 5 * HOUR, days=10
    ),
    "16. an unchanged body costs the reader nothing": Row(
        lambda _asked, _number: feed(BEGIN), lambda log: len(log) > 3 and log[0].parsed == 0 and log[-1].parsed == 1
    ),
    "20. after a failure the whole feed is asked for": Row(
        lambda asked, number: answer(status="500 Oops") if number == 1 else unchanged(asked),
        lambda log: len(log) > 3 and log[2] not in conditional(log) and log[-1] in conditional(log),
    ),
    "20. validators belong to one address": Row(
        lambda asked, number: (
            answer(status="302 Found", Location="/other") if asked.path == "/feed" and number else unchanged(asked)
        ),
        lambda log: [a.path for a in log[:3]] == ["/feed", "/feed", "/other"] and log[2] not in conditional(log),
    ),
    "20. an empty feed is not a broken one": Row(
        lambda _asked, _number: answer(b"<rss><channel><title>Nothing yet</title></channel></rss>"),
        lambda log: len(log) > 20 and max(gaps(log)) < 7 * HOUR,
        days=8,
    ),
}
