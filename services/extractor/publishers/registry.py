"""A page's address and the day -> the publisher's rules, if it has any. Pure: no clock, no network, no Kafka.

Every `*.toml` beside this file is one publisher. A file that does not say what it must, or says more, is refused when the first page is read.
"""

from __future__ import annotations

import hashlib
import tomllib
from dataclasses import dataclass, fields
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from services.extractor.page.hosts import host_of

FOLDER = Path(__file__).parent


class BadRules(ValueError):
    """The file of a publisher is not as it must be: mend the file that the message names."""


@dataclass(frozen=True, slots=True)
class Rules:
    """Selectors that hold from a day on; an empty one leaves the matter to the rules for everyone."""

    since: date
    body: str = ""
    exclude: tuple[str, ...] = ()
    title: str = ""
    byline: str = ""
    date: str = ""


@dataclass(frozen=True, slots=True)
class Publisher:
    """A domain with its versions, the oldest first."""

    domain: str
    versions: tuple[Rules, ...]


def rules_for(url: str, day: date) -> Rules | None:
    """Return the rules of the publisher at this address that hold on the day, or None."""
    parts = host_of(url).split(".")
    for start in range(len(parts) - 1):
        if found := publishers().get(".".join(parts[start:])):
            held = [rules for rules in found.versions if rules.since <= day]
            return held[-1] if held else None
    return None


@lru_cache(maxsize=1)
def publishers() -> dict[str, Publisher]:
    """Return every publisher by its domain."""
    found = [read_publisher(path.read_text(encoding="utf-8"), path.name) for path in sorted(FOLDER.glob("*.toml"))]
    return {publisher.domain: publisher for publisher in found}


@lru_cache(maxsize=1)
def version() -> str:
    """Return which rules these are: it changes with any of the files."""
    texts = b"".join(path.read_bytes() for path in sorted(FOLDER.glob("*.toml")))
    return f"publishers-1-{hashlib.blake2b(texts, digest_size=4).hexdigest()}"


def read_publisher(text: str, name: str) -> Publisher:
    """Return the publisher that a file declares. Raise `BadRules` when it is not as it must be."""
    try:
        told = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadRules(f"{name}: {error}") from error
    if set(told) != {"domain", "why", "version"}:
        raise BadRules(f"{name}: wants domain, why and one [[version]] or more, has {sorted(told)}")
    versions = tuple(_rules(row, name) for row in told["version"])
    if list(versions) != sorted(versions, key=lambda rules: rules.since):
        raise BadRules(f"{name}: the oldest version comes first")
    return Publisher(told["domain"], versions)


def _rules(row: dict[str, Any], name: str) -> Rules:
    known = {field.name for field in fields(Rules)} - {"since"} | {"from"}
    if not isinstance(row.get("from"), date) or set(row) - known:
        raise BadRules(
            f"{name}: a version has from = YYYY-MM-DD and any of {sorted(known - {'from'})}, not {sorted(row)}"
        )
    texts = {key: row[key] for key in ("body", "title", "byline", "date") if key in row}
    return Rules(since=row["from"], exclude=tuple(row.get("exclude", ())), **texts)
