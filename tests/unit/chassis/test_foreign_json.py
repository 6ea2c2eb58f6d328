"""JSON of others."""

import json

import pytest

from services.chassis.foreign_json import foreign_json


@pytest.mark.parametrize("raw", [r'{"a": ["x\ud83d"]}', rb'{"a": ["x\ud83d"]}', r'{"a": ["x\udE00"]}'])
def test_half_a_surrogate_pair_becomes_a_question_mark(raw):
    assert foreign_json(raw) == {"a": ["x?"]}


def test_half_a_pair_as_raw_bytes_can_be_sent_on():
    assert json.dumps(foreign_json(b'{"a": "x\xed\xa0\xbd"}'), ensure_ascii=False).encode()


@pytest.mark.parametrize("raw", [r'{"a": "\ud83d\ude00", "n": 1.5}', r'{"a": "\\ud83d"}', '{"a": "\N{GRINNING FACE}"}'])
def test_anything_else_is_read_as_ever(raw):
    assert foreign_json(raw) == json.loads(raw) == foreign_json(raw.encode()) == foreign_json(raw.encode("utf-16"))
