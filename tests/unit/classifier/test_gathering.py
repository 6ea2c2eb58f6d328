"""Articles at hand in one moment are judged together; none waits for one that is not, and none pays for another."""

import asyncio

import pytest

from services.classifier import gathering
from services.classifier.gathering import MOST_TOGETHER, Gathering
from tests.unit.classifier.articles import article

TEXT = "“We will leave,” Anna Berg said. The parliament voted on the pension law."


def made(number):
    return article(TEXT).model_copy(update={"article": article(TEXT).article.model_copy(update={"id": f"a{number}"})})


@pytest.fixture
def together(monkeypatch):
    """How many articles each turn judged."""
    sizes, judge = [], gathering.classify_all
    monkeypatch.setattr(gathering, "classify_all", lambda some, now: sizes.append(len(some)) or judge(some, now))
    return sizes


async def test_all_that_are_at_hand_are_judged_in_turns_and_each_gets_its_own_record(together):
    desk = Gathering()
    records = await asyncio.gather(*(desk.classify(made(number)) for number in range(MOST_TOGETHER + 3)))
    assert [record.article.id for record in records] == [f"a{number}" for number in range(MOST_TOGETHER + 3)]
    assert together == [MOST_TOGETHER, 3]


async def test_one_that_comes_alone_is_judged_at_once(together):
    desk = Gathering()
    assert [(await desk.classify(made(number))).article.id for number in (1, 2)] == ["a1", "a2"]
    assert together == [1, 1]


async def test_long_articles_are_judged_one_by_one(together, monkeypatch):
    monkeypatch.setattr(gathering, "_MOST_CHARS", len(TEXT))
    desk = Gathering()
    await asyncio.gather(*(desk.classify(made(number)) for number in range(3)))
    assert together == [1, 1, 1]


async def test_one_that_cannot_be_judged_costs_the_others_nothing(monkeypatch):
    judge, judge_all = gathering.classify, gathering.classify_all

    def checked(each, now):
        if each.article.id == "a1":
            raise ValueError("no words for it")
        return judge(each, now)

    monkeypatch.setattr(gathering, "classify", checked)
    monkeypatch.setattr(
        gathering, "classify_all", lambda some, now: [checked(s, now) for s in some] and judge_all(some, now)
    )
    desk = Gathering()
    told = await asyncio.gather(*(desk.classify(made(number)) for number in range(4)), return_exceptions=True)
    assert [getattr(one, "key", str(one)) for one in told] == ["a0", "no words for it", "a2", "a3"]


async def test_one_that_nobody_waits_for_any_longer_stops_nothing():
    desk = Gathering()
    gone, kept = (asyncio.ensure_future(desk.classify(made(number))) for number in (1, 2))
    await asyncio.sleep(0)
    gone.cancel()
    assert (await kept).key == "a2"
    assert gone.cancelled()
