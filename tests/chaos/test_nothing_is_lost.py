"""Faults on the real broker. Every test ends with the one checker."""

import random
import time

import pytest

from schemas import streams
from services.chassis.dead_letters import original_headers, read_dead_letter
from tests.chaos.checker import check_account
from tests.chaos.entries import entries
from tests.cluster import wait_until
from tests.story_pages import text_page

pytestmark = [pytest.mark.kafka, pytest.mark.slow]

GROUP = "onrecord-relay"
RELAY = "tests.chaos.relay"


def settled(cluster, group=GROUP, stream=streams.ENTRIES):
    return lambda: cluster.unacknowledged(group, stream.name) == 0


def account(cluster):
    return check_account(cluster, GROUP, streams.ENTRIES, streams.PAGES)


def test_sigkill_at_random_moments_loses_nothing(cluster):
    cluster.send(streams.ENTRIES, entries(3000))
    relay = cluster.service(RELAY, RELAY_SLOW_SECONDS=0.01, ONRECORD_WINDOW=32)
    chance = random.Random(5)
    for _ in range(3):
        relay.start()
        wait_until(lambda: relay.metric("onrecord_events_total") > 50)
        time.sleep(chance.uniform(0.05, 0.6))
        relay.kill()
    relay.start()
    wait_until(settled(cluster))
    result = account(cluster)
    assert result.out == 3000
    assert result.duplicates > 0, "no kill fell into the middle of the work: the test proves nothing"


def test_the_broker_may_be_killed_and_come_back(cluster):
    cluster.send(streams.ENTRIES, entries(1500))
    relay = cluster.service(RELAY, RELAY_SLOW_SECONDS=0.02, ONRECORD_WINDOW=32).start()
    wait_until(lambda: relay.metric("onrecord_events_total") > 50)
    cluster.broker.kill()
    time.sleep(3)
    cluster.broker.start()
    if not relay.alive:
        relay.start()
    wait_until(lambda: relay.alive or relay.start())
    wait_until(settled(cluster), 120)
    assert account(cluster).out == 1500


def test_a_service_waits_for_a_broker_that_is_not_there_yet(cluster):
    cluster.send(streams.ENTRIES, entries(50))
    cluster.broker.stop()
    relay = cluster.service(RELAY).start()
    wait_until(lambda: relay.get("/readyz")[0] == 503)
    assert relay.get("/livez")[0] == 200
    cluster.broker.start()
    wait_until(lambda: relay.get("/readyz")[0] == 200)
    wait_until(settled(cluster))
    assert account(cluster).out == 50


def test_poison_and_schema_violations_among_good_events_are_dead_letters_and_the_rest_goes_through(cluster):
    good = entries(200)
    cluster.send(streams.ENTRIES, good[:100])
    cluster.send_raw(streams.ENTRIES.name, (b"a", b"not json"), (b"b", b'{"url": 1}'), (b"c", b"\x00\xff"))
    cluster.send(streams.ENTRIES, entries(2, "poison"))
    cluster.send(streams.ENTRIES, entries(3, "skip"))
    cluster.send(streams.ENTRIES, entries(2, "retry"))
    cluster.send(streams.ENTRIES, good[100:])
    relay = cluster.service(RELAY).start()
    wait_until(settled(cluster))
    reasons = sorted(read_dead_letter(message).reason for message in cluster.read(streams.ENTRIES.dead_name))
    assert reasons == ["schema_violation"] * 3 + ["told_to"] * 2
    assert relay.metric("onrecord_events_total", fate="dead") == 5
    assert relay.metric("onrecord_events_total", fate="skipped", reason="told_to") == 3
    assert relay.metric("onrecord_events_total", fate="done") == 202
    assert relay.metric("onrecord_events_received_total") == 210
    assert relay.metric("onrecord_retries_total") == 2


def test_sigterm_in_flight_ends_within_the_grace_and_loses_nothing(cluster):
    cluster.send(streams.ENTRIES, entries(300))
    relay = cluster.service(RELAY, RELAY_SLOW_SECONDS=0.5, ONRECORD_WINDOW=16, ONRECORD_GRACE_SECONDS=8).start()
    wait_until(lambda: relay.metric("onrecord_events_total") > 10)
    assert relay.terminate() < 8
    assert relay.process.returncode == 0
    done = len(cluster.read(streams.PAGES.name))
    assert cluster.unacknowledged(GROUP, streams.ENTRIES.name) == 300 - done, (
        "what was finished is acknowledged, nothing else"
    )
    again = cluster.service(RELAY).start()
    wait_until(settled(cluster))
    assert again.alive
    assert account(cluster).duplicates == 0


def test_sigterm_while_a_handler_hangs_ends_within_the_grace_and_the_event_comes_again(cluster):
    cluster.send(streams.ENTRIES, entries(4))
    relay = cluster.service(RELAY, RELAY_SLOW_SECONDS=600, ONRECORD_GRACE_SECONDS=4).start()
    wait_until(lambda: relay.metric("onrecord_events_in_flight") == 4)
    assert relay.terminate() < 8
    assert cluster.unacknowledged(GROUP, streams.ENTRIES.name) == 4
    cluster.service(RELAY).start()
    wait_until(settled(cluster))
    assert account(cluster).out == 4


