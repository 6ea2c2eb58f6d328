"""`onrecord replay` over a real broker's kept stream: what would change is told, and nothing is written unless asked."""

import json
import time
from datetime import UTC, datetime, timedelta

import pytest

from deploy.newsroom.story import load_stories
from schemas import streams
from schemas.record import RecordV1
from services.commands.read import page_of
from services.extractor.extract import extract
from tests.cluster import wait_until
from tests.unit.classifier.other_models import leaning

pytestmark = [pytest.mark.kafka, pytest.mark.slow]

STORIES = ("water-ruling", "port-strike-talks", "ceasefire-monitors")


def article(slug, read_at):
    story = load_stories()[slug]
    return extract(page_of(story.text.encode(), "text/plain", f"https://a.example/{slug}", story.published_at), read_at)


@pytest.fixture
def kept(cluster):
    """A broker that keeps three articles and what the classifier put on record of them; and how to ask for a replay."""
    before = datetime.now(UTC) - timedelta(seconds=1)
    cluster.send(streams.ARTICLES, [article(slug, before) for slug in STORIES])
    service = cluster.service("services.classifier").start()
    wait_until(lambda: len(cluster.read(streams.RECORDS.name)) == len(STORIES))
    service.terminate()

    def replay(*arguments, since="", exit_code=0):
        return cluster.onrecord("replay", "--from", since or before.isoformat(), *arguments, exit_code=exit_code)

    replay.cluster = cluster
    return replay


def records(cluster):
    found = {}
    for message in cluster.read(streams.RECORDS.name):
        found[message.key] = RecordV1.from_bytes(message.value) if message.value else None
    return found


def test_the_present_models_say_again_what_is_on_record_and_a_shadow_is_told_apart_and_written_only_when_asked(
    kept, tmp_path
):
    cluster, before = kept.cluster, records(kept.cluster)
    statements = sum(len(record.statements) for record in before.values())

    same = json.loads(kept("--json"))
    assert (same["articles"]["compared"], same["articles"]["changed"]) == (len(STORIES), 0)
    assert (
        same["tasks"]["kind"]["judged"] == same["tasks"]["kind"]["kept"] + same["tasks"]["kind"]["abstained"]["after"]
    )

    other = leaning(tmp_path / "other", "SANCTION")
    told = json.loads(kept("--json", "--shadow", other, "--examples", 1))
    kinds = told["tasks"]["kind"]
    already = sum(said.kind == "SANCTION" for record in before.values() for said in record.statements)
    assert kinds["judged"] == statements
    assert kinds["flipped"] + kinds["gained"] == statements - already
    assert {row["after"] for row in kinds["changes"]} == {"SANCTION"}
    assert told["tasks"]["topic"]["flipped"] == told["tasks"]["finding"]["lost"] == 0
    assert told["versions"]["after"]["kinds"] == {"kinds-leaning-sanction": len(STORIES)}
    assert [(row["task"], row["after"]) for row in told["examples"] if row["way"] == "flipped"] == [
        ("kind", "SANCTION")
    ]
    shown = kept("--shadow", other)
    assert "kinds-leaning-sanction" in shown
    assert "nothing was written" in shown
    assert records(cluster) == before
    assert len(cluster.read(streams.RECORDS.name)) == len(STORIES)

    assert "3 records written and confirmed" in kept("--shadow", other, "--put-on-record")
    after = records(cluster)
    assert after.keys() == before.keys()
    assert {said.kind for record in after.values() for said in record.statements} == {"SANCTION"}
    assert all(after[key].recorded_at > before[key].recorded_at for key in before)

    back = json.loads(kept("--json", "--put-on-record"))
    assert back["tasks"]["kind"]["flipped"] + back["tasks"]["kind"]["lost"] == kinds["flipped"] + kinds["gained"]
    restored = records(cluster)
    assert {key: record.statements for key, record in restored.items()} == {
        key: r.statements for key, r in before.items()
    }


def test_an_older_reading_a_record_taken_back_and_garbage_are_left_as_they_are(kept, tmp_path):
    cluster, other = kept.cluster, leaning(tmp_path / "other", "SANCTION")
    keys = list(records(cluster))
    cluster.send_raw(streams.RECORDS.name, (keys[0], None))
    cluster.send_raw(streams.ARTICLES.name, (b"broken", b"no article"))
    time.sleep(0.05)
    until = datetime.now(UTC)
    time.sleep(0.05)
    taken_back, read_again = keys[0], keys[1]
    slug = next(s for s in STORIES if article(s, until).article.id.encode() == read_again)
    cluster.send(streams.ARTICLES, [article(slug, datetime.now(UTC))])
    told = json.loads(kept("--json", "--shadow", other, "--to", until.isoformat(), "--put-on-record"))
    assert told["articles"]["left"] == {"read again later": 1, "not readable": 1}
    assert (told["articles"]["compared"], told["put_on_record"]) == (2, 1)
    after = records(cluster)
    assert after[taken_back] is None
    assert {said.kind for said in after[keys[2]].statements} == {"SANCTION"}
    assert {said.kind for said in after[read_again].statements} != {"SANCTION"}


def test_an_empty_range_and_a_missing_folder_get_one_clear_sentence(kept, tmp_path):
    assert "keeps no article from 2020-01-01T00:00:00+00:00 until 2020-01-02" in kept(
        "--to", "2020-01-02", since="2020-01-01", exit_code=1
    )
    gone = kept("--shadow", tmp_path / "gone", exit_code=1)
    assert gone.startswith(f"Cannot use {tmp_path / 'gone'} as a shadow: there is no folder {tmp_path / 'gone'}")
    assert gone.count("\n") == 1
