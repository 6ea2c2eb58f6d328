"""One page per article: remembered, deferred, looked at again. Tables and pages are stand-ins that keep what they are given."""

from datetime import UTC, datetime

import pytest

from schemas.entry import EntryV1
from schemas.identity import article_id
from schemas.page import PageV1, packed
from services.chassis.outcome import Retry, Skip
from services.fetcher.deferral import deferred_from_bytes
from services.fetcher.frontier import Frontier
from services.fetcher.memory import Fetched, fetched_from_bytes
from services.fetcher.revisits import next_visit, plan_of, slim, visits_until
from tests.unit.fetcher.dict_table import DictTable

URL = "https://news.example/a"
HOUR = 3_600.0


def entry(article="a", url=URL, origin="feed", **fields):
    return EntryV1(
        article_id=article, site="news.example", url=url, origin=origin, discovered_at=datetime.now(UTC), **fields
    )


def page(of, body=b"<p>one</p>", final_url=URL):
    return PageV1(
        article_id=of.article_id,
        entry=of,
        final_url=final_url,
        http_headers={"etag": '"1"'},
        packed=packed(body),
        body_bytes=len(body),
        body_hash=str(hash(body)),
        fetched_at=datetime.now(UTC),
    )


class Pages:
    """Answers with what `says` holds: a page's body or something to raise."""

    def __init__(self, *says):
        self.says = list(says)
        self.validators = []

    async def get(self, asked, known):
        self.validators.append((known.url, known.etag))
        said = self.says.pop(0)
        if isinstance(said, Exception):
            raise said
        return page(asked, said)


def frontier(*says, ages=()):
    made = Frontier(Pages(*says), DictTable(), DictTable(), ages)
    return made, made._fetched, made._waiting


async def test_an_article_is_remembered_only_when_its_page_is_confirmed():
    front, fetched, _ = frontier(b"one", b"one")
    await front.page_of(entry())
    assert fetched == {}
    await front.page_of(entry())
    await front.delivered("a")
    assert fetched_from_bytes(fetched["a"]).etag == '"1"'
    with pytest.raises(Skip, match="already_fetched"):
        await front.page_of(entry())


async def test_a_passing_fault_is_deferred_and_given_up_in_the_end():
    front, fetched, waiting = frontier(*[Retry("timeout", 0.0)] * 6)
    for tries in range(1, 6):
        with pytest.raises(Skip, match="deferred"):
            await front.page_of(entry())
        assert deferred_from_bytes(waiting["a"]).tries == tries
    with pytest.raises(Skip, match="unreachable_timeout"):
        await front.page_of(entry())
    assert (fetched, waiting) == ({}, {})


async def test_what_was_deferred_and_then_came_waits_no_more():
    front, fetched, waiting = frontier(Retry("timeout", 0.0), b"one")
    with pytest.raises(Skip):
        await front.page_of(entry())
    await front.page_of(entry())
    await front.delivered("a")
    assert (set(fetched), waiting) == ({"a"}, {})


async def test_a_lasting_fault_is_a_skip_with_its_own_reason():
    front, fetched, waiting = frontier(Skip("http_404"))
    with pytest.raises(Skip, match="http_404"):
        await front.page_of(entry())
    assert (fetched, waiting) == ({}, {})


async def test_a_redirect_to_an_article_that_we_have_is_no_second_page():
    front, fetched, _ = frontier(b"one")
    fetched[article_id(URL)] = Fetched(1.0).to_bytes()
    with pytest.raises(Skip, match="already_fetched"):
        await front.page_of(entry("other", "https://news.example/short/1"))


async def test_a_revisit_asks_with_validators_and_a_change_is_a_new_page_of_the_same_article():
    front, fetched, waiting = frontier(b"one", b"two", ages=(HOUR, 6 * HOUR))
    await front.page_of(entry(summary="long"))
    await front.delivered("a")
    again = deferred_from_bytes(waiting["a"])
    assert (again.entry.origin, again.entry.article_id, again.entry.summary) == ("revisit", "a", "")
    assert HOUR <= again.due_at - fetched_from_bytes(fetched["a"]).first_at <= 1.1 * HOUR
    revised = await front.page_of(again.entry)
    await front.delivered("a")
    assert (revised.article_id, revised.body(1000)) == ("a", b"two")
    assert front._pages.validators[1] == (URL, '"1"')
    assert fetched_from_bytes(fetched["a"]).visits == 1
    assert deferred_from_bytes(waiting["a"]).due_at - fetched_from_bytes(fetched["a"]).first_at >= 6 * HOUR


@pytest.mark.parametrize("said", [b"one", Skip("not_modified")])
async def test_a_revisit_that_finds_no_change_makes_no_page_and_the_next_one_is_planned(said):
    front, fetched, waiting = frontier(b"one", said, ages=(HOUR, 6 * HOUR))
    await front.page_of(entry())
    await front.delivered("a")
    with pytest.raises(Skip, match=r"unchanged|not_modified"):
        await front.page_of(deferred_from_bytes(waiting["a"]).entry)
    assert fetched_from_bytes(fetched["a"]).visits == 1
    assert deferred_from_bytes(waiting["a"]).due_at - fetched_from_bytes(fetched["a"]).first_at >= 6 * HOUR


async def test_an_article_that_is_gone_at_a_revisit_is_called_deleted_and_visited_no_more():
    front, fetched, waiting = frontier(b"one", Skip("http_410"), ages=(HOUR,))
    await front.page_of(entry())
    await front.delivered("a")
    with pytest.raises(Skip, match="deleted"):
        await front.page_of(deferred_from_bytes(waiting["a"]).entry)
    assert (set(fetched), waiting) == ({"a"}, {})


def test_visits_end_with_the_plan_and_missed_ones_are_made_up_once():
    row, plan = Fetched(0.0, first_at=1_000.0), (HOUR, 6 * HOUR)
    assert next_visit(entry(), row, plan, 1_001.0, 0.5).due_at == 1_000 + 1.05 * HOUR
    assert next_visit(entry(), row, plan, 1_000 + 3 * HOUR, 0.0).due_at == 1_000 + 6 * HOUR
    assert next_visit(entry(), row, plan, 1_000 + 9 * HOUR, 0.0) is None
    assert visits_until(row, plan, 1_000 + 9 * HOUR) == 2
    assert slim(entry(summary="long", title="kept")).title == "kept"


def test_the_plan_of_visits_is_read_from_its_setting():
    assert plan_of("21600, 3600,") == (3_600.0, 21_600.0)
    assert plan_of("") == ()
    with pytest.raises(ValueError, match="more than 0"):
        plan_of("0")
