from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient, NewTopic

from deploy.kafka.broker import BrokerUnavailable, LocalBroker, jars
from deploy.kafka.jars import CHECKOUT
from deploy.kafka.ports import free_port

pytestmark = [pytest.mark.kafka, pytest.mark.slow]

READY_SECONDS = 15.0
GONE_SECONDS = 20.0


@pytest.fixture(scope="module")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalBroker]:
    with LocalBroker(tmp_path_factory.mktemp("shared") / "kafka") as running:
        yield running


@pytest.fixture
def own_broker(tmp_path: Path) -> Iterator[LocalBroker]:
    with LocalBroker(tmp_path / "kafka") as running:
        yield running


async def create(broker: LocalBroker, stream: str) -> None:
    admin = AIOKafkaAdminClient(bootstrap_servers=broker.bootstrap_servers)
    await admin.start()
    try:
        await admin.create_topics([NewTopic(stream, num_partitions=2, replication_factor=1)])
    finally:
        await admin.close()


async def write(broker: LocalBroker, stream: str, values: list[bytes]) -> None:
    producer = AIOKafkaProducer(
        bootstrap_servers=broker.bootstrap_servers, enable_idempotence=True, max_request_size=10 << 20
    )
    await producer.start()
    try:
        for value in values:
            await producer.send_and_wait(stream, value, key=value[:8])
    finally:
        await producer.stop()


async def read(broker: LocalBroker, stream: str, count: int) -> list[bytes]:
    consumer = AIOKafkaConsumer(
        stream,
        bootstrap_servers=broker.bootstrap_servers,
        group_id=f"test-{uuid.uuid4()}",
        auto_offset_reset="earliest",
    )
    await consumer.start()
    try:
        return sorted([(await consumer.getone()).value for _ in range(count)])
    finally:
        await consumer.stop()


def processes_of(data: Path) -> list[psutil.Process]:
    """Return the processes (guard, JVM) whose command line names this data folder."""
    found = []
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error):
            if process.pid != os.getpid() and any(
                str(data / "server.properties") in word for word in process.cmdline()
            ):
                found.append(process)
    return found


def wait_until_gone(data: Path) -> None:
    deadline = time.monotonic() + GONE_SECONDS
    while processes_of(data):
        assert time.monotonic() < deadline, f"still running: {processes_of(data)}"
        time.sleep(0.1)


def start_in_another_process(data: Path) -> subprocess.Popen[str]:
    """Start the foreground command as a person would; return it once it has printed its address."""
    command = [sys.executable, "-m", "deploy.kafka.broker", "--data", str(data)]
    process = subprocess.Popen(command, cwd=CHECKOUT, stdout=subprocess.PIPE, text=True, start_new_session=True)
    assert process.stdout is not None
    assert process.stdout.readline().startswith("127.0.0.1:")
    return process


async def test_it_is_ready_in_time_and_an_idempotent_producers_events_come_back(tmp_path: Path) -> None:
    jars()
    began = time.monotonic()
    with LocalBroker(tmp_path / "kafka") as broker:
        assert time.monotonic() - began < READY_SECONDS
        await create(broker, "said")
        values = [f"event {number}".encode() for number in range(50)]
        await write(broker, "said", values)
        assert await read(broker, "said", 50) == sorted(values)


async def test_what_was_written_survives_a_clean_restart_even_on_another_port(tmp_path: Path) -> None:
    with LocalBroker(tmp_path / "kafka") as first:
        await create(first, "kept")
        await write(first, "kept", [b"before"])
        old_port = first.port
    (tmp_path / "kafka" / "port").unlink()
    with LocalBroker(tmp_path / "kafka", port=old_port + 1) as second:
        await write(second, "kept", [b"later"])
        assert await read(second, "kept", 2) == [b"before", b"later"]


async def test_what_was_written_survives_a_kill_and_the_address_stays(own_broker: LocalBroker) -> None:
    await create(own_broker, "kept")
    await write(own_broker, "kept", [b"before the crash"])
    address = own_broker.bootstrap_servers
    own_broker.kill()
    assert not own_broker.running
    began = time.monotonic()
    own_broker.start()
    assert time.monotonic() - began < READY_SECONDS
    assert own_broker.bootstrap_servers == address
    assert await read(own_broker, "kept", 1) == [b"before the crash"]


