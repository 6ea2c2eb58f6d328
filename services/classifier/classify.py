"""Article -> record: topics, kinds, stances, findings, signature. Pure: no clock, no network, no Kafka."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from schemas.article import ArticleV1, NameV1
from schemas.event import Span
from schemas.record import RecordV1, TopicV1
from schemas.statement import StanceV1, StatementV1
from services.classifier import kinds, sameness, stance, subtopics, topics
from services.classifier.findings import rules
from services.classifier.findings.rules import findings_of
from services.classifier.kinds import kind_scores, kinds_of
from services.classifier.modes import mode_of
from services.classifier.narration import article_stances
from services.classifier.passages import Passages
from services.classifier.questions import Questions, Sheaf, parted
from services.classifier.stance import stance_scores, stances_towards
from services.classifier.topics import topics_of_all
from services.classifier.verdict import ABSTAIN, Verdict
from services.classifier.words.features import Floats

_MOST_READ_DEEPLY: Final = 3
"""Kinds, and stances, of one article that the deep reading is asked about, where it was chosen: those that the default is least sure of."""


def versions() -> dict[str, str]:
    """Return which model or rule set does which task."""
    return {
        "topics": topics.version(),
        "subtopics": subtopics.version(),
        "kinds": kinds.version(),
        "stance": stance.version(),
        "findings": rules.VERSION,
        "sameness": sameness.VERSION,
    }


def classify(article: ArticleV1, now: datetime) -> RecordV1:
    """Return the article's record. `now` is when it goes on record."""
    return classify_all([article], now)[0]


def classify_all(articles: Sequence[ArticleV1], now: datetime) -> list[RecordV1]:
    """Do `classify` for several articles at once: the models are asked about all of them together, which costs less for each."""
    if not articles:
        return []
    sheaf = Sheaf([Questions(Passages(article)) for article in articles])
    about = topics_of_all(
        [(each.headed, each.passages.event.article.language) for each in sheaf.questions], sheaf.whole()
    )
    judged = zip(sheaf.questions, about, _kind_scores(sheaf), _stance_scores(sheaf), strict=True)
    return [_record(*each, now) for each in judged]


def _kind_scores(sheaf: Sheaf) -> list[Floats]:
    """Return what the default's model says of each article's statements; nothing of those in other languages."""
    asked = [each.kinds if each.language == "en" else [] for each in sheaf.questions]
    places = sheaf.stretches(lambda each: each.spans if each.language == "en" else ())
    return parted(kind_scores([row for rows in asked for row in rows], places), [len(rows) for rows in asked])


def _stance_scores(sheaf: Sheaf) -> list[Floats]:
    """Return what the default's model says of the targets of each article's statements, then of its own actors' sentences."""
    reaches = {id(each): _reaches(each) for each in sheaf.questions}
    asked = [each.rows(reaches[id(each)]) for each in sheaf.questions]
    places = sheaf.stretches(lambda each: [stretch for stretch, _ in reaches[id(each)]])
    return parted(stance_scores([row for rows in asked for row in rows], places), [len(rows) for rows in asked])


def _reaches(asked: Questions) -> list[tuple[Span, Span]]:
    own = [placed for actor in asked.actors for placed in actor.sentences]
    return [*(asked.reaches if asked.language == "en" else ()), *own]


def _record(asked: Questions, about: tuple[TopicV1, ...], kinds: Floats, stances: Floats, now: datetime) -> RecordV1:
    event = asked.passages.event
    said = len(asked.stances)
    return RecordV1(
        article=event.article,
        statements=_statements(asked, kinds, stances[:said]),
        names=event.names,
        dates=event.dates,
        topics=about,
        stances=article_stances(asked.actors, stances[said:]),
        findings=findings_of(event, asked.passages),
        signature=sameness.signature(event.article.text).packed(),
        versions=event.versions | versions(),
        recorded_at=now,
    )


def _statements(asked: Questions, kind_scores: Floats, stance_scores: Floats) -> tuple[StatementV1, ...]:
    """Return the statements with kind and stances. `scores` are the default's, empty where it does not know the language."""
    language = asked.language
    kinds = kinds_of(asked.kinds, language=language, most=_MOST_READ_DEEPLY, scores=kind_scores)
    stances = iter(stances_towards(asked.stances, language=language, most=_MOST_READ_DEEPLY, scores=stance_scores))
    judged = zip(asked.passages.event.statements, kinds, asked.kinds, asked.targets, strict=True)
    return tuple(
        statement.model_copy(
            update={
                **_kind(kind, passage, found[0][0] if found else None, language),
                "stances": tuple(_stance(name, next(stances)) for name, _ in found),
            }
        )
        for statement, kind, (passage, _, _), found in judged
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
