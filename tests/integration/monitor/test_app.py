"""The monitor's handlers as the chassis calls them, over a real store and a real socket; the broker's part is tested with the whole line."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path
from types import ModuleType

import pytest
from aiohttp import ClientSession
from prometheus_client import REGISTRY

from services.monitor.settings import MonitorSettings
from tests.integration.monitor.newspapers import DRIFTED, OTHER_FILLER, report
from tests.unit.monitor.samples import NOON, one_statement, record, skip


@pytest.fixture
async def app(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[ModuleType]:
    from services.monitor import app as module  # noqa: PLC0415 - makes a Faust app

    monkeypatch.setattr(
        module, "settings", MonitorSettings(monitor_data_dir=tmp_path, monitor_port=0, monitor_poll_seconds=30)
    )
    await module.open_all()
    yield module
    await module.close_all()


def counted(folder: Path, table: str) -> int:
    """Ask the file itself, as whoever comes after a crash would."""
    with closing(sqlite3.connect(folder / "monitor.db")) as connection:
        number: int = connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
        return number


def metric(name: str, **labels: str) -> float:
    return REGISTRY.get_sample_value(name, labels) or 0.0


@contextmanager
def rising(*watched: tuple[str, dict[str, str], int]) -> Iterator[None]:
    """Each of these metrics rises by so much."""
    before = [metric(name, **labels) for name, labels, _ in watched]
    yield
    after = [metric(name, **labels) for name, labels, _ in watched]
    assert [now - then for now, then in zip(after, before, strict=True)] == [rise for *_, rise in watched]


async def test_a_record_is_committed_when_its_handler_returns(app: ModuleType, tmp_path: Path) -> None:
    await app.store_records(record())
    assert (counted(tmp_path, "records"), counted(tmp_path, "statements")) == (1, 2)
    await app.store_skips(skip())
    assert counted(tmp_path, "skips") == 1


async def test_a_record_is_live_before_the_next_poll(app: ModuleType) -> None:
    async with ClientSession() as client, client.get(f"{app.opened.address}/stream?after=0") as answer:
        await app.store_records(record())
        async with asyncio.timeout(5):
            assert b"id: 1\n" in await answer.content.readuntil(b"id: 2\n")


async def test_what_is_stored_is_counted_once(app: ModuleType) -> None:
    with rising(
        ("onrecord_records_stored_total", {"outcome": "new"}, 1),
        ("onrecord_records_stored_total", {"outcome": "repeated"}, 2),
        ("onrecord_statements_total", {"form": "direct"}, 1),
        ("onrecord_statements_total", {"form": "indirect"}, 1),
        ("onrecord_statements_by_kind_total", {"kind": "REJECT"}, 1),
        ("onrecord_statements_by_topic_total", {"topic": "labour"}, 2),
        ("onrecord_statements_by_stance_total", {"stance": "unfavourable"}, 1),
        ("onrecord_skips_stored_total", {"skipped_by": "extract_articles", "reason": "cookie_wall"}, 1),
        ("onrecord_discovery_to_record_seconds_count", {}, 1),
        ("onrecord_discovery_to_record_seconds_bucket", {"le": "5.0"}, 1),
    ):
        for _ in range(3):
            await app.store_records(record())
            await app.store_skips(skip())


async def test_copies_and_what_is_said_again_are_counted_apart_from_originals(app: ModuleType) -> None:
    with rising(
        ("onrecord_articles_by_text_total", {"text": "original"}, 2),
        ("onrecord_articles_by_text_total", {"text": "copy"}, 1),
        ("onrecord_statements_by_utterance_total", {"utterance": "first"}, 1),
        ("onrecord_statements_by_utterance_total", {"utterance": "repeated"}, 2),
    ):
        for one in (report("courier"), report("gazette", minutes=5), report("tribune", DRIFTED, filler=OTHER_FILLER)):
            await app.store_records(one)
            await app.store_records(one)


async def test_events_at_once_share_transactions(app: ModuleType, tmp_path: Path) -> None:
    before = metric("onrecord_commit_seconds_count", what="records")
    await asyncio.gather(*(app.store_records(one_statement(number)) for number in range(128)))
    assert counted(tmp_path, "statements") == 128
    assert metric("onrecord_commit_seconds_count", what="records") - before <= 4


async def test_a_database_that_is_locked_is_waited_for_and_nothing_is_lost(app: ModuleType, tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "monitor.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        storing = asyncio.create_task(app.store_records(record()))
        await asyncio.sleep(0.3)
        assert not storing.done()
        other.execute("ROLLBACK")
        await asyncio.wait_for(storing, 15)
    assert counted(tmp_path, "records") == 1


async def test_a_record_that_cannot_be_stored_fails_alone(app: ModuleType, tmp_path: Path) -> None:
    bad = record("https://bad.example/", published_at=NOON - timedelta(days=1))
    bad = bad.model_copy(update={"article": bad.article.model_copy(update={"language": b"not text"})})
    answers = await asyncio.gather(
        app.store_records(one_statement(1)),
        app.store_records(bad),
        app.store_records(one_statement(2)),
        return_exceptions=True,
    )
    assert [isinstance(answer, Exception) for answer in answers] == [False, True, False]
    assert counted(tmp_path, "records") == 2


async def test_the_api_alone_shows_what_another_process_stored(app: ModuleType, tmp_path: Path) -> None:
    from services.monitor.web.server import api_alone  # noqa: PLC0415 - beside the app of the fixture

    async with (
        api_alone(MonitorSettings(monitor_data_dir=tmp_path, monitor_port=0)) as address,
        ClientSession() as client,
        client.get(f"{address}/stream") as answer,
    ):
        await app.store_records(record())
        async with asyncio.timeout(5):
            assert b"id: 1\n" in await answer.content.readuntil(b"id: 2\n")
