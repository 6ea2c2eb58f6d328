"""Waiting, remembering, scheduling: the pure decisions around the frontier."""

from datetime import UTC, datetime

from schemas.entry import EntryV1
from services.fetcher.deferral import PAUSES_SECONDS, deferred, deferred_from_bytes, due_at, on_the_stream
from services.fetcher.memory import Fetched, fetched_from_bytes, outlived
from services.fetcher.polling.schedule import Schedule, eased

ENTRY = EntryV1(
    article_id="a",
    site="news.example",
    url="https://news.example/a",
    origin="feed",
    discovered_at=datetime(2024, 3, 5, tzinfo=UTC),
)
FOUND = ENTRY.discovered_at.timestamp()


def test_a_fault_is_tried_again_with_growing_pauses_and_not_for_ever():
    row, pauses = None, []
    for _ in PAUSES_SECONDS:
        row = deferred(ENTRY, row, "timeout", 1_000.0, 0.0, 0.0)
        pauses.append(row.due_at - 1_000.0)
        row = on_the_stream(row)
        assert row.due_at == float("inf")
    assert tuple(pauses) == PAUSES_SECONDS
    assert deferred(ENTRY, row, "timeout", 1_000.0, 0.0, 0.0) is None


def test_a_site_that_rests_costs_no_try_and_nothing_waits_for_ever():
    row = None
    for _ in range(20):
        row = deferred(ENTRY, row, "site_rests", FOUND, 900.0, 0.0)
        assert (row.tries, row.due_at) == (0, FOUND + 900.0)
    assert due_at(row.to_bytes()) == row.due_at
    assert deferred(ENTRY, row, "site_rests", FOUND + 6 * 86_400, 900.0, 0.0) is None


def test_a_longer_rest_that_the_site_asked_for_is_kept():
    assert deferred(ENTRY, None, "http_503", 1_000.0, 400.0, 0.0).due_at == 1_400.0


def test_a_deferred_entry_survives_its_bytes():
    row = deferred(ENTRY, None, "timeout", 1_000.0, 0.0, 0.5)
    assert deferred_from_bytes(row.to_bytes()) == row
    assert deferred_from_bytes(on_the_stream(row).to_bytes()) == on_the_stream(row)


def test_what_was_fetched_survives_its_bytes():
    row = Fetched(1_000.0, "hash", '"1"')
    assert fetched_from_bytes(row.to_bytes()) == row
    assert fetched_from_bytes(b'{"fetched_at": 1, "tomorrow": 2}') == Fetched(1)


def test_the_oldest_are_forgotten_first_by_age_and_by_number():
    rows = [(str(at), float(at)) for at in range(10)]
    assert outlived(rows, 10.0, 100.0, 8) == ["1", "0"]
    assert outlived(rows, 10.0, 3.0, 100) == ["6", "5", "4", "3", "2", "1", "0"]


def test_the_feed_that_has_been_due_longest_comes_first_and_once():
    schedule = Schedule()
    for feed, at in (("late", 30.0), ("early", 10.0), ("middle", 20.0)):
        schedule.put(feed, at)
    assert [schedule.pop_due(25.0) for _ in range(3)] == ["early", "middle", None]
    assert schedule.next_at() == 30.0


def test_the_latest_word_about_a_feed_counts():
    schedule = Schedule()
    schedule.put("feed", 10.0)
    schedule.put("feed", 50.0, "healthy")
    assert schedule.pop_due(20.0) is None
    assert schedule.pop_due(60.0) == "feed"
    schedule.put("feed", 70.0)
    schedule.drop("feed")
    assert (schedule.pop_due(100.0), len(schedule)) == (None, 0)


def test_gone_feeds_are_counted_and_never_due():
    schedule = Schedule()
    schedule.put("gone", float("inf"), "gone")
    schedule.put("well", 5.0, "healthy")
    assert (schedule.by_health()["gone"], schedule.by_health()["healthy"], schedule.by_health()["silent"]) == (1, 1, 0)
    assert schedule.next_at() == 5.0
    assert schedule.overdue(6.0) == 1


def test_no_burst_follows_a_restart():
    assert eased(2_000.0, 1_000.0, 5, 0.9) == 2_000.0
    assert eased(900.0, 1_000.0, 3, 0.9) == 1_000.0
    assert eased(900.0, 1_000.0, 400, 0.5) == 1_010.0
    assert eased(900.0, 1_000.0, 1_000_000, 1.0) == 1_060.0
