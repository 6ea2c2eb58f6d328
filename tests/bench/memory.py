"""Memory of each service at rest and after the newsroom's load, beside a Python process that has imported only Faust."""

import subprocess
import sys
import tempfile
from pathlib import Path

import psutil

from deploy.kafka.broker import LocalBroker
from tests.cluster import Cluster, wait_until
from tests.integration.newsroom import Served, System


def resident(pid):
    """Return the resident bytes of a process and its children."""
    process = psutil.Process(pid)
    return sum(p.memory_info().rss for p in (process, *process.children(recursive=True)))


def peer():
    code = "import faust, aiokafka, pydantic, time; time.sleep(60)"
    process = subprocess.Popen([sys.executable, "-c", code])
    try:
        wait_until(lambda: psutil.Process(process.pid).cpu_percent(0.5) < 5, 30)
        return resident(process.pid)
    finally:
        process.kill()


def main():
    base = peer()
    with tempfile.TemporaryDirectory() as folder, Served() as newsroom:
        cluster = Cluster(Path(folder), LocalBroker(Path(folder) / "kafka").start())
        try:
            cluster.create()
            system = System(cluster, newsroom).start()
            wait_until(lambda: all(p.get("/readyz")[0] == 200 for p in system.services.values()))
            rest = {name: resident(p.process.pid) for name, p in system.services.items()}
            system.subscribe()
            wait_until(system.closed, 240)
            load = {name: resident(p.process.pid) for name, p in system.services.items()}
        finally:
            cluster.close()
    print(
        f"memory: resident, children included, beside a process that has imported Faust, aiokafka and pydantic ({base >> 20} MiB)"
    )
    for name, idle in rest.items():
        busy = load[name]
        print(
            f"  {name:<11} at rest {idle / base:.1f} × ({idle >> 20} MiB), after the newsroom {busy / base:.1f} × ({busy >> 20} MiB)"
        )
    print()
