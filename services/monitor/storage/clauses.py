"""A filter -> SQL conditions on the statements' table. Pure: no clock, no network, no Kafka."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import Column, ColumnElement, and_, exists, or_

from services.monitor.storage.filters import Filter, patterns
from services.monitor.storage.tables import stances, statements, topics, utterances

Condition = ColumnElement[bool]


def conditions(chosen: Filter) -> list[Condition]:
    """Return the conditions to join by and; says in SQL what `filters.passes` says in Python."""
    found = [or_(*map(make, values)) for name, make in CLAUSES.items() if (values := getattr(chosen, name))]
    if chosen.stance or chosen.target:
        found.append(_stance(chosen))
    return found


def _has_words(column: Column[Any], words: str) -> Condition:
    return and_(*(column.contains(pattern, autoescape=True) for pattern in patterns(words)))


def _speaker(value: str) -> Condition:
    return or_(statements.c.speaker_id == value, _has_words(statements.c.speaker_words, value))


def _topic(value: str) -> Condition:
    return exists().where(topics.c.seq == statements.c.seq, or_(topics.c.topic_id == value, topics.c.folded == value))


def _stance(chosen: Filter) -> Condition:
    wanted: list[Condition] = [stances.c.seq == statements.c.seq]
    if chosen.stance:
        wanted.append(stances.c.stance.in_(chosen.stance))
    if chosen.target:
        wanted.append(
            or_(*(or_(stances.c.target_id == one, _has_words(stances.c.target_words, one)) for one in chosen.target))
        )
    return exists().where(*wanted)


def _first_of_its_utterance(_: str) -> Condition:
    mine, theirs, earlier = utterances.alias(), utterances.alias(), statements.alias()
    return ~exists().where(
        mine.c.seq == statements.c.seq,
        theirs.c.utterance == mine.c.utterance,
        theirs.c.seq < statements.c.seq,
        earlier.c.seq == theirs.c.seq,
        earlier.c.withdrawn_at.is_(None),
    )


CLAUSES: Mapping[str, Callable[[str], Condition]] = {
    "speaker": _speaker,
    "topic": _topic,
    "kind": lambda value: statements.c.kind == value,
    "language": lambda value: statements.c.language == value,
    "form": lambda value: statements.c.form == value,
    "site": lambda value: statements.c.site == value,
    "q": lambda value: _has_words(statements.c.words, value),
    "copies": _first_of_its_utterance,
}
