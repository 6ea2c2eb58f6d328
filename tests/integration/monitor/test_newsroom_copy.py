"""The demo's syndicated story, read by extractor and classifier as they are, is one text and its quotes are one utterance each."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from deploy.newsroom.pages import article_page
from deploy.newsroom.plan import Place, load_plan, places
from deploy.newsroom.story import load_stories
from schemas.article import Article
from schemas.record import RecordV1
from services.classifier.classify import classify
from services.extractor.extract import extract
from services.monitor.storage.filters import Filter
from services.monitor.storage.store import Store
from tests.unit.extractor_pages.pages import page_of

NOW = datetime(2025, 11, 20, 12, tzinfo=UTC)
OUTLETS = {
    "original": "https://northgate.example",
    "copy": "https://lakeside.example",
    "other": "https://other.example",
}


def read(role: str, place: Place, minutes: int) -> RecordV1:
    """Return the record of a page of the demo's newsroom, as if each outlet had a site of its own."""
    base, at = OUTLETS[role], NOW + timedelta(minutes=minutes)
    url, body = base + place.path, article_page(load_plan(), base, place, ())
    page = page_of(body, url, "text/html; charset=utf-8", at=at, origin="submitted")
    return classify(extract(page, at), at)


def newsroom() -> dict[str, RecordV1]:
    every = places(load_plan(), load_stories()).values()
    stories = [place for place in every if place.story and place.status == 200]
    copy = next(place for place in stories if place.outlet == "Lakeside Courier")
    assert copy.story is not None
    original = next(
        place
        for place in stories
        if place is not copy and place.story and copy.story.body.startswith(place.story.body.rstrip())
    )
    other = next(place for place in stories if place.story and place.story.slug == "grain-fraud-trial")
    return {
        role: read(role, place, minutes)
        for minutes, (role, place) in enumerate((("original", original), ("copy", copy), ("other", other)))
    }


def published_earlier(one: RecordV1, minutes: int) -> RecordV1:
    """Return the record as of an outlet that published some minutes before the others: the demo's copy bears the story's own instant."""
    assert one.article.published_at is not None
    article: Article = one.article.model_copy(
        update={"published_at": one.article.published_at - timedelta(minutes=minutes)}
    )
    return one.model_copy(update={"article": article})


async def test_the_syndicated_copy_is_known_and_its_quotes_are_given_once(store: Store) -> None:
    read_now = newsroom()
    original = published_earlier(read_now["original"], 5)
    await store.put_records([read_now["copy"], read_now["other"], original])
    told = await store.elsewhere.sameness(read_now["copy"].article.id)
    assert told is not None
    assert told.first is not None
    assert (told.standing, told.first.article_id) == ("near_copy", original.article.id)
    every = await store.latest(500)
    once = await store.latest(500, Filter(copies=("none",)))
    sites = [view.site for view in once if view.site != "other.example"]
    assert len(original.statements) >= 3
    assert len(sites) == len(original.statements)
    shared = [view for view in every if view.site != "other.example"]
    assert {(view.utterance.outlets, view.utterance.independent) for view in shared if view.utterance} == {(2, 1)}
    assert {view.utterance.outlets for view in every if view.site == "other.example" and view.utterance} == {1}
    assert await store.elsewhere.contradictions(10) == []
