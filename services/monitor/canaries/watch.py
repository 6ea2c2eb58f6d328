"""Which canaries are out, which came home, and how well they were read: state of one process, shown as gauges."""

from __future__ import annotations

from datetime import datetime, timedelta

from schemas.record import RecordV1
from services.monitor import metrics
from services.monitor.canaries.flights import flock
from services.monitor.canaries.scores import Scores, added_up, scores_of

PATIENCE = timedelta(minutes=2)
"""A canary that has been out for longer is overdue; on a machine at rest it is home within seconds."""

FIRST_AFTER = timedelta(minutes=1)
"""By then the other services are up, too, and news that waited has gone first."""


def first_flight(started_at: datetime, every: timedelta) -> datetime:
    """Return when canaries fly for the first time: a minute after the start, or sooner where they fly more often than that."""
    return started_at + min(every, FIRST_AFTER)


class CanaryWatch:
    """Keeps the newest flight of each canary and what came of the last that came home. Instants are given, none is asked for."""

    def __init__(self) -> None:
        self._out: dict[str, datetime] = {}
        self._home: dict[str, tuple[datetime, Scores]] = {}

    def fly(self, article_id: str, now: datetime) -> None:
        """Note that a canary was sent out."""
        self._out[article_id] = now

    def home(self, record: RecordV1, now: datetime) -> None:
        """Score a canary that came home, and show it. One that is older than the last, or of another flock, changes nothing."""
        article = record.article
        canary, left_at = flock().get(article.id), article.discovered_at
        if canary is None or left_at is None:
            return
        if self._out.get(article.id, left_at) <= left_at:
            self._out.pop(article.id, None)
        if article.id not in self._home or self._home[article.id][0] < left_at:
            metrics.CANARY_SECONDS.observe(max(0.0, (now - left_at).total_seconds()))
            self._home[article.id] = (left_at, scores_of(canary, record))
            _show(added_up(scores for _, scores in self._home.values()))

    def look(self, now: datetime) -> None:
        """Show how many are overdue."""
        metrics.CANARIES_OVERDUE.set(sum(now - left_at > PATIENCE for left_at in self._out.values()))

    def forget(self) -> None:
        """Forget all: the canaries come to another process now, and what this one shows would only grow old."""
        if self._out or self._home:
            self._out.clear()
            self._home.clear()
            metrics.CANARY_FSCORE.clear()
            metrics.CANARY_CALIBRATION_ERROR.clear()
        metrics.CANARIES_OVERDUE.set(0)


def _show(scores: Scores) -> None:
    for task, score in scores.items():
        metrics.CANARY_FSCORE.labels(task).set(score.f1)
        if score.calibration_error is not None:
            metrics.CANARY_CALIBRATION_ERROR.labels(task).set(score.calibration_error)
