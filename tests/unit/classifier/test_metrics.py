"""What one record adds to the counters."""

from datetime import UTC, datetime

from prometheus_client import REGISTRY

from schemas.article import Article
from schemas.record import FindingV1, RecordV1, TopicV1
from schemas.statement import StanceV1, StatementV1
from services.classifier import metrics


def value(name: str, **labels: str) -> float:
    return REGISTRY.get_sample_value(name, labels) or 0.0


def record(language: str | None, **parts) -> RecordV1:
    return RecordV1(
        article=Article(id="a", text="Some text.", language=language),
        recorded_at=datetime(2024, 1, 1, tzinfo=UTC),
        **parts,
    )


def test_a_record_without_topic_counts_as_an_abstention():
    before = value("onrecord_abstentions_total", task="topic"), value("onrecord_topics_total", topic="none")
    metrics.count(record("en"))
    assert value("onrecord_abstentions_total", task="topic") == before[0] + 1
    assert value("onrecord_topics_total", topic="none") == before[1] + 1


def test_topics_kinds_stances_and_findings_are_counted_by_their_label():
    stances = (
        StanceV1(target="Lind", stance="abstain", score=0.4),
        StanceV1(target="Orr", stance="favourable", score=0.9),
    )
    statement = StatementV1(
        id="s",
        form="direct",
        content=((0, 4),),
        kind="ACCUSE",
        kind_score=0.8,
        stances=stances,
        score=1,
        found_by="test",
    )
    names = {
        "onrecord_topics_total": {"topic": "politics"},
        "onrecord_statements_classified_total": {"kind": "ACCUSE"},
        "onrecord_stances_total": {"stance": "favourable"},
        "onrecord_findings_total": {"rule": "role_changes"},
        "onrecord_abstentions_total": {"task": "stance"},
    }
    before = {name: value(name, **labels) for name, labels in names.items()}
    topics = (TopicV1(id="medtop:11000000", name="politics", score=0.9),)
    findings = (FindingV1(rule="role_changes", detail="", evidence=((0, 4),)),)
    metrics.count(record("en", topics=topics, statements=(statement,), findings=findings))
    assert {name: value(name, **labels) - before[name] for name, labels in names.items()} == dict.fromkeys(names, 1)


def test_a_rare_language_does_not_become_a_label():
    before = value("onrecord_articles_classified_total", language="other")
    metrics.count(record("xx"))
    metrics.count(record(None))
    assert value("onrecord_articles_classified_total", language="other") == before + 1
    assert value("onrecord_articles_classified_total", language="xx") == 0


def test_every_judgement_is_counted_so_that_abstentions_have_a_share():
    tasks = ("topic", "kind", "stance")
    before = {task: value("onrecord_judgements_total", task=task) for task in tasks}
    stances = tuple(StanceV1(target=name, stance="abstain", score=0.4) for name in ("Lind", "Orr"))
    statement = StatementV1(id="s", form="direct", content=((0, 4),), stances=stances, score=1, found_by="test")
    metrics.count(record("en", statements=(statement,)))
    added = {task: value("onrecord_judgements_total", task=task) - before[task] for task in tasks}
    assert added == {"topic": 1, "kind": 1, "stance": 2}


def test_a_finer_topic_does_not_become_a_label():
    metrics.count(record("en", topics=(TopicV1(id="medtop:20000574", name="election", score=0.9, level=2),)))
    assert value("onrecord_topics_total", topic="election") == 0


def test_a_canary_is_no_news_to_count():
    before = value("onrecord_articles_classified_total", language="en")
    canary = record("en")
    metrics.count(canary.model_copy(update={"article": canary.article.model_copy(update={"canary": True})}))
    assert value("onrecord_articles_classified_total", language="en") == before
