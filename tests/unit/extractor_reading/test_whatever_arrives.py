"""Texts cut, shuffled and strewn with marks: reading them raises nothing, and what is told lies in the text."""

import random
import tracemalloc
from datetime import UTC, datetime

import pytest

from deploy.newsroom.story import load_stories
from services.extractor.dates.finding import find_dates
from services.extractor.names.finding import find_names
from services.extractor.statements.finding import find_statements

PUBLISHED = datetime(2025, 10, 14, tzinfo=UTC)
STREWN = ['"', "“", "”", "„", "’", ",", ":", "—", "(", "\n\n", "that", "said", "0", "’s", "\u00a0", "\U0001f600", "İ"]
STORIES = sorted(load_stories().values(), key=lambda story: story.text)


def cut(text, chance):
    start = chance.randrange(len(text))
    return text[start : start + chance.randrange(1, 800)]


def shuffled(text, chance):
    words = text.split(" ")[:120]
    chance.shuffle(words)
    return " ".join(words)


def strewn(text, chance):
    words = text.split(" ")
    for _ in range(20):
        words.insert(chance.randrange(len(words)), chance.choice(STREWN))
    return " ".join(words)


def letters(text, chance):
    return "".join(chance.choice(text) for _ in range(300))


@pytest.mark.parametrize("spoil", [cut, shuffled, strewn, letters])
def test_a_spoilt_text_is_read_and_all_that_is_told_lies_in_it(spoil):
    chance = random.Random(20_261_126)
    for _ in range(15):
        story = chance.choice(STORIES)
        text = spoil(story.text, chance)
        told = find_statements(text, story.language, PUBLISHED)
        spans = [span for one in told for span in (*one.content, *one.source, *one.cue)]
        spans += [span for name in find_names(text, story.language) for span in name.mentions]
        spans += [(date.start, date.end) for date in find_dates(text, PUBLISHED, story.language)]
        assert all(0 <= start < end <= len(text) for start, end in spans), text


def test_a_sentence_of_thousands_of_reports_takes_little_memory():
    find_statements("He said that it was late.", "en", PUBLISHED)  # models and tables are there
    tracemalloc.start()
    told = find_statements("She said that he denied it and " * 350 + "left.", "en", PUBLISHED)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert told
    assert most < 60_000_000
