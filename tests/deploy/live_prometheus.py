"""A real Prometheus of its own, on loopback, over services that run now. Used here and by the integration tests."""

from __future__ import annotations

import json
import shutil
import subprocess
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from deploy.kafka.ports import free_port
from tests.deploy.tools import DEPLOY

READY_SECONDS = 20.0


@dataclass(frozen=True)
class LivePrometheus:
    """What asks a Prometheus at `url`."""

    url: str

    def ask(self, expr: str) -> list[dict[str, Any]]:
        """Return the series that the expression yields now; raise AssertionError with Prometheus' own words when it is refused."""
        query = urllib.parse.urlencode({"query": expr})
        try:
            with urllib.request.urlopen(f"{self.url}/api/v1/query?{query}", timeout=10) as answer:
                said = json.load(answer)
        except urllib.error.HTTPError as error:
            raise AssertionError(f"{expr}: {error.read().decode()}") from None
        result = said["data"]["result"]
        return [{"value": result}] if said["data"]["resultType"] == "scalar" else list(result)

    def wait_for(self, expr: str, seconds: float = READY_SECONDS) -> list[dict[str, Any]]:
        """Return what the expression yields as soon as it yields anything; fail after so many seconds."""
        deadline = time.monotonic() + seconds
        while not (found := self._quietly(expr)):
            assert time.monotonic() < deadline, f"Prometheus knows nothing of {expr} after {seconds} s"
            time.sleep(0.2)
        return found

    def _quietly(self, expr: str) -> list[dict[str, Any]]:
        try:
            return self.ask(expr)
        except (OSError, AssertionError):
            return []


@contextmanager
def live_prometheus(folder: Path, jobs: Mapping[str, int], scrape_seconds: int = 1) -> Iterator[LivePrometheus]:
    """Run a Prometheus with our rules that scrapes each job at its loopback port; `folder` holds its data.

    A rate needs two scrapes: give expressions a window of at least `4 * scrape_seconds`.
    """
    if shutil.which("prometheus") is None:
        pytest.fail("prometheus is missing: run `make setup`", pytrace=False)
    port = free_port(*jobs.values())
    config = _config(folder, jobs, scrape_seconds)
    options = [
        f"--config.file={config}",
        f"--storage.tsdb.path={folder / 'data'}",
        f"--web.listen-address=127.0.0.1:{port}",
    ]
    with (folder / "prometheus.log").open("wb") as log:
        process = subprocess.Popen(["prometheus", *options], stdout=log, stderr=log)
    try:
        live = LivePrometheus(f"http://127.0.0.1:{port}")
        live.wait_for("vector(1)")
        yield live
    finally:
        process.terminate()
        process.wait(20)


def _config(folder: Path, jobs: Mapping[str, int], scrape_seconds: int) -> Path:
    pace = f"{scrape_seconds}s"
    scrapes = [
        {"job_name": name, "static_configs": [{"targets": [f"127.0.0.1:{port}"]}]} for name, port in jobs.items()
    ]
    settings = {
        "global": {"scrape_interval": pace, "scrape_timeout": pace, "evaluation_interval": pace},
        "rule_files": [str(DEPLOY / "prometheus" / "rules.yml")],
        "scrape_configs": scrapes,
    }
    path = folder / "prometheus.yml"
    path.write_text(yaml.safe_dump(settings), encoding="utf-8")
    return path
