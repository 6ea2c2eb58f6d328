"""Extraction in a process that may be killed."""

import io
import json

import pytest

from schemas.article import ArticleV1
from services.chassis.outcome import Retry, Skip
from services.extractor.frames import LENGTH
from services.extractor.worker import answer, serve
from services.extractor.workers import Workers
from tests.unit.extractor_pages.pages import GOLDEN, page_of

PAGE = page_of((GOLDEN / "a_german_page_without_structured_data.html").read_bytes())
MEBIBYTE = 1 << 20


def test_a_worker_answers_a_page_with_its_article():
    found = answer(PAGE.to_bytes(), MEBIBYTE)
    assert found[:1] == b"A"
    assert ArticleV1.from_bytes(found[1:]).article.id == PAGE.article_id


def test_a_worker_answers_a_page_that_is_no_article_with_its_reason():
    assert json.loads(answer(page_of(b"").to_bytes(), MEBIBYTE)[1:])[0] == "too_short"


def test_a_worker_answers_a_bug_with_its_traceback():
    kind, detail = (found := answer(b"no event", MEBIBYTE))[:1], found[1:]
    assert kind == b"B"
    assert "ValidationError" in json.loads(detail)[0]


def test_a_worker_says_first_that_it_is_ready():
    frame = PAGE.to_bytes()
    sink = io.BytesIO()
    serve(io.BytesIO(LENGTH.pack(len(frame)) + frame), sink, MEBIBYTE)
    said = sink.getvalue()
    assert LENGTH.unpack(said[:4])[0] == 0
    assert LENGTH.unpack(said[4:8])[0] == len(said) - 8


@pytest.mark.slow
async def test_a_page_that_takes_too_long_costs_one_skip_and_the_next_page_is_read():
    workers = Workers(1, page_seconds=0.0001, limit_bytes=MEBIBYTE, memory_bytes=2 << 30)
    try:
        with pytest.raises(Skip, match="extraction_killed"):
            await workers.extract(PAGE)
        assert workers.killed == 1
        workers._page_seconds = 60
        assert (await workers.extract(PAGE)).article.id == PAGE.article_id
    finally:
        await workers.close()


async def test_a_worker_that_somebody_else_killed_costs_a_further_try_and_no_page():
    workers = Workers(1, page_seconds=60, limit_bytes=MEBIBYTE, memory_bytes=2 << 30)
    try:
        await workers.warm()
        for process in workers._all:
            process.kill()
        with pytest.raises(Retry, match="worker_died"):
            await workers.extract(PAGE)
        assert (await workers.extract(PAGE)).article.id == PAGE.article_id
    finally:
        await workers.close()


async def test_a_page_on_which_two_workers_died_is_skipped():
    workers = Workers(1, page_seconds=60, limit_bytes=MEBIBYTE, memory_bytes=2 << 30)
    try:
        for expected in (Retry, Skip):
            await workers.warm()
            for process in workers._all:
                process.kill()
            with pytest.raises(expected):
                await workers.extract(PAGE)
    finally:
        await workers.close()