async def test_an_event_of_eight_mebibytes_passes(broker: LocalBroker) -> None:
    await create(broker, "large")
    large = os.urandom(8 << 20)
    await write(broker, "large", [large])
    assert await read(broker, "large", 1) == [large]


async def test_a_stream_nobody_declared_does_not_appear(broker: LocalBroker) -> None:
    admin = AIOKafkaAdminClient(bootstrap_servers=broker.bootstrap_servers)
    await admin.start()
    try:
        await admin.describe_topics(["misspelt"])
        assert "misspelt" not in await admin.list_topics()
    finally:
        await admin.close()


async def test_clients_are_told_the_advertised_port(tmp_path: Path) -> None:
    port = free_port()
    with LocalBroker(tmp_path / "kafka", advertised_port=port) as broker:
        assert broker.bootstrap_servers == f"127.0.0.1:{port}"
        assert f"advertised.listeners=PLAINTEXT://127.0.0.1:{port}" in (broker.data / "server.properties").read_text()
        assert broker.port != port


def test_stop_leaves_no_process(tmp_path: Path) -> None:
    with LocalBroker(tmp_path / "kafka") as broker:
        assert len(processes_of(broker.data)) == 2
    assert processes_of(broker.data) == []
    assert (broker.data / "log" / ".kafka_cleanshutdown").is_file()


def test_killing_the_parent_leaves_no_jvm(tmp_path: Path) -> None:
    parent = start_in_another_process(tmp_path)
    assert processes_of(tmp_path)
    parent.send_signal(signal.SIGKILL)
    parent.wait()
    wait_until_gone(tmp_path)


def test_killing_the_guard_leaves_no_jvm(own_broker: LocalBroker) -> None:
    guard = next(process for process in processes_of(own_broker.data) if "guard.py" in " ".join(process.cmdline()))
    guard.kill()
    wait_until_gone(own_broker.data)


def test_a_parents_thread_may_end_without_taking_the_broker_along(tmp_path: Path) -> None:
    broker = LocalBroker(tmp_path / "kafka")
    thread = threading.Thread(target=broker.start)
    thread.start()
    thread.join()
    time.sleep(1)
    try:
        assert broker.running
    finally:
        broker.stop()


def test_ctrl_c_on_the_foreground_command_ends_it_cleanly(tmp_path: Path) -> None:
    parent = start_in_another_process(tmp_path)
    # What a terminal does: the signal goes to the whole foreground group.
    os.killpg(parent.pid, signal.SIGINT)
    assert parent.wait(GONE_SECONDS) == 0
    assert processes_of(tmp_path) == []
    assert (tmp_path / "log" / ".kafka_cleanshutdown").is_file()


def test_a_second_parent_on_the_same_folder_is_told_so(broker: LocalBroker) -> None:
    with pytest.raises(BrokerUnavailable, match=f"in use by the broker that process {os.getpid()} started"):
        LocalBroker(broker.data).start()


def test_a_new_parent_takes_over_from_a_killed_one(tmp_path: Path) -> None:
    parent = start_in_another_process(tmp_path)
    parent.send_signal(signal.SIGKILL)
    parent.wait()
    with LocalBroker(tmp_path) as broker:
        assert broker.running


def test_a_taken_port_is_said(broker: LocalBroker, tmp_path: Path) -> None:
    with pytest.raises(BrokerUnavailable, match=f"cannot use port {broker.port}, which is taken"):
        LocalBroker(tmp_path / "other", port=broker.port).start()


def test_a_remembered_port_that_was_taken_meanwhile_is_replaced(broker: LocalBroker, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "port").write_text(str(broker.port))
    with LocalBroker(tmp_path / "other") as other:
        assert other.port != broker.port


def java_of(broker: LocalBroker) -> list[str]:
    """Return the command line of the broker's JVM."""
    return next(process.cmdline() for process in processes_of(broker.data) if process.name() == "java")


def test_an_unpacked_distribution_is_run_when_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = tmp_path / "kafka_2.13"
    home.mkdir()
    (home / "libs").symlink_to(jars())
    monkeypatch.setenv("ONRECORD_KAFKA_HOME", str(home))
    with LocalBroker(tmp_path / "data") as broker:
        assert f"{home}/libs/*" in java_of(broker)


def test_the_heap_is_bounded(broker: LocalBroker) -> None:
    heap = next(word for word in java_of(broker) if word.startswith("-Xmx"))
    assert int(heap.removeprefix("-Xmx").removesuffix("m")) <= 512
