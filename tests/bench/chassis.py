"""What the chassis costs an event, beside a bare aiokafka loop with the same guarantees."""

import tempfile
import time
from pathlib import Path

import psutil

from deploy.kafka.broker import LocalBroker
from schemas import streams
from tests.chaos.entries import entries
from tests.cluster import Cluster, wait_until

EVENTS = 10_000
RUNS = 3


def measure(cluster, module, group):
    """Return the CPU and wall seconds for EVENTS events, start-up (a first 500 events) left out."""
    process = cluster.service(module, ONRECORD_LOG_LEVEL="WARNING").start()
    cluster.send(streams.ENTRIES, entries(500, "warm"))
    wait_until(lambda: cluster.unacknowledged(group, streams.ENTRIES.name) == 0, 120)
    meter = psutil.Process(process.process.pid)
    before = meter.cpu_times()
    begun = time.monotonic()
    cluster.send(streams.ENTRIES, entries(EVENTS, sites=EVENTS))
    wait_until(lambda: cluster.unacknowledged(group, streams.ENTRIES.name) == 0, 300, 0.1)
    wall = time.monotonic() - begun
    after = meter.cpu_times()
    process.terminate()
    return after.user + after.system - before.user - before.system, wall


def main():
    ours, bare = [], []
    for _ in range(RUNS):
        for module, group, kept in (
            ("tests.chaos.relay", "onrecord-relay", ours),
            ("tests.bench.bare_relay", "bare", bare),
        ):
            with tempfile.TemporaryDirectory() as folder:
                cluster = Cluster(Path(folder), LocalBroker(Path(folder) / "kafka").start())
                try:
                    cluster.create()
                    kept.append(measure(cluster, module, group))
                finally:
                    cluster.close()
    cpu, wall = (sorted(run[i] for run in ours)[RUNS // 2] / sorted(run[i] for run in bare)[RUNS // 2] for i in (0, 1))
    micros = [sorted(run[0] for run in runs)[RUNS // 2] / EVENTS * 1e6 for runs in (ours, bare)]
    print("chassis: one event in, validated, one out, confirmed, acknowledged (medians of 3 runs)")
    print(f"  CPU   {cpu:.2f} × a bare aiokafka loop ({micros[0]:.0f} µs beside {micros[1]:.0f} µs here and now)")
    print(f"  time  {wall:.2f} × a bare aiokafka loop, sending included\n")
