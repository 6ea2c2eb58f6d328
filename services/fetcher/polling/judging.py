"""What a poll's answer means: state, answer, now -> next state and what to do. Pure: no clock, no network, no Kafka.

A poll goes `request_of` -> fetch -> `after_answer` (or `after_failure`) -> when it says so, parse, publish -> `after_items`. The state that comes
out is stored only when every item published is confirmed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Final, Literal

from services.fetcher.feeds.model import Cadence
from services.fetcher.polling.intervals import (
    Pace,
    backoff_seconds,
    earned_interval,
    past_skipped,
    publisher_interval,
    spread,
    usual_gap_seconds,
)
from services.fetcher.polling.state import FeedState, Health, with_seen
from services.fetcher.polling.websub import backup_pause, is_pushed, with_hub
from services.fetcher.web.caching import fresh_seconds, retry_after_seconds

Outcome = Literal["not_modified", "unchanged", "changed", "gone", "refused", "failed"]
OUTCOMES: Final[tuple[str, ...]] = ("not_modified", "unchanged", "changed", "gone", "refused", "failed", "not_a_feed")

_NEVER: Final = float("inf")
_PASSING_STATUSES: Final = frozenset({408, 425, 429, 500, 502, 503, 504})


@dataclass(frozen=True)
class PollAnswer:
    """What came back, as far as polling cares. Header names in lower case."""

    status: int
    final_url: str
    headers: Mapping[str, str]
    body: bytes = b""
    moved_to: str = ""


@dataclass(frozen=True)
class Occasion:
    """Under what circumstances a decision is made: `now` in epoch seconds, `luck` a random number in [0, 1), the operator's bounds."""

    now: float
    luck: float
    pace: Pace


@dataclass(frozen=True)
class Wish:
    """What the server asks for: stay away for so long (Retry-After, 0 is not asked), nothing is new for so long (max-age, Expires)."""

    away_seconds: float = 0.0
    fresh_seconds: float | None = None


_NO_WISH: Final = Wish()
_NO_CADENCE: Final = Cadence()


@dataclass(frozen=True)
class Verdict:
    """What an answer means. `state` already knows its next poll; when `parse`, the body is new and `after_items` has the last word."""

    outcome: Outcome
    state: FeedState
    parse: bool = False
    wish: Wish = _NO_WISH


@dataclass(frozen=True)
class Harvest:
    """What a parsed body brought: how many items it lists and their keys, the keys of those that were new, their dates."""

    listed: int
    new_keys: Sequence[str] = ()
    listed_keys: Sequence[str] = ()
    dates: Sequence[datetime] = ()
    cadence: Cadence = _NO_CADENCE
    title: str = ""
    language: str = ""
    hub: tuple[str, str] = ("", "")
    """The WebSub hub and topic that the feed names."""


def wants_unconditional(state: FeedState, pace: Pace) -> bool:
    """Return whether the next poll leaves its validators at home: now and then (some servers lie), and while health is in doubt."""
    return state.health == "failing" or (state.polls + 1) % pace.unconditional_every == 0


def after_answer(state: FeedState, answer: PollAnswer, when: Occasion) -> Verdict:
    """Return what this answer means for the feed."""
    away = retry_after_seconds(answer.headers, datetime.fromtimestamp(when.now, UTC))
    wish = Wish(away, fresh_seconds(answer.headers))
    state = replace(state, polls=state.polls + 1)
    if answer.status == 410:  # noqa: PLR2004 - Gone
        return Verdict(
            "gone", _named(replace(state, next_poll_at=_NEVER), "gone", "the server says 410 Gone", when.now)
        )
    if answer.status == 304:  # noqa: PLR2004 - Not Modified
        calm = replace(_moved(state, answer, when), failures=0.0, succeeded_at=when.now)
        return Verdict("not_modified", _scheduled(_aged(calm, when), when, wish), wish=wish)
    if answer.status == 200:  # noqa: PLR2004 - OK
        return _with_body(_moved(state, answer, when), answer, when, wish)
    passing = answer.status in _PASSING_STATUSES
    return Verdict(
        "refused", _failed(state, f"the server says {answer.status}", when, wish, passing=passing), wish=wish
    )


def after_failure(state: FeedState, reason: str, when: Occasion, *, passing: bool) -> Verdict:
    """Return what it means that no answer came (`reason`, a bounded label)."""
    return Verdict("failed", _failed(replace(state, polls=state.polls + 1), reason, when, _NO_WISH, passing=passing))


def _with_body(state: FeedState, answer: PollAnswer, when: Occasion, wish: Wish) -> Verdict:
    body_hash = hashlib.blake2b(answer.body, digest_size=12).hexdigest()
    same = body_hash == state.body_hash
    state = replace(
        state,
        etag=answer.headers.get("etag", ""),
        last_modified=answer.headers.get("last-modified", ""),
        validators_url=answer.final_url,
        body_hash=body_hash,
        body_bytes=len(answer.body),
        failures=0.0,
        succeeded_at=when.now,
    )
    if same:
        return Verdict("unchanged", _scheduled(_aged(_cleared(state, when.now), when), when, wish), wish=wish)
    return Verdict("changed", state, parse=True, wish=wish)


