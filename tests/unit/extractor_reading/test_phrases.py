from __future__ import annotations

import pytest

from services.extractor.phrases import MOST_LETTERS, Phrases

FEW = ["share", "he", "her", "share this", "ß"]
MANY = [*FEW, *(f"word{number}" for number in range(MOST_LETTERS // 4))]


@pytest.mark.parametrize("phrases", [FEW, MANY], ids=["few", "many"])
def test_each_phrase_is_found_where_it_stands_and_within_others_in_the_order_of_their_ends(phrases: list[str]) -> None:
    text = "Straße: share this with her"
    found = Phrases(phrases).find(text)
    assert [(start, phrases[place]) for place, start, _ in found] == [
        (4, "ß"),
        (8, "share"),
        (8, "share this"),
        (24, "he"),
        (24, "her"),
    ]
    assert all(text[start:end] == phrases[place] for place, start, end in found)


@pytest.mark.parametrize("phrases", [FEW, MANY], ids=["few", "many"])
def test_of_phrases_that_end_together_the_longest_comes_first(phrases: list[str]) -> None:
    assert Phrases(["are", *phrases]).find("share") == [(1, 0, 5), (0, 2, 5)]


def test_a_text_with_half_a_pair_of_surrogates_keeps_its_offsets() -> None:
    assert Phrases(FEW).find("\ud83d her \udc00 he") == [(1, 2, 4), (2, 2, 5), (1, 8, 10)]
