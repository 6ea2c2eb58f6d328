"""/metrics, /livez and /readyz. Liveness watches progress, not life."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from services.chassis import metrics
from services.chassis.watch import Lines

Ready = Callable[[], Mapping[str, bool]]


def stuck(now: float, lines: Lines, stuck_seconds: float) -> list[str]:
    """Return the stages that have events waiting, no brake on, and have finished none for `stuck_seconds`."""
    return [
        name
        for name, line in lines.items()
        if line.waiting and not line.brake.engaged and now - line.finished_at > stuck_seconds
    ]


def health_routes(lines: Lines, ready: Ready, now: Callable[[], float], stuck_seconds: float) -> list[web.RouteDef]:
    """Return the three routes. `ready` gives each condition by name; all must hold. `now` is monotonic seconds."""

    async def show_metrics(_: web.Request) -> web.Response:
        metrics.READY.set(all(ready().values()))
        return web.Response(body=generate_latest(), headers={"Content-Type": CONTENT_TYPE_LATEST})

    async def livez(_: web.Request) -> web.Response:
        stages = stuck(now(), lines, stuck_seconds)
        return web.json_response({"alive": not stages, "stuck": stages}, status=503 if stages else 200)

    async def readyz(_: web.Request) -> web.Response:
        conditions = ready()
        good = all(conditions.values())
        return web.json_response({"ready": good, **conditions}, status=200 if good else 503)

    return [web.get("/metrics", show_metrics), web.get("/livez", livez), web.get("/readyz", readyz)]


async def serve(routes: list[web.RouteDef], host: str, port: int) -> tuple[web.AppRunner, int]:
    """Serve these routes; return what to clean up and the port that was taken."""
    application = web.Application()
    application.add_routes(routes)
    runner = web.AppRunner(application, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, host, port)
    await site.start()
    return runner, runner.addresses[0][1]
