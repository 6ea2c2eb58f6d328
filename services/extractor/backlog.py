"""What is read in haste when pages pile up, and read again in full when there is time."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable

from schemas.article import ArticleV1
from schemas.page import PageV1

ASK_SECONDS = 0.5
"""The lag is measured anew every two seconds."""

Read = Callable[[PageV1, bool], Awaitable[ArticleV1]]
"""Reads a page; the flag asks for the fast lane."""


class Backlog:
    """Chooses the lane. Pages go fast from `behind` waiting ones on, until no more than `idle` wait: one bound for both would flap."""

    def __init__(self, waiting: Callable[[], int], behind: int, idle: int) -> None:
        self._waiting = waiting
        self._behind = behind
        self._idle = min(idle, behind)
        self._is_behind = False

    @property
    def is_behind(self) -> bool:
        """Say whether the next page is to be read in the fast lane."""
        self._is_behind = self._waiting() > (self._idle if self._is_behind else self._behind)
        return self._is_behind

    async def ease(self, longest_seconds: float) -> None:
        """Return when there is time, or after `longest_seconds`: a backlog that never ends must not keep a page from being read in full."""
        until = time.monotonic() + longest_seconds
        while self._waiting() > self._idle and time.monotonic() < until:  # noqa: ASYNC110 - the lag is a number that is measured
            await asyncio.sleep(ASK_SECONDS)


class Haste:
    """Reads pages in the lane of the moment, and passes on those that it read in haste.

    A page is passed on when its hasty article is confirmed and before the page is acknowledged: nothing is lost, and the full article comes
    after the hasty one. A page that is delivered twice is read twice; sinks upsert by id.
    """

    def __init__(self, read: Read, backlog: Backlog, pass_on: Callable[[PageV1], Awaitable[None]]) -> None:
        self._read = read
        self._backlog = backlog
        self._pass_on = pass_on
        self._hasty: dict[str, PageV1] = {}

    async def extract(self, page: PageV1) -> ArticleV1:
        """Read a page, in the fast lane while there is a backlog."""
        self._hasty.pop(page.article_id, None)
        is_hasty = self._backlog.is_behind
        article = await self._read(page, is_hasty)
        if is_hasty:
            self._hasty[page.article_id] = page
        return article

    async def delivered(self, articles: tuple[ArticleV1, ...]) -> None:
        """Pass on the pages of these articles that were read in haste."""
        for article in articles:
            if page := self._hasty.pop(article.key, None):
                await self._pass_on(page)

    def forget(self) -> None:
        """Forget the pages whose articles are not confirmed: their partitions move, and whoever has them then reads them again."""
        self._hasty.clear()

    async def reread(self, page: PageV1, longest_seconds: float) -> ArticleV1:
        """Read a page in full, when there is time."""
        await self._backlog.ease(longest_seconds)
        return await self._read(page, False)  # noqa: FBT003 - the full lane
