"""Which articles a reader of all feeds discovers, and what becomes of them."""

from collections import Counter
from datetime import UTC, datetime

import pytest

from deploy.newsroom.site import SITE, make_newsroom
from deploy.newsroom.story import load_stories
from schemas.identity import article_id

BASE = "http://127.0.0.1:8111"
NOW = datetime(2025, 11, 20, 12, tzinfo=UTC)


@pytest.fixture
def site():
    return make_newsroom(lambda: NOW)[SITE]


def test_every_story_is_in_at_least_one_feed_once_all_is_published(site):
    for slug in list(site.held_back):
        site.publish(slug)
    in_feeds = {item.place.story.slug for item in site.all_items() if item.place.story}
    assert in_feeds >= {slug for slug in load_stories() if not slug.endswith(".edit")}


def test_the_balance_adds_up_to_the_distinct_articles_of_the_feeds(site):
    balance = site.expected_balance()
    assert balance["discovered"] == len({article_id(BASE + item.link) for item in site.all_items()})
    assert balance["discovered"] == balance["recorded"] + sum(balance["skipped"].values())
    assert balance["skipped"] == {"cookie_wall": 1, "http_404": 1, "robots_disallowed": 1}
    assert balance["recorded"] >= 24


def test_a_story_published_late_is_one_more_in_the_balance(site):
    before = site.expected_balance()
    at = site.publish(site.held_back[0])
    assert at == NOW
    assert site.expected_balance() == {
        **before,
        "discovered": before["discovered"] + 1,
        "recorded": before["recorded"] + 1,
    }


def test_an_edit_changes_the_story_and_not_the_balance(site):
    before, path = site.expected_balance(), "/world/ferry-inquiry"
    old = site.places()[path].story
    assert site.publish_edit() == path
    new = site.places()[path].story
    assert site.expected_balance() == before
    assert new.modified_at
    assert new.text != old.text
    assert new.title == old.title


def test_one_article_is_in_two_feeds_under_different_tracking_parameters(site):
    links = [item.link for item in site.all_items() if item.place.story and item.place.story.slug == "glacier-survey"]
    assert len(set(links)) == 2
    assert len({article_id(BASE + link) for link in links}) == 1


def test_every_other_article_is_in_one_feed_only(site):
    counted = Counter(item.place.path for item in site.all_items())
    assert [path for path, times in counted.items() if times > 1] == ["/science/glacier-survey/"]


def test_a_redirected_story_is_named_by_its_short_link_only(site):
    named = {item.place.path: item.place for item in site.all_items()}
    assert named["/go/4711"].location == "/economy/2025/06/port-strike-talks.html"
    assert named["/go/4711"].location not in named


def test_a_syndicated_copy_has_the_same_text_under_another_title_and_path(site):
    by_slug = {place.story.slug: place for place in site.places().values() if place.story}
    original, copy = by_slug["river-treaty"], by_slug["upstream-dams-dispute-goes-to-panel"]
    assert copy.story.text.startswith(original.story.text)
    assert copy.title != original.title
    assert (copy.path, copy.outlet) != (original.path, original.outlet)


def test_a_site_of_two_stories_balances_too():
    some = {slug: story for slug, story in load_stories().items() if slug in {"river-treaty", "measles-campaign"}}
    balance = make_newsroom(lambda: NOW, some)[SITE].expected_balance()
    assert balance == {"discovered": 5, "recorded": 3, "skipped": {"cookie_wall": 1, "http_404": 1}}
