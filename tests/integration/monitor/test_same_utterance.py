"""One utterance has one identity across outlets and wordings; the same expectations of SQLite and of a real PostgreSQL."""

from __future__ import annotations

from datetime import timedelta
from itertools import permutations

import pytest
from sqlalchemy import text

from services.monitor.storage.database import engine_for
from services.monitor.storage.filters import Filter, passes
from services.monitor.storage.store import Store, open_store
from tests.integration.monitor.newspapers import ADAM, BRANDT, DRIFTED, OTHER_FILLER, WORDS, report
from tests.unit.monitor.samples import NOON, one_statement

FIRST = report("courier")
COPY = report("gazette", minutes=5)
OWN = report("tribune", DRIFTED, filler=OTHER_FILLER, minutes=20)
OTHER = report("herald", "“The museum gives the masks back because they were stolen,”", filler=OTHER_FILLER, minutes=9)


async def utterances(store: Store) -> set[frozenset[str]]:
    """Return which statements are one, by their articles' sites."""
    by_utterance: dict[str, set[str]] = {}
    for view in await store.latest(100):
        assert view.utterance is not None
        by_utterance.setdefault(view.utterance.id, set()).add(view.site or "")
    return {frozenset(sites) for sites in by_utterance.values()}


async def test_one_quote_in_three_outlets_is_one_utterance_with_its_first_giver(store: Store) -> None:
    await store.put_records([OWN, COPY])
    await store.put_records([OTHER, FIRST])
    found = await store.elsewhere.utterance(FIRST.statements[0].id)
    assert found is not None
    assert [outlet.site for outlet in found.outlets] == ["courier.example", "gazette.example", "tribune.example"]
    assert found.first_article_id == FIRST.article.id
    assert found.first_seen_at == FIRST.article.published_at
    assert [outlet.independent for outlet in found.outlets] == [True, False, True]
    assert (found.independent, found.syndicated, found.articles) == (2, 1, 3)
    assert found.speaker == BRANDT
    assert await store.elsewhere.utterance("no-such-statement") is None


async def test_it_is_told_how_the_wording_drifted(store: Store) -> None:
    await store.put_records([FIRST, COPY, OWN])
    found = await store.elsewhere.utterance(OWN.statements[0].id)
    assert found is not None
    assert [(one.content, one.statements, one.outlets) for one in found.variants] == [(WORDS, 2, 2), (DRIFTED, 1, 1)]


async def test_the_order_in_which_articles_come_does_not_matter(store: Store) -> None:
    bridge = report(
        "echo",
        "“whatever the opposition may say about the harbour fees and the old ferry pier,”",
        filler=OTHER_FILLER,
        minutes=40,
    )
    batch = (FIRST, OWN, bridge, OTHER)
    for turn, order in enumerate(permutations(batch)):
        await store.put_records(order[:2])
        await store.put_records(order[2:])
        assert await utterances(store) == {
            frozenset({"courier.example", "tribune.example", "echo.example"}),
            frozenset({"herald.example"}),
        }, turn
        for one in batch:
            await store.forget(one.article.id)


async def test_the_same_records_again_change_no_utterance(store: Store) -> None:
    await store.put_records([FIRST, COPY, OWN])
    before = (await store.latest(10), await store.changes())
    await store.put_records([COPY, FIRST, OWN, COPY])
    assert (await store.latest(10), await store.changes()) == before


async def test_a_statement_says_in_how_many_outlets_it_is(store: Store) -> None:
    await store.put_records([FIRST, COPY, OWN, OTHER])
    notes = {view.site: view.utterance for view in await store.latest(10)}
    assert all(note is not None for note in notes.values())
    told = {site: (note.outlets, note.independent, note.repeats) for site, note in notes.items() if note}
    assert told == {
        "courier.example": (3, 2, False),
        "gazette.example": (3, 2, True),
        "tribune.example": (3, 2, True),
        "herald.example": (1, 1, False),
    }


