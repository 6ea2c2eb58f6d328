"""Records through a real broker into the store and out of the live stream, with the monitor killed in between."""

from __future__ import annotations

import json
import sqlite3
import threading
import time
import urllib.error
import urllib.request
from contextlib import closing, suppress
from itertools import pairwise
from pathlib import Path

import pytest

from deploy.kafka.ports import free_port
from schemas import streams
from schemas.page import PageV1
from services.monitor.canaries.flights import flock
from tests.cluster import Cluster, Process, wait_until
from tests.unit.monitor.samples import one_statement, record, skip

pytestmark = [pytest.mark.kafka, pytest.mark.slow]
GROUP = "onrecord-monitor"


class Reader(threading.Thread):
    """Reads the live stream as a browser does: comes back with the last id whenever the stream ends."""

    def __init__(self, address: str) -> None:
        super().__init__(daemon=True)
        self._address = address
        self.seen: list[tuple[int, str]] = []
        self.returns = 0
        self.over = threading.Event()

    def run(self) -> None:
        while not self.over.is_set():
            last = self.seen[-1][0] if self.seen else 0
            request = urllib.request.Request(f"{self._address}/stream", headers={"Last-Event-ID": str(last)})
            with suppress(OSError, urllib.error.URLError), urllib.request.urlopen(request, timeout=3) as answer:
                self._read(answer)
            self.returns += 1
            time.sleep(0.1)

    def _read(self, answer: object) -> None:
        for raw in answer:  # type: ignore[attr-defined]
            if self.over.is_set():
                return
            if raw.startswith(b"data: "):
                statement = json.loads(raw[6:])
                self.seen.append((statement["seq"], statement["id"]))


@pytest.fixture
def monitor(cluster: Cluster, tmp_path: Path) -> tuple[Process, str]:
    port = free_port()
    settings = {
        "ONRECORD_MONITOR_PORT": port,
        "ONRECORD_MONITOR_DATA_DIR": tmp_path,
        "ONRECORD_MONITOR_COMMIT_EVENTS": 8,
    }
    return cluster.service("services.monitor", **settings), f"http://127.0.0.1:{port}"


def number_of(folder: Path, table: str) -> int:
    with closing(sqlite3.connect(f"file:{folder / 'monitor.db'}?mode=ro", uri=True)) as connection:
        found: int = connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
        return found


def test_killed_again_and_again_the_monitor_stores_all_and_its_reader_sees_each_once(
    cluster: Cluster, monitor: tuple[Process, str], tmp_path: Path
) -> None:
    process, address = monitor
    sent = [one_statement(number) for number in range(1_500)]
    cluster.send(streams.RECORDS, sent)
    cluster.send(streams.SKIPS, [skip(number) for number in range(500)])
    reader = Reader(address)
    reader.start()
    for least in (1, 400):
        process.start()
        wait_until(lambda least=least: len(reader.seen) >= least, every_seconds=0.02)
        process.kill()
    process.start()
    wait_until(
        lambda: (
            cluster.unacknowledged(GROUP, streams.RECORDS.name) + cluster.unacknowledged(GROUP, streams.SKIPS.name) == 0
        )
    )
    wait_until(lambda: len(reader.seen) >= 1_500)
    reader.over.set()
    assert (number_of(tmp_path, "records"), number_of(tmp_path, "statements"), number_of(tmp_path, "skips")) == (
        1_500,
        1_500,
        500,
    )
    assert [seq for seq, _ in reader.seen] == list(range(1, 1_501))
    assert {key for _, key in reader.seen} == {one.statements[0].id for one in sent}
    assert reader.returns >= 2


def test_the_same_events_twice_and_a_record_taken_back(
    cluster: Cluster, monitor: tuple[Process, str], tmp_path: Path
) -> None:
    process, _ = monitor
    twice = [record(), one_statement(1), one_statement(2)]
    cluster.send(streams.RECORDS, twice + twice)
    cluster.send(streams.SKIPS, [skip(1), skip(1)])
    cluster.send_raw(streams.RECORDS.name, (record().article.id.encode(), None))
    process.start()
    wait_until(
        lambda: (
            cluster.unacknowledged(GROUP, streams.RECORDS.name) + cluster.unacknowledged(GROUP, streams.SKIPS.name) == 0
        )
    )
    assert (number_of(tmp_path, "records"), number_of(tmp_path, "statements"), number_of(tmp_path, "skips")) == (
        2,
        2,
        1,
    )
    assert process.metric("onrecord_records_stored_total", outcome="repeated") == 3
    assert process.terminate() < 20
    assert process.process is not None
    assert process.process.returncode == 0


def test_a_canary_is_not_stored_whether_it_was_recorded_or_skipped_on_its_way(
    cluster: Cluster, monitor: tuple[Process, str], tmp_path: Path
) -> None:
    process, _ = monitor
    canary = next(iter(flock().values()))
    kept = record()
    of_canary = kept.article.model_copy(update={"id": canary.article_id, "url": canary.url, "canary": True})
    lost = skip(2).model_copy(update={"subject_key": canary.article_id, "about": canary.url})
    cluster.send(streams.RECORDS, [kept.model_copy(update={"article": of_canary}), kept])
    cluster.send(streams.SKIPS, [lost, skip(1)])
    process.start()
    wait_until(lambda: process.metric("onrecord_events_total", fate="done") == 2)
    wait_until(lambda: process.metric("onrecord_events_total", fate="skipped", reason="canary") >= 3)
    assert (number_of(tmp_path, "records"), number_of(tmp_path, "skips")) == (1, 1)
    assert process.metric("onrecord_skips_stored_total", reason="canary") == 0
    assert process.metric("onrecord_events_total", stage="store_records", reason="canary") == 1


def test_a_monitor_sends_its_canaries_on_its_timer_and_pages_of_nobody_else(cluster: Cluster, tmp_path: Path) -> None:
    def sent() -> list[PageV1]:
        return [PageV1.from_bytes(m.value) for m in cluster.read(streams.PAGES.name) if m.value]

    settings = {"ONRECORD_MONITOR_PORT": free_port(), "ONRECORD_MONITOR_DATA_DIR": tmp_path}
    process = cluster.service("services.monitor", **settings, ONRECORD_MONITOR_CANARY_SECONDS=5).start()
    wait_until(lambda: len(sent()) >= 2 * len(flock()))
    process.terminate()
    pages = sent()
    assert all(page.canary for page in pages)
    assert {page.article_id for page in pages} == set(flock())
    left_at = sorted({page.fetched_at for page in pages})
    assert len(left_at) * len(flock()) == len(pages)
    assert all((later - earlier).total_seconds() >= 5 for earlier, later in pairwise(left_at))
