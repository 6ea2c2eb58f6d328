"""The same expectations of SQLite and of a real PostgreSQL."""

from __future__ import annotations

import asyncio
import random
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from schemas.record import RecordV1
from schemas.statement import StanceV1
from services.monitor.storage.committer import Committer
from services.monitor.storage.database import WrongDatabase, engine_for
from services.monitor.storage.filters import Filter, passes
from services.monitor.storage.store import Store, open_store
from tests.unit.monitor.samples import KESSLER, NOON, ORLOVA, POLITICS, SAID, Said, one_statement, record, skip


async def outcomes(store: Store, *batch: RecordV1) -> list[str]:
    return [stored.outcome for stored in await store.put_records(batch)]


async def test_a_record_comes_back_as_it_was_on_the_wire(store: Store) -> None:
    one = record()
    assert await outcomes(store, one) == ["new"]
    assert await store.record(one.article.id) == one.to_bytes()
    assert await store.record("no-such-article") is None


async def test_the_same_record_twice_changes_nothing(store: Store) -> None:
    await store.put_records([record()])
    before = (await store.latest(10), await store.head(), await store.changes(), await store.counts())
    assert await outcomes(store, record(), record()) == ["repeated", "repeated"]
    assert (await store.latest(10), await store.head(), await store.changes(), await store.counts()) == before


async def test_an_older_page_never_overwrites_a_newer_one_even_if_it_is_read_later(store: Store) -> None:
    newer = record(title="Second version", at=NOON + timedelta(hours=1))
    older_read_late = record(recorded_after_seconds=90_000.0)
    assert await outcomes(store, newer, older_read_late) == ["new", "older"]
    assert await store.record(newer.article.id) == newer.to_bytes()


async def test_the_same_page_read_again_by_a_newer_model_does_overwrite(store: Store) -> None:
    again = record(recorded_after_seconds=500.0, title="Read again")
    assert await outcomes(store, record(), again) == ["new", "revised"]
    assert await store.record(again.article.id) == again.to_bytes()


async def test_a_revision_keeps_the_numbers_of_the_statements_that_stay(store: Store) -> None:
    (first,) = await store.put_records([record()])
    later = record(
        said=(*SAID, Said(("He left without taking questions.",), KESSLER, form="indirect")),
        at=NOON + timedelta(hours=1),
    )
    (second,) = await store.put_records([later])
    assert [view.seq for view in first.added] == [1, 2]
    assert [view.seq for view in second.added] == [3]
    assert [view.seq for view in await store.of_article(later.article.id)] == [1, 2, 3]


async def test_a_statement_that_disappears_is_withdrawn_and_may_return(store: Store) -> None:
    await store.put_records([record()])
    await store.put_records([record(said=SAID[:1], at=NOON + timedelta(hours=1))])
    assert [view.seq for view in await store.latest(10)] == [1]
    assert (await store.counts())["withdrawn_statements"] == 1
    await store.put_records([record(at=NOON + timedelta(hours=2))])
    assert [view.seq for view in await store.latest(10)] == [2, 1]


async def test_a_changed_statement_is_shown_as_changed_under_its_number(store: Store) -> None:
    await store.put_records([record()])
    kind = tuple(
        Said(
            **{**one.__dict__, "kind": "APPEAL", "stances": (StanceV1(target="police", stance="favourable", score=1),)}
        )
        for one in SAID
    )
    await store.put_records([record(said=kind, topics=(POLITICS,), recorded_after_seconds=99.0)])
    assert {view.kind for view in await store.latest(10)} == {"APPEAL"}
    assert await store.latest(10, Filter(kind=("reject",))) == []
    assert await store.latest(10, Filter(topic=("labour",))) == []
    assert len(await store.latest(10, Filter(stance=("favourable",), target=("police",)))) == 2
    assert await store.head() == 2


async def test_numbers_rise_in_the_order_of_commits_among_many_writers(store: Store, store_url: str) -> None:
    seen: list[int] = []

    async def write(first: int) -> None:
        async with open_store(store_url) as own:
            for number in range(first, first + 10):
                await own.put_records([one_statement(number)])

    async def read(done: asyncio.Event) -> None:
        while not done.is_set() or (await store.head()) > (seen[-1] if seen else 0):
            seen.extend(view.seq for view in await store.after(seen[-1] if seen else 0, 100))

    done = asyncio.Event()
    reader = asyncio.create_task(read(done))
    await asyncio.gather(*(write(first) for first in (0, 100, 200, 300)))
    done.set()
    await asyncio.wait_for(reader, 20)
    assert seen == list(range(1, 41))


async def test_pages_go_both_ways_without_gap_or_overlap(store: Store) -> None:
    await store.put_records([one_statement(number) for number in range(25)])
    forward, cursor = [], 0
    while found := await store.after(cursor, 10):
        forward.extend(view.seq for view in found)
        cursor = found[-1].seq
    backward, before = [], None
    while found := await store.latest(10, before=before):
        backward.extend(view.seq for view in found)
        before = found[-1].seq
    assert forward == backward[::-1] == list(range(1, 26))