async def test_copies_can_be_left_out(store: Store) -> None:
    await store.put_records([FIRST, COPY, OWN, OTHER])
    once = Filter(copies=("none",))
    assert [view.site for view in await store.latest(10, once)] == ["herald.example", "courier.example"]
    assert [view.site for view in await store.after(0, 10, once)] == ["courier.example", "herald.example"]


@pytest.mark.parametrize(
    "chosen",
    [
        Filter(copies=("none",)),
        Filter(copies=("none",), site=("tribune.example",)),
        Filter(copies=("none",), site=("courier.example", "tribune.example")),
        Filter(copies=("none",), speaker=("brandt",), q=("treaty",)),
    ],
)
async def test_copies_left_out_in_sql_are_those_left_out_in_python(store: Store, chosen: Filter) -> None:
    await store.put_records([FIRST, COPY, OTHER])
    await store.put_records([OWN, report("mirror", filler=OTHER_FILLER, minutes=50)])
    everything = await store.latest(100)
    assert len(everything) == 5
    assert await store.latest(100, chosen) == [view for view in everything if passes(view, chosen)]


async def test_when_the_first_is_withdrawn_the_next_one_stands_for_the_utterance(store: Store) -> None:
    await store.put_records([FIRST, COPY])
    edited = FIRST.model_copy(
        update={
            "statements": (),
            "article": FIRST.article.model_copy(update={"fetched_at": NOON + timedelta(hours=1)}),
        }
    )
    await store.put_records([edited])
    (view,) = await store.latest(10, Filter(copies=("none",)))
    assert (view.site, view.utterance and view.utterance.outlets) == ("gazette.example", 1)
    found = await store.elsewhere.utterance(FIRST.statements[0].id)
    assert found is not None
    assert [outlet.site for outlet in found.outlets] == ["gazette.example"]


async def test_an_utterance_of_which_every_statement_is_withdrawn_is_no_longer_there(store: Store) -> None:
    await store.put_records([FIRST])
    later = FIRST.article.model_copy(update={"fetched_at": NOON + timedelta(hours=1)})
    await store.put_records([FIRST.model_copy(update={"statements": (), "article": later})])
    assert await store.elsewhere.utterance(FIRST.statements[0].id) is None


async def test_what_is_forgotten_is_no_longer_counted(store: Store) -> None:
    await store.put_records([FIRST, COPY])
    await store.forget(FIRST.article.id)
    found = await store.elsewhere.utterance(COPY.statements[0].id)
    assert found is not None
    assert [outlet.site for outlet in found.outlets] == ["gazette.example"]
    await store.put_records([report("tribune", filler=OTHER_FILLER, minutes=30)])
    assert await utterances(store) == {frozenset({"gazette.example"}), frozenset({"tribune.example"})}


async def test_statements_that_differ_in_a_number_stay_apart(store: Store) -> None:
    await store.put_records([one_statement(number) for number in range(5)])
    assert {view.utterance.outlets for view in await store.latest(10) if view.utterance} == {1}
    assert len(await store.latest(10, Filter(copies=("none",)))) == 5


@pytest.mark.parametrize("batches", [1, 2])
async def test_the_same_words_of_another_speaker_are_a_finding_with_both_sides(store: Store, batches: int) -> None:
    misattributed = report("herald", speaker=ADAM, filler=OTHER_FILLER, minutes=30)
    every = [FIRST, COPY, OWN, misattributed]
    for start in range(batches):
        await store.put_records(every[start::batches])
    found = await store.elsewhere.contradictions(10)
    assert {one.rule for one in found} == {"same_words_another_speaker"}
    sides = {frozenset(view.speaker.name for view in one.statements if view.speaker) for one in found}
    assert sides == {frozenset({"Lena Brandt", "Peter Adam"})}
    assert "Peter Adam" in found[0].detail
    assert "Lena Brandt" in found[0].detail
    assert await utterances(store) == {
        frozenset({"courier.example", "gazette.example", "tribune.example"}),
        frozenset({"herald.example"}),
    }


