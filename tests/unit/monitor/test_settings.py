from __future__ import annotations

from pathlib import Path

import pytest

from services.monitor.metrics import bounded
from services.monitor.settings import MonitorSettings


def test_without_a_database_url_the_store_is_a_file_in_the_data_folder() -> None:
    settings = MonitorSettings(monitor_data_dir=Path("/var/lib/onrecord"))
    assert settings.store_url == "sqlite+aiosqlite:////var/lib/onrecord/monitor.db"


@pytest.mark.parametrize("scheme", ["postgresql://", "postgres://", "postgresql+asyncpg://"])
def test_a_postgresql_url_of_any_spelling_gets_the_async_driver(scheme: str) -> None:
    settings = MonitorSettings(monitor_database_url=f"{scheme}user:secret@db/onrecord")
    assert settings.store_url == "postgresql+asyncpg://user:secret@db/onrecord"


def test_the_password_of_the_database_is_not_shown() -> None:
    settings = MonitorSettings(monitor_database_url="postgresql://user:secret@db/onrecord")
    assert "secret@" not in repr(settings) + str(settings.model_dump())


def test_the_environment_names_the_database(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ONRECORD_MONITOR_DATABASE_URL", "postgresql://db/onrecord")
    monkeypatch.setenv("ONRECORD_MONITOR_PORT", "0")
    assert (MonitorSettings().store_url, MonitorSettings().monitor_port) == ("postgresql+asyncpg://db/onrecord", 0)


def test_a_label_stays_bounded_however_many_values_arrive() -> None:
    labels = {bounded("for this test", f"value {number}") for number in range(5_000)}
    assert len(labels) == 301
    assert "other" in labels
    assert bounded("for this test", None) == "none"
