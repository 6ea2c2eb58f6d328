"""What the extractor can be told by environment."""

from __future__ import annotations

from pydantic import Field

from services.chassis.settings import ChassisSettings


class ExtractorSettings(ChassisSettings):
    """The chassis' settings, with the extractor's own."""

    service: str = Field("extractor", description="name of the service; set by the service itself")
    metrics_port: int = Field(
        9102, ge=0, le=65535, description="port of /metrics, /livez and /readyz; 0 takes a free one"
    )
    window: int = Field(64, ge=1, description="events in flight at once in one stage, at most")
    extractor_workers: int = Field(1, ge=1, le=64, description="processes that read pages; one for each core to use")
    extractor_page_seconds: float = Field(
        10.0, gt=0, description="a page that takes longer by the clock costs its worker's life and is skipped"
    )
    extractor_page_cpu_seconds: float = Field(
        2.0, gt=0, description="a page that takes more CPU costs its worker's life and is skipped; none should take one"
    )
    extractor_memory_bytes: int = Field(
        1 << 30, ge=1 << 28, description="address space of one worker; a page that wants more is skipped"
    )
    extractor_backlog_events: int = Field(
        2_000, ge=1, description="with more pages waiting, each is read in the fast lane first: text and metadata only"
    )
    extractor_idle_events: int = Field(
        100, ge=0, description="with no more pages waiting, those that the fast lane read are read again, in full"
    )
    extractor_page_max_bytes: int = Field(5 << 20, ge=1, description="a page with more bytes is skipped")
