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
from services.classifier.modes import mode_of
from services.classifier.narration import article_stances
from services.classifier.passage import LONGEST_PASSAGE_CHARS, passage_of, reach_of
from services.classifier.stance import stances_towards
from services.classifier.topics import topics_of
from services.classifier.verdict import ABSTAIN, Verdict

_MOST_READ_DEEPLY = 3
"""Kinds, and stances, of one article that the deep reading is asked about, where it was chosen: those that the default is least sure of."""


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
        stances=article_stances(article),
        findings=findings_of(article),
        signature=sameness.signature(article.article.text).packed(),
        versions=article.versions | versions(),
        recorded_at=now,
    )


def judged(article: ArticleV1) -> tuple[StatementV1, ...]:
    """Return the statements with kind and stances, all asked of the models in one batch."""
    language, text = article.article.language or "en", article.article.text
    targets = [tuple(_targets(statement, article.names)) for statement in article.statements]
    passages = [passage_of(statement, text) for statement in article.statements]
    kind_rows = [
        (passage, _speaker(statement, text), found[0][0].name if found else None)
        for statement, passage, found in zip(article.statements, passages, targets, strict=True)
    ]
    stance_rows = [
        _around(text, statement, span)
        for statement, found in zip(article.statements, targets, strict=True)
        for _, span in found
    ]
    verdicts = iter(stances_towards(stance_rows, language=language, most=_MOST_READ_DEEPLY))
    kind_verdicts = kinds_of(kind_rows, language=language, most=_MOST_READ_DEEPLY)
    return tuple(
        statement.model_copy(
            update={
                **_kind(kind, passage, found[0][0] if found else None, language),
                "stances": tuple(_stance(name, next(verdicts)) for name, _ in found),
            }
        )
        for statement, kind, passage, found in zip(article.statements, kind_verdicts, passages, targets, strict=True)
    )


def _kind(verdict: Verdict, passage: str, target: NameV1 | None, language: str) -> dict[str, str | float | None]:
    """Return the fields that tell what the speaker does, how, and to whom: the first that the statement names."""
    if verdict.label == ABSTAIN:
        return {"kind_by": verdict.by or None}
    return {
        "kind": verdict.label,
        "kind_score": verdict.score,
        "kind_mode": mode_of(verdict.label, passage, language=language),
        "kind_target": target.name if target else None,
        "kind_target_id": target.id if target else None,
        "kind_by": verdict.by,
    }


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


def _speaker(statement: StatementV1, text: str) -> str | None:
    if statement.source:
        start, end = statement.source[0]
        return text[start:end]
    return statement.speaker.name if statement.speaker else None


def _around(text: str, statement: StatementV1, target: Span) -> tuple[str, int, int]:
    """Return the stretch of the statement that holds the target, with the target's place in it."""
    start, end = reach_of(statement)
    start = max(start, target[0] - LONGEST_PASSAGE_CHARS // 2)
    return text[start : min(end, start + LONGEST_PASSAGE_CHARS)], target[0] - start, target[1] - start


def _stance(name: NameV1, verdict: Verdict) -> StanceV1:
    return StanceV1.model_validate(
        {
            "target": name.name,
            "target_id": name.id,
            "stance": verdict.label,
            "score": verdict.score,
            "judged_by": verdict.by or None,
        }
    )
