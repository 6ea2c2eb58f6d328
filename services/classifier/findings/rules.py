"""Article -> what in it does not fit. Pure: no clock, no network, no Kafka."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from schemas.article import ArticleV1
from schemas.event import Span
from schemas.record import FindingV1
from services.classifier.findings.dated import wrong_weekday
from services.classifier.findings.known_events import before_known_event, misdated_event
from services.classifier.findings.late import future_past
from services.classifier.findings.rewording import reworded_quotes
from services.classifier.findings.roles import changing_roles
from services.classifier.findings.sums import false_sums
from services.classifier.findings.twice_dated import two_dates
from services.classifier.passages import Passages

VERSION: Final = "findings-2"
_MOST_OF_ONE_RULE: Final = 3
"""A rule that fires more often in one article has misread it, or has made its point."""

Found = tuple[str, tuple[Span, ...]]
"""The detail, for people, and the evidence."""


@dataclass(frozen=True)
class Rule:
    """`score` is our guess of how often such a finding is right in news as it is; `tests/data/findings` tells more."""

    name: str
    find: Callable[[Passages], Iterator[Found]]
    score: float


RULES: Final = (
    Rule("weekday_contradicts_date", wrong_weekday, 0.95),
    Rule("past_event_dated_after_publication", future_past, 0.85),
    Rule("dated_before_known_event", before_known_event, 0.8),
    Rule("known_event_misdated", misdated_event, 0.85),
    Rule("two_dates_for_one_event", two_dates, 0.75),
    Rule("quote_worded_two_ways", reworded_quotes, 0.7),
    Rule("role_changes", changing_roles, 0.75),
    Rule("numbers_do_not_add_up", false_sums, 0.8),
)


def findings_of(article: ArticleV1, passages: Passages | None = None) -> tuple[FindingV1, ...]:
    """Return the findings of every rule, those of one rule in the order of the text, three of a rule at most."""
    passages = passages or Passages(article)
    return tuple(
        FindingV1(rule=rule.name, detail=detail, evidence=evidence, score=rule.score)
        for rule in RULES
        for detail, evidence in list(rule.find(passages))[:_MOST_OF_ONE_RULE]
    )
