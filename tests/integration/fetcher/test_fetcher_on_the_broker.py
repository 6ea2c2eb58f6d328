"""The fetcher on a real broker: killed, joined and left by replicas, it loses nothing, fetches (nearly) nothing twice and keeps its manners."""

import time
from datetime import UTC, datetime

import pytest

from schemas import streams
from schemas.entry import EntryV1
from schemas.feed import FeedV1
from schemas.identity import article_id, feed_id
from schemas.page import PageV1
from schemas.skip import SkipV1
from tests.cluster import wait_until
from tests.integration.fetcher.many_sites import ManySites

pytestmark = [pytest.mark.kafka, pytest.mark.slow]

DELAY_SECONDS = 0.05


def fetcher(cluster, contact="https://first.example"):
    return cluster.service(
        "services.fetcher",
        ONRECORD_FETCHER_CONTACT=contact,
        ONRECORD_FETCHER_ALLOWED_NETWORKS="127.0.0.0/8",
        ONRECORD_FETCHER_INTERVAL_FLOOR_SECONDS=2,
        ONRECORD_FETCHER_INTERVAL_CEILING_SECONDS=2,
        ONRECORD_FETCHER_SITE_DELAY_SECONDS=DELAY_SECONDS,
    )


def subscribe(cluster, sites):
    cluster.send(streams.FEEDS, feeds_of(sites))


def feeds_of(sites):
    now = datetime.now(UTC)
    return [FeedV1(id=feed_id(url), url=url, added_at=now) for url in sites.feeds()]


def pages(cluster):
    return [PageV1.from_bytes(message.value).article_id for message in cluster.read(streams.PAGES.name)]


def test_killed_in_the_middle_of_five_thousand_and_joined_by_a_replica_it_loses_nothing(cluster):
    with ManySites(sites=100, stories=51) as sites:
        wanted = {article_id(url) for url in sites.pages()}
        first = fetcher(cluster).start()
        subscribe(cluster, sites)
        wait_until(lambda: len(sites.page_requests()) > 600, every_seconds=0.05)
        first.kill()
        before = sites.pages_asked()
        first.start()
        second = fetcher(cluster).start()
        # The page that a kill interrupts is asked again; a site that has gone on is past it, and the second kill cannot have the same one.
        wait_until(lambda: all(asked > before[host] for host, asked in sites.pages_asked().items()), 60, 0.05)
        wait_until(lambda: len(sites.page_requests()) > 2000, every_seconds=0.05)
        first.kill()
        wait_until(lambda: set(pages(cluster)) >= wanted, 120)
        asked = sites.page_requests()
        assert set(asked) == sites.pages()
        assert max(asked.values()) <= 2
        # A kill costs each site of its process the one page under way, for the next is asked when that is remembered;
        # at its second kill the first replica had half of the sites.
        assert sum(asked.values()) - len(asked) <= 100 + 50
        assert sites.shortest_pause() > 0.8 * DELAY_SECONDS
        assert second.terminate() < 20


def test_a_site_belongs_to_one_replica_its_feeds_and_its_pages_alike(cluster):
    with ManySites(sites=32, stories=60) as sites:  # so many that no half of the partitions has them all
        for contact in ("https://first.example", "https://second.example"):
            fetcher(cluster, contact).start()
        wait_until(lambda: all(each.get("/readyz")[0] == 200 for each in cluster.processes))
        subscribe(cluster, sites)
        hosts = [url.split("/")[2] for url in sites.feeds()]
        wait_until(lambda: all(is_known(sites, host) for host in hosts), 90)
        askers = sites.askers()
        assert set(askers) == set(hosts)
        assert all(len(agents) == 1 for agents in askers.values())
        assert len(set.union(*askers.values())) == 2
        assert sites.shortest_pause() > 0.8 * DELAY_SECONDS


def is_known(sites, host):
    """Whether a site's feed was polled more than once, and its pages fetched between."""
    paths = [path for _, asked, path, _ in list(sites.log) if asked == host]
    return paths.count("/feed") > 1 and len(set(paths)) > 3


def test_after_a_restart_feeds_are_asked_with_their_validators_and_nothing_is_new(cluster):
    with ManySites(sites=2, stories=5) as sites:
        service = fetcher(cluster).start()
        subscribe(cluster, sites)
        wait_until(lambda: set(pages(cluster)) >= {article_id(url) for url in sites.pages()})
        service.terminate()
        entries = len(cluster.read(streams.ENTRIES.name))
        begun = len(sites.log)
        service.start()
        wait_until(lambda: len(sites.log) >= begun + 6)
        assert {path for _, _, path, _ in sites.log[begun:]} == {"/feed"}
        assert all(headers.get("If-None-Match") == '"1"' for _, _, _, headers in sites.log[begun:])
        assert len(cluster.read(streams.ENTRIES.name)) == entries


def test_a_removed_feed_is_asked_no_more(cluster):
    with ManySites(sites=1, stories=3) as sites:
        fetcher(cluster).start()
        subscribe(cluster, sites)
        wait_until(lambda: any(path == "/feed" for _, _, path, _ in sites.log))
        cluster.retract(streams.FEEDS, feeds_of(sites))
        time.sleep(3)
        asked = len(sites.log)
        time.sleep(5)
        assert len(sites.log) == asked


def test_an_entry_that_comes_twice_is_fetched_once(cluster):
    with ManySites(sites=1, stories=2) as sites:
        url = f"http://127.0.0.1:{sites.port}/story/1"
        entry = EntryV1(
            article_id=article_id(url),
            site=f"127.0.0.1:{sites.port}",
            url=url,
            origin="submitted",
            discovered_at=datetime.now(UTC),
        )
        service = fetcher(cluster).start()
        cluster.send(streams.ENTRIES, [entry, entry])
        wait_until(lambda: len(cluster.read(streams.SKIPS.name)) == 1)
        assert sites.page_requests()[url] == 1
        assert service.metric("onrecord_events_total", stage="fetch_pages", reason="already_fetched") == 1


def test_an_article_is_looked_at_again_and_a_change_makes_a_new_page_of_the_same_article(cluster):
    with ManySites(sites=1, stories=3) as sites:
        cluster.service(
            "services.fetcher",
            ONRECORD_FETCHER_ALLOWED_NETWORKS="127.0.0.0/8",
            ONRECORD_FETCHER_SITE_DELAY_SECONDS=DELAY_SECONDS,
            ONRECORD_FETCHER_REVISIT_SECONDS="2,5",
        ).start()
        subscribe(cluster, sites)
        wait_until(lambda: len(pages(cluster)) == 3)
        sites.edited.add("/story/1")
        wait_until(lambda: all(times == 3 for times in sites.page_requests().values()))
        wait_until(lambda: len(cluster.read(streams.SKIPS.name)) == 5)
        assert sorted(pages(cluster)) == sorted(
            [*(article_id(url) for url in sites.pages()), article_id(edited_url(sites))]
        )
        reasons = [SkipV1.from_bytes(message.value).reason for message in cluster.read(streams.SKIPS.name)]
        assert set(reasons) == {"unchanged"}


def edited_url(sites):
    return f"http://127.0.0.1:{sites.port}/story/1"
