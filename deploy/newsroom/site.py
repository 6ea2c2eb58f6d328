"""The newsroom as a web server: aiohttp in, pages and feeds out, every request written down."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import format_datetime, parsedate_to_datetime
from typing import Any

from aiohttp import web

from deploy.newsroom import feeds, pages
from deploy.newsroom.plan import Item, Place, Plan, balance, items, load_plan, places
from deploy.newsroom.story import Story, load_stories

Clock = Callable[[], datetime]

OK, NOT_FOUND = 200, 404

FEED_MAX_AGE_SECONDS = 2
"""How long a reader may keep a feed: short, so that a demo is lively."""


@dataclass(frozen=True)
class Request:
    """One request as it came, and how it was answered."""

    method: str
    path: str
    headers: dict[str, str]
    at: datetime
    status: int


@dataclass
class Newsroom:
    """The state of the site. `requests` grows; everything else changes only by `publish` and `publish_edit`."""

    now: Clock
    stories: dict[str, Story]
    plan: Plan
    requests: list[Request] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.started_at = self.changed_at = self.now()
        self.held_back = [slug for slug in self.plan["held_back"]["stories"] if slug in self.stories]
        self.published_at: dict[str, datetime] = {}
        """When `publish` put each story into its feeds."""
        self.edited_at: datetime | None = None

    def publish(self, slug: str) -> datetime:
        """Put a held-back story into its feeds; return the instant at which it became visible."""
        self.held_back.remove(slug)
        self.published_at[slug] = self.changed_at = self.now()
        return self.changed_at

    def publish_edit(self) -> str:
        """Swap the story that has an edited version for it; return its path. The article's address stays, `dateModified` is set."""
        slug = self.plan["edit"]["story"]
        self.edited_at = self.changed_at = self.now()
        edited = self.stories[f"{slug}.edit"]
        self.stories = {**self.stories, slug: Story(slug, edited.head, edited.body)}
        return next(path for path, place in self.places().items() if place.story and place.story.slug == slug)

    def places(self) -> dict[str, Place]:
        """Everything that answers, by path, held-back stories too."""
        return places(self.plan, self.stories)

    def items(self, feed: Plan) -> list[Item]:
        """The entries of a feed as of now."""
        return items(self.plan, self.places(), feed, self.held_back)

    def all_items(self) -> list[Item]:
        """The entries of every feed as of now; an article in two feeds is in it twice."""
        return [item for feed in self.plan["feeds"] for item in self.items(feed)]

    def feed_paths(self) -> tuple[str, ...]:
        """The path of every feed."""
        return tuple(feed["path"] for feed in self.plan["feeds"])

    def expected_fates(self) -> dict[str, str]:
        """Return path -> `recorded` or the reason of the skip, of every article that a reader of all feeds discovers as of now."""
        return {item.place.path: item.place.fate for item in self.all_items()}

    def expected_balance(self) -> dict[str, Any]:
        """Return `{discovered, recorded, skipped: {reason: n}}` as of now."""
        return balance(self.expected_fates())


SITE = web.AppKey("SITE", Newsroom)


def make_newsroom(now: Clock, stories: dict[str, Story] | None = None, plan: Plan | None = None) -> web.Application:
    """Return the application; `app[SITE]` is its `Newsroom`. `now` is asked for the time of each request; `stories` are by slug, all by default."""
    site = Newsroom(now, dict(load_stories() if stories is None else stories), plan or load_plan())
    app = web.Application(middlewares=[_write_down])
    app[SITE] = site
    app.router.add_get("/robots.txt", _robots)
    app.router.add_get("/news-sitemap.xml", _sitemap)
    app.router.add_get("/feeds.opml", _opml)
    for feed in site.plan["feeds"]:
        app.router.add_get(feed["path"], _feed)
    app.router.add_get("/", _front)
    app.router.add_get("/{path:.+}", _page)
    return app


@asynccontextmanager
async def serving(app: web.Application, host: str = "127.0.0.1", port: int = 0) -> AsyncIterator[str]:
    """Serve the application while inside; give its base URL. Port 0 picks a free one."""
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, host, port).start()
        yield f"http://{host}:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


@web.middleware
async def _write_down(request: web.Request, handler: Callable[[web.Request], Any]) -> web.StreamResponse:
    site, at, status = request.app[SITE], request.app[SITE].now(), 500
    try:
        response: web.StreamResponse = await handler(request)
        status = response.status
    except web.HTTPException as answer:
        status = answer.status
        raise
    else:
        return response
    finally:
        site.requests.append(Request(request.method, request.path_qs, dict(request.headers), at, status))


def _base(request: web.Request) -> str:
    return f"{request.scheme}://{request.host}"