async def test_the_same_utterance_on_another_day_is_a_finding(store: Store) -> None:
    misdated = report("tribune", filler=OTHER_FILLER, minutes=20, said_at="2026-11-12")
    await store.put_records([report("courier", said_at="2026-11-19"), misdated])
    (found,) = await store.elsewhere.contradictions(10)
    assert found.rule == "same_words_another_day"
    assert [view.said_at for view in found.statements] == ["2026-11-12", "2026-11-19"]
    assert {"2026-11-12", "2026-11-19"} <= set(found.detail.replace(",", " ").split())


async def test_a_day_apart_is_a_matter_of_time_zones(store: Store) -> None:
    await store.put_records([report("courier", said_at="2026-11-19"), report("tribune", said_at="2026-11-20")])
    assert await store.elsewhere.contradictions(10) == []


async def test_a_finding_goes_when_either_side_is_withdrawn(store: Store) -> None:
    misattributed = report("herald", speaker=ADAM, filler=OTHER_FILLER, minutes=30)
    await store.put_records([FIRST, misattributed])
    later = {"fetched_at": NOON + timedelta(hours=2)}
    corrected = report("herald", filler=OTHER_FILLER, minutes=30)
    await store.put_records([corrected.model_copy(update={"article": corrected.article.model_copy(update=later)})])
    assert await store.elsewhere.contradictions(10) == []


async def test_findings_come_in_pages_and_none_is_left_out(store: Store) -> None:
    twisted = [report(f"paper{n}", speaker=ADAM, filler=OTHER_FILLER, minutes=n, path=str(n)) for n in range(5)]
    await store.put_records([FIRST, *twisted])
    seen: list[int] = []
    before = None
    while found := await store.elsewhere.contradictions(2, before=before):
        seen += [one.statements[0].seq for one in found]
        before = seen[-1]
    assert seen == [6, 5, 4, 3, 2]


NEW_TABLES = ("contradictions", "utterance_keys", "signature_keys", "statement_utterances", "signatures")


async def test_what_an_older_program_stored_stays_by_itself_until_it_is_read_again(store_url: str) -> None:
    async with open_store(store_url) as store:
        await store.put_records([FIRST])
    engine = engine_for(store_url)
    async with engine.begin() as connection:
        for table in NEW_TABLES:
            await connection.execute(text(f"DROP TABLE {table}"))
        await connection.execute(text("UPDATE counters SET value = 2 WHERE name = 'schema'"))
    await engine.dispose()
    async with open_store(store_url) as store:
        await store.put_records([OWN])
        assert [view.utterance.outlets for view in await store.latest(10) if view.utterance] == [1, 1]
        read_again = {"recorded_at": NOON + timedelta(days=1)}
        await store.put_records([FIRST.model_copy(update=read_again)])
        assert [view.utterance.outlets for view in await store.latest(10) if view.utterance] == [2, 2]
        assert await store.elsewhere.sameness(FIRST.article.id) is not None


async def test_what_is_forgotten_leaves_nothing_behind(store_url: str) -> None:
    async with open_store(store_url) as store:
        await store.put_records([FIRST, report("herald", speaker=ADAM, filler=OTHER_FILLER, minutes=30)])
        engine = engine_for(store_url)
        async with engine.connect() as connection:
            for table in NEW_TABLES:
                assert (await connection.execute(text(f"SELECT count(*) FROM {table}"))).scalar_one() > 0
        await store.forget_before(NOON + timedelta(days=10_000))
        async with engine.connect() as connection:
            for table in NEW_TABLES:
                assert (await connection.execute(text(f"SELECT count(*) FROM {table}"))).scalar_one() == 0, table
        await engine.dispose()
