"""Partitions that move while events are in flight: storms, zombies, a broker that stands still. Every test ends with the one checker."""

import os
import random
import signal
import time

import pytest

from schemas import streams
from tests.chaos.checker import check_account
from tests.chaos.entries import entries
from tests.cluster import wait_until

pytestmark = [pytest.mark.kafka, pytest.mark.slow]

GROUP = "onrecord-relay"
RELAY = "tests.chaos.relay"
SESSION_SECONDS = 3


def settled(cluster):
    return lambda: cluster.unacknowledged(GROUP, streams.ENTRIES.name) == 0


def account(cluster):
    return check_account(cluster, GROUP, streams.ENTRIES, streams.PAGES)


def done(*relays):
    return sum(relay.metric("onrecord_events_total") for relay in relays)


def test_a_storm_of_replicas_that_come_and_go_loses_nothing(cluster):
    cluster.send(streams.ENTRIES, entries(5000))
    relays = [cluster.service(RELAY, RELAY_SLOW_SECONDS=0.1, ONRECORD_WINDOW=16).start() for _ in range(3)]
    chance = random.Random(11)
    wait_until(lambda: done(*relays) > 0)
    for number in range(8):
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
    print("storm", left, result)
    assert left > 0, "the work was over before the storm: the test proves nothing"
    assert result.out == 5000
