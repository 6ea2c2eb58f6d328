"""Which articles are copies of one text: kept up to date within a transaction of `writer.py`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from schemas.record import RecordV1
from schemas.sameness import LEAST_SHINGLES, Signature, SignatureV1, relation, same_text, unpacked
from services.monitor.storage.neighbours import Neighbours, with_any
from services.monitor.storage.tables import signature_keys, signatures
from services.monitor.views.rows import first_readable

REWRITTEN = "rewritten"
"""The newest text of an article is another text than the one before."""


class Families:
    """Puts the texts of a batch into families: one family holds what is linked by copies, whatever order they come in.

    What it writes it writes at the end, in a few statements for the whole batch. `copies` are the articles whose texts were on record before.
    """

    def __init__(self, connection: AsyncConnection, now: datetime) -> None:
        self._connection = connection
        self._now = now
        self._texts: dict[str, Signature] = {}
        self._families: dict[str, str] = {}
        self.copies: set[str] = set()
        self._fresh: set[str] = set()  # families that no row of the table has yet

    async def place(self, batch: Sequence[RecordV1]) -> dict[str, str]:
        """Store the signatures of records, no article twice, and return article id -> family; an article without a signature is its own."""
        news = {one.article.id: text for one in batch if (text := _readable(one.signature)) is not None}
        near: Neighbours[str] = Neighbours(signature_keys, signature_keys.c.article_id)
        await near.read(self._connection, {key for text in news.values() for key in _keys(text)})
        await self._read(sorted(near.owners() | {one.article.id for one in batch}))
        changed: dict[str, str | None] = {}
        for article, text in news.items():
            before = self._texts.get(article)
            told = relation(text, before) if before else None
            if told != "exact":
                changed[article] = None if before is None else told or REWRITTEN
                await self._place(article, text, near, leaves=changed[article] == REWRITTEN)
        await self._write({one.article.id: one for one in batch}, changed)
        return {one.article.id: self._families.get(one.article.id, one.article.id) for one in batch}

    async def _read(self, articles: Sequence[str]) -> None:
        for row in await with_any(self._connection, select(signatures), signatures.c.article_id, articles):
            self._families[row.article_id] = row.family
            self._texts[row.article_id] = _of_row(row)

    async def _place(self, article: str, text: Signature, near: Neighbours[str], *, leaves: bool) -> None:
        if leaves:
            await self._leave(article)
        self._texts[article] = text
        if article not in self._families:
            self._families[article] = article
            self._fresh.add(article)
        own = self._families[article]
        kin = {
            self._families[one] for one in near.of(_keys(text)) if one != article and same_text(text, self._texts[one])
        }
        near.add(article, _keys(text))
        if kin:
            self.copies.add(article)
        await self._join(min(kin | {own}), kin | {own})

    async def _leave(self, article: str) -> None:
        """Take an article out of its family; if that bears its name, the others take another of theirs."""
        family = self._families[article]
        query = select(signatures.c.article_id).where(signatures.c.family == family)
        others = {row.article_id for row in (await self._connection.execute(query)).all()}
        others |= {one for one, of in self._families.items() if of == family}
        others -= {article} | {one for one, of in self._families.items() if of != family}
        if family == article and others:
            await self._join(min(others), {family})
        self._families[article] = article

    async def _join(self, family: str, members_of: set[str]) -> None:
        """Make one family of several."""
        others = members_of - {family}
        if others & set(self._families.values()):
            self._families = {one: family if of in others else of for one, of in self._families.items()}
        if others - self._fresh:
            there = update(signatures).where(signatures.c.family.in_(sorted(others)))
            await self._connection.execute(there.values(family=family))
            self._fresh.discard(family)

    async def _write(self, batch: Mapping[str, RecordV1], changed: Mapping[str, str | None]) -> None:
        """Store what is new or another text. What joins changed in the table before is right already."""
        revised = sorted(article for article, revision in changed.items() if revision is not None)
        for article in revised:
            row = {"family": self._families[article], "revision": changed[article], "body": _body(batch[article])}
            await self._connection.execute(update(signatures).where(signatures.c.article_id == article).values(**row))
        if revised:
            await self._connection.execute(delete(signature_keys).where(signature_keys.c.article_id.in_(revised)))
        new = [self._row(batch[article]) for article, revision in changed.items() if revision is None]
        keys = [
            {"key": key, "article_id": article}
            for article in changed
            for key in sorted(set(_keys(self._texts[article])))
        ]
        for table, rows in ((signatures, new), (signature_keys, keys)):
            if rows:
                await self._connection.execute(table.insert(), rows)

    def _row(self, record: RecordV1) -> dict[str, Any]:
        article = record.article
        seen_at = first_readable(article.published_at, article.discovered_at, record.recorded_at)
        return {
            "article_id": article.id,
            "family": self._families[article.id],
            "seen_at": seen_at or self._now,
            "revision": None,
            "body": _body(record),
        }


def _body(record: RecordV1) -> str:
    assert record.signature is not None
    return record.signature.model_dump_json()


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
