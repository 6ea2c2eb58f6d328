"""Cursors and limits out of a query. Pure: no clock, no network, no Kafka."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from services.monitor.storage.filters import BadParameter

_LARGEST = 2**63 - 1
_DIGITS = 19


@dataclass(frozen=True)
class Page:
    """One page of a list, newest first: at most `limit` statements, all with numbers below `before`."""

    limit: int
    before: int | None = None

    def query(self, default: int) -> str:
        """Return the page as a query string; a limit of `default` goes without saying."""
        parts = [f"limit={self.limit}"] if self.limit != default else []
        return "&".join(parts + ([f"before={self.before}"] if self.before is not None else []))


def number(name: str, text: str, least: int = 0, most: int = _LARGEST) -> int:
    """Return the whole number that a parameter gives; raise `BadParameter`."""
    value = text.strip()
    if value.isascii() and value.isdigit() and len(value) <= _DIGITS and least <= int(value) <= most:
        return int(value)
    raise BadParameter(name, f"{text[:40]!r} is not a whole number from {least} to {most}")


def page_of(query: Mapping[str, str], *, default: int, most: int) -> Page:
    """Return the page that a query asks for; raise `BadParameter`."""
    limit = number("limit", query["limit"], 1, most) if "limit" in query else default
    return Page(limit, number("before", query["before"]) if "before" in query else None)