SAYINGS = (
    "We will not pay",
    "They must pay now",
    "Straße und Hafen",
    "100% of_it is \\ true",
    "Не будем платить",
    "İstanbul waits",
)
FILTERS = {
    "speaker": ("orlova", "marta", "p-kessler", "kess", "nobody"),
    "topic": ("politics and government", "medtop:09000000", "sport"),
    "kind": ("reject", "threaten"),
    "stance": ("favourable", "neutral", "unfavourable"),
    "target": ("owners", "the own", "police"),
    "language": ("en", "de"),
    "form": ("direct", "indirect"),
    "site": ("example.org", "example.net"),
    "q": ("pay", "strasse", "STRASSE", "100", "of_it", '"not pay"', "пла", "case 3", "%", "i̇stanbul", "headline"),
}


def many_sided(number: int, chance: random.Random) -> RecordV1:
    words = f"“{chance.choice(SAYINGS)}, case {number},”"
    stance = StanceV1(
        target=chance.choice(("the owners", "police")), stance=chance.choice(FILTERS["stance"]), score=0.5
    )
    speaker = chance.choice((ORLOVA, KESSLER, None))
    said = Said(
        (words,),
        speaker,
        form=chance.choice(FILTERS["form"]),
        kind=chance.choice(("REJECT", "THREATEN", None)),
        stances=(stance,),
    )
    return record(
        f"https://{chance.choice(('example.org', 'example.net'))}/{number}",
        paragraphs=(f"{words} somebody said.",),
        said=(said,),
        language=chance.choice(("en", "DE", None)),
        topics=chance.choice(((), (POLITICS,))),
        title=f"Headline {number}",
    )


async def test_a_filter_in_sql_lets_pass_what_it_lets_pass_in_python(store: Store) -> None:
    chance = random.Random(20261122)
    await store.put_records([many_sided(number, chance) for number in range(60)])
    everything = await store.latest(1_000)
    passed = 0
    for _ in range(300):
        names = chance.sample(list(FILTERS), chance.choice((1, 1, 2, 3)))
        chosen = Filter(**{name: tuple(chance.sample(FILTERS[name], chance.choice((1, 2)))) for name in names})
        if any(value == "%" for value in chosen.q):
            continue  # no word, refused when a query is parsed
        expected = [view.seq for view in everything if passes(view, chosen)]
        assert [view.seq for view in await store.latest(1_000, chosen)] == expected, chosen
        passed += bool(expected)
    assert passed > 50


async def test_a_skip_is_stored_once_and_found_by_the_articles_address(store: Store) -> None:
    by_site = skip(offset=9, subject_key="example.org", stage="fetch_entries", reason="robots")
    assert await store.put_skips([skip(), skip(), by_site]) == [True, False, True]
    assert await store.put_skips([skip()]) == [False]
    reasons = [row.reason for row in await store.skips_of(skip().subject_key, 10)]
    assert sorted(reasons) == ["cookie_wall", "robots"]
    assert [tuple(row) for row in await store.skip_counts()] == [
        ("extract_articles", "cookie_wall", 1),
        ("fetch_entries", "robots", 1),
    ]


async def test_the_counts_tell_recorded_from_merely_skipped_articles(store: Store) -> None:
    one = record()
    await store.put_records([one])
    await store.put_skips([skip(1), skip(2), skip(3, about=one.article.url or "")])
    assert await store.counts() == {
        "records": 1,
        "statements": 2,
        "withdrawn_statements": 0,
        "skips": 3,
        "skipped_articles": 1,
    }


async def test_what_is_older_than_the_retention_is_forgotten_with_its_statements(store_url: str) -> None:
    now = [datetime(2026, 1, 1, tzinfo=UTC)]
    async with open_store(store_url, lambda: now[0]) as store:
        await store.put_records([one_statement(1)])
        await store.put_skips([skip(1)])
        now[0] += timedelta(days=400)
        await store.put_records([one_statement(2)])
        assert await store.forget_before(now[0] - timedelta(days=365)) == {"records": 1, "skips": 1}
        assert [view.seq for view in await store.latest(10)] == [2]
        await store.put_records([one_statement(3)])
        assert await store.head() == 3, "a number is never given twice"


async def test_a_record_that_is_taken_back_goes_with_all_that_hangs_on_it(store: Store) -> None:
    await store.put_records([record(), one_statement(1)])
    assert [await store.forget(record().article.id), await store.forget(record().article.id)] == [True, False]
    assert [view.seq for view in await store.latest(10)] == [3]
    assert await store.latest(10, Filter(topic=("labour",), stance=("unfavourable",))) == []


