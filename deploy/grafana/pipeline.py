"""The board of the pipeline: does what comes in come out, how fast, and what became of the rest. Pure: data."""

from __future__ import annotations

from deploy.grafana.panels import ORANGE, RED, About, Panel, Query, bars, graph, number
from deploy.grafana.promql import WAY, largest, quantile, ranking, rate, total

EVENTS = "onrecord_events_total"
UNACCOUNTED = (
    f"abs({total('onrecord_events_received_total')}"
    f" - ({total(EVENTS, rare=True)})"
    f" - ({total('onrecord_events_in_flight', rare=True)})"
    f" - ({total('onrecord_events_abandoned_total', rare=True)}))"
)

GLANCE: tuple[Panel, ...] = (
    number(
        About("Discovered", "Articles seen for the first time since the services started.", "short", width=4),
        Query(total("onrecord_entries_discovered_total", rare=True), "discovered"),
    ),
    number(
        About("Recorded", "Records that reached the store since it started.", "short", width=4),
        Query(total(EVENTS, where='stage="store_records", fate="done"', rare=True), "recorded"),
    ),
    number(
        About("Skipped", "Articles set aside on purpose on their way, each with a reason.", "short", width=4),
        Query(total(EVENTS, where=f'{WAY}, fate="skipped", reason!="canary"', rare=True), "skipped"),
    ),
    number(
        About(
            "Dead letters",
            "Events that could not be handled. Read them: `onrecord dead-letters list`.",
            "short",
            ((1, RED),),
            4,
        ),
        Query(total(EVENTS, where='fate="dead"', rare=True), "dead"),
    ),
    number(
        About(
            "Unaccounted in a stage",
            "Received less done, skipped, dead, in flight, abandoned. All but 0 is a bug.",
            "short",
            ((1, RED),),
            4,
        ),
        Query(UNACCOUNTED, "unaccounted"),
    ),
    number(
        About("Services ready", "Services that have their partitions and a working producer.", "short", width=4),
        Query(total("onrecord_ready"), "ready"),
    ),
)

FLOW: tuple[Panel, ...] = (
    graph(
        About(
            "In, by stage",
            "Events taken from each stage's stream. It should look like the next panel.",
            "eps",
            width=12,
        ),
        Query(rate("onrecord_events_received_total", "stage"), "{{stage}}"),
    ),
    graph(
        About("Out, by stage", "Events that met their fate: done, skipped or dead.", "eps", width=12),
        Query(rate(EVENTS, "stage"), "{{stage}}"),
    ),
    graph(
        About("Delivered, by stream", "Events that a stage wrote and the broker confirmed.", "eps"),
        Query(rate("onrecord_outputs_total", "stage, stream"), "{{stage}} → {{stream}}"),
    ),
    graph(
        About(
            "In flight",
            "Events taken and not finished. A line that never falls is a stuck stage, or a polite one.",
            "short",
        ),
        Query(total("onrecord_events_in_flight", "stage"), "{{stage}}"),
    ),
    graph(
        About("Brake", "1 where too many dead letters have stopped the line.", "short", ((1, RED),)),
        Query(largest("onrecord_brake_engaged", "stage"), "{{stage}}"),
    ),
)

FATES: tuple[Panel, ...] = (
    bars(
        About("Skipped, by reason", "What was set aside on purpose since the services started.", "short"),
        Query(ranking(EVENTS, "reason, stage", 'fate="skipped"'), "{{stage}}: {{reason}}"),
    ),
    bars(
        About("Dead, by reason", "What could not be handled since the services started.", "short", ((1, RED),)),
        Query(ranking(EVENTS, "reason, stage", 'fate="dead"'), "{{stage}}: {{reason}}"),
    ),
    graph(
        About(
            "Tried again",
            "Further tries after a passing fault, events handed to another replica, events read again because they had not arrived.",
            "eps",
        ),
        Query(rate("onrecord_retries_total", "stage, reason", rare=True), "{{stage}} {{reason}}"),
        Query(rate("onrecord_events_abandoned_total", "stage", rare=True), "{{stage}} abandoned"),
        Query(rate("onrecord_rereads_total", "stage", rare=True), "{{stage}} read again"),
    ),
)

FRESHNESS: tuple[Panel, ...] = (
    graph(
        About(
            "Discovery to record",
            "From an article's discovery to its record. The objective is 5 s for 95 %.",
            "s",
            ((5, RED),),
        ),
        Query(quantile(0.5, "onrecord_discovery_to_record_seconds"), "half"),
        Query(quantile(0.95, "onrecord_discovery_to_record_seconds"), "95 %"),
    ),
    graph(
        About(
            "Discovery to live",
            "From an article's discovery until its statements are in the feeds.",
            "s",
            ((5, ORANGE),),
        ),
        Query(quantile(0.5, "onrecord_discovery_to_store_seconds"), "half"),
        Query(quantile(0.95, "onrecord_discovery_to_store_seconds"), "95 %"),
    ),
    graph(
        About("Lag in seconds", "Age of the oldest event that waits for a stage.", "s", ((300, RED),)),
        Query(largest("onrecord_lag_seconds", "stage"), "{{stage}}"),
    ),
    graph(
        About("Lag in events", "Events that are on a stage's stream and not acknowledged.", "short"),
        Query(total("onrecord_lag_events", "stage"), "{{stage}}"),
    ),
    graph(
        About("Handling, 95 %", "Time that the stage's own work takes for one event.", "s", ((1, ORANGE),)),
        Query(quantile(0.95, "onrecord_handling_seconds", "stage"), "{{stage}}"),
    ),
    graph(
        About(
            "Waiting on the stream, 95 %",
            "From an event's arrival on the stream until a stage took it.",
            "s",
            ((5, ORANGE),),
        ),
        Query(quantile(0.95, "onrecord_queue_wait_seconds", "stage"), "{{stage}}"),
    ),
)

WHAT_RUNS: tuple[Panel, ...] = (
    bars(
        About("What runs", "Services and their versions; the bar is the number of replicas.", "short", width=24),
        Query(total("onrecord_build_info", "service, version"), "{{service}} {{version}}"),
    ),
)

ROWS: tuple[tuple[str, tuple[Panel, ...]], ...] = (
    ("At a glance", GLANCE),
    ("What comes in comes out", FLOW),
    ("What became of the rest", FATES),
    ("How fresh", FRESHNESS),
    ("What runs", WHAT_RUNS),
)
