"""The one checker: what went in came out, or is accounted for; nothing is left unacknowledged."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from schemas import streams
from schemas.skip import SkipV1
from schemas.streams import Stream
from services.chassis.dead_letters import read_dead_letter
from services.chassis.envelope import Incoming
from tests.cluster import Cluster


@dataclass(frozen=True)
class Account:
    """What became of a stream's events."""

    into: int
    out: int
    duplicates: int
    skipped: int
    dead: int


def article_of(message: Incoming) -> str:
    """Return the article that a message is about; the key for all but entries."""
    if message.stream == streams.ENTRIES.name and message.value:
        return streams.ENTRIES.event.from_bytes(message.value).article_id
    return (message.key or b"").decode()


def check_account(
    cluster: Cluster, group: str, source: Stream, sink: Stream | None, out: list[str] | None = None
) -> Account:
    """Assert that unique(out) == unique(in) - skipped - dead, that all is committed, and that each dead letter names where it came from.

    `out` gives the articles that came out where the stage has no sink.
    """
    places = {(message.partition, message.offset): message for message in cluster.read(source.name)}
    letters = [read_dead_letter(message) for message in cluster.read(source.dead_name)]
    skips = [SkipV1.from_bytes(m.value) for m in cluster.read(streams.SKIPS.name) if m.value]
    dead = {(letter.source_partition, letter.source_offset) for letter in letters}
    skipped = {(skip.source_partition, skip.source_offset) for skip in skips if skip.source_stream == source.name}
    assert dead <= places.keys(), "a dead letter names an event that is not there"
    for letter in letters:
        assert letter.place.value == places[letter.source_partition, letter.source_offset].value, (
            "a dead letter's bytes were touched"
        )
    owed = {article_of(message) for place, message in places.items() if place not in dead | skipped}
    came = Counter([article_of(message) for message in cluster.read(sink.name)] if sink else out or [])
    settled = {article_of(message) for place, message in places.items() if place in skipped}
    assert owed - came.keys() - settled == set(), "lost"
    assert came.keys() - owed == set(), "out of nothing"
    assert cluster.unacknowledged(group, source.name) == 0, "not all is acknowledged"
    return Account(len(places), len(came), came.total() - len(came), len(skipped), len(dead))
