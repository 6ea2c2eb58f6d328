"""The stories and their gold: offsets, completeness, honest dates."""

import json
import re
from collections import Counter
from datetime import date

import pytest

from deploy.newsroom.gold import GOLD, SEED, as_json, gold_of
from deploy.newsroom.story import TOPICS, load_stories, read_story

STORIES = load_stories()
GOLD_FILES = [*sorted(GOLD.glob("*.json")), SEED / "briefing.gold.json"]
RECORDS = {path.name: json.loads(path.read_text("utf-8")) for path in GOLD_FILES}

_MONTHS = "January February March April May June July August September October November December".split()
_DATED = re.compile(rf"\b(Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day, ({'|'.join(_MONTHS)}) (\d{{1,2}}), (\d{{4}})")


def _spans(record):
    for statement in record["statements"]:
        yield from [*statement["content"], *statement["source"], *statement["cue"]]
    yield from record["not_statements"]
    for finding in record["findings"]:
        yield from finding["evidence"]


@pytest.mark.parametrize("name", RECORDS)
def test_every_gold_string_stands_in_the_text_at_its_offsets(name):
    record = RECORDS[name]
    spans = list(_spans(record))
    assert spans
    for span in spans:
        assert record["text"][span["start"] : span["end"]] == span["text"]
        assert span["text"] == span["text"].strip() != ""


@pytest.mark.parametrize("slug", STORIES)
def test_the_gold_file_is_what_the_marks_say(slug):
    assert (GOLD / f"{slug}.json").read_text("utf-8") == as_json(STORIES[slug])


def test_the_seed_fixture_is_what_its_marks_say():
    story = read_story("briefing", (SEED / "briefing.marked.md").read_text("utf-8"))
    assert (SEED / "briefing.txt").read_text("utf-8") == story.text
    assert (SEED / "briefing.gold.json").read_text("utf-8") == as_json(story)


def test_no_gold_file_is_left_over():
    assert {path.stem for path in GOLD.glob("*.json")} == set(STORIES)


def test_there_are_enough_stories_in_three_languages():
    languages = Counter(story.language for slug, story in STORIES.items() if not slug.endswith(".edit"))
    assert languages["en"] >= 16
    assert languages["de"] >= 4
    assert languages["es"] >= 4
    assert languages.total() >= 26


@pytest.mark.parametrize("slug", STORIES)
def test_a_story_has_the_length_of_a_wire_story(slug):
    assert 250 <= len(STORIES[slug].text.split()) <= 600


@pytest.mark.parametrize("slug", STORIES)
def test_topics_are_known_and_instants_have_a_zone(slug):
    story = STORIES[slug]
    assert set(story.topics) <= set(TOPICS)
    assert story.topics
    assert story.published_at.tzinfo
    assert story.modified_at is None or story.modified_at > story.published_at


@pytest.mark.parametrize("slug", STORIES)
def test_every_quotation_is_marked_as_a_statement_or_as_none(slug):
    story = STORIES[slug]
    marked = [(mark.start, mark.end) for mark in story.marks if mark.label == "-" or mark.label.endswith("c")]
    quoted = [found.start() for found in re.finditer('[“„«»"]', story.text)]
    loose = [at for at in quoted if not any(start <= at < end for start, end in marked)]
    assert not [story.text[at : at + 40] for at in loose]


@pytest.mark.parametrize("slug", STORIES)
def test_a_weekday_contradicts_its_date_only_where_the_gold_says_so(slug):
    story = STORIES[slug]
    wrong = {
        found[0]
        for found in _DATED.finditer(story.text)
        if date(int(found[4]), _MONTHS.index(found[2]) + 1, int(found[3])).strftime("%A") != found[1] + "day"
    }
    findings = [finding for finding in gold_of(story)["findings"] if finding["rule"] == "weekday_contradicts_date"]
    assert wrong == {span["text"] for finding in findings for span in finding["evidence"]}


def test_all_forms_negation_nesting_and_unnamed_speakers_occur():
    statements = [statement for record in RECORDS.values() for statement in record["statements"]]
    assert len(statements) >= 300
    assert min(Counter(statement["form"] for statement in statements).values()) >= 50
    assert sum(statement["negated"] for statement in statements) >= 10
    assert any(statement["nested_in"] for statement in statements)
    assert any(statement["speaker"] is None for statement in statements)
