"""The command line's verbs against a real broker."""

import os
import signal
import subprocess
import sys

import psutil
import pytest

from schemas import streams
from schemas.entry import EntryV1
from services.commands.cluster import VARIABLE
from services.commands.supervisor import SERVICES
from tests.chaos.entries import entries
from tests.cluster import wait_until

pytestmark = [pytest.mark.kafka, pytest.mark.slow]

OPML = """<opml version="2.0"><body><outline text="World"><outline type="rss" text="Courier" xmlUrl="https://courier.example/rss"/></outline></body></opml>"""


def test_feeds_are_added_listed_exported_and_removed(cluster, tmp_path):
    (tmp_path / "in.opml").write_text(OPML, encoding="utf-8")
    cluster.onrecord("feeds", "import", tmp_path / "in.opml")
    cluster.onrecord("feeds", "add", "https://herald.example/atom", "--title", "Herald", "--tag", "europe")
    listed = cluster.onrecord("feeds", "list")
    assert "https://courier.example/rss" in listed
    assert "Herald" in listed
    assert "europe" in listed
    cluster.onrecord("feeds", "export", tmp_path / "out.opml")
    assert "https://herald.example/atom" in (tmp_path / "out.opml").read_text(encoding="utf-8")
    cluster.onrecord("feeds", "remove", "https://courier.example/rss")
    assert "courier.example" not in cluster.onrecord("feeds", "list")
    assert "Not watched" in cluster.onrecord("feeds", "remove", "https://courier.example/rss", exit_code=1)


def test_a_submitted_address_is_traced_and_counted_as_in_flight(cluster):
    cluster.onrecord("submit", "https://courier.example/world/1?utm_source=x")
    (message,) = cluster.read(streams.ENTRIES.name)
    assert EntryV1.from_bytes(message.value).origin == "submitted"
    assert "seen in submitted" in cluster.onrecord("trace", "http://www.courier.example/world/1")
    assert "Nothing is known of" in cluster.onrecord("trace", "https://courier.example/2", exit_code=1)
    assert "in flight" in cluster.onrecord("status")


def test_dead_letters_are_listed_shown_and_replayed(cluster):
    cluster.send_raw(streams.ENTRIES.name, (b"k", b"not json"))
    relay = cluster.service("tests.chaos.relay").start()
    wait_until(lambda: cluster.read(streams.ENTRIES.dead_name))
    listed = cluster.onrecord("dead-letters", "list")
    assert "schema_violation" in listed
    assert "relay_entries" in listed
    letter = "onrecord.entries.v1.dead:0:0"
    assert letter in listed
    shown = cluster.onrecord("dead-letters", "show", letter)
    assert "not json" in shown
    assert "onrecord-dead-source-offset: 0" in shown
    cluster.onrecord("dead-letters", "replay", letter)
    wait_until(lambda: len(cluster.read(streams.ENTRIES.dead_name)) == 2)
    assert relay.metric("onrecord_events_total", fate="dead") == 2
    assert "There is no dead letter" in cluster.onrecord("dead-letters", "show", letter + "9", exit_code=1)


def test_streams_are_listed_with_what_they_hold(cluster):
    cluster.send(streams.ENTRIES, entries(7))
    listed = cluster.onrecord("streams", "list")
    assert all(stream.name in listed for stream in streams.ALL)
    assert any(streams.ENTRIES.name in line and " 7 " in line for line in listed.splitlines())
    assert "every stream is there already" in cluster.onrecord("streams", "create")


@pytest.mark.parametrize(("blow", "within_seconds"), [(signal.SIGTERM, 40), (signal.SIGKILL, 40)])
def test_when_up_ends_or_is_killed_no_service_is_left(cluster, tmp_path, blow, within_seconds):
    up = subprocess.Popen(
        [sys.executable, "-m", "services.cli", "up", "--port", "0", "--data", str(tmp_path / "data")],
        env={**os.environ, VARIABLE: cluster.broker.bootstrap_servers},
        stdout=subprocess.DEVNULL,
    )
    logs = [tmp_path / "data" / "logs" / f"{name}.log" for name in SERVICES]
    wait_until(lambda: all(log.is_file() and '"started"' in log.read_text(encoding="utf-8") for log in logs), 90)
    services = psutil.Process(up.pid).children()
    assert len(services) == len(SERVICES)
    up.send_signal(blow)
    up.wait(within_seconds)
    wait_until(
        lambda: not any(service.is_running() and service.status() != psutil.STATUS_ZOMBIE for service in services),
        within_seconds,
    )


def test_a_service_that_dies_is_started_again(cluster, tmp_path):
    up = subprocess.Popen(
        [sys.executable, "-m", "services.cli", "up", "--port", "0", "--data", str(tmp_path / "data")],
        env={**os.environ, VARIABLE: cluster.broker.bootstrap_servers},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_until(lambda: len(psutil.Process(up.pid).children()) == len(SERVICES))
        victim = psutil.Process(up.pid).children()[0]
        victim.kill()
        wait_until(lambda: victim.pid not in {p.pid for p in psutil.Process(up.pid).children()})
        wait_until(lambda: len(psutil.Process(up.pid).children()) == len(SERVICES))
        assert up.poll() is None
    finally:
        up.terminate()
        up.wait(60)
