"""A backlog on the real broker: pages are read in haste, the extractor is killed, and in the end each article has been read in full."""

import json
from collections import Counter
from datetime import UTC, datetime

import pytest

from deploy.newsroom.story import load_stories
from schemas import streams
from schemas.entry import EntryV1
from schemas.identity import article_id
from schemas.page import PageV1, packed
from tests.cluster import wait_until

pytestmark = [pytest.mark.kafka, pytest.mark.slow]

GROUP = "onrecord-extractor"
COPIES = 4


def pages():
    """Every story as plain text under many addresses."""
    now = datetime.now(UTC)
    for slug, story in load_stories().items():
        for number in range(COPIES):
            url = f"https://courier.example/{slug}-{number}"
            entry = EntryV1(
                article_id=article_id(url), site="courier.example", url=url, origin="feed", discovered_at=now
            )
            body = story.text.encode()
            yield PageV1(
                article_id=entry.article_id,
                entry=entry,
                final_url=url,
                content_type="text/plain; charset=utf-8",
                packed=packed(body),
                body_bytes=len(body),
                fetched_at=now,
            )


def lanes(cluster):
    """Return the lanes of each article, in the order in which it was sent."""
    found = {}
    for message in cluster.read(streams.ARTICLES.name):
        article = json.loads(message.value)["article"]
        found.setdefault(article["id"], []).append(article["lane"])
    return found


def test_what_a_backlog_made_hasty_is_read_in_full_when_idle_though_the_extractor_is_killed(cluster):
    sent = list(pages())
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
