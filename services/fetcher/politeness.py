"""When the next request to a site may go. Pure: no clock, no network, no Kafka.

One request at a time and a pause per site (registrable domain). The pause follows the site's own latency (Scrapy's AutoThrottle), is never shorter
than the robots' crawl delay, is never lowered by an error, and Retry-After is obeyed.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

_FIRST_REST_SECONDS: Final = 15.0
_TOO_BUSY: Final = frozenset({429, 503})


@dataclass(frozen=True)
class Manners:
    """The operator's bounds, in seconds."""

    least_delay_seconds: float = 1.0
    longest_delay_seconds: float = 60.0
    longest_retry_after_seconds: float = 86_400.0
    longest_rest_seconds: float = 900.0
    """A site that gives no answer is left alone for growing pauses up to this."""


@dataclass(frozen=True)
class SiteState:
    """What is known of a site. Counts feed the politeness ledger."""

    delay_seconds: float
    next_request_at: float = 0.0
    """Epoch seconds."""

    crawl_delay_seconds: float = 0.0
    silences: int = 0
    """Requests in a row that got no answer at all."""

    requests: int = 0
    not_modified: int = 0
    errors: int = 0
    bytes_on_wire: int = 0
    bytes_saved: int = 0
    retry_after_obeyed: int = 0
    robots_refusals: int = 0


def new_site(manners: Manners) -> SiteState:
    """Return a site that nobody has asked yet."""
    return SiteState(delay_seconds=manners.least_delay_seconds)


def wait_seconds(site: SiteState, now: float) -> float:
    """Return how long the next request has to wait; 0 when it may go."""
    return max(0.0, site.next_request_at - now)


def with_crawl_delay(site: SiteState, crawl_delay_seconds: float | None) -> SiteState:
    """Return the site with what its robots.txt asks for (already capped)."""
    return replace(site, crawl_delay_seconds=crawl_delay_seconds or 0.0)


def after_request(
    site: SiteState,
    manners: Manners,
    now: float,
    *,
    status: int | None,
    seconds: float,
    retry_after_seconds: float = 0.0,
) -> SiteState:
    """Return the site after a request that ended at `now`; `status` is None when no answer came."""
    failed = status is None or status >= 400  # noqa: PLR2004 - HTTP's errors begin there
    eased = max(seconds, (site.delay_seconds + seconds) / 2)
    delay = max(site.delay_seconds, eased) if failed else eased
    if status in _TOO_BUSY:
        delay = max(delay, site.delay_seconds * 2)
    delay = min(max(delay, manners.least_delay_seconds), manners.longest_delay_seconds)
    obeyed = min(retry_after_seconds, manners.longest_retry_after_seconds)
    silences = site.silences + 1 if status is None else 0
    rest = min(manners.longest_rest_seconds, _FIRST_REST_SECONDS * 2.0 ** (silences - 2)) if silences > 1 else 0.0
    return replace(
        site,
        delay_seconds=delay,
        next_request_at=now + max(delay, site.crawl_delay_seconds, obeyed, rest),
        silences=silences,
        requests=site.requests + 1,
        not_modified=site.not_modified + (status == 304),  # noqa: PLR2004
        errors=site.errors + failed,
        retry_after_obeyed=site.retry_after_obeyed + (obeyed > 0),
    )
