"""What one transaction writes into the monitor's tables. Used by `store.py` alone."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Row, Table, delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from schemas.article import NameV1
from schemas.record import RecordV1
from services.monitor.storage.families import Families
from services.monitor.storage.joining import Joining
from services.monitor.storage.neighbours import with_any
from services.monitor.storage.tables import (
    CHANGES,
    SEQUENCE,
    counters,
    records,
    skips,
    stances,
    statements,
    topics,
    utterances,
    views,
)
from services.monitor.views import rows
from services.monitor.views.statements import StatementView, StoredStatement, views_of

Outcome = Literal["new", "revised", "repeated", "older"]


@dataclass(frozen=True)
class Stored:
    """What one record did to the store. `added` are the statements that are new, `repeated` how many of them give an utterance that is not.

    `is_copy`: another article's text was on record that is the same but for small changes.
    """

    outcome: Outcome
    added: tuple[StoredStatement, ...]
    is_copy: bool
    repeated: int


async def lock(connection: AsyncConnection) -> int:
    """Take the writers' lock and return the last number given out.

    Writers wait here for each other until commit, so numbers become visible in their own order: who has read up to n has missed nothing below n.
    """
    query = (
        update(counters).where(counters.c.name == SEQUENCE).values(value=counters.c.value).returning(counters.c.value)
    )
    return int((await connection.execute(query)).scalar_one())


async def bump(connection: AsyncConnection) -> None:
    """Count one more change."""
    await connection.execute(update(counters).where(counters.c.name == CHANGES).values(value=counters.c.value + 1))


async def put_skip(connection: AsyncConnection, row: rows.Row) -> bool:
    """Store a skip; return whether it was not there before."""
    place = list(skips.primary_key.columns)
    query = select(skips.c.stage).where(*(column == row[column.name] for column in place))
    if (await connection.execute(query)).first() is not None:
        return False
    await connection.execute(skips.insert().values(**row))
    return True


class Writer:
    """One transaction that stores records: gives out numbers and remembers whether anything changed.

    Every question is asked once for the whole batch, because each costs a round trip to the database or its thread.
    """

    def __init__(self, connection: AsyncConnection, seq: int, now: datetime) -> None:
        self._connection = connection
        self._seq = seq
        self._now = now
        self._changed = False
        self._families = Families(connection, now)
        self._joining = Joining(connection, now)

    async def put(self, batch: Sequence[RecordV1]) -> list[Stored]:
        """Store the records; the answers stand in their order."""
        done: dict[int, Stored] = {}
        for turn in _turns(batch):
            done.update(await self._put_turn(turn))
        if self._changed:
            await self._connection.execute(update(counters).where(counters.c.name == SEQUENCE).values(value=self._seq))
            await bump(self._connection)
        return [done[position] for position in range(len(batch))]

    async def _put_turn(self, turn: dict[int, RecordV1]) -> dict[int, Stored]:
        versions = await self._versions([record.article.id for record in turn.values()])
        outcomes = {place: _outcome(versions.get(one.article.id), one) for place, one in turn.items()}
        news = {place: one for place, one in turn.items() if outcomes[place] in {"new", "revised"}}
        if news:
            self._changed = True
            await self._put_records([(rows.record_row(one, self._now), outcomes[place]) for place, one in news.items()])
        added = await self._put_statements(news, await self._families.place(list(news.values())))
        return {
            place: Stored(
                outcome,
                added.get(place, ()),
                turn[place].article.id in self._families.copies,
                sum(view.seq in self._joining.repeated for view in added.get(place, ())),
            )
            for place, outcome in outcomes.items()
        }

    async def _versions(self, ids: list[str]) -> dict[str, tuple[datetime, datetime]]:
        query = select(records.c.article_id, records.c.version_at, records.c.recorded_at)
        found = await with_any(self._connection, query, records.c.article_id, ids)
        return {row.article_id: (row.version_at, row.recorded_at) for row in found}

    async def _put_records(self, chosen: list[tuple[rows.Row, Outcome]]) -> None:
        first = {"revisions": 1, "first_stored_at": self._now}
        await self._insert(records, [row | first for row, outcome in chosen if outcome == "new"])
        for row in (row for row, outcome in chosen if outcome == "revised"):
            there = update(records).where(records.c.article_id == row["article_id"])
            await self._connection.execute(there.values(**row, revisions=records.c.revisions + 1))

    async def _put_statements(
        self, news: dict[int, RecordV1], families: dict[str, str]
    ) -> dict[int, tuple[StoredStatement, ...]]:
        wanted: dict[int, dict[str, StatementView]] = {}
        for place, one in news.items():
            wanted[place] = {view.id: view for view in views_of(one)}
            await asyncio.sleep(0)  # readers are served between two records of a backlog
        there = await self._there(
            [one.article.id for one in news.values()], [key for one in wanted.values() for key in one]
        )
        taken = set(there)
        added: dict[int, tuple[StoredStatement, ...]] = {}
        for place, own in wanted.items():
            added[place] = self._numbered([view for key, view in own.items() if key not in taken])
            taken.update(own)  # an id belongs to the first article that has it
        new = [view for stored in added.values() for view in stored]
        await self._insert(statements, [rows.statement_row(view, view.seq, self._now) for view in new])
        await self._add_parts(new)
        names = {one.article.id: one.names for one in news.values()}
        by_article = {one.article.id: wanted[place] for place, one in news.items()}
        await self._joining.join(new, names, families, self._never_compared(there, by_article))
        for row in there.values():
            if row.article_id in by_article:
                await self._revise(row, by_article[row.article_id].get(row.id), names[row.article_id])
        return added

    def _never_compared(
        self, there: dict[str, Row[Any]], by_article: dict[str, dict[str, StatementView]]
    ) -> list[StoredStatement]:
        """Return the statements that were stored before utterances were known, and are there again."""
        return [
            StoredStatement(**dict(by_article[row.article_id][row.id]), seq=row.seq, changed_at=self._now)
            for row in there.values()
            if not row.wording and row.id in by_article.get(row.article_id, ())
        ]

    async def _there(self, articles: list[str], ids: list[str]) -> dict[str, Row[Any]]:
        columns = (
            statements.c.seq,
            statements.c.id,
            statements.c.article_id,
            statements.c.digest,
            statements.c.withdrawn_at,
            utterances.c.wording,
        )
        query = select(*columns).outerjoin(utterances, utterances.c.seq == statements.c.seq)
        found = await with_any(self._connection, query, statements.c.article_id, articles)
        found += await with_any(self._connection, query, statements.c.id, ids)
        return {row.id: row for row in found}

    def _numbered(self, new: list[StatementView]) -> tuple[StoredStatement, ...]:
        first, self._seq = self._seq + 1, self._seq + len(new)
        return tuple(
            StoredStatement(**dict(view), seq=seq, changed_at=self._now) for seq, view in enumerate(new, first)
        )

    async def _add_parts(self, new: Sequence[StoredStatement]) -> None:
        await self._insert(views, [rows.view_row(view, view.seq) for view in new])
        await self._insert(topics, [row for view in new for row in rows.topic_rows(view, view.seq)])
        await self._insert(stances, [row for view in new for row in rows.stance_rows(view, view.seq)])

    async def _insert(self, table: Table, values: list[rows.Row]) -> None:
        if values:
            await self._connection.execute(table.insert(), values)

    async def _revise(self, row: Row[Any], view: StatementView | None, names: Sequence[NameV1]) -> None:
        if view is None:
            if row.withdrawn_at is None:
                await self._update(row.seq, {"withdrawn_at": self._now, "changed_at": self._now})
            return
        new = rows.statement_row(view, row.seq, self._now)
        if row.digest == new["digest"] and row.withdrawn_at is None:
            return
        await self._update(
            row.seq, {name: value for name, value in new.items() if name not in {"seq", "id", "stored_at"}}
        )
        for table in (views, topics, stances):
            await self._connection.execute(delete(table).where(table.c.seq == row.seq))
        await self._add_parts([StoredStatement(**dict(view), seq=row.seq, changed_at=self._now)])
        await self._joining.revise(row.seq, view, names)

    async def _update(self, seq: int, values: rows.Row) -> None:
        await self._connection.execute(update(statements).where(statements.c.seq == seq).values(**values))


def _outcome(known: tuple[datetime, datetime] | None, record: RecordV1) -> Outcome:
    if known is None:
        return "new"
    version = rows.version_of(record)
    return "revised" if version > known else "repeated" if version == known else "older"


def _turns(batch: Sequence[RecordV1]) -> Iterator[dict[int, RecordV1]]:
    """Yield the batch in turns in which no article comes twice; keys are places in the batch."""
    turn: dict[int, RecordV1] = {}
    articles: set[str] = set()
    for place, record in enumerate(batch):
        if record.article.id in articles:
            yield turn
            turn, articles = {}, set()
        turn[place] = record
        articles.add(record.article.id)
    if turn:
        yield turn
