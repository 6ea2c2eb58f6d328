"""What the site answers. Requests are made by hand: no socket is opened."""

import gzip
import json
from datetime import UTC, datetime

import pytest
from aiohttp import web
from aiohttp.test_utils import make_mocked_request
from lxml import html

from deploy.newsroom.pages import _LABELS
from deploy.newsroom.site import SITE, make_newsroom

NOW = datetime(2025, 11, 20, 12, tzinfo=UTC)
HOST = "127.0.0.1:8111"


@pytest.fixture
def app():
    application = make_newsroom(lambda: NOW)
    application.freeze()
    return application


async def _get(app, path, **headers):
    headers = {name.replace("_", "-"): value for name, value in headers.items()}
    request = make_mocked_request("GET", path, headers={"Host": HOST, **headers}, app=app)
    try:
        return await app._handle(request)
    except web.HTTPException as answer:
        return answer


def _articles(app):
    return {path: place for path, place in app[SITE].places().items() if place.story and place.status == 200}


async def _pages(app):
    for slug in list(app[SITE].held_back):
        app[SITE].publish(slug)
    return [(place, html.fromstring((await _get(app, path)).body)) for path, place in _articles(app).items()]


async def test_every_page_shows_its_story_in_full_and_in_order(app):
    for place, page in await _pages(app):
        shown = [" ".join(node.text_content().split()) for node in page.iter("p", "h2", "h3", "blockquote")]
        wanted = [" ".join(block.text.split()) for block in place.story.blocks]
        assert [text for text in shown if text in wanted] == wanted, place.path


async def test_every_page_names_its_title_language_authors_and_its_own_address(app):
    for place, page in await _pages(app):
        assert page.xpath("string(//h1)") == place.story.title
        assert page.get("lang") == place.story.language
        assert page.xpath("//link[@rel='canonical']/@href") == [f"http://{HOST}{place.path}"]
        whole = page.text_content().casefold()
        assert all(author.casefold() in whole for author in place.story.authors)


async def test_each_template_tells_the_date_in_its_own_way(app):
    ways = {}
    for place, page in await _pages(app):
        template = app[SITE].plan["sections"][place.story.section]["template"]
        at = place.story.published_at.isoformat()
        found = {
            "json-ld": any(
                json.loads(text)["datePublished"] == at
                for text in page.xpath("//script[@type='application/ld+json']/text()")
            ),
            "meta": at in page.xpath("//meta[@property='article:published_time']/@content"),
            "time": at in page.xpath("//time/@datetime"),
        }
        ways.setdefault(template, set()).add(tuple(name for name, there in found.items() if there))
    assert ways == {"broadsheet": {("json-ld",)}, "ledger": {("meta",)}, "revue": {("time",)}}


async def test_every_page_has_a_cookie_notice_and_a_newsletter_box_around_the_story(app):
    for place, page in await _pages(app):
        whole, labels = page.text_content(), _LABELS[place.story.language]
        assert labels["cookies"] in whole
        assert labels["newsletter"] in whole
        assert labels["caption"] in whole


async def test_a_page_links_to_no_story_that_is_not_yet_published(app):
    late = {
        place.path for place in app[SITE].places().values() if place.story and place.story.slug in app[SITE].held_back
    }
    for path in [*_articles(app), "/", "/world/"]:
        answer = await _get(app, path)
        if answer.status == 200:
            assert not late & set(html.fromstring(answer.body).xpath("//a/@href"))


async def test_the_cookie_wall_is_a_page_without_an_article(app):
    answer = await _get(app, "/world/late-budget-deal")
    assert answer.status == 200
    assert b"consent" in answer.body
    assert not html.fromstring(answer.body).xpath("//article")


async def test_what_is_missing_or_not_yet_published_is_not_found(app):
    for path in ["/economy/2025/05/harbour-dues-review.html", "/world/bridge-closure-breaking", "/nowhere"]:
        assert (await _get(app, path)).status == 404
    app[SITE].publish("bridge-closure-breaking")
    assert (await _get(app, "/world/bridge-closure-breaking")).status == 200


async def test_a_short_link_redirects_for_good(app):
    answer = await _get(app, "/go/4711")
    assert (answer.status, answer.headers["Location"]) == (301, "/economy/2025/06/port-strike-talks.html")


@pytest.mark.parametrize(
    "path",
    ["/feeds/world.rss", "/feeds/economy.atom", "/feeds/kultur.json", "/news-sitemap.xml", "/world/river-treaty"],
)
async def test_what_has_not_changed_is_answered_304_by_either_validator(app, path):
    first = await _get(app, path)
    for header, validator in {"If_None_Match": "ETag", "If_Modified_Since": "Last-Modified"}.items():
        again = await _get(app, path, **{header: first.headers[validator]})
        assert (again.status, again.body) == (304, None)
    assert (await _get(app, path, If_None_Match='"other"')).status == 200


async def test_a_published_story_changes_its_feed_and_its_validator(app):
    first = await _get(app, "/feeds/world.rss")
    app[SITE].publish("bridge-closure-breaking")
    again = await _get(app, "/feeds/world.rss", If_None_Match=first.headers["ETag"])
    assert again.status == 200
    assert b"bridge-closure-breaking" in again.body


async def test_an_edit_changes_its_page_and_no_other(app):
    before = {
        path: (await _get(app, path)).headers["ETag"]
        for path in _articles(app)
        if (await _get(app, path)).status == 200
    }
    edited = app[SITE].publish_edit()
    changed = {path for path, etag in before.items() if (await _get(app, path)).headers["ETag"] != etag}
    assert changed == {edited}
    page = html.fromstring((await _get(app, edited)).body)
    assert (
        json.loads(page.xpath("string(//script[@type='application/ld+json'])"))["dateModified"]
        == "2025-04-08T14:10:00+00:00"
    )


async def test_gzip_is_sent_where_it_is_accepted_and_only_there(app):
    plain, packed = (
        await _get(app, "/world/river-treaty"),
        await _get(app, "/world/river-treaty", Accept_Encoding="gzip, br"),
    )
    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.body) == plain.body


async def test_robots_forbids_the_members_pages(app):
    lines = (await _get(app, "/robots.txt")).body.decode().splitlines()
    assert "Disallow: /members/" in lines
    assert f"Sitemap: http://{HOST}/news-sitemap.xml" in lines


async def test_every_request_is_written_down_with_its_headers_time_and_answer(app):
    await _get(app, "/go/4711?utm_source=x", User_Agent="Reader/1")
    await _get(app, "/nowhere")
    first, second = app[SITE].requests
    assert (first.method, first.path, first.status, first.at) == ("GET", "/go/4711?utm_source=x", 301, NOW)
    assert first.headers["User-Agent"] == "Reader/1"
    assert second.status == 404
