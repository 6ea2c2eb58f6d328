"""When the next request to a site may go."""

import pytest

from services.fetcher.politeness import Manners, after_request, new_site, wait_seconds, with_crawl_delay

MANNERS = Manners(least_delay_seconds=1.0, longest_delay_seconds=60.0)


def asked(site, status=200, seconds=0.1, away=0.0, now=1_000.0):
    return after_request(site, MANNERS, now, status=status, seconds=seconds, retry_after_seconds=away)


def test_the_first_request_goes_at_once_and_the_second_waits():
    site = new_site(MANNERS)
    assert wait_seconds(site, 1_000.0) == 0
    assert wait_seconds(asked(site), 1_000.4) == pytest.approx(0.6)


def test_the_delay_follows_latency_up_at_once_and_down_by_halves():
    site = asked(new_site(MANNERS), seconds=8.0)
    assert site.delay_seconds == 8.0
    assert asked(site, seconds=0.1).delay_seconds == pytest.approx(4.05)


@pytest.mark.parametrize("status", [404, 500, None])
def test_an_error_never_lowers_the_delay(status):
    site = asked(new_site(MANNERS), seconds=8.0)
    assert asked(site, status=status, seconds=0.01).delay_seconds == 8.0


@pytest.mark.parametrize("status", [429, 503])
def test_a_busy_site_gets_twice_the_delay(status):
    assert asked(new_site(MANNERS), status=status).delay_seconds == 2.0


def test_the_delay_has_an_upper_bound():
    assert asked(new_site(MANNERS), seconds=500.0).delay_seconds == 60.0


def test_the_crawl_delay_is_kept_where_it_is_longer():
    site = asked(with_crawl_delay(new_site(MANNERS), 30.0))
    assert wait_seconds(site, 1_000.0) == 30.0
    assert wait_seconds(asked(with_crawl_delay(site, None)), 1_000.0) == 1.0


def test_retry_after_is_obeyed_and_counted():
    site = asked(new_site(MANNERS), status=429, away=500.0)
    assert (wait_seconds(site, 1_000.0), site.retry_after_obeyed) == (500.0, 1)


def test_a_site_that_gives_no_answer_is_left_alone_for_growing_pauses():
    site, waits = new_site(MANNERS), []
    for _ in range(12):
        site = asked(site, status=None)
        waits.append(wait_seconds(site, 1_000.0))
    assert waits[0] == 1.0
    assert waits[1:4] == [15.0, 30.0, 60.0]
    assert waits[-1] == 900.0
    assert wait_seconds(asked(site, status=200), 1_000.0) <= 60.0


def test_the_ledger_counts_what_happened():
    site = asked(asked(asked(new_site(MANNERS), 200), 304), 404)
    assert (site.requests, site.not_modified, site.errors) == (3, 1, 1)
