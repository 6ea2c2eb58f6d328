"""From a feed to a live statement: broker, newsroom and four services as real processes."""

import json
import re
import time
from pathlib import Path

import feedparser
import pytest

from deploy import newsroom
from deploy.grafana.boards import targets
from deploy.kafka.broker import LocalBroker
from schemas import streams
from schemas.identity import article_id, normalised_words
from schemas.record import RecordV1
from services.monitor.canaries.flights import flock
from services.monitor.canaries.scores import TASKS
from tests.cluster import Cluster, wait_until
from tests.deploy.live_prometheus import live_prometheus
from tests.integration.newsroom import Served, System

GOLD = Path(newsroom.__file__).parent / "gold"

pytestmark = [pytest.mark.kafka, pytest.mark.slow]


@pytest.fixture(scope="module")
def system(tmp_path_factory):
    """The whole system, after every article of the newsroom has met its fate."""
    folder = tmp_path_factory.mktemp("system")
    cluster = Cluster(folder, LocalBroker(folder / "kafka").start())
    try:
        cluster.create()
        with Served() as newsroom:
            made = System(cluster, newsroom).start()
            made.subscribe()
            wait_until(made.closed, 180)
            yield made
    finally:
        cluster.close()


def all_records(system):
    return {m.key.decode(): RecordV1.from_bytes(m.value) for m in system.cluster.read(streams.RECORDS.name) if m.value}


def records(system):
    """What is on record of the news; canaries fly here, too."""
    return {number: record for number, record in all_records(system).items() if not record.article.canary}


def test_every_article_met_the_fate_that_the_newsroom_meant_for_it(system):
    expected, balance = system.newsroom.site.expected_balance(), system.balance()
    assert (balance.discovered, balance.recorded) == (expected["discovered"], expected["recorded"])
    assert dict(balance.skipped) == dict(expected["skipped"])
    assert balance.dead.total() == 0


def test_an_article_is_fetched_once_however_many_feeds_carry_it(system):
    fetched = system.newsroom.page_requests()
    assert fetched
    assert {path: times for path, times in fetched.items() if times > 1} == {}


def test_feeds_are_asked_again_with_their_validators_and_mostly_answer_304(system):
    feeds = set(system.newsroom.site.feed_paths())
    wait_until(
        lambda: sum(r.status == 304 for r in list(system.newsroom.site.requests) if r.path in feeds) >= len(feeds)
    )
    assert not any(
        r.status == 304 and not {"If-None-Match", "If-Modified-Since"} & r.headers.keys()
        for r in system.newsroom.site.requests
    )


def test_every_request_says_who_asks(system):
    agents = {request.headers.get("User-Agent", "") for request in list(system.newsroom.site.requests)}
    assert all(re.match(r"Onrecord/\S+ \(\+\S+\)", agent) for agent in agents), agents


def test_what_robots_forbid_is_never_asked_for(system):
    forbidden = [path for path, fate in system.newsroom.site.expected_fates().items() if fate == "robots_disallowed"]
    asked = {request.path.partition("?")[0] for request in list(system.newsroom.site.requests)}
    assert forbidden
    assert not asked & set(forbidden)


def test_a_record_carries_its_instants_in_order_and_its_way(system):
    record = next(iter(records(system).values()))
    article = record.article
    assert article.discovered_at <= article.fetched_at <= article.extracted_at <= record.recorded_at
    assert record.versions
    trail = system.get_json(f"/api/articles/{article.id}/trail")
    assert trail


def test_the_api_gives_the_record_as_it_is_on_the_wire(system):
    number, record = next(iter(records(system).items()))
    wait_until(lambda: system.get_json("/api/balance")["records"] == len(records(system)))
    assert RecordV1.model_validate(system.get_json(f"/api/records/{number}")) == record


@pytest.mark.parametrize("form", ["rss", "atom", "json"])
def test_statements_come_out_as_a_feed(system, form):
    document = system.get(f"/feeds/statements.{form}")
    items = system.get_json("/feeds/statements.json")["items"]
    assert len(items) > 20
    if form != "json":
        parsed = feedparser.parse(document)
        assert not parsed.bozo
        assert [entry.id for entry in parsed.entries] == [item["id"] for item in items]


