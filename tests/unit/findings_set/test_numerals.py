"""Numbers in figures and in words, as the rule about sums reads them."""

import re

import pytest

from services.classifier.numerals import NUMBER, may_hold_number, value_of


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1,204", 1204),
        ("12.5 million", 12_500_000),
        ("4,2 Millionen", 4_200_000),
        ("90.000", 90_000),
        ("$7 billion", 7e9),
        ("twenty-three", 23),
        ("zwölf", 12),
        ("siete", 7),
        ("Nine", 9),
    ],
)
def test_a_number_in_figures_or_words_has_its_value(text, value):
    found = re.search(NUMBER, text, re.IGNORECASE)
    assert found
    assert found[0] == text
    assert value_of(text) == value


@pytest.mark.parametrize("text", ["48%", "5-4", "1990s", "tension", "20 %"])
def test_a_share_a_score_and_a_part_of_a_word_are_no_numbers_of_something(text):
    assert re.search(NUMBER, text, re.IGNORECASE) is None


def test_words_that_are_no_number_are_refused():
    with pytest.raises(ValueError, match="many"):
        value_of("many")


@pytest.mark.parametrize(
    "text", ["12", "Twenty-one men", "in $3.5 million", "dreißig", "DIECISÉIS", "x, two", "forty years"]
)
def test_where_a_number_stands_one_may_stand(text):
    assert re.search(NUMBER, text, re.IGNORECASE)
    assert may_hold_number(text)


def test_where_none_stands_none_may_stand():
    assert not may_hold_number("The tenth of the often toned stones, said Onerva.")
