"""A place in a text that names something. Pure: no clock, no network, no Kafka."""

from __future__ import annotations

from dataclasses import dataclass

from schemas.article import NameKind
from services.extractor.words.gazetteer import Entry


@dataclass(frozen=True, slots=True)
class Mention:
    """Tokens `first` to `last` (exclusive) name something; `entry` is what the gazetteer knows of it."""

    first: int
    last: int
    start: int
    end: int
    kind: NameKind
    name: str
    entry: Entry | None = None
