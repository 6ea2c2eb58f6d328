"""Two statements that do not fit together -> a finding with its evidence on both sides. Pure: no clock, no network, no Kafka."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from schemas.event import Instant, Part, Score
from services.monitor.sameness.utterances import OTHER_DAY, OTHER_SPEAKER
from services.monitor.views.statements import StoredStatement, speaker_name, unquoted


class Contradiction(Part):
    """A finding across articles. `statements` are its evidence: the later on record first, each with its article, passage and instants."""

    rule: str
    detail: str
    score: Score
    found_at: Instant
    statements: tuple[StoredStatement, StoredStatement]


SCORES: Mapping[str, Score] = {OTHER_SPEAKER: 0.7, OTHER_DAY: 0.7}
"""Our guess of how often such a finding is right in news as it is; not measured yet."""


def _where(view: StoredStatement) -> str:
    return view.site_name or view.site or "one article"


def _other_speaker(one: StoredStatement, other: StoredStatement) -> str:
    return f"{_where(one)} gives these words to {speaker_name(one)}, {_where(other)} to {speaker_name(other)}: “{unquoted(other.content)}”"


def _other_day(one: StoredStatement, other: StoredStatement) -> str:
    return (
        f"{_where(one)} says that {speaker_name(one)} said this on {one.said_at}, {_where(other)} says {other.said_at}"
    )


DETAILS: Mapping[str, Callable[[StoredStatement, StoredStatement], str]] = {
    OTHER_SPEAKER: _other_speaker,
    OTHER_DAY: _other_day,
}


def told(rule: str, found_at: Instant, one: StoredStatement, other: StoredStatement) -> Contradiction:
    """Return the finding in words."""
    return Contradiction(
        rule=rule, detail=DETAILS[rule](one, other), score=SCORES[rule], found_at=found_at, statements=(one, other)
    )
