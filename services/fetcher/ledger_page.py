"""What the fetcher shows on its own port: its feeds by health, and the politeness ledger of a site."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict

from aiohttp import web

from services.fetcher.polling.health import health_of
from services.fetcher.tables import Table
from services.fetcher.turns import Turns

_MOST_ROWS = 5_000


def routes(states: Table, turns: Callable[[], Turns]) -> list[web.RouteDef]:
    """Return `/feeds?health=failing` and `/politeness/{site}`; both answer JSON, and only for what this replica owns."""

    async def feeds(request: web.Request) -> web.Response:
        wanted = request.query.get("health")
        rows = [health_of(raw).to_dict() | {"id": key} for key, _, raw in states.rows()]
        shown = [row for row in rows if wanted in {None, row["health"]}]
        return web.json_response({"feeds": shown[:_MOST_ROWS], "total": len(shown)})

    async def politeness(request: web.Request) -> web.Response:
        site = request.match_info["site"]
        known = turns().known(site)
        if known is None:
            raise web.HTTPNotFound(text=f"no request to {site} since this process started")
        return web.json_response({"site": site, "robots": turns().decision(site), **asdict(known)})

    return [web.get("/feeds", feeds), web.get("/politeness/{site}", politeness)]
