"""The second opinion over a real socket: it may only fill what the default left open, and nothing that goes wrong changes a record."""

import asyncio
import json
import logging
import time
from contextlib import AsyncExitStack

import pytest
from aiohttp import web
from prometheus_client import REGISTRY

from schemas.article import Article
from schemas.record import RecordV1
from schemas.statement import Speaker, StanceV1, StatementV1
from services.classifier.llm.opinion import open_opinion
from services.classifier.settings import ClassifierSettings
from tests.integration.classifier.language_model import completion, labels, language_model

TEXT = "“We will look at what Karl Lind has put on the table,” Berg said. “Karl Lind is a liar,” Orr said."
KEY = "sk-never-to-be-seen"


def statement(number: int, end: int, kind: str | None, stance: str) -> StatementV1:
    start = TEXT.index("“", end - 40 if number else 0)
    return StatementV1(
        id=f"s{number}",
        form="direct",
        content=((start, end),),
        speaker=Speaker(id="person:berg", name="Berg"),
        kind=kind,
        kind_score=0.9 if kind else None,
        stances=(StanceV1(target="Karl Lind", target_id="person:karl-lind", stance=stance, score=0.3),),
        score=1,
        found_by="test",
    )


def record() -> RecordV1:
    sure = statement(1, TEXT.index("liar") + 4, "ACCUSE", "unfavourable")
    unsure = statement(0, TEXT.index("table") + 5, None, "abstain")
    return RecordV1(article=Article(id="a1", text=TEXT, language="en"), statements=(unsure, sure))


def outcomes(name: str) -> float:
    return REGISTRY.get_sample_value("onrecord_llm_requests_total", {"outcome": name}) or 0.0


async def over(url: str, records=1, **settings):
    """Return the records after a second opinion from `url`."""
    told = ClassifierSettings(classifier_llm_url=url, classifier_llm_model="small", classifier_llm_key=KEY, **settings)
    async with AsyncExitStack() as stack:
        opinion = await open_opinion(told, stack)
        return [await opinion.over(record()) for _ in range(records)]


async def test_a_good_answer_fills_what_the_default_left_open_and_says_who_judged():
    async with language_model(lambda request: labels(request, kind="CONSULT", target_0="neutral")) as model:
        (made,) = await over(model.url)
    first, second = made.statements
    assert (first.kind, first.kind_by) == ("CONSULT", "llm:small")
    assert [(s.stance, s.judged_by, s.target_id) for s in first.stances] == [
        ("neutral", "llm:small", "person:karl-lind")
    ]
    assert second == record().statements[1]
    assert made.versions["llm"] == "small"


async def test_only_the_statement_of_low_confidence_is_sent_with_the_key_in_the_header_alone():
    async with language_model(labels) as model:
        await over(model.url)
    (asked,) = model.asked
    assert "put on the table" in asked["messages"][1]["content"]
    assert "liar" not in json.dumps(asked)
    assert asked["response_format"]["json_schema"]["strict"] is True
    assert model.headers[0]["Authorization"] == f"Bearer {KEY}"
    assert KEY not in json.dumps(asked)


async def test_a_model_that_abstains_leaves_the_statement_as_it_was():
    async with language_model(labels) as model:
        (made,) = await over(model.url)
    assert made.statements == record().statements


def _redirect(_request):
    return web.Response(status=307, headers={"Location": "http://127.0.0.1:9/v1/chat/completions"})


async def _slow(request):
    await asyncio.sleep(2)
    return labels(request, kind="CONSULT")


BAD = {
    "bad_json": lambda _: web.json_response(completion("I think it is CONSULT.")),
    "wrong_label": lambda request: labels(request, kind="PRAISE_THE_OWNER"),
    "throttled": lambda _: web.Response(status=429, headers={"Retry-After": "60"}),
    "failed": lambda _: web.Response(status=503),
    "refused": lambda _: web.Response(status=401, text=f"bad key {KEY}"),
    "too_large": lambda _: web.json_response(completion("x" * 100_000)),
    "timeout": _slow,
}


@pytest.mark.parametrize("reason", BAD)
async def test_whatever_goes_wrong_leaves_the_default_and_is_counted_by_its_reason(reason, caplog, capfd):
    caplog.set_level(logging.DEBUG)
    before, began = outcomes(reason), time.monotonic()
    async with language_model(BAD[reason]) as model:
        (made,) = await over(model.url, classifier_llm_timeout_seconds=0.5)
        took_seconds = time.monotonic() - began
    assert made == record()
    assert outcomes(reason) == before + 1
    assert took_seconds < 4
    assert KEY not in caplog.text + "".join(capfd.readouterr())


async def test_no_redirect_is_followed_so_the_key_stays_with_whom_it_is_for():
    before = outcomes("refused")
    async with language_model(_redirect) as model:
        (made,) = await over(model.url)
    assert (made, outcomes("refused")) == (record(), before + 1)


async def test_a_service_that_is_not_there_is_a_failure_and_rests_after_three():
    before, resting = outcomes("failed"), outcomes("resting")
    made = await over("http://127.0.0.1:9/v1", records=5)
    assert made == [record()] * 5
    assert (outcomes("failed") - before, outcomes("resting") - resting) == (3, 2)


async def test_a_spent_budget_asks_no_more():
    before = outcomes("budget")
    async with language_model(lambda request: labels(request, kind="CONSULT")) as model:
        made = await over(model.url, records=4, classifier_llm_requests_an_hour=2)
    assert [each.statements[0].kind for each in made] == ["CONSULT", "CONSULT", None, None]
    assert (len(model.asked), outcomes("budget") - before) == (2, 2)


@pytest.mark.parametrize(("tokens_each", "asked"), [(10, 4), (5_000, 1)])
async def test_the_tokens_that_the_service_says_it_took_are_a_budget_too(tokens_each, asked):
    abstains = json.dumps({"kind": "abstain", "target_0": "abstain"})
    async with language_model(lambda _: web.json_response(completion(abstains, tokens_each))) as model:
        await over(model.url, records=4, classifier_llm_tokens_a_day=1_000 if asked > 1 else 4_000)
    assert len(model.asked) == asked


async def test_a_question_that_would_have_to_wait_is_not_asked():
    before = outcomes("busy")
    settings = ClassifierSettings(classifier_llm_model="small", classifier_llm_at_once=1)
    async with language_model(_slow) as model, AsyncExitStack() as stack:
        told = settings.model_copy(update={"classifier_llm_url": model.url, "classifier_llm_timeout_seconds": 1.0})
        opinion = await open_opinion(told, stack)
        made = await asyncio.gather(*(opinion.over(record()) for _ in range(3)))
    assert made == [record()] * 3
    assert (len(model.asked), outcomes("busy") - before) == (1, 2)


async def test_without_an_address_there_is_nobody_to_ask():
    async with AsyncExitStack() as stack:
        assert await open_opinion(ClassifierSettings(), stack) is None


async def test_an_address_without_a_model_is_refused_at_the_start():
    async with AsyncExitStack() as stack:
        with pytest.raises(ValueError, match="ONRECORD_CLASSIFIER_LLM_MODEL is not"):
            await open_opinion(ClassifierSettings(classifier_llm_url="http://127.0.0.1:9/v1"), stack)


def test_the_key_is_no_part_of_what_the_settings_show():
    assert KEY not in repr(ClassifierSettings(classifier_llm_key=KEY))
