"""robots.txt -> may this URL be fetched, and how slowly. Pure: no clock, no network, no Kafka.

RFC 9309, with protego for the matching. What the fetch of robots.txt itself came to is part of the verdict: a site without one (4xx) allows
everything, a site whose server fails (5xx, no answer) allows nothing for now.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import ada_url
from protego import Protego

MAX_ROBOTS_BYTES: Final = 512 * 1024
"""RFC 9309, 2.5: at least 500 KiB are read; the rest is ignored."""

MAX_CRAWL_DELAY_SECONDS: Final = 120.0

_ALLOW_ALL: Final = b""
_DISALLOW_ALL: Final = b"User-agent: *\nDisallow: /\n"


@dataclass(frozen=True)
class RobotsRules:
    """One site's rules as they hold for one user agent. `decision` is a bounded label: rules, absent or unreachable."""

    decision: str
    text: bytes = _ALLOW_ALL

    def allow(self, user_agent: str, url: str) -> bool:
        """Return whether `user_agent` (the product's name, without version) may fetch `url`."""
        return may_fetch(self.text, user_agent, url)

    def crawl_delay_seconds(self, user_agent: str) -> float | None:
        """Return the delay that the site asks for, capped, or None."""
        delay = _parsed(self.text[:MAX_ROBOTS_BYTES]).crawl_delay(user_agent)
        return None if delay is None else min(max(0.0, float(delay)), MAX_CRAWL_DELAY_SECONDS)

    def sitemaps(self) -> tuple[str, ...]:
        """Return the sitemaps that the file names."""
        return tuple(_parsed(self.text[:MAX_ROBOTS_BYTES]).sitemaps)


def rules_from(status: int | None, body: bytes) -> RobotsRules:
    """Return the rules that an answer to GET /robots.txt means; `status` None is no answer at all (RFC 9309, 2.3.1)."""
    if status is None or status >= 500 or status == 429:  # noqa: PLR2004 - HTTP's own numbers
        return RobotsRules("unreachable", _DISALLOW_ALL)
    if 200 <= status < 300:  # noqa: PLR2004
        return RobotsRules("rules", body[:MAX_ROBOTS_BYTES])
    return RobotsRules("absent")


def robots_url(url: str) -> str:
    """Return where the rules for `url` live."""
    parts = ada_url.URL(url)
    return f"{parts.protocol}//{parts.host}/robots.txt"


def may_fetch(robots: bytes, user_agent: str, url: str) -> bool:
    """Return whether the rules in `robots` let `user_agent` fetch `url`. Unreadable rules are no rules."""
    return bool(_parsed(robots[:MAX_ROBOTS_BYTES]).can_fetch(_escaped(url), user_agent))


@lru_cache(maxsize=256)
def _parsed(robots: bytes) -> Protego:
    text = robots.removeprefix(b"\xef\xbb\xbf").decode("utf-8", "replace")
    return Protego.parse(text)


_UNSAFE = re.compile(r"[^\x21-\x7e]+")


def _escaped(url: str) -> str:
    """Rules are matched octet by octet, so what is not ASCII is percent-encoded first (RFC 9309, 2.2.2)."""
    return _UNSAFE.sub(lambda match: "".join(f"%{byte:02X}" for byte in match[0].encode("utf-8", "replace")), url)
