"""Articles that are at hand in the same moment are judged together, which costs half for each."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

from schemas.article import ArticleV1
from schemas.record import RecordV1
from services.classifier.classify import classify, classify_all

MOST_TOGETHER = 16
_MOST_CHARS = 100_000
"""Of all that are judged together: so long the service does nothing else."""

_Waiting = tuple[ArticleV1, "asyncio.Future[RecordV1]"]


class Gathering:
    """Articles wait for the event loop's next turn and no longer, so an article that comes alone is judged at once."""

    def __init__(self) -> None:
        self._waiting: list[_Waiting] = []

    async def classify(self, article: ArticleV1) -> RecordV1:
        """Return the article's record; raise what `classify` raises for it, whatever becomes of the others."""
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[RecordV1] = loop.create_future()
        self._waiting.append((article, answer))
        if len(self._waiting) == 1:
            loop.call_soon(self._judge)
        return await answer

    def _judge(self) -> None:
        together = self._next()
        if self._waiting:
            asyncio.get_running_loop().call_soon(self._judge)
        now = datetime.now(UTC)
        try:
            records = classify_all([article for article, _ in together], now)
        except Exception:  # noqa: BLE001 - one of them costs the others nothing: each is asked about alone
            for article, answer in together:
                _settle(article, answer, now)
            return
        for (_, answer), record in zip(together, records, strict=True):
            if not answer.done():
                answer.set_result(record)

    def _next(self) -> list[_Waiting]:
        """Take those that have waited longest."""
        count = chars = 0
        for article, _ in self._waiting[:MOST_TOGETHER]:
            chars += len(article.article.text)
            if count and chars > _MOST_CHARS:
                break
            count += 1
        taken, self._waiting = self._waiting[:count], self._waiting[count:]
        return taken


def _settle(article: ArticleV1, answer: asyncio.Future[RecordV1], now: datetime) -> None:
    if answer.done():
        return
    try:
        answer.set_result(classify(article, now))
    except Exception as error:  # noqa: BLE001 - whoever waits for this article raises it
        answer.set_exception(error)
