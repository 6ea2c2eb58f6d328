"""Requests for pages -> HTML. Templates escape everything; what is foreign is never marked as safe."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from http import HTTPStatus
from pathlib import Path
from typing import Any

from aiohttp import web
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from schemas.record import RecordV1
from schemas.statement import StatementV1
from services.monitor.pages.words import FILTERS, GLOBALS
from services.monitor.sameness.contradictions import Contradiction
from services.monitor.storage.filters import NAMES, BadParameter, Filter, described, parse_filter, to_query
from services.monitor.storage.parameters import Page, page_of
from services.monitor.storage.store import Store
from services.monitor.views.links import printable, web_link
from services.monitor.views.marks import marked_article
from services.monitor.views.statements import StoredStatement

ITEMS, MOST_ITEMS, CHOICES = 50, 100, 60
MOST_CONTRADICTIONS = 20
CHOICES_SECONDS = 20.0  # a filter form may be that old; counting all statements for each reader may not
_HERE = Path(__file__).parent
_STATIC = {path.name: path.read_bytes() for path in sorted((_HERE / "static").iterdir()) if path.is_file()}
_TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}


def _environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(_HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters.update(FILTERS)
    made.globals.update(GLOBALS)
    return made


class Pages:
    """The HTML side of one store."""

    def __init__(self, store: Store, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._store = store
        self._monotonic = monotonic
        self._templates = _environment()
        self._choices: tuple[float, dict[str, list[str]]] | None = None

    def routes(self) -> list[web.RouteDef]:
        """Return the routes of the pages and of what they load."""
        return [
            web.get("/", self.front),
            web.get("/articles/{id:[0-9A-Za-z_-]{1,64}}", self.article),
            web.get("/utterances/{id:[0-9A-Za-z_-]{1,64}}", self.utterance),
            web.get("/static/{name:[a-z.]{1,40}}", self.static),
        ]

    def fragment(self, view: StoredStatement) -> str:
        """Return one statement as HTML, the same in the page and in the stream."""
        return self._templates.get_template("statement.html").render(view=view)

    async def front(self, request: web.Request) -> web.Response:
        """Show the newest statements that a filter lets through; more arrive by themselves where scripts run."""
        try:
            chosen, page, wrong = *self._asked(request), ""
        except BadParameter as error:
            chosen, page, wrong = Filter(), Page(ITEMS), str(error)
        # Asked before the statements are read: the stream begins there, and the page drops what it has. The tail's own number may
        # lie behind the store's, and older statements would then arrive as new.
        head = await self._store.head()
        found = [] if wrong else await self._store.latest(page.limit, chosen, page.before)
        return self._page(
            "front.html",
            HTTPStatus.BAD_REQUEST if wrong else HTTPStatus.OK,
            statements=found,
            wrong=wrong,
            chosen={name: (getattr(chosen, name) or ("",))[0] for name in NAMES},
            described=described(chosen),
            query=to_query(chosen),
            choices=await self._current_choices(),
            live=not wrong and page.before is None,
            after=head,
            older=found[-1].seq if len(found) == page.limit else None,
        )

    async def article(self, request: web.Request) -> web.Response:
        """Show an article's text with its statements marked in place, speakers in the margin and findings beneath."""
        body = await self._store.record(request.match_info["id"])
        if body is None:
            return self._page("missing.html", HTTPStatus.NOT_FOUND)
        record = RecordV1.from_bytes(body)
        statements = sorted(record.statements, key=lambda one: (one.content[0][0] if one.content else 0, one.id))
        return self._page(
            "article.html",
            record=record,
            article=record.article,
            url=web_link(record.article.url) or web_link(record.article.canonical_url),
            title=printable(record.article.title) or "Without a title",
            statements=statements,
            introduced=_first_of_each_speaker(statements),
            paragraphs=marked_article(record, statements),
            sameness=await self._store.elsewhere.sameness(record.article.id),
            contradictions=await self._against(await self._store.of_article(record.article.id)),
        )

    async def utterance(self, request: web.Request) -> web.Response:
        """Show where an utterance was given, in which words, and what contradicts it."""
        found = await self._store.elsewhere.utterance(request.match_info["id"])
        if found is None:
            return self._page("missing.html", HTTPStatus.NOT_FOUND)
        return self._page("utterance.html", utterance=found, contradictions=await self._against(found.statements))

    async def _against(self, statements: Sequence[StoredStatement]) -> list[Contradiction]:
        seqs = [view.seq for view in statements]
        return await self._store.elsewhere.contradictions(MOST_CONTRADICTIONS, seqs=seqs) if seqs else []

    async def static(self, request: web.Request) -> web.Response:
        """Answer with one of our own files."""
        name = request.match_info["name"]
        if name not in _STATIC:
            raise web.HTTPNotFound(text="there is no such file")
        return web.Response(
            body=_STATIC[name],
            content_type=_TYPES.get(Path(name).suffix, "application/octet-stream"),
            charset="utf-8",
            headers={"Cache-Control": "no-cache"},
        )

    def _asked(self, request: web.Request) -> tuple[Filter, Page]:
        return parse_filter(request.query.items(), strict=False), page_of(request.query, default=ITEMS, most=MOST_ITEMS)

    async def _current_choices(self) -> dict[str, list[str]]:
        if self._choices is None or self._monotonic() - self._choices[0] > CHOICES_SECONDS:
            self._choices = (self._monotonic(), await self._store.choices(CHOICES))
        return self._choices[1]

    def _page(self, template: str, status: int = HTTPStatus.OK, **values: Any) -> web.Response:
        text = self._templates.get_template(template).render(**values)
        return web.Response(
            status=status,
            body=text.encode("utf-8", "replace"),
            content_type="text/html",
            charset="utf-8",
            headers={"Cache-Control": "no-cache"},
        )


def _first_of_each_speaker(statements: Sequence[StatementV1]) -> frozenset[int]:
    """Return the numbers of the statements whose speaker has not spoken before: there the page says who that is."""
    first: dict[str, int] = {}
    for number, statement in enumerate(statements, 1):
        if statement.speaker:
            first.setdefault(statement.speaker.id, number)
    return frozenset(first.values())
