"""The monitor's database: what was recorded and skipped. The one room that talks SQL to a server or a file."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Column, Row, Select, delete, func, select
from sqlalchemy.ext.asyncio import AsyncEngine

from schemas.record import RecordV1
from schemas.skip import SkipV1
from services.monitor.storage.clauses import conditions
from services.monitor.storage.database import engine_for, prepare
from services.monitor.storage.elsewhere import Elsewhere
from services.monitor.storage.filters import Filter
from services.monitor.storage.neighbours import chunks
from services.monitor.storage.tables import CHANGES, SEQUENCE, counters, records, skips, statements, topics, views
from services.monitor.storage.writer import Stored, Writer, bump, lock, put_skip
from services.monitor.views import rows
from services.monitor.views.statements import StatementView, StoredStatement

Clock = Callable[[], datetime]

ALL = Filter()
_RECENT = 20_000  # statements; counting all of them for a form would grow with the store


class Store:
    """Records, statements and skips in SQLite or PostgreSQL. Open it with `open_store`."""

    def __init__(self, engine: AsyncEngine, clock: Clock) -> None:
        self._engine = engine
        self._clock = clock
        self.elsewhere = Elsewhere(self._all, self._numbered)

    async def put_records(self, batch: Sequence[RecordV1]) -> list[Stored]:
        """Store records in one transaction and say what each did. Committed when this returns; the same record again changes nothing."""
        async with self._engine.begin() as connection:
            return await Writer(connection, await lock(connection), self._clock()).put(batch)

    async def put_skips(self, batch: Sequence[SkipV1]) -> list[bool]:
        """Store skips in one transaction; return for each whether it was not there before. One place in a stream is one skip."""
        now = self._clock()
        async with self._engine.begin() as connection:
            await lock(connection)
            return [await put_skip(connection, rows.skip_row(skip, now)) for skip in batch]

    async def after(self, seq: int, limit: int, chosen: Filter = ALL) -> list[StoredStatement]:
        """Return statements committed after number `seq`, oldest first."""
        return await self._statements(
            _visible(chosen).where(statements.c.seq > seq).order_by(statements.c.seq).limit(limit)
        )

    async def latest(self, limit: int, chosen: Filter = ALL, before: int | None = None) -> list[StoredStatement]:
        """Return statements newest first, all or only those with a number below `before`."""
        query = _visible(chosen).order_by(statements.c.seq.desc()).limit(limit)
        return await self._statements(query if before is None else query.where(statements.c.seq < before))

    async def of_article(self, article_id: str) -> list[StoredStatement]:
        """Return the statements that the article makes now, in the order in which they were found."""
        return await self._statements(
            _visible(ALL).where(statements.c.article_id == article_id).order_by(statements.c.seq)
        )

    async def head(self) -> int:
        """Return the number of the last statement committed, 0 before the first."""
        return await self._counter(SEQUENCE)

    async def changes(self) -> int:
        """Return how often anything changed: equal numbers mean that every answer is still the same."""
        return await self._counter(CHANGES)

    async def record(self, article_id: str) -> bytes | None:
        """Return the record's JSON as it came over the wire, or None."""
        found = await self._one(select(records.c.body).where(records.c.article_id == article_id))
        return None if found is None else rows.unpacked(found.body)

    async def record_row(self, article_id: str) -> Row[Any] | None:
        """Return the instants and the number of versions of an article on record, or None."""
        return await self._one(
            select(*(column for column in records.c if column.name != "body")).where(records.c.article_id == article_id)
        )

    async def skips_of(self, article_id: str, limit: int) -> Sequence[Row[Any]]:
        """Return the skips of one article, oldest first."""
        query = (
            select(skips).where(skips.c.article_id == article_id).order_by(skips.c.skipped_at, skips.c.source_offset)
        )
        return await self._all(query.limit(limit))

    async def counts(self) -> dict[str, int]:
        """Return how many articles, statements (visible and withdrawn) and skips are stored, and articles that were only skipped."""
        recorded = select(records.c.article_id)
        queries = {
            "records": select(func.count()).select_from(records),
            "statements": select(func.count()).select_from(statements).where(statements.c.withdrawn_at.is_(None)),
            "withdrawn_statements": select(func.count())
            .select_from(statements)
            .where(statements.c.withdrawn_at.is_not(None)),
            "skips": select(func.count()).select_from(skips),
            "skipped_articles": select(func.count(skips.c.article_id.distinct())).where(
                skips.c.article_id.not_in(recorded)
            ),
        }
        return {name: (await self._all(query))[0][0] for name, query in queries.items()}

    async def skip_counts(self) -> Sequence[Row[Any]]:
        """Return (stage, reason, count) of all skips, most frequent first."""
        return await self._all(
            select(skips.c.stage, skips.c.reason, func.count().label("number"))
            .group_by(skips.c.stage, skips.c.reason)
            .order_by(func.count().desc(), skips.c.stage, skips.c.reason)
        )

    async def choices(self, limit: int) -> dict[str, list[str]]:
        """Return the topics, kinds, languages and speakers of late, most frequent first: what a filter form offers."""
        recent = await self.head() - _RECENT
        columns = {
            "topic": topics.c.name,
            "kind": statements.c.kind,
            "language": statements.c.language,
            "speaker": statements.c.speaker,
        }
        return {name: await self._most_frequent(column, recent, limit) for name, column in columns.items()}

    async def _most_frequent(self, column: Column[Any], after: int, limit: int) -> list[str]:
        query = select(column).where(column.is_not(None), column.table.c.seq > after)
        rows_found = await self._all(query.group_by(column).order_by(func.count().desc(), column).limit(limit))
        return [row[0] for row in rows_found]

    async def forget(self, article_id: str) -> bool:
        """Delete a record with its statements; return whether it was there."""
        async with self._engine.begin() as connection:
            await lock(connection)
            gone = (await connection.execute(delete(records).where(records.c.article_id == article_id))).rowcount > 0
            if gone:
                await bump(connection)
        return gone

    async def forget_before(self, instant: datetime) -> dict[str, int]:
        """Delete records (with their statements) and skips last stored before `instant`; return how many of each."""
        async with self._engine.begin() as connection:
            await lock(connection)
            gone = {
                table.name: (await connection.execute(delete(table).where(table.c.stored_at < instant))).rowcount
                for table in (records, skips)
            }
            if any(gone.values()):
                await bump(connection)
        return gone

    async def close(self) -> None:
        """Close every connection."""
        await self._engine.dispose()

    async def _statements(self, query: Select[Any]) -> list[StoredStatement]:
        return await self.elsewhere.noted([_stored(row) for row in await self._all(query)])

    async def _numbered(self, seqs: Sequence[int]) -> list[StoredStatement]:
        return [
            view
            for some in chunks(seqs)
            for view in await self._statements(_visible(ALL).where(statements.c.seq.in_(some)))
        ]

    async def _counter(self, name: str) -> int:
        found = await self._one(select(counters.c.value).where(counters.c.name == name))
        return int(found.value) if found else 0

    async def _one(self, query: Select[Any]) -> Row[Any] | None:
        found = await self._all(query)
        return found[0] if found else None

    async def _all(self, query: Select[Any]) -> Sequence[Row[Any]]:
        async with self._engine.connect() as connection:
            found: Sequence[Row[Any]] = (await connection.execute(query)).all()
        return found


def _visible(chosen: Filter) -> Select[Any]:
    """Select the statements that a filter lets through. Numbers are chosen first, so that only those few views are read."""
    return select(statements.c.seq, statements.c.changed_at, views.c.body).where(
        statements.c.withdrawn_at.is_(None), *conditions(chosen), views.c.seq == statements.c.seq
    )


def _stored(row: Row[Any]) -> StoredStatement:
    view = StatementView.model_validate_json(row.body)
    return StoredStatement(**dict(view), seq=row.seq, changed_at=row.changed_at)


@asynccontextmanager
async def open_store(url: str, clock: Clock = lambda: datetime.now(UTC)) -> AsyncIterator[Store]:
    """Open the database at `url`, make its tables if they are not there, and close it at the end. Raise `WrongDatabase` if it is newer than we."""
    engine = engine_for(url)
    try:
        await prepare(engine)
        yield Store(engine, clock)
    finally:
        await engine.dispose()
