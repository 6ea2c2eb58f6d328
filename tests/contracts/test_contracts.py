import json

import jsonschema
import pytest

from schemas import contracts, streams
from schemas.contracts import breaking_changes, documents, json_schemas

EXAMPLES = contracts.ROOM / "examples"


def test_the_generated_documents_are_what_the_code_says():
    stale = [
        str(path)
        for path, text in documents().items()
        if not path.is_file() or path.read_text(encoding="utf-8") != text
    ]
    assert stale == [], "run `make schemas`"


@pytest.mark.parametrize("stream", streams.ALL, ids=lambda stream: stream.name)
def test_every_stream_has_an_example_that_its_event_reads_and_writes_unchanged(stream):
    raw = json.loads((EXAMPLES / f"{stream.event.__name__}.json").read_text(encoding="utf-8"))
    event = stream.event.model_validate(raw)
    assert json.loads(event.to_bytes()) == raw
    assert event.key
    assert event.subject


@pytest.mark.parametrize("stream", streams.ALL, ids=lambda stream: stream.name)
def test_every_example_satisfies_the_published_json_schema(stream):
    schema = json.loads((contracts.JSON_ROOM / f"{stream.event.__name__}.json").read_text(encoding="utf-8"))
    raw = json.loads((EXAMPLES / f"{stream.event.__name__}.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator(schema, format_checker=jsonschema.FormatChecker()).validate(raw)


def changed(**changes):
    old = {"title": "E", "properties": {"a": {"type": "string"}, "b": {"type": "integer", "default": 0}}}
    return old, {"title": "E", "properties": {**old["properties"], **changes}}


def test_a_new_field_with_a_default_breaks_nobody():
    assert breaking_changes(*changed(c={"type": "string", "default": ""})) == []


def test_a_new_field_without_a_default_breaks_readers_of_old_events():
    assert breaking_changes(*changed(c={"type": "string"})) == ["E.c is new and has no default"]


def test_another_type_breaks():
    assert breaking_changes(*changed(a={"type": "integer"})) == ["E.a has another shape"]


def test_a_field_that_is_gone_breaks():
    old, _ = changed()
    assert breaking_changes(old, {"title": "E", "properties": {"a": {"type": "string"}}}) == ["E.b is gone"]


def test_another_description_breaks_nobody():
    assert breaking_changes(*changed(a={"type": "string", "description": "x", "title": "A"})) == []


def test_other_values_inside_a_part_break():
    old = {"title": "E", "properties": {}, "$defs": {"P": {"properties": {"x": {"enum": ["a"]}}}}}
    new = {"title": "E", "properties": {}, "$defs": {"P": {"properties": {"x": {"enum": ["b"]}}}}}
    assert breaking_changes(old, new) == ["P.x has another shape"]


def test_a_breaking_change_is_not_written(monkeypatch, capsys):
    schemas = json_schemas()
    schemas["FeedV1"]["properties"]["url"] = {"type": "integer"}
    monkeypatch.setattr(contracts, "json_schemas", lambda: schemas)
    before = {path: path.read_text(encoding="utf-8") for path in documents() if path.is_file()}
    assert contracts.write() == 1
    assert "FeedV1.url has another shape" in capsys.readouterr().err
    assert {path: path.read_text(encoding="utf-8") for path in before} == before


def test_streams_are_named_once_and_wired_to_services_that_exist():
    assert len({stream.name for stream in streams.ALL}) == len(streams.ALL)
    services = {"cli", "fetcher", "extractor", "classifier", "monitor"}
    assert all({*stream.producers, *stream.consumers} <= services for stream in streams.ALL)