def _answer(
    request: web.Request, body: bytes, content_type: str, changed_at: datetime, max_age_seconds: int | None = None
) -> web.Response:
    """Answer 304 to a reader who has this body already, gzip where accepted."""
    headers = {
        "ETag": f'W/"{hashlib.blake2b(body, digest_size=10).hexdigest()}"',
        "Last-Modified": format_datetime(changed_at.replace(microsecond=0), usegmt=True),
        "Vary": "Accept-Encoding",
    }
    if max_age_seconds is not None:
        headers["Cache-Control"] = f"max-age={max_age_seconds}"
    if _is_fresh(request, headers["ETag"], changed_at):
        return web.Response(status=304, headers=headers)
    headers["Content-Type"] = f"{content_type}; charset=utf-8"
    if "gzip" in request.headers.get("Accept-Encoding", ""):
        return web.Response(body=gzip.compress(body, 6, mtime=0), headers={**headers, "Content-Encoding": "gzip"})
    return web.Response(body=body, headers=headers)


def _is_fresh(request: web.Request, etag: str, changed_at: datetime) -> bool:
    """If-None-Match decides where it is given, else If-Modified-Since (RFC 9110, 13.2.2)."""
    known = request.headers.get("If-None-Match")
    if known is not None:
        return etag.removeprefix("W/") in {tag.strip().removeprefix("W/") for tag in known.split(",")}
    since = request.headers.get("If-Modified-Since")
    try:
        return since is not None and parsedate_to_datetime(since) >= changed_at.replace(microsecond=0)
    except (TypeError, ValueError):
        return False


async def _robots(request: web.Request) -> web.Response:
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in request.app[SITE].plan["robots"]["disallow"])]
    lines += ["", f"Sitemap: {_base(request)}/news-sitemap.xml", ""]
    return _answer(request, "\n".join(lines).encode(), "text/plain", request.app[SITE].started_at)


async def _sitemap(request: web.Request) -> web.Response:
    site = request.app[SITE]
    body = feeds.as_news_sitemap(_base(request), site.plan["outlet"], site.all_items())
    return _answer(request, body, "application/xml", site.changed_at, FEED_MAX_AGE_SECONDS)


async def _opml(request: web.Request) -> web.Response:
    site = request.app[SITE]
    return _answer(
        request, feeds.as_opml(_base(request), site.plan["outlet"], site.plan["feeds"]), "text/x-opml", site.started_at
    )


async def _feed(request: web.Request) -> web.Response:
    site = request.app[SITE]
    row = next(row for row in site.plan["feeds"] if row["path"] == request.path)
    content_type, write = feeds.WRITERS[row["format"]]
    channel = feeds.Channel(
        _base(request), row["path"], row["title"], row["language"], site.changed_at, site.items(row)
    )
    return _answer(request, write(channel), content_type, site.changed_at, FEED_MAX_AGE_SECONDS)


async def _front(request: web.Request) -> web.Response:
    return _index(request, request.app[SITE].plan["outlet"], "en", None)


def _index(request: web.Request, name: str, language: str, section: str | None) -> web.Response:
    site = request.app[SITE]
    listed = {item.place.path: item.place for item in site.all_items() if item.place.story}
    chosen = [place for place in listed.values() if section is None or (place.story and place.story.section == section)]
    links = [
        {"path": row["path"], "title": row["title"], "type": feeds.WRITERS[row["format"]][0]}
        for row in site.plan["feeds"]
    ]
    return _answer(request, pages.index_page(site.plan, name, language, chosen, links), "text/html", site.changed_at)


async def _page(request: web.Request) -> web.Response:
    site = request.app[SITE]
    section = site.plan["sections"].get(request.path.strip("/"))
    if section:
        return _index(request, section["name"], section["language"], request.path.strip("/"))
    all_places = site.places()
    place = all_places.get(request.path)
    if place is None or place.status == NOT_FOUND or _is_hidden(site, place):
        raise web.HTTPNotFound(text="There is no such page.")
    if place.location:
        raise web.HTTPMovedPermanently(place.location)
    if place.story is None:
        return _answer(request, pages.cookie_wall_page(site.plan), "text/html", site.started_at)
    changed_at = place.story.modified_at or place.story.published_at
    return _answer(
        request,
        pages.article_page(site.plan, _base(request), place, _neighbours(site, all_places)),
        "text/html",
        changed_at,
    )


def _is_hidden(site: Newsroom, place: Place) -> bool:
    return place.story is not None and place.story.slug in site.held_back


def _neighbours(site: Newsroom, all_places: dict[str, Place]) -> list[Place]:
    """Stories that pages link to: never those held back at first, so that a page changes only when its own story does."""
    late = site.plan["held_back"]["stories"]
    own = (
        place for place in all_places.values() if place.status == OK and place.fate == "recorded" and not place.outlet
    )
    return [place for place in own if place.story and place.story.slug not in late]
