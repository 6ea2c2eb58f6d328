"""The canaries that fly: what they are, how they are scored, and what is shown of them."""

from datetime import UTC, datetime, timedelta

import pytest
from prometheus_client import REGISTRY

from deploy.newsroom.canaries import GOLD, canaries
from schemas import streams
from schemas.article import Article
from schemas.record import RecordV1, TopicV1
from schemas.statement import Speaker, StanceV1, StatementV1
from services.chassis.post import partition_of
from services.classifier.classify import classify
from services.classifier.kind_features import kinds
from services.extractor.extract import extract
from services.monitor.canaries.flights import SITE, Canary, GoldStatement, flock, page_of
from services.monitor.canaries.scores import TASKS, added_up, scores_of
from services.monitor.canaries.watch import CanaryWatch, first_flight

NOW = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
TEXT = "“We will strike,” Berg said. Lind denied it. The sun shone."


def gauge(name, **labels):
    return REGISTRY.get_sample_value(name, labels)


def gold(*statements, topics=("labour",)):
    return Canary(slug="x", url=SITE + "1/x", html="", topics=topics, statements=statements)


def true(*content, speaker="Berg", kind=None, **stances):
    return GoldStatement(content=content, speaker=speaker, kind=kind, stances=stances)


def said(start, end, speaker="Berg", kind=None, kind_score=None, **stances):
    return StatementV1(
        id=str(start),
        form="direct",
        content=((start, end),),
        speaker=Speaker(id=speaker, name=speaker) if speaker else None,
        kind=kind,
        kind_score=kind_score,
        stances=tuple(StanceV1(target=t, stance=s, score=0.8) for t, s in stances.items()),
        score=1,
        found_by="test",
    )


def record(*statements, topics=("labour",), **article):
    return RecordV1(
        article=Article(id="a", text=TEXT, **article),
        statements=statements,
        topics=tuple(TopicV1(id=name, name=name, score=0.9) for name in topics),
    )


def test_the_gold_that_ships_is_what_the_marks_and_labels_say():
    assert {path.stem: path.read_text(encoding="utf-8") for path in GOLD.glob("*.json")} == canaries()


def test_every_canary_flies_in_a_place_that_no_news_can_have_and_all_come_to_one_partition():
    assert all(canary.url.startswith(SITE) for canary in flock().values())
    partitions = {partition_of(number.encode(), streams.RECORDS.partitions) for number in flock()}
    assert len(partitions) == 1


def test_the_flock_tests_every_task_in_three_languages():
    statements = [statement for canary in flock().values() for statement in canary.statements]
    told = [statement.kind for statement in statements if statement.kind]
    stances = [attitude for statement in statements for attitude in statement.stances.values()]
    assert len(statements) > 100
    assert set(told) <= set(kinds())
    assert len(set(told)) >= 8
    assert all(stances.count(attitude) >= 7 for attitude in ("favourable", "neutral", "unfavourable"))


def test_the_chain_as_it_ships_reads_the_canaries_well():
    """Floors a few points below what it did when they were written: a canary that fails from the start watches nothing."""
    records = {n: classify(extract(page_of(canary, NOW), NOW), NOW) for n, canary in flock().items()}
    assert all(one.article.canary for one in records.values())
    f1 = {task: s.f1 for task, s in added_up(scores_of(c, records[n]) for n, c in flock().items()).items()}
    floors = {"statement": 0.85, "speaker": 0.75, "topic": 0.55, "kind": 0.68, "stance": 0.68}
    assert {task: f1[task] for task, floor in floors.items() if f1[task] < floor} == {}


def test_a_perfect_record_has_an_f1_of_one_and_an_empty_one_of_none():
    canary = gold(true("“We will strike,”", kind="THREATEN", Lind="unfavourable"), true("it", speaker=None))
    perfect = record(
        said(0, 17, kind="THREATEN", kind_score=0.9, Lind="unfavourable"),
        said(TEXT.index("it."), TEXT.index("it.") + 2, None),
    )
    assert {task: score.f1 for task, score in scores_of(canary, perfect).items()} == dict.fromkeys(TASKS, 1.0)
    empty = {task: score.f1 for task, score in scores_of(canary, record(topics=())).items()}
    assert (empty["statement"], empty["speaker"], empty["topic"]) == (0, 0, 0)


