"""Pages that pile up are read in haste, and read again in full when there is time."""

import asyncio

import pytest

from schemas import streams
from services.chassis.line import Line, Stage
from services.chassis.outcome import Skip
from services.chassis.settings import ChassisSettings
from services.extractor import backlog
from services.extractor.backlog import Backlog, Haste
from services.extractor.extract import extract
from tests.stages.workbench import KeptSender, message
from tests.unit.extractor_pages.pages import GOLDEN, NOW, page_of

BODY = (GOLDEN / "share_bars_and_related_links_stay_out.html").read_bytes()
BEHIND, IDLE = 10, 2


def page(number=0):
    return page_of(BODY, f"https://www.courier.example/news/{number}")


class Waiting:
    """How many pages wait, as the test says."""

    def __init__(self, number=0):
        self.number = number

    def __call__(self):
        return self.number


async def read(page, in_haste):
    return extract(page, NOW, in_haste=in_haste)


def test_the_fast_lane_begins_late_and_ends_late():
    waiting = Waiting()
    backlog = Backlog(waiting, BEHIND, IDLE)
    seen = []
    for waiting.number in (0, BEHIND, BEHIND + 1, BEHIND, IDLE + 1, IDLE, BEHIND):
        seen.append(backlog.is_behind)
    assert seen == [False, False, True, True, True, False, False]


def test_what_is_read_in_haste_has_its_text_and_metadata_and_says_so():
    hasty, full = (extract(page(), NOW, in_haste=in_haste) for in_haste in (True, False))
    assert hasty.article.model_copy(update={"lane": full.article.lane}) == full.article
    assert (hasty.article.lane, hasty.statements, hasty.names) == ("fast", (), ())
    assert full.article.lane == "blocks"
    assert full.statements
    assert hasty.versions["text"] == full.versions["text"]
    assert "statements" not in hasty.versions


def test_a_page_that_is_no_article_is_none_in_haste_either():
    with pytest.raises(Skip, match="too_short"):
        extract(page_of(b"<p>no</p>"), NOW, in_haste=True)


async def test_a_hasty_page_is_passed_on_once_its_article_is_confirmed_and_not_before():
    waiting, kept, sender = Waiting(BEHIND + 1), [], KeptSender()

    async def pass_on(page):
        kept.append((page.article_id, len(sender.sent)))

    haste = Haste(read, Backlog(waiting, BEHIND, IDLE), pass_on)

    async def extract_articles(page):
        return (await haste.extract(page),)

    stage = Stage("extract_articles", streams.PAGES, streams.ARTICLES, extract_articles, None, haste.delivered)
    line = Line(stage, sender, ChassisSettings(service="bench"), pytest.fail)
    sender.confirmed.clear()
    await line.take(message(page(1).to_bytes(), 0, b"1"))
    await asyncio.sleep(0.2)
    assert kept == []
    sender.confirmed.set()
    await line.drain(5)
    waiting.number = 0
    await line.take(message(page(2).to_bytes(), 1, b"2"))
    await line.drain(5)
    assert kept == [(page(1).article_id, 1)]
    assert [streams.ARTICLES.event.from_bytes(sent.value).article.lane for sent in sender.sent] == ["fast", "blocks"]
    assert haste._hasty == {}


async def test_a_page_is_read_again_only_when_there_is_time(monkeypatch):
    monkeypatch.setattr(backlog, "ASK_SECONDS", 0.001)
    waiting = Waiting(IDLE + 1)
    haste = Haste(read, Backlog(waiting, BEHIND, IDLE), pytest.fail)
    reading = asyncio.ensure_future(haste.reread(page(), 60))
    await asyncio.sleep(0.05)
    assert not reading.done()
    waiting.number = IDLE
    assert (await reading).article.lane == "blocks"


async def test_a_backlog_that_never_ends_does_not_keep_a_page_from_being_read_again(monkeypatch):
    monkeypatch.setattr(backlog, "ASK_SECONDS", 0.001)
    haste = Haste(read, Backlog(Waiting(BEHIND * 100), BEHIND, IDLE), pytest.fail)
    assert (await haste.reread(page(), 0.01)).article.lane == "blocks"


async def test_a_page_whose_article_was_not_confirmed_when_partitions_moved_is_not_passed_on():
    passed_on = []

    async def pass_on(page):
        passed_on.append(page)

    haste = Haste(read, Backlog(Waiting(BEHIND + 1), BEHIND, IDLE), pass_on)
    lost = await haste.extract(page(1))
    haste.forget()
    await haste.delivered((lost,))
    assert passed_on == []
    kept = await haste.extract(page(2))
    await haste.delivered((kept,))
    assert passed_on == [page(2)]
