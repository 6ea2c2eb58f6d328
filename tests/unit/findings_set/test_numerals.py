"""Numbers in figures and in words, as the rule about sums reads them."""

import re

import pytest

from services.classifier.numerals import NUMBER, numbers_in, value_of


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
    "text",
    [
        "12",
        "Twenty-one men",
        "in $3.5 million",
        "dreißig",
        "DIECISÉIS",
        "x, two",
        "forty years",
        "Of 1,204 votes 12 were void, 48% of $7 billion and 20 % of 5-4, in the 1990s, at £3 and one-third",
        "The tenth of the often toned stones, said Onerva.",
    ],
)
def test_numbers_are_found_where_the_pattern_finds_them(text):
    found = [match.span() for match in numbers_in(text.lower())]
    assert found == [match.span() for match in re.finditer(NUMBER, text, re.IGNORECASE)]