def test_a_replica_joins_and_another_leaves_without_loss(cluster):
    cluster.send(streams.ENTRIES, entries(3000))
    first = cluster.service(RELAY, RELAY_SLOW_SECONDS=0.1, ONRECORD_WINDOW=16).start()
    wait_until(lambda: first.metric("onrecord_events_total") > 50)
    second = cluster.service(RELAY, RELAY_SLOW_SECONDS=0.1, ONRECORD_WINDOW=16).start()
    wait_until(lambda: second.metric("onrecord_events_total") > 50)
    first.terminate()
    wait_until(settled(cluster))
    assert second.metric("onrecord_events_total") > 50
    result = account(cluster)
    assert result.out == 3000
    assert result.duplicates <= 3 * 16, "a hand-over repeats what was in flight at most"


def test_the_same_event_twice_is_handled_twice_and_has_one_identity(cluster):
    twice = entries(20)
    cluster.send(streams.ENTRIES, twice + twice)
    cluster.service(RELAY).start()
    wait_until(settled(cluster))
    result = account(cluster)
    assert (result.into, result.out, result.duplicates) == (40, 20, 20)


def test_an_output_that_its_stream_does_not_take_is_a_dead_letter_not_a_crash(cluster):
    cluster.send(streams.ENTRIES, entries(1, "swell") + entries(5))
    relay = cluster.service(RELAY).start()
    wait_until(settled(cluster))
    assert [read_dead_letter(m).reason for m in cluster.read(streams.ENTRIES.dead_name)] == ["output_too_large"]
    assert account(cluster).out == 5
    assert relay.alive


def test_a_bug_stops_the_line_before_the_stream_drains_into_the_dead_letters_and_a_mended_service_goes_on(cluster):
    cluster.send(streams.ENTRIES, entries(400))
    relay = cluster.service(RELAY, RELAY_BUGGY="a bad deploy", ONRECORD_BRAKE_IN_A_ROW=5).start()
    wait_until(lambda: relay.metric("onrecord_brake_engaged") == 1)
    time.sleep(1)
    assert len(cluster.read(streams.ENTRIES.dead_name)) < 5 * streams.ENTRIES.partitions
    assert relay.get("/readyz")[0] == 503
    assert relay.get("/livez")[0] == 200, "a restart would not help: a person is wanted"
    relay.kill()
    cluster.service(RELAY).start()
    wait_until(settled(cluster))
    result = account(cluster)
    assert result.out == 400 - result.dead


def test_dead_letters_that_are_replayed_go_through_a_mended_service(cluster):
    cluster.send(streams.ENTRIES, entries(3))
    relay = cluster.service(RELAY, RELAY_BUGGY="a bug", ONRECORD_BRAKE_IN_A_ROW=50).start()
    wait_until(settled(cluster))
    relay.terminate()
    letters = cluster.read(streams.ENTRIES.dead_name)
    assert len(letters) == 3
    for letter in letters:
        cluster.send_raw(streams.ENTRIES.name, (letter.key, letter.value), headers=original_headers(letter))
    cluster.service(RELAY).start()
    wait_until(settled(cluster))
    assert account(cluster).out == 3


def test_a_backlog_is_worked_off_after_a_restart(cluster):
    relay = cluster.service(RELAY).start()
    wait_until(lambda: relay.get("/readyz")[0] == 200)
    relay.terminate()
    cluster.send(streams.ENTRIES, entries(2000))
    relay.start()
    wait_until(lambda: relay.metric("onrecord_lag_events") > 0 or relay.metric("onrecord_events_total") == 2000)
    wait_until(settled(cluster))
    wait_until(lambda: relay.metric("onrecord_lag_events") == 0)
    assert relay.metric("onrecord_lag_seconds") == 0
    assert account(cluster).duplicates == 0


def test_sigterm_while_the_broker_is_gone_still_ends_within_the_grace(cluster):
    cluster.send(streams.ENTRIES, entries(50))
    relay = cluster.service(RELAY, ONRECORD_GRACE_SECONDS=5).start()
    wait_until(settled(cluster))
    cluster.broker.kill()
    time.sleep(1)
    assert relay.terminate() < 8


def test_a_stage_that_hangs_with_a_thousand_events_waiting_does_not_hold_up_the_other_stages_of_its_service(cluster):
    cluster.send(streams.PAGES_AGAIN, [text_page(f"{n}", b"x" * 1000) for n in range(1000)])
    relay = cluster.service("tests.chaos.faulty_relay", RELAY_FAULT="other_stage_hangs", ONRECORD_WINDOW=16).start()
    wait_until(lambda: relay.metric("onrecord_events_received_total", stage="hang") == 1)
    time.sleep(3)  # for what waits to be fetched
    cluster.send(streams.ENTRIES, entries(300))
    wait_until(settled(cluster))
    relay.kill()
    assert account(cluster).out == 300
