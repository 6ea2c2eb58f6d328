"""Numbers in figures and in words, as the rule about sums reads them."""

import re

import pytest

from deploy.newsroom.story import load_stories
from services.classifier.findings.numerals import NUMBER, numbers_in, value_of


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


TEXTS = [
    *(story.text for story in load_stories().values()),
    "12 Twenty-one men in $3.5 million, dreißig of DIECISÉIS x, two; forty years, 5-4, 48%, 1,204 and 90.000€ €7 3two five-fold",
]


@pytest.mark.parametrize("text", TEXTS, ids=range(len(TEXTS)))
def test_every_number_is_found_where_it_stands(text):
    wanted = [(match.span(), value_of(match[0])) for match in re.finditer(NUMBER, text, re.IGNORECASE)]
    assert numbers_in(text) == wanted


def test_where_none_stands_none_is_found():
    assert numbers_in("The tenth of the often toned stones, said Onerva.") == []