def after_items(verdict: Verdict, harvest: Harvest, when: Occasion) -> FeedState:
    """Return the state to store once every new item is confirmed."""
    before, cadence = verdict.state, harvest.cadence
    past = [instant for date in harvest.dates if (instant := date.timestamp()) <= when.now]
    state = replace(
        before,
        seen=with_seen(before.seen, [*harvest.listed_keys, *harvest.new_keys], harvest.listed),
        gap_seconds=usual_gap_seconds(harvest.dates) or before.gap_seconds,
        newest_at=max([*past, when.now if harvest.new_keys and not past else before.newest_at]),
        ttl_minutes=cadence.ttl_minutes or 0,
        period_seconds=cadence.period_seconds or 0,
        skip_hours=tuple(sorted(cadence.skip_hours)),
        skip_days=tuple(sorted(cadence.skip_days)),
        title=harvest.title[:200],
        language=harvest.language[:16],
    )
    health: tuple[Health, str] = ("healthy", "") if harvest.listed else ("empty", "the feed lists nothing")
    state = with_hub(_aged(_named(state, *health, when.now), when), *harvest.hub)
    if harvest.new_keys and is_pushed(state, when.now):
        state = replace(state, hub_until_at=0.0)  # its hub should have brought these: it is polled like any other
    return _scheduled(state, when, verdict.wish, brought_news=bool(harvest.new_keys))


def not_a_feed(verdict: Verdict, before: FeedState, why: str, when: Occasion) -> FeedState:
    """Return the state when the body was none we can read: its validators and hash are not kept, so the next answer comes whole."""
    return _failed(replace(before, polls=verdict.state.polls), why, when, verdict.wish, passing=False)


def _scheduled(state: FeedState, when: Occasion, wish: Wish, *, brought_news: bool = False) -> FeedState:
    pace = when.pace
    interval = earned_interval(state, pace, when.now, wish.fresh_seconds, brought_news=brought_news)
    pause = max(interval, publisher_interval(state, wish.fresh_seconds), min(wish.away_seconds, pace.ceiling_seconds))
    pause = backup_pause(state, pause, when.now, pace.backup_seconds)
    at = past_skipped(when.now + spread(pause, when.luck, pace), state.skip_hours, state.skip_days)
    return replace(state, interval_seconds=interval, next_poll_at=at)


def _failed(state: FeedState, why: str, when: Occasion, wish: Wish, *, passing: bool) -> FeedState:
    pace = when.pace
    failures = state.failures + (0.5 if passing else 1.0)
    interval = max(state.interval_seconds or pace.ordinary_seconds, pace.floor_seconds)
    pause = max(backoff_seconds(interval, failures, pace), min(wish.away_seconds, pace.longest_backoff_seconds))
    at = when.now + spread(pause, when.luck, pace)
    return _named(
        replace(state, failures=failures, next_poll_at=at, moved_to="", moved_polls=0), "failing", why, when.now
    )


def _moved(state: FeedState, answer: PollAnswer, when: Occasion) -> FeedState:
    """301 and 308 all the way, for several days and polls: the subscription moves. Anything else in between starts the count anew."""
    if not answer.moved_to or answer.moved_to == state.url:
        return replace(state, moved_to="", moved_polls=0, moved_since_at=0.0) if state.moved_to else state
    if answer.moved_to != state.moved_to:
        return replace(state, moved_to=answer.moved_to, moved_since_at=when.now, moved_polls=1)
    polls, pace = state.moved_polls + 1, when.pace
    if polls >= pace.move_after_polls and when.now - state.moved_since_at >= pace.move_after_seconds:
        return replace(state, url=state.moved_to, moved_to="", moved_polls=0, moved_since_at=0.0)
    return replace(state, moved_polls=polls)


def _named(state: FeedState, health: Health, why: str, now: float) -> FeedState:
    since = state.health_since_at if state.health == health else now
    return replace(state, health=health, health_why=why[:200], health_since_at=since)


def _cleared(state: FeedState, now: float) -> FeedState:
    """A whole body that we have read before, and could read: what failed in between is over."""
    return _named(state, "healthy", "", now) if state.health == "failing" else state


def _aged(state: FeedState, when: Occasion) -> FeedState:
    """Silent: quiet for more than twice its own usual interval. A 304 makes no failing feed healthy."""
    if state.health not in {"healthy", "silent"} or not state.newest_at or not state.gap_seconds:
        return state
    if when.now - state.newest_at > max(2 * state.gap_seconds, when.pace.silence_floor_seconds):
        return _named(state, "silent", "quiet for more than twice its usual interval", when.now)
    return _named(state, "healthy", "", when.now)
