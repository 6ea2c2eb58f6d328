"""What the fetcher can be told by environment, beside what every service can."""

from __future__ import annotations

from typing import Self

from pydantic import Field, SecretStr, model_validator

from services.chassis.settings import ChassisSettings
from services.fetcher.politeness import Manners
from services.fetcher.polling.intervals import Pace

VERSION = "0.1"
CONTACT_NOT_SET = "contact-not-set"


class FetcherSettings(ChassisSettings):
    """`ONRECORD_FETCHER_…`."""

    service: str = Field("fetcher", description="name of the service; set by the service itself")
    stuck_seconds: float = Field(
        300.0,
        gt=0,
        description="with events waiting and none finished for so long, /livez says 503; politeness alone may take 120 s",
    )
    fetcher_contact: str = Field(
        CONTACT_NOT_SET,
        description="address or URL in the User-Agent, for site owners who want to reach you; set it before you fetch from the public web",
    )
    fetcher_allowed_networks: str = Field(
        "",
        description="networks beside the public ones that may be fetched from, comma-separated (127.0.0.0/8, 10.1.0.0/16)",
    )
    fetcher_interval_floor_seconds: float = Field(300.0, gt=0, description="no feed is polled more often")
    fetcher_interval_ordinary_seconds: float = Field(
        3_600.0, gt=0, description="how often a feed is polled of which nothing is known yet"
    )
    fetcher_interval_ceiling_seconds: float = Field(86_400.0, gt=0, description="no healthy feed is polled less often")
    fetcher_unconditional_every: int = Field(
        24, ge=2, description="every so many polls one asks for the whole feed, to check validators that lie"
    )
    fetcher_silence_floor_seconds: float = Field(86_400.0, gt=0, description="a feed is never called silent sooner")
    fetcher_site_delay_seconds: float = Field(1.0, ge=0, description="least pause between two requests to one site")
    fetcher_site_delay_longest_seconds: float = Field(
        60.0, gt=0, description="longest pause that a slow site earns by its latency"
    )
    fetcher_polls_at_once: int = Field(128, ge=1, description="feeds polled at the same time, one a site")
    fetcher_pages_window: int = Field(
        4_096,
        ge=1,
        description="entries in flight at once; those of one site wait for each other, so this bounds sites too",
    )
    fetcher_deadline_seconds: float = Field(30.0, gt=0, description="longest time for one fetch, redirects included")
    fetcher_page_max_bytes: int = Field(
        5 * 1024 * 1024, gt=0, description="largest page, decoded; a larger one is a counted skip"
    )
    fetcher_feed_max_bytes: int = Field(16 * 1024 * 1024, gt=0, description="largest feed, decoded")
    fetcher_revisit_seconds: str = Field(
        "3600,21600,86400,604800",
        description="ages at which an article is looked at again, comma-separated; empty for never",
    )
    fetcher_public_url: str = Field(
        "",
        description="where the public web reaches this service's port (https://push.example.org), for WebSub hubs; no hub is asked when unset",
    )
    fetcher_websub_key: SecretStr = Field(
        SecretStr(""),
        description="what WebSub secrets are made from, long, random, the same for all replicas and needed with a public URL; better as a file",
    )
    fetcher_websub_backup_seconds: float = Field(
        21_600.0, gt=0, description="how often a feed is polled that a WebSub hub pushes"
    )
    fetcher_robots_cache_seconds: float = Field(
        21_600.0, gt=0, le=86_400, description="how long a site's robots.txt is believed (RFC 9309: a day at most)"
    )
    fetcher_remember_seconds: float = Field(
        14 * 86_400.0,
        gt=0,
        description="how long a fetched article is remembered, so that no other feed makes us fetch it again",
    )
    fetcher_remember_articles: int = Field(
        250_000, ge=1, description="articles remembered in one partition, at most; the oldest go first"
    )

    @model_validator(mode="after")
    def _key_with_the_url(self) -> Self:
        if self.fetcher_public_url and not self.fetcher_websub_key.get_secret_value():
            raise ValueError(
                "WebSub needs ONRECORD_FETCHER_WEBSUB_KEY beside ONRECORD_FETCHER_PUBLIC_URL: any long random text"
            )
        return self

    @property
    def user_agent(self) -> str:
        """Return name, version and contact (manner 12)."""
        return f"Onrecord/{VERSION} (+{self.fetcher_contact})"

    @property
    def allowed_networks(self) -> tuple[str, ...]:
        """Return the allow-list as a tuple."""
        return tuple(name.strip() for name in self.fetcher_allowed_networks.split(",") if name.strip())

    @property
    def pace(self) -> Pace:
        """Return the bounds of polling."""
        return Pace(
            floor_seconds=self.fetcher_interval_floor_seconds,
            ordinary_seconds=max(
                min(self.fetcher_interval_ordinary_seconds, 12 * self.fetcher_interval_floor_seconds),
                self.fetcher_interval_floor_seconds,
            ),
            ceiling_seconds=max(self.fetcher_interval_ceiling_seconds, self.fetcher_interval_floor_seconds),
            unconditional_every=self.fetcher_unconditional_every,
            silence_floor_seconds=self.fetcher_silence_floor_seconds,
            backup_seconds=self.fetcher_websub_backup_seconds,
        )

    @property
    def manners(self) -> Manners:
        """Return the bounds of politeness."""
        return Manners(self.fetcher_site_delay_seconds, self.fetcher_site_delay_longest_seconds)
