"""What changed from one record to another: gained, lost, flipped."""

import pytest

from schemas.article import Article
from schemas.record import FindingV1, RecordV1, TopicV1
from schemas.statement import StanceV1, StatementV1
from services.classifier.changes import Tally, changes_between

TEXT = "“We will strike on Monday,” said Anna Berg of the union."


def record(topics=(), kind=None, stances=None, rules=()) -> RecordV1:
    said = StatementV1(
        id="s1",
        form="direct",
        content=((0, 27),),
        kind=kind,
        stances=tuple(StanceV1(target=t, target_id=t, stance=s, score=0.6) for t, s in (stances or {}).items()),
        score=1,
        found_by="test",
    )
    return RecordV1(
        article=Article(id="a1", title="Strike", text=TEXT),
        statements=(said,),
        topics=tuple(TopicV1(id=name, name=name, score=0.9) for name in topics),
        findings=tuple(FindingV1(rule=rule, detail="", evidence=(span,)) for rule, span in rules),
    )


def told(before, after):
    return [(change.task, change.way, change.before, change.after) for change in changes_between(before, after)]


@pytest.mark.parametrize(
    ("before", "after", "changes"),
    [
        ({"topics": ("labour",)}, {"topics": ("labour", "politics")}, [("topic", "gained", None, "politics")]),
        ({"topics": ("labour",)}, {}, [("topic", "lost", "labour", None)]),
        ({"topics": ("labour",)}, {"topics": ("politics",)}, [("topic", "flipped", "labour", "politics")]),
        ({"topics": ("labour", "sport")}, {"topics": ("sport", "labour")}, []),
        ({"kind": "STATE"}, {"kind": "THREATEN"}, [("kind", "flipped", "STATE", "THREATEN")]),
        ({}, {"kind": "THREATEN"}, [("kind", "gained", None, "THREATEN")]),
        ({"kind": "STATE"}, {}, [("kind", "lost", "STATE", None)]),
        ({"stances": {"x": "neutral"}}, {"stances": {"x": "abstain"}}, [("stance", "lost", "neutral", None)]),
        ({}, {"stances": {"x": "abstain"}}, []),
        (
            {"stances": {"x": "neutral", "y": "favourable"}},
            {"stances": {"x": "neutral", "y": "unfavourable"}},
            [("stance", "flipped", "favourable", "unfavourable")],
        ),
        ({"rules": [("late", (0, 5))]}, {"rules": [("sums", (0, 5))]}, [("finding", "flipped", "late", "sums")]),
        (
            {"rules": [("late", (0, 5))]},
            {"rules": [("late", (6, 9))]},
            [("finding", "lost", "late", None), ("finding", "gained", None, "late")],
        ),
    ],
)
def test_a_change_is_told_by_task_and_way(before, after, changes):
    assert told(record(**before), record(**after)) == changes


def test_a_change_shows_the_words_it_is_about():
    (change,) = changes_between(record(stances={"Berg": "neutral"}), record(stances={"Berg": "favourable"}))
    assert (TEXT[slice(*change.where)], change.about) == ("“We will strike on Monday,”", "Berg")


def test_a_tally_counts_what_was_judged_kept_and_abstained_and_keeps_a_few_examples():
    tally = Tally(most_examples=2)
    for _ in range(5):
        tally.add(record(kind="STATE", topics=("labour",)), record(kind="ACCUSE", topics=("labour",)))
    tally.add(record(kind="STATE"), record(kind="STATE"))
    kinds, topics = tally.tasks["kind"], tally.tasks["topic"]
    assert (tally.articles, tally.changed_articles) == (6, 5)
    assert (kinds.judged, kinds.kept, kinds.ways["flipped"], kinds.pairs["STATE", "ACCUSE"]) == (6, 1, 5, 5)
    assert (topics.judged, topics.kept, topics.abstained_before, topics.ways.total()) == (6, 5, 1, 0)
    assert len(tally.examples) == 2
