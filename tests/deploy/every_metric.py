"""Every metric that the code declares; `python -m tests.deploy.every_metric PORT` shows each with one observation until its input ends.

A process of its own, because metrics are counted per process and other tests count too.
"""

from __future__ import annotations

import importlib
import sys

from prometheus_client import start_http_server
from prometheus_client.metrics import MetricWrapperBase

HOMES = ("chassis", "fetcher", "extractor", "classifier", "monitor")
OBSERVE = {"counter": ("inc", ()), "gauge": ("inc", ()), "histogram": ("observe", (1,))}


def declared() -> dict[str, MetricWrapperBase]:
    """Return every metric of the chassis and the services, by the name that Prometheus sees."""
    modules = [importlib.import_module(f"services.{home}.metrics") for home in HOMES]
    metrics = [value for module in modules for value in vars(module).values() if isinstance(value, MetricWrapperBase)]
    return {metric._name + ("_total" if metric._type == "counter" else ""): metric for metric in metrics}


def touch(metric: MetricWrapperBase) -> None:
    """Make the metric appear, as one event would."""
    child = metric.labels(*("any" for _ in metric._labelnames)) if metric._labelnames else metric
    act, arguments = OBSERVE[metric._type]
    getattr(child, act)(*arguments)


if __name__ == "__main__":
    for every in declared().values():
        touch(every)
    start_http_server(int(sys.argv[1]), addr="127.0.0.1")
    print("shown", flush=True)
    sys.stdin.read()
