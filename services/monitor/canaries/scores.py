"""What is true of the canaries, and what was put on record of them -> F1 and calibration error. Pure: no clock, no network, no Kafka."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from schemas.event import Span
from schemas.record import RecordV1
from schemas.statement import StatementV1
from services.monitor.canaries.flights import Canary, GoldStatement

LEAST_OVERLAP = 0.5
"""Two statements are one when they share half of the characters that either has."""
BINS = 5
"""Few, for a flock judges a hundred things."""
ABSTAIN = "abstain"


@dataclass
class Score:
    """One task: how many are true, how many were told, how many of them rightly, and each told score with whether it was right."""

    true: int = 0
    told: int = 0
    right: int = 0
    sure: list[tuple[float, bool]] = field(default_factory=list)

    def tell(self, *, right: bool, score: float | None = None) -> None:
        """Count one thing that was told."""
        self.told += 1
        self.right += right
        if score is not None:
            self.sure.append((score, right))

    def __add__(self, other: Score) -> Score:
        return Score(
            self.true + other.true, self.told + other.told, self.right + other.right, [*self.sure, *other.sure]
        )

    @property
    def f1(self) -> float:
        """Return the F1; 1 where nothing was true and nothing told."""
        return 2 * self.right / (self.true + self.told) if self.true + self.told else 1.0

    @property
    def calibration_error(self) -> float | None:
        """Return the expected calibration error of the told scores, or None where none was told."""
        bins = [[one for one in self.sure if min(int(one[0] * BINS), BINS - 1) == place] for place in range(BINS)]
        gaps = (abs(sum(score - right for score, right in each)) for each in bins)
        return sum(gaps) / len(self.sure) if self.sure else None


TASKS = ("statement", "speaker", "topic", "kind", "stance")
Scores = dict[str, Score]


def scores_of(canary: Canary, record: RecordV1) -> Scores:
    """Return the scores of one canary, by task.

    `statement` is right at half overlap, `speaker` where that statement has its speaker too. Kinds and stances are scored on statements that were
    found, where the gold tells them: what a statement's loss costs is told once.
    """
    scores = {task: Score() for task in TASKS}
    pairs = list(_paired(canary, record))
    for task in ("statement", "speaker"):
        scores[task].true, scores[task].told = len(canary.statements), len(record.statements)
    scores["statement"].right = len(pairs)
    scores["speaker"].right = sum(gold.speaker == _speaker(said) for gold, said in pairs)
    _score_topics(scores["topic"], canary, record)
    for gold, said in pairs:
        _score_kind(scores["kind"], gold, said)
        _score_stances(scores["stance"], gold, said)
    return scores


def added_up(parts: Iterable[Scores]) -> Scores:
    """Return the scores of many canaries together."""
    total = {task: Score() for task in TASKS}
    for part in parts:
        total = {task: total[task] + part[task] for task in TASKS}
    return total


def _speaker(said: StatementV1) -> str | None:
    return said.speaker.name if said.speaker else None


def _score_topics(score: Score, canary: Canary, record: RecordV1) -> None:
    score.true = len(canary.topics)
    for topic in (one for one in record.topics if one.level == 1):  # the canaries' truth names no finer ones
        score.tell(right=topic.name in canary.topics, score=topic.score)


def _score_kind(score: Score, gold: GoldStatement, said: StatementV1) -> None:
    if gold.kind is None:
        return
    score.true += 1
    if said.kind is not None:
        score.tell(right=said.kind == gold.kind, score=said.kind_score)


def _score_stances(score: Score, gold: GoldStatement, said: StatementV1) -> None:
    told = {stance.target: stance for stance in said.stances}
    for target, attitude in gold.stances.items():
        score.true += 1
        if target in told and told[target].stance != ABSTAIN:
            score.tell(right=told[target].stance == attitude, score=told[target].score)


def _paired(canary: Canary, record: RecordV1) -> Iterator[tuple[GoldStatement, StatementV1]]:
    """Yield each true statement with the one that was found of it, the best fit first; each is paired once."""
    found = [_characters(said.content) for said in record.statements]
    wanted = [_characters(_places(gold.content, record.article.text)) for gold in canary.statements]
    fits = sorted(
        ((_overlap(one, other), i, j) for i, one in enumerate(wanted) for j, other in enumerate(found)), reverse=True
    )
    taken_gold: set[int] = set()
    taken_said: set[int] = set()
    for fit, i, j in fits:
        if fit < LEAST_OVERLAP:
            return
        if i not in taken_gold and j not in taken_said:
            taken_gold.add(i)
            taken_said.add(j)
            yield canary.statements[i], record.statements[j]


def _places(pieces: Iterable[str], text: str) -> Iterator[Span]:
    """Yield where the pieces stand in the text, each after the one before; a piece that the reader of the page lost is left out."""
    after = 0
    for piece in pieces:
        start = text.find(piece, after)
        if start >= 0:
            after = start + len(piece)
            yield start, after


def _characters(spans: Iterable[Span]) -> set[int]:
    return {place for start, end in spans for place in range(start, end)}


def _overlap(one: set[int], other: set[int]) -> float:
    return len(one & other) / len(one | other) if one or other else 0.0