async def test_characters_that_databases_refuse_do_not_stop_the_line(store: Store) -> None:
    said = (
        Said(
            ("“Stop\x00 it,”",), ORLOVA.model_copy(update={"name": "Mar\x00ta", "country": "XX" * 40}), kind="K" * 300
        ),
    )
    one = record(paragraphs=("“Stop\x00 it,” she said.",), said=said, title="Nul \x00 in a title", language="x" * 90)
    assert await outcomes(store, one) == ["new"]
    assert (await store.latest(1))[0].content == "“Stop\ufffd it,”"
    assert await store.record(one.article.id) == one.to_bytes()
    assert await store.put_skips([skip(detail="\x00", reason="r" * 900)]) == [True]


async def test_an_article_of_a_thousand_statements_is_stored_whole(store: Store) -> None:
    paragraphs = tuple(f"“It is number {number},” said Marta Orlova." for number in range(1_000))
    said = tuple(Said((f"“It is number {number},”",), ORLOVA) for number in range(1_000))
    (stored,) = await store.put_records([record(paragraphs=paragraphs, said=said)])
    assert len(stored.added) == 1_000


async def test_a_statement_claimed_by_another_article_stays_where_it_was(store: Store) -> None:
    one, other = one_statement(1), one_statement(2)
    forged = other.model_copy(update={"statements": (one.statements[0],)})
    await store.put_records([one, forged])
    assert [view.article_id for view in await store.latest(10)] == [one.article.id]


async def test_the_store_survives_being_opened_again(store_url: str) -> None:
    async with open_store(store_url) as store:
        await store.put_records([record()])
    async with open_store(store_url) as store:
        assert await store.head() == 2
        assert await outcomes(store, record()) == ["repeated"]


async def test_a_database_of_a_newer_program_is_refused(store_url: str) -> None:
    async with open_store(store_url):
        pass
    engine = engine_for(store_url)
    async with engine.begin() as connection:
        await connection.execute(text("UPDATE counters SET value = 99 WHERE name = 'schema'"))
    await engine.dispose()
    with pytest.raises(WrongDatabase):
        async with open_store(store_url):
            pass


BACK_TO_VERSION_1 = (
    "ALTER TABLE statements ADD COLUMN body TEXT",
    "UPDATE statements SET body = (SELECT body FROM statement_views WHERE statement_views.seq = statements.seq)",
    "DROP TABLE statement_views",
    "UPDATE counters SET value = 1 WHERE name = 'schema'",
)


async def test_a_database_of_an_older_program_is_brought_up_to_date(store_url: str) -> None:
    async with open_store(store_url) as store:
        await store.put_records([record()])
        before = await store.latest(10)
    engine = engine_for(store_url)
    async with engine.begin() as connection:
        for change in BACK_TO_VERSION_1:
            await connection.execute(text(change))
    await engine.dispose()
    for _ in range(2):
        async with open_store(store_url) as store:
            assert (await store.latest(10))[-2:] == before
            await store.put_records([one_statement(1)])
            assert await store.head() == 3


async def test_many_that_open_a_new_database_at_once_all_succeed(store_url: str) -> None:
    async def begin(number: int) -> None:
        async with open_store(store_url) as store:
            await store.put_records([one_statement(number)])

    await asyncio.gather(*(begin(number) for number in range(6)))
    async with open_store(store_url) as store:
        assert await store.head() == 6


async def test_opening_a_file_in_which_another_writes_waits_for_it(tmp_path: Path) -> None:
    path = tmp_path / "monitor.db"
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("CREATE TABLE notes (body TEXT)")
    other.execute("BEGIN IMMEDIATE")
    opening = asyncio.create_task(_opened(f"sqlite+aiosqlite:///{path}"))
    await asyncio.sleep(0.2)
    assert not opening.done()
    other.execute("COMMIT")
    assert await opening == 0
    other.close()
    with closing(sqlite3.connect(path)) as afterwards:
        assert afterwards.execute("PRAGMA journal_mode").fetchone() == ("wal",)


async def _opened(url: str) -> int:
    async with open_store(url) as store:
        return await store.head()


async def test_many_handlers_share_commits_and_each_hears_of_its_own(store: Store) -> None:
    sizes: list[int] = []

    async def write(batch):
        sizes.append(len(batch))
        return await store.put_records(batch)

    committer = Committer(write, largest=32)
    done = await asyncio.gather(*(committer.put(one_statement(number)) for number in range(100)))
    assert [stored.outcome for stored in done] == ["new"] * 100
    assert [stored.added[0].title for stored in done] == [f"Case {number}" for number in range(100)]
    assert sum(sizes) == 100
    assert max(sizes) == 32
    assert len(sizes) <= 5


async def test_facts_for_the_filter_form_come_by_frequency(store: Store) -> None:
    await store.put_records([record(), one_statement(1), one_statement(2)])
    choices = await store.choices(10)
    assert choices["speaker"] == ["Marta Orlova", "Jonas Kessler"]
    assert choices["kind"][0] == "state"
    assert choices["language"] == ["en"]
    assert set(choices["topic"]) == {"politics and government", "labour"}
