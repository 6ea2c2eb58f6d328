"""What the monitor can be told by environment: `ONRECORD_MONITOR_<NAME>`, and what its chassis can be told."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field, SecretStr

from services.chassis.settings import ChassisSettings


class MonitorSettings(ChassisSettings):
    """Where the monitor keeps what it stores, where it listens, and how much it gives at once."""

    service: str = Field("monitor", description="name of the service; set by the service itself")
    monitor_data_dir: Path = Field(Path(".onrecord/monitor"), description="folder of the SQLite file")
    monitor_database_url: SecretStr = Field(
        SecretStr(""),
        description="postgresql+asyncpg://… for PostgreSQL; SQLite in monitor_data_dir when unset; better as a file",
    )
    monitor_retention_days: float = Field(
        365.0, ge=0, description="records and skips stored longer ago are deleted; 0 keeps them for ever"
    )
    monitor_host: str = Field("127.0.0.1", description="address of the page, the feeds, the stream and the API")
    monitor_port: int = Field(8080, ge=0, le=65535, description="their port; 0 takes a free one")
    monitor_public_url: str = Field(
        "", description="how readers reach the monitor, for links in feeds; taken from each request when unset"
    )
    monitor_commit_events: int = Field(64, ge=1, le=1000, description="events that one transaction stores, at most")
    monitor_heartbeat_seconds: float = Field(
        15.0, gt=0, description="pause after which a quiet stream shows that it lives"
    )
    monitor_patience_seconds: float = Field(
        10.0, gt=0, description="a stream's reader that takes nothing for so long is disconnected and may resume"
    )
    monitor_max_subscribers: int = Field(500, ge=1, description="streams open at once")
    monitor_canary_seconds: float = Field(
        3600.0,
        ge=0,
        description="how often gold articles of our own fly through the services to be scored; 0 for never",
    )
    monitor_poll_seconds: float = Field(
        1.0, gt=0, description="how often the live stream looks for what another process stored"
    )

    @property
    def store_url(self) -> str:
        """Return the URL of the database to use, as SQLAlchemy writes it; it may hold a password."""
        given = self.monitor_database_url.get_secret_value()
        if not given:
            return f"sqlite+aiosqlite:///{self.monitor_data_dir.absolute() / 'monitor.db'}"
        for plain in ("postgresql://", "postgres://"):
            given = given.replace(plain, "postgresql+asyncpg://", 1) if given.startswith(plain) else given
        return given
