"""Partitions that move while events are in flight: storms, zombies, a broker that stands still. Every test ends with the one checker."""

import os
import random
import signal
import time
from contextlib import suppress

import pytest
from aiokafka.errors import KafkaError

from schemas import streams
from services.chassis.kafka import Outlet, admin
from services.chassis.post import origin, post
from tests.chaos.checker import check_account
from tests.chaos.entries import entries
from tests.cluster import wait_until

pytestmark = [pytest.mark.kafka, pytest.mark.slow]

GROUP = "onrecord-relay"
RELAY = "tests.chaos.relay"
SESSION_SECONDS = 3


def settled(cluster):
    def holds():
        with suppress(KafkaError):  # a broker that has just woken up may refuse us once
            return cluster.unacknowledged(GROUP, streams.ENTRIES.name) == 0

    return holds


def account(cluster):
    return check_account(cluster, GROUP, streams.ENTRIES, streams.PAGES)


def done(*relays):
    return sum(relay.metric("onrecord_events_total") for relay in relays)


def test_a_storm_of_replicas_that_come_and_go_loses_nothing(cluster):
    cluster.send(streams.ENTRIES, entries(5000))
    relays = [cluster.service(RELAY, RELAY_SLOW_SECONDS=0.1, ONRECORD_WINDOW=16).start() for _ in range(3)]
    chance = random.Random(11)
    wait_until(lambda: done(*relays) > 0)
    for number in range(6):
        time.sleep(chance.uniform(0.2, 2.5))
        relay = chance.choice(relays)
        if number % 2:
            relay.kill()
        else:
            relay.terminate()
        time.sleep(chance.uniform(0, 1))
        relay.start()
    left = cluster.unacknowledged(GROUP, streams.ENTRIES.name)
    wait_until(settled(cluster), 120)
    result = account(cluster)
    assert left > 0, "the work was over before the storm: the test proves nothing"
    assert result.out == 5000


def committed_offsets(cluster):
    """Return the group's committed offset of every partition."""

    async def work():
        async with admin(cluster.settings) as client:
            return {
                place.partition: offset.offset
                for place, offset in (await client.list_consumer_group_offsets(GROUP)).items()
            }

    return cluster.ask(work())


def test_a_suspended_process_that_wakes_up_does_not_commit_over_the_new_owner(cluster):
    cluster.send(streams.ENTRIES, entries(1200))
    zombie, heir = (cluster.service(RELAY, RELAY_SLOW_SECONDS=0.1, ONRECORD_WINDOW=16) for _ in range(2))
    zombie.start()
    wait_until(lambda: done(zombie) > 100)
    os.kill(zombie.process.pid, signal.SIGSTOP)
    heir.start()
    wait_until(lambda: done(heir) > 200)
    before = committed_offsets(cluster)
    os.kill(zombie.process.pid, signal.SIGCONT)
    for _ in range(15):
        time.sleep(0.2)
        now = committed_offsets(cluster)
        assert all(now[partition] >= offset for partition, offset in before.items()), "an offset went back"
        before = now
    cluster.send(streams.ENTRIES, entries(200, "late"))
    wait_until(lambda: zombie.alive or zombie.start())
    wait_until(settled(cluster))
    result = account(cluster)
    assert result.out == 1400
    assert result.duplicates > 0, "nothing was in flight when it was suspended: the test proves nothing"


def test_a_broker_that_stands_still_for_longer_than_the_session_costs_duplicates_at_most(cluster):
    cluster.send(streams.ENTRIES, entries(1200))
    relays = [cluster.service(RELAY, RELAY_SLOW_SECONDS=0.1, ONRECORD_WINDOW=16).start() for _ in range(2)]
    wait_until(lambda: done(*relays) > 200)
    os.killpg(cluster.broker._guard.pid, signal.SIGSTOP)
    time.sleep(3 * SESSION_SECONDS)
    os.killpg(cluster.broker._guard.pid, signal.SIGCONT)
    wait_until(lambda: all(relay.alive or relay.start() for relay in relays))
    wait_until(settled(cluster), 90)
    assert account(cluster).out == 1200


def test_the_first_events_of_a_group_that_arrive_while_a_replica_joins_are_not_dropped(cluster):
    first, second = (cluster.service("tests.chaos.faulty_relay", RELAY_FAULT="far_coordinator") for _ in range(2))
    first.start()
    wait_until(lambda: first.get("/readyz")[0] == 200)
    moves = first.log.read_bytes().count(b"PARTITIONS MOVE")
    early = entries(400)

    async def send_when_partitions_move():
        outlet = Outlet(cluster.settings, "test")
        await outlet.start()
        second.start()
        wait_until(lambda: first.log.read_bytes().count(b"PARTITIONS MOVE") > moves, every_seconds=0.002)
        for confirmation in [await post(outlet, streams.ENTRIES, entry, origin("test", "test")) for entry in early]:
            await confirmation
        await outlet.stop()

    cluster.ask(send_when_partitions_move())
    wait_until(lambda: second.get("/readyz")[0] == 200)
    time.sleep(1)
    cluster.send(streams.ENTRIES, entries(400, "late"))
    wait_until(settled(cluster))
    assert account(cluster).out == 800


def test_what_is_lost_between_consumer_and_stage_is_read_again_even_when_nothing_follows(cluster):
    relay = cluster.service("tests.chaos.faulty_relay", RELAY_FAULT="queue_loses").start()
    wait_until(lambda: relay.get("/readyz")[0] == 200)
    cluster.send(streams.ENTRIES, entries(1))
    wait_until(settled(cluster))
    assert done(relay) == relay.metric("onrecord_rereads_total") == 1
    cluster.send(streams.ENTRIES, entries(400, "late"))
    wait_until(settled(cluster))
    result = account(cluster)
    assert (result.out, result.duplicates) == (401, 0)
    assert relay.metric("onrecord_rereads_total") >= 8


@pytest.mark.parametrize("fault", ["sequence_gap", "consumer_thread_dies", "commit_is_refused", "coordinator_fails"])
def test_a_client_that_fails_for_good_ends_the_process_and_nothing_is_lost(cluster, fault):
    cluster.send(streams.ENTRIES, entries(600))
    relay = cluster.service("tests.chaos.faulty_relay", RELAY_FAULT=fault, RELAY_SLOW_SECONDS=0.1, ONRECORD_WINDOW=16)
    relay.start()
    wait_until(lambda: not relay.alive, 40)
    assert relay.process.returncode == 1
    assert cluster.unacknowledged(GROUP, streams.ENTRIES.name) > 0, "the fault came too late: the test proves nothing"
    cluster.service(RELAY).start()
    wait_until(settled(cluster))
    assert account(cluster).out == 600