def test_direct_quotes_come_through_pages_and_services_with_the_speaker_that_the_newsroom_knows(system):
    """A floor from end to end, below what the reading tests ask of the same stories as plain text."""
    known, found = 0, 0
    for path, place in system.newsroom.site.places().items():
        record = records(system).get(article_id(system.newsroom.address + path))
        if record is None or place.story is None:
            continue
        said = {
            (words(record.article.text[a:b]), s.speaker.name if s.speaker else None)
            for s in record.statements
            for a, b in s.content
        }
        file = GOLD / f"{place.story.slug}.json"  # a syndicated copy has none of its own
        gold = json.loads(file.read_text(encoding="utf-8")) if file.is_file() else {"statements": []}
        for statement in (s for s in gold["statements"] if s["form"] == "direct" and s["speaker"]):
            known += 1
            found += (words(statement["content"][0]["text"]), statement["speaker"]["name"]) in said
    assert known > 50
    assert found / known >= 0.75


def words(text):
    return " ".join(normalised_words(text))


def test_canaries_come_home_through_all_services_are_scored_and_no_reader_sees_them(system):
    monitor = system.services["monitor"]
    wait_until(lambda: monitor.metric("onrecord_events_total", stage="store_records", reason="canary") >= len(flock()))
    assert {n for n, record in all_records(system).items() if record.article.canary} == set(flock())
    scores = {task: monitor.metric("onrecord_canary_fscore_ratio", task=task) for task in TASKS}
    assert scores["statement"] > 0.8
    assert all(0.5 < score <= 1 for score in scores.values()), scores
    assert 0 < monitor.metric("onrecord_canary_calibration_error_ratio", task="kind") < 0.4
    assert monitor.metric("onrecord_canaries_overdue") == 0
    told = system.get_json("/api/balance")
    assert told["records"] == len(records(system))
    assert "canary" not in json.dumps(told)
    assert b"canaries.invalid" not in system.get("/feeds/statements.rss") + system.get("/")
    assert "canary" not in system.balance().skipped
    news = len(records(system))
    assert system.services["classifier"].metric("onrecord_articles_classified_total") == news


def test_no_event_was_lost_between_the_counters(system):
    for name, process in system.services.items():
        received = process.metric("onrecord_events_received_total")
        accounted = (
            process.metric("onrecord_events_total")
            + process.metric("onrecord_events_in_flight")
            + process.metric("onrecord_events_abandoned_total")
        )
        assert received > 0, name
        assert received == accounted, name


def test_every_query_of_every_board_finds_something_in_a_real_prometheus(system, tmp_path):
    jobs = {name: int(process.environment["ONRECORD_METRICS_PORT"]) for name, process in system.services.items()}
    with live_prometheus(tmp_path, jobs) as prometheus:
        time.sleep(20)
        empty = [f"{t.board} / {t.panel}: {t.expr}" for t in targets("15s") if not prometheus.ask(t.expr)]
    assert empty == []


def test_a_story_published_now_is_on_record_within_the_objective(system):
    slug = system.newsroom.site.held_back[0]
    published = system.newsroom.site.publish(slug)
    path = next(
        path for path, place in system.newsroom.site.places().items() if place.story and place.story.slug == slug
    )
    number = article_id(system.newsroom.address + path)
    wait_until(lambda: number in records(system), 60)
    seconds = (records(system)[number].recorded_at - published).total_seconds()
    assert seconds < 60


def test_the_balance_still_closes_after_each_service_is_killed_in_turn(system):
    site = system.newsroom.site
    for name, slug in zip(system.services, list(site.held_back), strict=False):
        system.services[name].kill()
        site.publish(slug)
        time.sleep(0.5)
        system.services[name].start()
    wait_until(system.closed, 120)
    expected, balance = site.expected_balance(), system.balance()
    assert balance.recorded == expected["recorded"]
    assert balance.dead.total() == 0
