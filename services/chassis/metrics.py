"""Every metric of the chassis, declared once. Labels are bounded: stages, fates, reasons, streams."""

from __future__ import annotations

from prometheus_client import Counter, Gauge, Histogram, disable_created_metrics

disable_created_metrics()  # type: ignore[no-untyped-call]  # the `_created` series double the count and no board shows them

SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)
WAIT_SECONDS = (0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1800, 7200)

RECEIVED = Counter("onrecord_events_received_total", "Events that a stage took from its stream.", ["stage"])
FATES = Counter(
    "onrecord_events_total",
    "Events by what became of them; each is counted once: done, skipped (and why) or dead (and why).",
    ["stage", "fate", "reason"],
)
ABANDONED = Counter(
    "onrecord_events_abandoned_total",
    "Events that a stage let go unfinished because their partition moved; whoever owns it now receives them again.",
    ["stage"],
)
REREADS = Counter(
    "onrecord_rereads_total",
    "Times that a stage went back on its stream for an event that had not arrived.",
    ["stage"],
)
IN_FLIGHT = Gauge("onrecord_events_in_flight", "Events that a stage has taken and not finished.", ["stage"])
OUTPUTS = Counter(
    "onrecord_outputs_total", "Events that a stage delivered, confirmed by the broker.", ["stage", "stream"]
)
HANDLING_SECONDS = Histogram(
    "onrecord_handling_seconds", "Seconds that a stage's handler took for one event.", ["stage"], buckets=SECONDS
)
QUEUE_WAIT_SECONDS = Histogram(
    "onrecord_queue_wait_seconds",
    "Seconds from an event's arrival on the stream until a stage took it.",
    ["stage"],
    buckets=WAIT_SECONDS,
)
RETRIES = Counter("onrecord_retries_total", "Further tries after a passing fault.", ["stage", "reason"])
LAG_EVENTS = Gauge("onrecord_lag_events", "Events on the stage's stream that are not yet acknowledged.", ["stage"])
LAG_SECONDS = Gauge(
    "onrecord_lag_seconds", "Age of the oldest event that is waiting or in flight; 0 when there is none.", ["stage"]
)
BRAKE = Gauge("onrecord_brake_engaged", "1 when too many dead letters have stopped the stage's line.", ["stage"])
READY = Gauge("onrecord_ready", "1 when the service has its partitions and its producer works.")
BUILD = Gauge("onrecord_build_info", "Always 1; the labels say what runs.", ["service", "version"])
