"""Canaries: gold articles of our own, made to fly through production. Pure but for reading its own files: no clock, no network, no Kafka.

`gold/*.json` is written by `python -m deploy.newsroom.canaries` from stories of ours.
"""

from __future__ import annotations

from datetime import datetime
from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from schemas.entry import EntryV1
from schemas.identity import article_id, site_of
from schemas.page import PageV1, packed

GOLD = Path(__file__).parent / "gold"
SITE = "https://canaries.invalid/"
"""No article of the news can have such an address: RFC 2606 keeps `.invalid` free of sites."""


class Gold(BaseModel):
    """What is true; unknown fields are refused, for a misspelt one would never be scored."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class GoldStatement(Gold):
    """One statement: the words of each piece, who speaks (None where the story does not say), and what nobody would argue about."""

    content: tuple[str, ...]
    speaker: str | None
    kind: str | None
    stances: dict[str, str]
    """Name of a target -> favourable, neutral or unfavourable."""


class Canary(Gold):
    """One article: the page as it would be fetched, and what is true of it. `topics` are names of IPTC level 1."""

    slug: str
    url: str
    html: str
    topics: tuple[str, ...]
    statements: tuple[GoldStatement, ...]

    @property
    def article_id(self) -> str:
        """Return the id that its article has on every stream."""
        return article_id(self.url)


@cache
def flock() -> dict[str, Canary]:
    """Return every canary by its article id."""
    found = (Canary.model_validate_json(path.read_text(encoding="utf-8")) for path in sorted(GOLD.glob("*.json")))
    return {canary.article_id: canary for canary in found}


def page_of(canary: Canary, now: datetime) -> PageV1:
    """Return the page event, marked, as the fetcher would have made it of this page `now`."""
    body = canary.html.encode()
    entry = EntryV1(
        article_id=canary.article_id,
        site=site_of(canary.url),
        url=canary.url,
        origin="submitted",
        discovered_at=now,
    )
    return PageV1(
        article_id=canary.article_id,
        entry=entry,
        final_url=canary.url,
        content_type="text/html; charset=utf-8",
        packed=packed(body),
        body_bytes=len(body),
        fetched_at=now,
        canary=True,
    )