@pytest.mark.parametrize(
    ("task", "statement", "f1"),
    [
        ("statement", said(0, 9), 1.0),
        ("statement", said(0, 8), 0.0),
        ("speaker", said(0, 17, "Lind"), 0.0),
        ("kind", said(0, 17, kind="STATE", kind_score=0.9), 0.0),
        ("kind", said(0, 17), 0.0),
        ("stance", said(0, 17, Lind="favourable"), 0.0),
        ("stance", said(0, 17, Lind="abstain"), 0.0),
        ("stance", said(0, 17, Orr="favourable", Lind="unfavourable"), 1.0),
    ],
)
def test_each_fault_costs_its_own_task(task, statement, f1):
    canary = gold(true("“We will strike,”", kind="THREATEN", Lind="unfavourable"))
    assert scores_of(canary, record(statement))[task].f1 == f1


def test_a_statement_is_paired_once_and_with_its_best_fit():
    canary = gold(true("“We will strike,”"))
    scores = scores_of(canary, record(said(0, 12), said(0, 17)))
    assert (scores["statement"].right, scores["statement"].told) == (1, 2)


def test_scores_that_are_too_sure_have_a_calibration_error():
    canary = gold(true("“We will strike,”", kind="THREATEN"), true("The sun shone.", kind="STATE"))
    half_right = [said(0, 17, kind="THREATEN", kind_score=0.95), said(45, 59, kind="THREATEN", kind_score=0.95)]
    score = scores_of(canary, record(*half_right))["kind"]
    assert score.calibration_error == pytest.approx(0.45)
    assert scores_of(canary, record())["kind"].calibration_error is None


def flown(watch, canary, left_at, home_at):
    watch.fly(canary.article_id, left_at)
    read = classify(extract(page_of(canary, left_at), left_at), home_at)
    watch.home(read, home_at)
    return read


def test_a_canary_that_comes_home_is_scored_and_one_that_does_not_is_overdue():
    watch, (first, second, *_) = CanaryWatch(), flock().values()
    flown(watch, first, NOW, NOW + timedelta(seconds=2))
    watch.fly(second.article_id, NOW)
    watch.look(NOW + timedelta(minutes=1))
    assert gauge("onrecord_canaries_overdue") == 0
    watch.look(NOW + timedelta(minutes=3))
    assert gauge("onrecord_canaries_overdue") == 1
    assert 0.5 < gauge("onrecord_canary_fscore_ratio", task="statement") <= 1
    assert gauge("onrecord_canary_calibration_error_ratio", task="kind") is not None
    watch.forget()
    assert gauge("onrecord_canaries_overdue") == 0
    assert gauge("onrecord_canary_fscore_ratio", task="statement") is None


@pytest.mark.parametrize(("every_seconds", "first_seconds"), [(3600, 60), (60, 60), (20, 20)])
def test_the_first_flight_is_soon_after_the_start_but_not_at_once(every_seconds, first_seconds):
    assert first_flight(NOW, timedelta(seconds=every_seconds)) == NOW + timedelta(seconds=first_seconds)


def test_an_old_flight_that_is_delivered_again_changes_nothing():
    watch, canary = CanaryWatch(), next(iter(flock().values()))
    old = flown(watch, canary, NOW, NOW)
    watch.fly(canary.article_id, NOW + timedelta(hours=1))
    seconds = REGISTRY.get_sample_value("onrecord_canary_seconds_count")
    watch.home(old.model_copy(update={"statements": ()}), NOW + timedelta(hours=1))
    assert gauge("onrecord_canary_fscore_ratio", task="statement") > 0
    assert REGISTRY.get_sample_value("onrecord_canary_seconds_count") == seconds
    watch.look(NOW + timedelta(hours=2))
    assert gauge("onrecord_canaries_overdue") == 1
    watch.forget()
