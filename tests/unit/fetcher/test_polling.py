"""What a poll's answer means, as tables."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from services.fetcher.feeds.model import Cadence
from services.fetcher.polling.intervals import Pace, backoff_seconds, past_skipped, spread, usual_gap_seconds
from services.fetcher.polling.judging import (
    Harvest,
    Occasion,
    PollAnswer,
    after_answer,
    after_failure,
    after_items,
    not_a_feed,
    wants_unconditional,
)
from services.fetcher.polling.state import FeedState, seen_key, with_seen

URL = "https://news.example/feed"
NOW = datetime(2024, 3, 5, 12, tzinfo=UTC).timestamp()
HOUR, DAY = 3_600.0, 86_400.0
PACE = Pace(jitter_ratio=0.0)


def when(now=NOW, luck=0.0, pace=PACE):
    return Occasion(now, luck, pace)


def answer(status=200, body=b"<rss/>", moved_to="", **headers):
    return PollAnswer(status, URL, {name.replace("_", "-"): value for name, value in headers.items()}, body, moved_to)


def known(**fields):
    """A healthy feed with one item an hour, polled before."""
    base = FeedState(
        url=URL,
        polls=3,
        health="healthy",
        health_since_at=NOW - DAY,
        gap_seconds=HOUR,
        newest_at=NOW - 600,
        interval_seconds=HOUR / 2,
    )
    return replace(base, **fields)


@pytest.mark.parametrize(
    ("status", "headers", "pause"),
    [
        (304, {}, HOUR / 2),
        (304, {"cache_control": "max-age=7200"}, 7_200),
        (304, {"cache_control": "max-age=7200, no-cache"}, HOUR / 2),
        (304, {"cache_control": "max-age=7200", "age": "3600"}, HOUR),
        (304, {"cache_control": "max-age=99999999"}, DAY),
        (304, {"date": "Tue, 05 Mar 2024 03:00:00 GMT", "expires": "Tue, 05 Mar 2024 05:00:00 GMT"}, 7_200),
        (304, {"expires": "Tue, 05 Mar 2024 05:00:00 GMT"}, HOUR / 2),
        (304, {"retry_after": "9000"}, 9_000),
        (304, {"retry_after": "Tue, 05 Mar 2024 14:00:00 GMT"}, 7_200),
        (429, {"retry_after": "9000"}, 9_000),
        (503, {"retry_after": "9000"}, 9_000),
        (503, {}, HOUR / 2 * 2**0.5),
        (404, {}, HOUR),
    ],
)
def test_the_next_poll_keeps_to_what_the_server_says(status, headers, pause):
    verdict = after_answer(known(), answer(status, b"", **headers), when())
    assert verdict.state.next_poll_at - NOW == pytest.approx(pause)


def test_a_304_is_no_reason_to_parse():
    verdict = after_answer(known(etag='"1"'), answer(304, b""), when())
    assert (verdict.outcome, verdict.parse, verdict.state.etag) == ("not_modified", False, '"1"')


def test_a_body_that_is_the_same_is_not_parsed_but_its_validators_are_kept():
    first = after_answer(known(), answer(etag='"1"'), when())
    second = after_answer(first.state, answer(etag='W/"2"', last_modified="whenever"), when())
    assert (first.outcome, first.parse) == ("changed", True)
    assert (second.outcome, second.parse) == ("unchanged", False)
    assert (second.state.etag, second.state.last_modified, second.state.validators_url) == ('W/"2"', "whenever", URL)


def test_410_stops_for_good_and_says_why():
    state = after_answer(known(), answer(410, b""), when()).state
    assert (state.health, state.next_poll_at) == ("gone", float("inf"))
    assert "410" in state.health_why


def test_backoff_grows_passing_faults_count_half_and_it_never_ends():
    state = known()
    pauses = []
    for _ in range(60):
        state = after_failure(state, "timeout", when(), passing=True).state
        pauses.append(state.next_poll_at - NOW)
    assert pauses == sorted(pauses)
    assert pauses[1] == pytest.approx(HOUR)
    assert pauses[-1] == 30 * DAY
    hard = after_failure(known(), "forbidden_address", when(), passing=False).state
    assert hard.next_poll_at - NOW == pytest.approx(HOUR)
    assert (hard.health, hard.health_why) == ("failing", "forbidden_address")


def test_a_feed_comes_back_from_the_dead():
    dead = known(failures=20.0, health="failing")
    verdict = after_answer(dead, answer(), when())
    state = after_items(verdict, Harvest(1, ["a" * 10], ["a" * 10]), when())
    assert (state.failures, state.health) == (0.0, "healthy")


def test_a_304_makes_no_failing_feed_healthy_and_the_next_poll_asks_for_all():
    state = after_answer(known(health="failing"), answer(304, b""), when()).state
    assert state.health == "failing"
    assert wants_unconditional(state, PACE)


def test_now_and_then_a_poll_asks_for_all():
    asked = [polls for polls in range(100) if wants_unconditional(known(polls=polls), PACE)]
    assert asked == [23, 47, 71, 95]


def test_a_move_takes_several_days_and_polls_of_permanent_redirects():
    state = known()
    new = "https://new.example/feed"
    for day in range(3):
        state = after_answer(state, answer(304, b"", moved_to=new), when(NOW + day * DAY)).state
        assert state.url == URL
    moved = after_answer(state, answer(304, b"", moved_to=new), when(NOW + 3 * DAY)).state
    assert moved.url == new


def test_a_temporary_redirect_in_between_starts_the_count_anew():
    state = known(moved_to="https://new.example/feed", moved_since_at=NOW - 10 * DAY, moved_polls=9)
    state = after_answer(state, answer(304, b"", moved_to=""), when()).state
    assert (state.url, state.moved_to, state.moved_polls) == (URL, "", 0)


def test_a_body_that_is_no_feed_is_not_remembered():
    before = known(etag='"old"', body_hash="old")
    verdict = after_answer(before, answer(body=b"<html>", etag='"new"'), when())
    state = not_a_feed(verdict, before, "a web page", when())
    assert (state.etag, state.body_hash, state.health, state.health_why) == ('"old"', "old", "failing", "a web page")
    assert state.next_poll_at > NOW


def test_an_empty_feed_is_not_a_broken_one():
    verdict = after_answer(FeedState(url=URL), answer(), when())
    state = after_items(verdict, Harvest(0), when())
    assert (state.health, state.failures) == ("empty", 0.0)


def test_a_feed_is_silent_after_twice_its_own_interval_and_never_within_a_day():
    dates = [datetime.fromtimestamp(NOW - n * 6 * HOUR, UTC) for n in range(10)]
    state = after_items(after_answer(known(), answer(), when()), Harvest(10, dates=dates), when())
    assert state.health == "healthy"
    later = after_answer(state, answer(304, b""), when(NOW + 0.9 * DAY)).state
    assert later.health == "healthy"
    silent = after_answer(state, answer(304, b""), when(NOW + 1.1 * DAY)).state
    assert (silent.health, silent.health_since_at) == ("silent", NOW + 1.1 * DAY)


@pytest.mark.parametrize(
    ("gap", "quiet", "interval"),
    [(HOUR, 0, HOUR / 2), (60, 0, 300), (10 * DAY, 0, DAY), (HOUR, 5 * DAY, 6 * HOUR)],
    ids=["twice a gap", "not below the floor", "not above the ceiling", "slower when quiet"],
)
def test_a_feed_is_polled_as_its_own_rate_deserves(gap, quiet, interval):
    state = known(gap_seconds=gap, newest_at=NOW - quiet, interval_seconds=DAY)
    assert after_answer(state, answer(304, b""), when()).state.next_poll_at - NOW == pytest.approx(interval)


def test_nothing_slows_down_in_one_leap():
    state, pauses = known(gap_seconds=DAY, interval_seconds=0.0), []
    for _ in range(10):
        state = after_answer(state, answer(304, b""), when()).state
        pauses.append(state.next_poll_at - NOW)
    assert pauses[:3] == pytest.approx([HOUR, 1.5 * HOUR, 2.25 * HOUR])
    assert pauses[-1] == pytest.approx(DAY / 2)


def test_a_new_feed_begins_at_the_ordinary_pace_or_as_soon_as_its_server_says():
    new = known(gap_seconds=0.0, interval_seconds=0.0)
    assert after_answer(new, answer(304, b""), when()).state.interval_seconds == HOUR
    assert after_answer(new, answer(304, b"", cache_control="max-age=600"), when()).state.interval_seconds == 600
    assert after_answer(new, answer(304, b"", cache_control="max-age=1"), when()).state.interval_seconds == 300


def test_a_feed_without_dates_is_polled_faster_after_news_and_slower_without():
    state = known(gap_seconds=0.0, interval_seconds=1_000.0)
    verdict = after_answer(state, answer(), when())
    assert after_items(verdict, Harvest(1, ["k" * 10], ["k" * 10]), when()).interval_seconds == pytest.approx(700)
    assert after_items(verdict, Harvest(1, [], ["k" * 10]), when()).interval_seconds == pytest.approx(1_500)


def test_ttl_and_period_are_kept_to():
    cadence = Cadence(ttl_minutes=120)
    state = after_items(after_answer(known(), answer(), when()), Harvest(1, cadence=cadence), when())
    assert state.next_poll_at - NOW == pytest.approx(7_200)
    again = after_answer(state, answer(304, b""), when()).state
    assert again.next_poll_at - NOW == pytest.approx(7_200)


def test_hours_and_days_to_skip_are_skipped():
    tuesday_noon = NOW
    assert past_skipped(tuesday_noon, (12, 13), ()) == tuesday_noon + 2 * HOUR
    assert past_skipped(tuesday_noon, (), (1,)) == tuesday_noon + 12 * HOUR
    assert past_skipped(tuesday_noon, tuple(range(24)), ()) == tuesday_noon


def test_jitter_only_ever_comes_later():
    assert spread(100.0, 0.0, Pace()) == 100.0
    assert spread(100.0, 0.999, Pace()) == pytest.approx(110, abs=0.1)


def test_backoff_without_failures_is_the_interval():
    assert backoff_seconds(100.0, 0.0, PACE) == 100.0


def test_the_usual_gap_is_the_mean_of_the_newest():
    dates = [datetime(2024, 3, 5, tzinfo=UTC) + timedelta(hours=2 * n) for n in range(5)]
    assert usual_gap_seconds(dates) == 2 * HOUR
    assert usual_gap_seconds(dates[:1]) == 0.0


def test_state_survives_its_bytes():
    state = known(seen="a" * 20, skip_hours=(1, 2), title="Ü", next_poll_at=float("inf"))
    assert FeedState.from_bytes(state.to_bytes()) == state
    assert len(FeedState(url=URL).to_bytes()) < 60


def test_a_newer_versions_state_is_still_read():
    raw = known().to_bytes()[:-1] + b',"field_of_tomorrow":1}'
    assert FeedState.from_bytes(raw) == known()


def test_the_ring_of_seen_items_is_bounded_and_keeps_what_the_feed_lists():
    keys = [f"{n:010d}" for n in range(10_000)]
    ring = with_seen("", keys[:300], listed=300)
    assert len(ring) == 300 * 10
    ring = with_seen(ring, keys, listed=5_000)
    assert len(ring) == 4_000 * 10
    assert ring.endswith(keys[-1])
    assert with_seen("a" * 10 + "b" * 10, ["a" * 10], 2) == "b" * 10 + "a" * 10
    assert seen_key("0123456789abcdef0123") == "0123456789"
