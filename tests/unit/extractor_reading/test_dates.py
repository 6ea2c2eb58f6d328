"""Dates in a text and their values."""

import itertools
from datetime import UTC, datetime

import pytest

from services.extractor.dates.finding import find_dates

WEDNESDAY = datetime(2024, 10, 9, 12, tzinfo=UTC)


def values(text, at=WEDNESDAY, language="en"):
    return {text[found.start : found.end]: found.value for found in find_dates(text, at, language)}


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("October 5, 2024", "2024-10-05"),
        ("5 October 2024", "2024-10-05"),
        ("Oct. 5", "2024-10-05"),
        ("2024-10-05", "2024-10-05"),
        ("Monday", "2024-10-07"),
        ("last Wednesday", "2024-10-02"),
        ("next Friday", "2024-10-11"),
        ("yesterday", "2024-10-08"),
        ("last week", "2024-W40"),
        ("earlier this month", "2024-10"),
        ("last March", "2024-03"),
        ("three days ago", "2024-10-06"),
        ("two years ago", "2022"),
        ("the third quarter", "2024-Q3"),
        ("Monday evening", "2024-10-07TEV"),
        ("the 1990s", "199"),
    ],
)
def test_words_for_a_date_have_their_value(words, value):
    assert values(f"It was agreed on paper {words}, officials said.")[words] == value


def test_a_weekday_in_a_sentence_that_looks_ahead_is_the_next_one():
    assert values("Talks will resume on Monday in Oslo.")["Monday"] == "2024-10-14"


def test_a_month_without_a_year_is_the_nearest():
    assert values("They met in June in Oslo.")["June"] == "2024-06"


def test_may_the_verb_is_no_month():
    assert values("They may agree, and she may not.") == {}


def test_a_day_that_the_calendar_lacks_is_no_date():
    assert values("It is due on February 30, 2024.") == {}


def test_without_publication_a_weekday_has_no_date():
    assert values("It was agreed on Monday.", at=None)["Monday"] == "XXXX-WXX-1"


def test_without_publication_the_opening_date_stands_in():
    assert values("OSLO, October 9, 2024 — It was agreed on Monday.", at=None)["Monday"] == "2024-10-07"


@pytest.mark.parametrize(
    ("language", "words", "value"),
    [
        ("de", "5. Oktober 2024", "2024-10-05"),
        ("de", "Dienstag", "2024-10-08"),
        ("de", "gestern", "2024-10-08"),
        ("es", "5 de octubre de 2024", "2024-10-05"),
        ("es", "ayer", "2024-10-08"),
        ("fr", "5 octobre 2024", "2024-10-05"),
        ("ru", "5 октября 2024 года", "2024-10-05"),
    ],
)
def test_other_languages_have_dates_too(language, words, value):
    assert values(f"— {words} —", language=language)[words] == value


def test_dates_do_not_overlap_and_stand_in_order():
    found = find_dates("On Friday, October 4, 2024, and again last week, then in 2023 and two years ago.", WEDNESDAY)
    assert len(found) == 4
    assert all(one.end <= other.start for one, other in itertools.pairwise(found))
