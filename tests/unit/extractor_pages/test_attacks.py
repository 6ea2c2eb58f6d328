"""Pages made to hurt: each is generated here, read in a process of its own, and must cost little time and memory and at most a skip."""

import multiprocessing
import random
import re
import time
from pathlib import Path

import pytest

from services.chassis.outcome import Skip
from services.extractor.block_model import forest
from services.extractor.extract import LIMIT_BYTES, extract
from services.extractor.language import load
from tests.unit.extractor_pages.pages import GOLDEN, NOW, page_of

CPU_SECONDS = 1.5
"""A second on a machine of one's own; other work on the same core slows caches."""

GROWTH_BYTES = 200 << 20
TRIES = 3
PROSE = b"<p>A sentence that is long enough to be prose, with commas, and a full stop.</p>"
JSON_LD = b'<script type="application/ld+json">%s</script>'

ATTACKS = {
    "nested_tags": lambda: b"<div>" * 200_000 + b"text",
    "attributes": lambda: b"<p " + b" ".join(b"a%d=1" % number for number in range(200_000)) + b">text</p>",
    "times": lambda: b"<time datetime=2026-01-01>1 Jan 2026</time>" * 100_000,
    "links": lambda: b"<a href=/x>some link text</a> " * 160_000,
    "paragraphs": lambda: PROSE * 60_000,
    "a_bomb": lambda: PROSE * (50 * LIMIT_BYTES // (5 * len(PROSE))),
    "one_text": lambda: b"<p>" + b"word " * 900_000,
    "spaces": lambda: b"<p>" + b" " * 4_900_000 + b"x",
    "breaks": lambda: b"a<br>" * 900_000,
    "nested_json_ld": lambda: JSON_LD % (b'{"a":' * 100_000),
    "many_json_ld": lambda: JSON_LD % b'{"@type":"NewsArticle","headline":"x"}' * 50_000,
    "nulls": lambda: b"<p>text\x00</p>" * 10_000,
    "unclosed": lambda: b"<p><b><i><a>" * 20_000,
    "nested_bylines": lambda: b"<span class=author>" * 200_000 + b"By Jane Doe",
    "headlines": lambda: b"<h1 class=author>By Jane Doe 1 May 2026</h1>" * 100_000,
    "metas": lambda: b"<meta name=date content=2026-01-01>" * 100_000,
    "tables": lambda: b"<table><tr><td>x" * 50_000,
    "entities": lambda: b"&amp;" * 900_000,
    "binary": lambda: random.Random(1).randbytes(1 << 20),
    "empty": lambda: b"",
}


@pytest.fixture(scope="module", autouse=True)
def _warm():
    """Load models and expressions as a worker that has read a page."""
    load()
    forest()
    extract(page_of((GOLDEN / "a_german_page_without_structured_data.html").read_bytes()), NOW)


def peak_bytes():
    """Return the greatest resident size since the mark was last put back."""
    told = re.search(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text(encoding="ascii"))
    return int(told[1]) << 10


def cost(page, sink):
    """Read the page; send what became of it, its CPU seconds and how far memory grew."""
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    before, started = peak_bytes(), time.process_time()
    try:
        extract(page, NOW)
        became = "article"
    except Skip as skip:
        became = skip.reason
    sink.send((became, time.process_time() - started, peak_bytes() - before))


def in_a_child(page):
    source, sink = (context := multiprocessing.get_context("fork")).Pipe(duplex=False)
    child = context.Process(target=cost, args=(page, sink))
    child.start()
    sink.close()
    try:
        return source.recv()
    finally:
        child.join()


@pytest.mark.parametrize("name", sorted(ATTACKS))
def test_an_attack_costs_a_second_two_hundred_megabytes_and_a_skip(name):
    page = page_of(ATTACKS[name]())
    became, seconds, grown = in_a_child(page)
    for _ in range(TRIES - 1):
        if seconds >= CPU_SECONDS:  # the machine may be busy: what counts is what the page needs
            seconds = min(seconds, in_a_child(page)[1])
    assert became != "article"
    assert seconds < CPU_SECONDS
    assert grown < GROWTH_BYTES
