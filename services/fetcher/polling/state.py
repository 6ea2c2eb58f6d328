"""What is remembered of a feed between two polls; small, because 100,000 of them live in one process. Pure: no clock, no network, no Kafka."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from typing import Any, Literal, Self

Health = Literal["new", "healthy", "empty", "failing", "silent", "gone"]
HEALTHS: tuple[Health, ...] = ("new", "healthy", "empty", "failing", "silent", "gone")

SEEN_KEY_LENGTH = 10
LEAST_SEEN = 200
MOST_SEEN = 4_000


@dataclass(frozen=True, slots=True)
class FeedState:
    """Instants are epoch seconds; 0 means never. `seen` holds the keys of items already published, newest last, without separators."""

    url: str
    next_poll_at: float = 0.0
    polls: int = 0
    failures: float = 0.0
    """Faults in a row; passing ones count half."""

    etag: str = ""
    last_modified: str = ""
    validators_url: str = ""
    body_hash: str = ""
    body_bytes: int = 0
    moved_to: str = ""
    moved_since_at: float = 0.0
    moved_polls: int = 0
    interval_seconds: float = 0.0
    gap_seconds: float = 0.0
    """The usual time between two items, 0 when unknown."""

    newest_at: float = 0.0
    """When the newest item was published, or first seen here."""

    succeeded_at: float = 0.0
    health: Health = "new"
    health_since_at: float = 0.0
    health_why: str = ""
    ttl_minutes: int = 0
    period_seconds: int = 0
    skip_hours: tuple[int, ...] = ()
    skip_days: tuple[int, ...] = ()
    title: str = ""
    language: str = ""
    hub_url: str = ""
    hub_topic: str = ""
    hub_asked_at: float = 0.0
    hub_until_at: float = 0.0
    """The end of the lease that a WebSub hub confirmed."""

    seen: str = ""

    def to_bytes(self) -> bytes:
        """JSON; what has its default is left out."""
        fields = {name: value for name, value in asdict(self).items() if value != _DEFAULTS.get(name)}
        return json.dumps(fields, separators=(",", ":"), ensure_ascii=False).encode()

    @classmethod
    def from_bytes(cls, raw: bytes) -> Self:
        """Read what `to_bytes` wrote, today's or an older version's: unknown names are ignored."""
        found: dict[str, Any] = json.loads(raw)
        known = {name: value for name, value in found.items() if name in cls.__slots__}
        for name in ("skip_hours", "skip_days"):
            known[name] = tuple(known.get(name, ()))
        return cls(**known)

    def seen_keys(self) -> frozenset[str]:
        """Return the keys of the items already published."""
        return frozenset(_cut(self.seen))


_DEFAULTS = {name: value for name, value in asdict(FeedState(url="")).items() if name != "url"}


def _cut(seen: str) -> Iterator[str]:
    return (seen[at : at + SEEN_KEY_LENGTH] for at in range(0, len(seen), SEEN_KEY_LENGTH))


def seen_key(article: str) -> str:
    """Return what is remembered of an article id: 40 bits, plenty among a few thousand."""
    return article[:SEEN_KEY_LENGTH]


def with_seen(seen: str, keys: Iterable[str], listed: int) -> str:
    """Return the ring with `keys` added at its end, cut at its start to twice what the feed lists, within bounds."""
    kept = dict.fromkeys(_cut(seen))
    for key in keys:
        kept.pop(key, None)
        kept[key] = None
    most = min(max(LEAST_SEEN, 2 * listed), MOST_SEEN)
    return "".join(list(kept)[-most:])
