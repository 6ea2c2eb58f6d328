"""Many small sites on loopback, one address each, that write down who asked for what and when."""

import asyncio
import threading
import time
from collections import Counter, defaultdict
from dataclasses import dataclass, field

from aiohttp import web

ITEM = "<item><title>Story {0}</title><link>{1}</link><pubDate>Sun, 22 Nov 2026 09:{2:02d}:00 GMT</pubDate></item>"


@dataclass
class ManySites:
    """`sites` loopback addresses, each with a feed of `stories` items, the first of which is the same shared article."""

    sites: int
    stories: int
    log: list = field(default_factory=list)
    port: int = 0
    edited: set = field(default_factory=set)

    def __enter__(self):
        self._up, self._over = threading.Event(), None
        self._thread = threading.Thread(target=asyncio.run, args=(self._serve(),), daemon=True)
        self._thread.start()
        assert self._up.wait(10)
        return self

    def __exit__(self, *_):
        self._loop.call_soon_threadsafe(self._over.set)
        self._thread.join(10)

    def feeds(self):
        return [f"http://127.0.0.{n + 1}:{self.port}/feed" for n in range(self.sites)]

    def pages(self):
        own = {
            f"http://127.0.0.{n + 1}:{self.port}/story/{k}" for n in range(self.sites) for k in range(1, self.stories)
        }
        return own | {f"http://127.0.0.1:{self.port}/shared"}

    def page_requests(self):
        return Counter(
            f"http://{host}{path}" for _, host, path, _ in list(self.log) if path not in {"/feed", "/robots.txt"}
        )

    def pages_asked(self):
        """How many different pages each site has been asked for."""
        return Counter(url.split("/")[2] for url in self.page_requests())

    def shortest_pause(self):
        """The least time between two requests to one site, in seconds."""
        times = defaultdict(list)
        for at, host, _, _ in list(self.log):
            times[host].append(at)
        return min(b - a for row in times.values() for a, b in zip(sorted(row), sorted(row)[1:], strict=False))

    def askers(self):
        """Who has asked each site: the User-Agents by host."""
        agents = defaultdict(set)
        for _, host, _, headers in list(self.log):
            agents[host].add(headers["User-Agent"])
        return agents

    async def _serve(self):
        self._loop, self._over = asyncio.get_running_loop(), asyncio.Event()
        application = web.Application()
        application.router.add_get("/feed", self._feed)
        application.router.add_get("/robots.txt", self._robots)
        application.router.add_get("/{path:.+}", self._page)
        runner = web.AppRunner(application, access_log=None)
        await runner.setup()
        first = web.TCPSite(runner, "127.0.0.1", 0)
        await first.start()
        self.port = runner.addresses[0][1]
        for n in range(1, self.sites):
            await web.TCPSite(runner, f"127.0.0.{n + 1}", self.port).start()
        self._up.set()
        await self._over.wait()
        await runner.cleanup()

    def _note(self, request):
        self.log.append((time.monotonic(), request.host, request.path, dict(request.headers)))

    async def _robots(self, request):
        self._note(request)
        return web.Response(status=404)

    async def _feed(self, request):
        self._note(request)
        if request.headers.get("If-None-Match") == '"1"':
            return web.Response(status=304, headers={"ETag": '"1"'})
        links = [f"http://127.0.0.1:{self.port}/shared"] + [
            f"http://{request.host}/story/{k}" for k in range(1, self.stories)
        ]
        items = "".join(ITEM.format(k, link, k % 60) for k, link in enumerate(links))
        text = f"<rss version='2.0'><channel><title>Site</title><link>/</link>{items}</channel></rss>"
        return web.Response(text=text, content_type="application/rss+xml", headers={"ETag": '"1"'})

    async def _page(self, request):
        self._note(request)
        version = "edited" if request.path in self.edited else "first"
        return web.Response(text=f"<html><p>{request.path} {version}</p></html>", content_type="text/html")
