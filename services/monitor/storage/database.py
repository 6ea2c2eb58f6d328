"""Opens the monitor's database, SQLite or PostgreSQL, and makes its tables."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Mapping
from pathlib import Path
from time import monotonic
from typing import Any

from sqlalchemy import event, inspect, select, text, update
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from services.monitor.storage.tables import CHANGES, SCHEMA, SCHEMA_VERSION, SEQUENCE, counters, metadata

# Two that open a database at once wait for each other; the number of PostgreSQL's lock is any.
_ALONE = {"postgresql": "SELECT pg_advisory_xact_lock(7201744)", "sqlite": "BEGIN IMMEDIATE"}

# What brings the tables from the version before to this one, after the tables that are missing were made.
STEPS: Mapping[int, tuple[str, ...]] = {
    2: (
        "INSERT INTO statement_views (seq, body) SELECT seq, body FROM statements",
        "ALTER TABLE statements DROP COLUMN body",
    ),
    # What was stored before has no keys: each statement stays an utterance of its own until its article is read again
    3: (
        (
            "INSERT INTO statement_utterances (seq, utterance, seen_at, said_on, named, wording) "
            "SELECT seq, id, COALESCE(published_at, recorded_at, stored_at), NULL, FALSE, '' FROM statements "
            "WHERE seq NOT IN (SELECT seq FROM statement_utterances)"
        ),
    ),
}

# Seconds for which SQLite waits for another that writes, and between two tries where it does not wait by itself
_PATIENCE = 10.0
_PAUSE = 0.02

# Classes of SQLSTATE: connection, rollback for others' sake, resources, not now, shutdown and start-up, system error
# https://www.postgresql.org/docs/15/errcodes-appendix.html
_PASSING_CLASSES = frozenset({"08", "40", "53", "55", "57", "58"})


class WrongDatabase(RuntimeError):
    """The database is newer than this program: upgrade the monitor, or point ONRECORD_MONITOR_DATABASE_URL at another one."""


def is_passing(error: BaseException) -> bool:
    """Say whether an error means that the database is away, busy or full, rather than that it refuses what we said."""
    if isinstance(error, DBAPIError) and error.connection_invalidated:
        return True
    if str(getattr(getattr(error, "orig", error), "sqlstate", "") or "")[:2] in _PASSING_CLASSES:
        return True
    return isinstance(error, (OperationalError, InterfaceError, OSError, TimeoutError))


def engine_for(url: str) -> AsyncEngine:
    """Return an engine for an `sqlite+aiosqlite://` or `postgresql+asyncpg://` URL; a file's folder is made."""
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        return create_async_engine(parsed, pool_pre_ping=True)
    if parsed.database and parsed.database != ":memory:":
        Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_async_engine(parsed)
    event.listen(engine.sync_engine, "connect", _sqlite_pragmas)
    return engine


def _sqlite_pragmas(connection: Any, _record: Any) -> None:
    cursor = connection.cursor()
    # FULL: a commit survives a power cut, for Kafka's offset is acknowledged after it
    for pragma in (f"busy_timeout = {_PATIENCE * 1000:.0f}", "synchronous = FULL", "foreign_keys = ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


async def prepare(engine: AsyncEngine) -> None:
    """Make the tables that are not there and bring older ones up to date; raise `WrongDatabase` when they are newer than we."""
    if engine.dialect.name == "sqlite":
        await _write_ahead(engine)
    async with engine.begin() as connection:
        await connection.execute(text(_ALONE[engine.dialect.name]))
        there = await connection.run_sync(lambda sync: inspect(sync).has_table(counters.name))
        version = await _version(connection) if there else SCHEMA_VERSION
        if version > SCHEMA_VERSION:
            raise WrongDatabase(
                f"the database has schema {version}, this monitor knows {SCHEMA_VERSION}: upgrade the monitor"
            )
        await connection.run_sync(metadata.create_all)
        if not there:
            first = {SEQUENCE: 0, CHANGES: 0, SCHEMA: SCHEMA_VERSION}
            await connection.execute(
                counters.insert(), [{"name": name, "value": value} for name, value in first.items()]
            )
        for step in range(version + 1, SCHEMA_VERSION + 1):
            for change in STEPS[step]:
                await connection.execute(text(change))
        await connection.execute(update(counters).where(counters.c.name == SCHEMA).values(value=SCHEMA_VERSION))


async def _write_ahead(engine: AsyncEngine) -> None:
    """Give a file its write-ahead log, which it keeps: readers and the writer do not wait for one another.

    Of two that change a new file at once SQLite refuses one without waiting, whatever its timeout: the change begins as
    a read, and a read that would become a write must not wait (https://www.sqlite.org/c3ref/busy_handler.html).
    """
    until = monotonic() + _PATIENCE
    async with engine.connect() as connection:
        while True:
            try:
                await connection.execute(text("PRAGMA journal_mode = WAL"))
            except OperationalError as error:
                if getattr(error.orig, "sqlite_errorcode", None) != sqlite3.SQLITE_BUSY or monotonic() > until:
                    raise
                await asyncio.sleep(_PAUSE)
            else:
                return


async def _version(connection: AsyncConnection) -> int:
    return int((await connection.execute(select(counters.c.value).where(counters.c.name == SCHEMA))).scalar_one())
