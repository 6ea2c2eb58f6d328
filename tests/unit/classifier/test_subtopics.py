"""Topics of levels 2 and 3: under the right one of level 1, and only where words speak for them."""

import json
from pathlib import Path

import pytest

from services.classifier import models
from services.classifier.subtopics import THRESHOLD_SCORE, branches, evidence, subtopics_of
from services.classifier.topic_features import codes
from services.classifier.topics import topics_of
from services.classifier.training import subtopics as training
from services.classifier.words.wording import line_of

STORIES = [
    (
        "en",
        "tennis",
        "She saved two match points on her serve and won the tennis final in three sets. The Wimbledon crowd rose when the racket flew.",
    ),
    (
        "en",
        "labour relations",
        "The union called a strike of warehouse workers after employers refused a pay rise. Staff picket the gates; wages have stood still.",
    ),
    (
        "en",
        "natural disaster",
        "The earthquake of magnitude seven brought down houses; aftershocks kept survivors in the open and rescuers dug in the rubble.",
    ),
    (
        "en",
        "national elections",
        "The ruling party lost the general election. Turnout was high, and exit polls had seen the opposition ahead; parliament meets on Monday.",
    ),
    (
        "de",
        "labour relations",
        "Die Gewerkschaft ruft zum Warnstreik auf, die Arbeitgeber lehnen mehr Lohn ab. Der Tarifvertrag läuft aus, der Streik beginnt um vier.",
    ),
]


@pytest.mark.parametrize(("language", "below", "text"), STORIES)
def test_a_plain_story_has_its_topic_below(language, below, text):
    told = topics_of(text, language)
    assert below in [topic.name for topic in told if topic.level > 1]


@pytest.mark.parametrize(("language", "below", "text"), STORIES)
def test_every_topic_below_stands_under_one_that_is_told_and_is_no_surer(language, below, text):
    told = topics_of(text, language)
    above = {topic.id: topic.score for topic in told if topic.level == 1}
    parents = {topic.id: models.lexicon("subtopics")["topics"][topic.id]["parent"] for topic in told if topic.level > 1}
    assert [topic.level == 1 for topic in told] == sorted((topic.level == 1 for topic in told), reverse=True)
    assert all(topic.score <= above[parents[topic.id]] for topic in told if topic.level > 1), below


def test_nothing_is_told_below_where_no_word_speaks_for_it():
    politics = topics_of(STORIES[3][2], "en")[:1]
    assert subtopics_of(line_of("They met and talked for an hour about this and that."), politics) == ()
    assert subtopics_of(line_of(STORIES[0][2]), ()) == ()


def test_every_topic_of_level_1_has_some_below_and_each_has_words():
    known = models.lexicon("subtopics")["topics"]
    assert set(branches()) == set(codes())
    assert {topic["level"] for topic in known.values()} == {2, 3}
    assert [code for code, topic in known.items() if not topic["words"].strip()] == []


def test_the_table_says_whose_it_is():
    assert "IPTC NewsCodes" in models.lexicon("subtopics")["source"]
    assert "CC BY 4.0" in models.lexicon("subtopics")["source"]


def test_the_weights_fit_the_evidence_and_the_figures_stand_on_enough():
    about = models.card("subtopics")
    branch = next(iter(branches().values()))
    seen = evidence(line_of("war"), branch)
    assert list(seen) == list(branch.levels)
    assert {len(row) for row in seen.values()} == {len(about["coefficients"])}
    assert about["figures"]["articles"] >= 150
    assert about["figures"]["told_precision"] >= 0.85


def test_our_articles_are_three_hundred_and_weak_topics_have_their_share():
    lines = Path(training.__file__).with_name("seeds.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    assert len({row["text"] for row in rows}) == len(rows) >= 300
    weak = (
        "conflict, war and peace",
        "disaster, accident and emergency incident",
        "labour",
        "weather",
        "human interest",
    )
    assert min(sum(row["label"] == label for row in rows) for label in weak) >= 25


def test_scores_told_are_chances_above_the_threshold_times_that_of_the_topic_above():
    (above, *below) = topics_of(STORIES[1][2], "en")
    assert below
    assert all(one.score >= round(THRESHOLD_SCORE * above.score, 4) - 1e-4 for one in below)
