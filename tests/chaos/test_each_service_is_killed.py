"""The real extractor, classifier and monitor, each killed at random moments in the middle of its work."""

import json
import random
import sqlite3
import time
from datetime import UTC, datetime

import pytest

from deploy.kafka.ports import free_port
from deploy.newsroom.site import SITE, make_newsroom
from deploy.newsroom.story import load_stories
from schemas import streams
from tests.chaos.checker import check_account
from tests.cluster import wait_until
from tests.story_pages import story_pages, text_page

pytestmark = [pytest.mark.kafka, pytest.mark.slow]

COPIES = 8


def pages():
    """Every story under many addresses, and a few pages that are no articles."""
    return [*story_pages(COPIES), *(text_page(f"empty-{n}", b"") for n in range(5))]


def test_sigkill_of_each_service_at_random_moments_loses_nothing(cluster):
    folder = cluster.folder / "monitor"
    services = [
        cluster.service("services.monitor", ONRECORD_MONITOR_PORT=free_port(), ONRECORD_MONITOR_DATA_DIR=folder),
        cluster.service("services.classifier"),
        cluster.service("services.extractor"),
    ]
    cluster.send(streams.PAGES, pages())
    for service in services:
        service.start()
    chance = random.Random(7)
    for service in services * 2:
        wait_until(lambda service=service: service.metric("onrecord_events_total") > 5, 120)
        time.sleep(chance.uniform(0.05, 0.5))
        service.kill()
        service.start()
    hops = (
        ("onrecord-extractor", streams.PAGES, streams.ARTICLES),
        ("onrecord-classifier", streams.ARTICLES, streams.RECORDS),
        ("onrecord-monitor", streams.RECORDS, None),
    )
    for group, source, _ in hops:
        wait_until(lambda group=group, source=source: cluster.unacknowledged(group, source.name) == 0, 180)
    stored = stored_articles(folder)
    for group, source, sink in hops:
        account = check_account(cluster, group, source, sink, stored)
        assert account.dead == 0
    assert len(stored) == len(load_stories()) * COPIES
    skipped = [json.loads(message.value)["reason"] for message in cluster.read(streams.SKIPS.name)]
    assert set(skipped) == {"too_short"}


def stored_articles(folder):
    with sqlite3.connect(folder / "monitor.db") as database:
        return [row[0] for row in database.execute("select article_id from records")]


def test_the_newsroom_of_this_test_is_the_one_of_the_demo():
    assert make_newsroom(lambda: datetime.now(UTC))[SITE].stories.keys() == load_stories().keys()
