"""Extraction in a process that may be killed."""

import io
import json
import sys

import pytest

from schemas.article import ArticleV1
from services.chassis.outcome import Retry, Skip
from services.extractor.frames import FULL, LENGTH
from services.extractor.worker import answer, serve
from services.extractor.workers import Workers
from tests.unit.extractor_pages.pages import GOLDEN, page_of

PAGE = page_of((GOLDEN / "a_german_page_without_structured_data.html").read_bytes())
MEBIBYTE = 1 << 20


def test_a_worker_answers_a_page_with_its_article():
    found = answer(FULL + PAGE.to_bytes(), MEBIBYTE)
    assert found[:1] == b"A"
    assert ArticleV1.from_bytes(found[1:]).article.id == PAGE.article_id


def test_a_worker_answers_a_page_that_is_no_article_with_its_reason():
    assert json.loads(answer(FULL + page_of(b"").to_bytes(), MEBIBYTE)[1:])[0] == "too_short"


def test_a_worker_answers_a_bug_with_its_traceback():
    kind, detail = (found := answer(b"no event", MEBIBYTE))[:1], found[1:]
    assert kind == b"B"
    assert "ValidationError" in json.loads(detail)[0]


def test_a_worker_says_first_that_it_is_ready():
    frame = FULL + PAGE.to_bytes()
    sink = io.BytesIO()
    serve(io.BytesIO(LENGTH.pack(len(frame)) + frame), sink, MEBIBYTE, 60.0)
    said = sink.getvalue()
    assert LENGTH.unpack(said[:4])[0] == 0
    assert LENGTH.unpack(said[4:8])[0] == len(said) - 8


STAND_IN = """
import sys
from pathlib import Path
source, sink = sys.stdin.buffer, sys.stdout.buffer
sink.write(bytes(4))
sink.flush()
while len(head := source.read(4)) == 4:
    source.read(int.from_bytes(head))
    sink.write(Path(sys.argv[1]).read_bytes())
    sink.flush()
"""


@pytest.fixture
async def workers(tmp_path):
    """Workers whose one process answers every page with the same article, and starts in no time."""
    found = answer(FULL + PAGE.to_bytes(), MEBIBYTE)
    (canned := tmp_path / "answer").write_bytes(LENGTH.pack(len(found)) + found)
    workers = Workers(1, page_seconds=60, limit_bytes=MEBIBYTE, memory_bytes=2 << 30, cpu_seconds=60)
    workers._command = [sys.executable, "-S", "-E", "-c", STAND_IN, str(canned)]
    yield workers
    await workers.close()


async def kill(workers):
    await workers.warm()
    for process in workers._all:
        process.kill()


async def test_a_page_that_takes_too_long_costs_one_skip_and_the_next_page_is_read(workers):
    await workers.warm()
    workers._page_seconds = 0
    with pytest.raises(Skip, match="extraction_killed"):
        await workers.extract(PAGE)
    assert workers.killed == 1
    workers._page_seconds = 60
    assert (await workers.extract(PAGE)).article.id == PAGE.article_id


async def test_a_worker_that_somebody_else_killed_costs_a_further_try_and_no_page(workers):
    await kill(workers)
    with pytest.raises(Retry, match="worker_died"):
        await workers.extract(PAGE)
    assert (await workers.extract(PAGE)).article.id == PAGE.article_id


async def test_a_page_on_which_two_workers_died_is_skipped(workers):
    for expected in (Retry, Skip):
        await kill(workers)
        with pytest.raises(expected):
            await workers.extract(PAGE)


async def test_a_page_that_takes_too_much_cpu_ends_a_real_worker_and_is_skipped_at_once():
    workers = Workers(1, page_seconds=60, limit_bytes=MEBIBYTE, memory_bytes=2 << 30, cpu_seconds=0.001)
    try:
        with pytest.raises(Skip, match="extraction_killed"):
            await workers.extract(PAGE)
    finally:
        await workers.close()
