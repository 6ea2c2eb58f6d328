"""Copies of one text are one family, whatever order they come in; the same expectations of SQLite and of a real PostgreSQL."""

from __future__ import annotations

from datetime import timedelta
from itertools import permutations

from schemas.record import RecordV1
from services.classifier.sameness import signature
from services.monitor.storage.store import Store
from tests.integration.monitor.newspapers import FILLER, OTHER_FILLER, report
from tests.unit.monitor.samples import NOON, record

FIRST = report("courier")
EXACT = report("gazette", minutes=5)
NEAR = report("tribune", filler=(*FILLER, "This report was supplied by the Courier."), minutes=10)
CUT = report("echo", filler=FILLER[:1], minutes=15)
OTHER = report("herald", filler=OTHER_FILLER, minutes=20)


async def standings(store: Store, *articles: RecordV1) -> list[str]:
    told = [await store.elsewhere.sameness(one.article.id) for one in articles]
    return [one.standing for one in told if one]


def later(one: RecordV1, *paragraphs: str, hours: float = 1.0) -> RecordV1:
    """Return a newer version of an article, with paragraphs more at its end, or None of the old ones."""
    text = "\n\n".join((one.article.text, *paragraphs)).strip()
    article = one.article.model_copy(update={"fetched_at": NOON + timedelta(hours=hours), "text": text})
    return one.model_copy(update={"article": article, "signature": signature(text).packed()})


async def test_a_copy_says_of_which_article_and_how(store: Store) -> None:
    await store.put_records([EXACT, OTHER, CUT])
    await store.put_records([NEAR, FIRST])
    assert await standings(store, FIRST, EXACT, NEAR, CUT, OTHER) == [
        "original",
        "exact_copy",
        "near_copy",
        "cut_copy",
        "original",
    ]
    told = await store.elsewhere.sameness(EXACT.article.id)
    assert told is not None
    assert told.first is not None
    assert (told.first.article_id, told.first.first_seen_at) == (FIRST.article.id, FIRST.article.published_at)
    assert [copy.site for copy in told.copies] == ["tribune.example", "echo.example"]
    assert told.members == 4
    assert await store.elsewhere.sameness("no-such-article") is None


async def test_the_order_in_which_copies_come_does_not_matter(store: Store) -> None:
    batch = (FIRST, NEAR, CUT, OTHER)
    for order in permutations(batch):
        await store.put_records(order[:1])
        await store.put_records(order[1:])
        assert await standings(store, *batch) == ["original", "near_copy", "cut_copy", "original"]
        for one in batch:
            await store.forget(one.article.id)


async def test_families_that_a_late_article_links_become_one_within_a_batch_and_across(store: Store) -> None:
    copies = [report(f"paper{number}", minutes=number) for number in range(9)]
    for batch in (copies[4:6], [*copies[:4], OTHER], copies[6:]):
        await store.put_records(batch)
    told = [await store.elsewhere.sameness(one.article.id) for one in copies]
    assert {one.members for one in told if one} == {9}
    assert {one.first.article_id for one in told if one and one.first} == {copies[0].article.id}


async def test_a_longer_text_of_a_later_day_is_no_original(store: Store) -> None:
    await store.put_records([CUT, report("gazette", minutes=90)])
    assert await standings(store, CUT, EXACT) == ["original", "longer_copy"]


async def test_a_revision_is_told_as_one_of_the_article_itself(store: Store) -> None:
    await store.put_records([FIRST])
    edited = later(FIRST, "Correction: an earlier version named another pier.")
    await store.put_records([edited])
    await store.put_records([EXACT])
    told = await store.elsewhere.sameness(FIRST.article.id)
    assert told is not None
    assert (told.standing, told.versions, told.revision) == ("original", 2, "near")
    assert await standings(store, EXACT) == ["near_copy"]


async def test_a_page_fetched_again_without_a_change_is_no_revision_of_the_text(store: Store) -> None:
    await store.put_records([FIRST])
    await store.put_records([later(FIRST)])
    told = await store.elsewhere.sameness(FIRST.article.id)
    assert told is not None
    assert (told.versions, told.revision) == (2, None)


async def test_an_article_that_is_rewritten_leaves_its_family_and_the_others_stay_one(store: Store) -> None:
    await store.put_records([FIRST, EXACT, NEAR])
    rewritten = OTHER.model_copy(
        update={
            "article": OTHER.article.model_copy(
                update={"id": FIRST.article.id, "fetched_at": NOON + timedelta(hours=3)}
            )
        }
    )
    await store.put_records([rewritten])
    told = await store.elsewhere.sameness(FIRST.article.id)
    assert told is not None
    assert (told.standing, told.revision, told.members) == ("original", "rewritten", 1)
    assert await standings(store, EXACT, NEAR) == ["original", "near_copy"]


async def test_the_same_record_again_leaves_its_family_as_it_is(store: Store) -> None:
    await store.put_records([FIRST, EXACT])
    before = await store.elsewhere.sameness(EXACT.article.id)
    await store.put_records([EXACT, FIRST])
    assert await store.elsewhere.sameness(EXACT.article.id) == before


async def test_a_record_without_a_signature_is_stored_and_its_standing_is_unknown(store: Store) -> None:
    await store.put_records([record()])
    assert await standings(store, record()) == ["unknown"]
    broken = FIRST.signature.model_copy(update={"minhash": "?"}) if FIRST.signature else None
    await store.put_records([FIRST.model_copy(update={"signature": broken})])
    assert await standings(store, FIRST) == ["unknown"]
    assert await store.head() == 3


async def test_notices_of_a_few_words_are_no_family(store: Store) -> None:
    notices = [record(f"https://paper{n}.example/notice", paragraphs=("More follows.",), said=()) for n in range(3)]
    signed = [one.model_copy(update={"signature": signature(one.article.text).packed()}) for one in notices]
    await store.put_records(signed)
    assert await standings(store, *signed) == ["original"] * 3
