"""What was stored -> the monitor's counters."""

from __future__ import annotations

from datetime import datetime

from schemas.record import RecordV1
from schemas.skip import SkipV1
from services.monitor import metrics
from services.monitor.metrics import bounded
from services.monitor.storage.writer import Stored
from services.monitor.views.statements import StoredStatement


def count_record(record: RecordV1, stored: Stored, now: datetime) -> None:
    """Count one record that is committed; how long it took only the first time, for a revision was discovered long ago."""
    metrics.RECORDS.labels(stored.outcome).inc()
    if stored.outcome == "new":
        metrics.ARTICLES_BY_TEXT.labels("copy" if stored.is_copy else "original").inc()
    metrics.STATEMENTS_BY_UTTERANCE.labels("first").inc(len(stored.added) - stored.repeated)
    metrics.STATEMENTS_BY_UTTERANCE.labels("repeated").inc(stored.repeated)
    for view in stored.added:
        _count_statement(view)
    discovered_at = record.article.discovered_at
    if stored.outcome == "new" and discovered_at:
        metrics.DISCOVERY_TO_STORE.observe(max(0.0, (now - discovered_at).total_seconds()))
        if record.recorded_at:
            metrics.DISCOVERY_TO_RECORD.observe(max(0.0, (record.recorded_at - discovered_at).total_seconds()))


def _count_statement(view: StoredStatement) -> None:
    metrics.STATEMENTS.labels(view.form).inc()
    metrics.STATEMENTS_BY_KIND.labels(bounded("kind", view.kind)).inc()
    metrics.STATEMENTS_BY_LANGUAGE.labels(bounded("language", view.language)).inc()
    for topic in (topic for topic in view.topics if topic.level == 1):
        metrics.STATEMENTS_BY_TOPIC.labels(bounded("topic", topic.name)).inc()
    for stance in view.stances:
        metrics.STATEMENTS_BY_STANCE.labels(stance.stance).inc()


def count_skip(skip: SkipV1, *, added: bool) -> None:
    """Count one skip that is committed, once however often it is delivered."""
    if added:
        metrics.SKIPS.labels(bounded("stage", skip.stage), bounded("reason", skip.reason)).inc()
