"""Article -> record: topics, kinds, stances, findings, signature. Pure: no clock, no network, no Kafka."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from schemas.article import ArticleV1, NameV1
from schemas.event import Span
from schemas.record import RecordV1
from schemas.statement import StanceV1, StatementV1
from services.classifier import findings, kinds, sameness, stance, subtopics, topics
from services.classifier.findings import findings_of
from services.classifier.kinds import kinds_of
from services.classifier.stance import stances_towards
from services.classifier.topics import topics_of
from services.classifier.verdict import ABSTAIN, Verdict

_LONGEST_SENTENCE_CHARS = 700
"""A statement over several paragraphs is judged by its beginning, where the cue stands."""


def versions() -> dict[str, str]:
    """Return which model or rule set does which task."""
    return {
        "topics": topics.version(),
        "subtopics": subtopics.version(),
        "kinds": kinds.version(),
        "stance": stance.version(),
        "findings": findings.VERSION,
        "sameness": sameness.VERSION,
    }


def classify(article: ArticleV1, now: datetime) -> RecordV1:
    """Return the article's record. `now` is when it goes on record."""
    text = f"{article.article.title}\n{article.article.text}" if article.article.title else article.article.text
    return RecordV1(
        article=article.article,
        statements=judged(article),
        names=article.names,
        dates=article.dates,
        topics=topics_of(text, article.article.language),
        findings=findings_of(article),
        signature=sameness.signature(article.article.text).packed(),
        versions=article.versions | versions(),
        recorded_at=now,
    )


def judged(article: ArticleV1) -> tuple[StatementV1, ...]:
    """Return the statements with kind and stances, all asked of the models in one batch."""
    language, text = article.article.language or "en", article.article.text
    targets = [tuple(_targets(statement, article.names)) for statement in article.statements]
    kind_rows = [
        (_sentence(statement, text), _speaker(statement, text), found[0][0].name if found else None)
        for statement, found in zip(article.statements, targets, strict=True)
    ]
    stance_rows = [
        _around(text, statement, span)
        for statement, found in zip(article.statements, targets, strict=True)
        for _, span in found
    ]
    verdicts = iter(stances_towards(stance_rows, language=language))
    return tuple(
        statement.model_copy(
            update={
                "kind": None if kind.label == ABSTAIN else kind.label,
                "kind_score": None if kind.label == ABSTAIN else kind.score,
                "stances": tuple(_stance(name, next(verdicts)) for name, _ in found),
            }
        )
        for statement, kind, found in zip(
            article.statements, kinds_of(kind_rows, language=language), targets, strict=True
        )
    )


def _targets(statement: StatementV1, names: tuple[NameV1, ...]) -> Iterator[tuple[NameV1, Span]]:
    """Yield each name that the statement's content mentions, once, with its first mention there; the speaker is no target of their own."""
    speaker = statement.speaker.id if statement.speaker else None
    for name in names:
        if name.id == speaker:
            continue
        for mention in name.mentions:
            if any(start <= mention[0] and mention[1] <= end for start, end in statement.content):
                yield name, mention
                break


def _reach(statement: StatementV1) -> Span:
    spans = (*statement.content, *statement.source, *statement.cue)
    return min(start for start, _ in spans), max(end for _, end in spans)


def _sentence(statement: StatementV1, text: str) -> str:
    start, end = _reach(statement)
    return text[start : min(end, start + _LONGEST_SENTENCE_CHARS)]


def _speaker(statement: StatementV1, text: str) -> str | None:
    if statement.source:
        start, end = statement.source[0]
        return text[start:end]
    return statement.speaker.name if statement.speaker else None


def _around(text: str, statement: StatementV1, target: Span) -> tuple[str, int, int]:
    """Return the stretch of the statement that holds the target, with the target's place in it."""
    start, end = _reach(statement)
    start = max(start, target[0] - _LONGEST_SENTENCE_CHARS // 2)
    return text[start : min(end, start + _LONGEST_SENTENCE_CHARS)], target[0] - start, target[1] - start


def _stance(name: NameV1, verdict: Verdict) -> StanceV1:
    return StanceV1.model_validate(
        {"target": name.name, "target_id": name.id, "stance": verdict.label, "score": verdict.score}
    )
