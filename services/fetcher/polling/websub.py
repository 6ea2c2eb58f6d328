"""WebSub (W3C, 2018): what to ask a hub, and which of its words to believe. Pure: no clock, no network, no Kafka.

A callback's URL carries the feed's id, the topic and a token that only we can make; the secret for signatures is made the same way. So any replica
can judge any request, and nothing secret is stored.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import quote

from services.fetcher.feeds.links import resolved
from services.fetcher.polling.state import SEEN_KEY_LENGTH, FeedState, with_seen

LEASE_SECONDS: Final = 10 * 86_400
LEAST_LEASE_SECONDS: Final = 600
MOST_LEASE_SECONDS: Final = 30 * 86_400
ASK_AGAIN_SECONDS: Final = 86_400.0
"""A hub that did not confirm is asked again so much later."""

_RENEW_AT_SHARE: Final = 0.6
_ALGORITHMS: Final = {"sha1": "sha1", "sha256": "sha256", "sha384": "sha384", "sha512": "sha512"}
_LINK: Final = re.compile(
    r"<([^<>]{1,2000})>((?:\s*;\s*[\w*-]{1,40}\s*(?:=\s*(?:\"[^\"]{0,500}\"|[^\s\",;]{0,500}))?){1,20})"
)
_REL: Final = re.compile(r";\s*rel\s*=\s*(?:\"([^\"]*)\"|([^\s\",;]+))", re.IGNORECASE)


@dataclass(frozen=True)
class Heard:
    """What a hub told us of a feed since its state was last stored: a lease confirmed until then (epoch seconds), keys of what it brought."""

    until_at: float | None = None
    keys: tuple[str, ...] = ()


def hub_of(link_header: str, hubs: Iterable[str], self_url: str, url: str) -> tuple[str, str]:
    """Return the hub and the topic of the feed at `url`: the Link header's, else the document's; two empty texts where there is none."""
    links = _links(link_header)
    named = [resolved(target, url) for target in links.get("hub", ())] + list(hubs)
    hub = next((target for target in named if target.startswith(("http://", "https://"))), "")
    topic = next((resolved(target, url) for target in links.get("self", ())), "") or self_url or url
    return (hub, topic) if hub else ("", "")


def _links(header: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for target, parameters in _LINK.findall(header[:8192]):
        match = _REL.search(parameters)
        for rel in (match[1] or match[2] or "").lower().split() if match else ():
            found.setdefault(rel, []).append(target)
    return found


def _made(key: bytes, purpose: str, feed_id: str, topic: str) -> str:
    return hmac.new(key, f"{purpose}\x1f{feed_id}\x1f{topic}".encode(), hashlib.sha256).hexdigest()[:40]


def token_of(key: bytes, feed_id: str, topic: str) -> str:
    """Return what proves that a callback is one we gave away."""
    return _made(key, "token", feed_id, topic)


def secret_of(key: bytes, feed_id: str, topic: str) -> str:
    """Return what a hub signs with."""
    return _made(key, "secret", feed_id, topic)


def callback_of(public_url: str, key: bytes, feed_id: str, topic: str) -> str:
    """Return the URL for a hub to call."""
    return f"{public_url.rstrip('/')}/websub/{feed_id}/{token_of(key, feed_id, topic)}?topic={quote(topic, safe='')}"


def subscription(public_url: str, key: bytes, feed_id: str, topic: str) -> dict[str, str]:
    """Return the form to post to the hub."""
    return {
        "hub.mode": "subscribe",
        "hub.topic": topic,
        "hub.callback": callback_of(public_url, key, feed_id, topic),
        "hub.lease_seconds": str(LEASE_SECONDS),
        "hub.secret": secret_of(key, feed_id, topic),
    }


def is_ours(key: bytes, feed_id: str, topic: str, token: str) -> bool:
    """Return whether we gave this callback away. Takes the same time for each wrong token."""
    return hmac.compare_digest(token_of(key, feed_id, topic).encode(), token.encode())


def lease_of(query: Mapping[str, str], topic: str) -> float | None:
    """Return for how many seconds a hub that verifies says it will push; None when it asks for what we did not (another topic, another mode)."""
    seconds = query.get("hub.lease_seconds", "")
    known = query.get("hub.topic") == topic and bool(query.get("hub.challenge"))
    if query.get("hub.mode") != "subscribe" or not known or not (seconds.isascii() and seconds.isdigit()):
        return None
    return float(min(max(int(seconds[:12]), LEAST_LEASE_SECONDS), MOST_LEASE_SECONDS))


def is_signed(header: str, secret: str, body: bytes) -> bool:
    """Return whether `X-Hub-Signature` is ours for this body, by sha1, sha256, sha384 or sha512; compared in constant time."""
    method, _, given = header.strip().partition("=")
    algorithm = _ALGORITHMS.get(method.lower())
    if algorithm is None:
        return False
    return hmac.compare_digest(hmac.new(secret.encode(), body, algorithm).hexdigest().encode(), given.lower().encode())


def wants_subscription(state: FeedState, now: float) -> bool:
    """Return whether its hub is to be asked now: never asked, a lease past three fifths, or no confirmation for a day."""
    if not state.hub_url or state.health in {"gone", "failing"}:
        return False
    if state.hub_until_at > state.hub_asked_at:
        return now >= state.hub_asked_at + _RENEW_AT_SHARE * (state.hub_until_at - state.hub_asked_at)
    return now >= state.hub_asked_at + ASK_AGAIN_SECONDS


def with_hub(state: FeedState, hub: str, topic: str) -> FeedState:
    """Return the state with the hub that the feed names today; a change of hub or topic forgets what the old one promised."""
    if (hub, topic) == (state.hub_url, state.hub_topic):
        return state
    return replace(state, hub_url=hub, hub_topic=topic, hub_asked_at=0.0, hub_until_at=0.0)


def with_heard(state: FeedState, heard: Heard) -> FeedState:
    """Return the state with what the hub said: what it brought was published already."""
    seen = with_seen(state.seen, heard.keys, len(state.seen) // SEEN_KEY_LENGTH) if heard.keys else state.seen
    return replace(state, seen=seen, hub_until_at=state.hub_until_at if heard.until_at is None else heard.until_at)


def is_pushed(state: FeedState, now: float) -> bool:
    """Return whether a hub pushes this feed, as far as it promised."""
    return bool(state.hub_url) and state.hub_until_at > now


def backup_pause(state: FeedState, pause: float, now: float, backup_seconds: float) -> float:
    """Return the pause until the next poll of a feed that is pushed: long, but short enough to renew the lease before it ends."""
    if not is_pushed(state, now):
        return pause
    return max(pause, min(backup_seconds, (state.hub_until_at - now) / 2))
