"""Which articles are copies of one text: kept up to date within a transaction of `writer.py`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from schemas.record import RecordV1
from schemas.sameness import LEAST_SHINGLES, Signature, SignatureV1, relation, same_text, unpacked
from services.monitor.neighbours import Neighbours, with_any
from services.monitor.rows import first_readable
from services.monitor.tables import signature_keys, signatures

REWRITTEN = "rewritten"
"""The newest text of an article is another text than the one before."""


class Families:
    """Puts the texts of a batch into families: one family holds what is linked by copies, whatever order they come in."""

    def __init__(self, connection: AsyncConnection, now: datetime) -> None:
        self._connection = connection
        self._now = now
        self._texts: dict[str, Signature] = {}
        self._families: dict[str, str] = {}

    async def place(self, batch: Sequence[RecordV1]) -> dict[str, str]:
        """Store the signatures of records, no article twice, and return article id -> family; an article without a signature is its own."""
        news = {one.article.id: text for one in batch if (text := _readable(one.signature)) is not None}
        near: Neighbours[str] = Neighbours(signature_keys, signature_keys.c.article_id)
        await near.read(self._connection, {key for text in news.values() for key in _keys(text)})
        await self._read(sorted(near.owners() | {one.article.id for one in batch}))
        for record in batch:
            if record.article.id in news:
                await self._place(record, news[record.article.id], near)
        return {one.article.id: self._families.get(one.article.id, one.article.id) for one in batch}

    async def _read(self, articles: Sequence[str]) -> None:
        for row in await with_any(self._connection, select(signatures), signatures.c.article_id, articles):
            self._families[row.article_id] = row.family
            self._texts[row.article_id] = _of_row(row)

    async def _place(self, record: RecordV1, text: Signature, near: Neighbours[str]) -> None:
        article, before = record.article.id, self._texts.get(record.article.id)
        told = relation(text, before) if before else None
        if told == "exact":
            return
        if before is not None and told is None:
            await self._leave(article)
        self._texts[article] = text
        own = self._families.get(article, article)
        kin = {
            self._families[one] for one in near.of(_keys(text)) if one != article and same_text(text, self._texts[one])
        }
        family = min(kin | {own})
        await self._store(record, family, None if before is None else told or REWRITTEN)
        near.add(article, _keys(text))
        self._families[article] = family
        await self._join(family, kin - {family} | ({own} - {family}))

    async def _store(self, record: RecordV1, family: str, revision: str | None) -> None:
        assert record.signature is not None
        article = record.article.id
        values = {"family": family, "revision": revision, "body": record.signature.model_dump_json()}
        if revision is None:
            seen_at = first_readable(record.article.published_at, record.article.discovered_at, record.recorded_at)
            row = values | {"article_id": article, "seen_at": seen_at or self._now}
            await self._connection.execute(signatures.insert().values(**row))
        else:
            await self._connection.execute(
                update(signatures).where(signatures.c.article_id == article).values(**values)
            )
            await self._connection.execute(delete(signature_keys).where(signature_keys.c.article_id == article))
        rows = [{"key": key, "article_id": article} for key in sorted(set(_keys(self._texts[article])))]
        if rows:
            await self._connection.execute(signature_keys.insert(), rows)

    async def _leave(self, article: str) -> None:
        """Take an article out of its family; if that bears its name, the others take another of theirs."""
        family = self._families[article]
        query = select(signatures.c.article_id).where(signatures.c.family == family, signatures.c.article_id != article)
        others = sorted(row.article_id for row in (await self._connection.execute(query)).all())
        if family == article and others:
            await self._join(others[0], {family})
        self._families[article] = article

    async def _join(self, family: str, others: set[str]) -> None:
        """Make members of `others` members of `family`."""
        if not others:
            return
        there = update(signatures).where(signatures.c.family.in_(sorted(others)))
        await self._connection.execute(there.values(family=family))
        self._families = {one: family if of in others else of for one, of in self._families.items()}


def _keys(text: Signature) -> tuple[int, ...]:
    """Return the keys of a text; none where it is too short to be known by."""
    return text.keys if text.shingles >= LEAST_SHINGLES else ()


def _readable(signature: SignatureV1 | None) -> Signature | None:
    """Return the numbers of a signature, None where there is none or another program made it otherwise."""
    try:
        return unpacked(signature) if signature else None
    except ValueError:
        return None


def _of_row(row: Row[Any]) -> Signature:
    return unpacked(SignatureV1.model_validate_json(row.body))
