"""The contract as documents: a JSON Schema for each event, and AsyncAPI for the streams. `python -m schemas.contracts` writes them.

A change that would break a reader of the events as they were is refused: it needs a new version on a new stream.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from schemas import streams

ROOM = Path(__file__).parent
JSON_ROOM = ROOM / "json"
ASYNCAPI = ROOM / "asyncapi.yaml"
Schema = dict[str, Any]


def json_schemas() -> dict[str, Schema]:
    """Return the JSON Schema of each event, by its name, as it is written on the wire."""
    return {s.event.__name__: s.event.model_json_schema(mode="serialization") for s in streams.ALL}


def asyncapi() -> Schema:
    """Return the AsyncAPI 3.0 document: a channel for each stream, an operation for each service that sends or receives on it."""
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Onrecord",
            "version": "1.0.0",
            "description": "Who said what, about whom, when, and where it was published. A dead letter goes to the stream's name with .dead added.",
        },
        "defaultContentType": "application/json",
        "channels": {_id(s): _channel(s) for s in streams.ALL},
        "operations": dict(sorted(_operations())),
        "components": {"messages": {s.event.__name__: _message(s) for s in streams.ALL}},
    }


def _id(stream: streams.Stream[Any]) -> str:
    return stream.name.split(".")[1]


def _channel(stream: streams.Stream[Any]) -> Schema:
    policy = [
        word for word, wanted in (("compact", stream.compacted), ("delete", bool(stream.retention_seconds))) if wanted
    ]
    topic: Schema = {"cleanup.policy": policy, "max.message.bytes": stream.max_bytes}
    if stream.retention_seconds:
        topic["retention.ms"] = stream.retention_seconds * 1000
    return {
        "address": stream.name,
        "description": f"{stream.meaning}; keyed by {stream.key}",
        "messages": {stream.event.__name__: {"$ref": f"#/components/messages/{stream.event.__name__}"}},
        "bindings": {
            "kafka": {"partitions": stream.partitions, "topicConfiguration": topic, "bindingVersion": "0.5.0"}
        },
    }


def _operations() -> Iterator[tuple[str, Schema]]:
    for stream in streams.ALL:
        for action, who in (("send", stream.producers), ("receive", stream.consumers)):
            for service in who:
                yield (
                    f"{service}_{action}s_{_id(stream)}",
                    {"action": action, "channel": {"$ref": f"#/channels/{_id(stream)}"}},
                )


def _message(stream: streams.Stream[Any]) -> Schema:
    name = stream.event.__name__
    key = {"type": "string", "description": stream.key}
    return {
        "name": name,
        "title": stream.meaning,
        "contentType": "application/json",
        "payload": {"$ref": f"./json/{name}.json"},
        "bindings": {"kafka": {"key": key, "bindingVersion": "0.5.0"}},
    }


def breaking_changes(old: Schema, new: Schema) -> list[str]:
    """Return what in `new` a reader of `old` would stumble over: a field gone, a type or a list of values changed, a new one that old events lack."""
    parts = {"": (old, new)}
    parts |= {name: (part, new.get("$defs", {}).get(name)) for name, part in old.get("$defs", {}).items()}
    return [
        fault for name, (was, now) in parts.items() for fault in _faults(name or old.get("title", "event"), was, now)
    ]


def _faults(name: str, was: Schema, now: Schema | None) -> Iterator[str]:
    if now is None:
        yield f"{name} is gone"
        return
    if was.get("enum") != now.get("enum"):
        yield f"{name} takes other values"
    fields = now.get("properties", {})
    for field, shape in was.get("properties", {}).items():
        if field not in fields:
            yield f"{name}.{field} is gone"
        elif _shape(shape) != _shape(fields[field]):
            yield f"{name}.{field} has another shape"
    for field in fields.keys() - was.get("properties", {}).keys():
        if "default" not in fields[field]:
            yield f"{name}.{field} is new and has no default"


def _shape(field: Schema) -> Schema:
    """Return a field's schema without what only people read."""
    return {word: value for word, value in field.items() if word not in {"title", "description", "default"}}


def documents() -> dict[Path, str]:
    """Return every generated file and what must be in it."""
    made = {
        JSON_ROOM / f"{name}.json": json.dumps(schema, indent=1, ensure_ascii=False) + "\n"
        for name, schema in json_schemas().items()
    }
    made[ASYNCAPI] = yaml.safe_dump(asyncapi(), sort_keys=False, allow_unicode=True, width=120)
    return made


def write() -> int:
    """Write every document; write none and return 1 when an event would break its readers."""
    faults = [
        fault
        for name, schema in json_schemas().items()
        if (known := JSON_ROOM / f"{name}.json").is_file()
        for fault in breaking_changes(json.loads(known.read_text(encoding="utf-8")), schema)
    ]
    if faults:
        sys.stderr.write(
            "\n".join(["Not written: readers would break. Make a new version on a new stream instead.", *faults, ""])
        )
        return 1
    for path, text in documents().items():
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(write())
