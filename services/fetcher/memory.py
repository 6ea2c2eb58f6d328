"""What was fetched: one row per article, so that many feeds make one fetch. Pure: no clock, no network, no Kafka."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True)
class Fetched:
    """Instants are epoch seconds. Hash and validators, those of `url`, are for looking again later."""

    fetched_at: float
    first_at: float = 0.0
    visits: int = 0
    """How often it was looked at again."""

    body_hash: str = ""
    url: str = ""
    etag: str = ""
    last_modified: str = ""

    def to_bytes(self) -> bytes:
        """JSON, without what is empty."""
        return json.dumps(
            {name: value for name, value in asdict(self).items() if value}, separators=(",", ":")
        ).encode()


def fetched_from_bytes(raw: bytes) -> Fetched:
    """Read what `to_bytes` wrote; unknown names are ignored."""
    found = json.loads(raw)
    return Fetched(**{name: found[name] for name in Fetched.__slots__ if name in found})


def outlived(rows: list[tuple[str, float]], now: float, keep_seconds: float, keep_rows: int) -> list[str]:
    """Return the keys that may be forgotten: older than `keep_seconds`, and the oldest beyond `keep_rows`. Rows are (key, fetched_at)."""
    newest_first = sorted(rows, key=lambda row: row[1], reverse=True)
    return [key for place, (key, at) in enumerate(newest_first) if place >= keep_rows or now - at > keep_seconds]
