"""A backlog on the real broker: pages are read in haste, the extractor is killed, and in the end each article has been read in full."""

import json
from collections import Counter

import pytest

from schemas import streams
from tests.cluster import wait_until
from tests.story_pages import story_pages

pytestmark = [pytest.mark.kafka, pytest.mark.slow]

GROUP = "onrecord-extractor"
COPIES = 24
"""A thousand pages: many more than are read in full before the lag is measured for the first time, two seconds after the start."""


def lanes(cluster):
    """Return the lanes of each article, in the order in which it was sent."""
    found = {}
    for message in cluster.read(streams.ARTICLES.name):
        article = json.loads(message.value)["article"]
        found.setdefault(article["id"], []).append(article["lane"])
    return found


def test_what_a_backlog_made_hasty_is_read_in_full_when_idle_though_the_extractor_is_killed(cluster):
    sent = list(story_pages(COPIES))
    cluster.send(streams.PAGES, sent)
    extractor = cluster.service(
        "services.extractor", ONRECORD_EXTRACTOR_BACKLOG_EVENTS=10, ONRECORD_EXTRACTOR_IDLE_EVENTS=0, ONRECORD_WINDOW=4
    ).start()
    wait_until(lambda: "fast" in Counter(lane for told in lanes(cluster).values() for lane in told), 120)
    extractor.kill()
    extractor.start()
    for stream in (streams.PAGES, streams.PAGES_AGAIN):
        wait_until(lambda stream=stream: cluster.unacknowledged(GROUP, stream.name) == 0, 240)
    told = lanes(cluster)
    assert told.keys() == {page.article_id for page in sent}
    assert {lanes_of[-1] for lanes_of in told.values()} == {"plain"}
    hasty = {article for article, lanes_of in told.items() if "fast" in lanes_of}
    passed_on = {message.key.decode() for message in cluster.read(streams.PAGES_AGAIN.name)}
    assert passed_on
    assert passed_on <= hasty  # one whose page came again after the kill may have been read in full at once
