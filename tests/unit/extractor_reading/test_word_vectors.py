"""Words in pieces: the longest first, whatever accents and capitals they wear."""

import numpy as np
import pytest

from services.extractor.words.vectors import MOST_PIECES, mean_vectors, pieces_of

KNOWN = {piece: number for number, piece in enumerate(["un", "##said", "said", "##s", "##a", "zurich", "-", "u", "."])}


@pytest.mark.parametrize(
    ("word", "pieces"),
    [
        ("said", ["said"]),
        ("Unsaid", ["un", "##said"]),
        ("saidsa", ["said", "##s", "##a"]),
        ("Zürich", ["zurich"]),
        ("U.", ["u", "."]),
        ("un-said", ["un", "-", "said"]),
        ("unknown", []),
        ("said-xyz", ["said", "-"]),
        ("", []),
    ],
)
def test_a_word_is_made_of_the_longest_pieces_from_its_head_on(word, pieces):
    assert pieces_of(word, KNOWN) == [KNOWN[piece] for piece in pieces]


def test_a_word_of_ten_thousand_letters_has_few_pieces():
    assert len(pieces_of("s" * 10_000, KNOWN | {"s": 20})) <= MOST_PIECES


def test_a_word_is_the_mean_of_its_pieces_and_nought_without_any():
    vectors = np.arange(18, dtype=np.float32).reshape(9, 2)
    words = ["unknown", "unsaid", "said", "unknown"]
    assert np.allclose(mean_vectors(words, KNOWN, vectors), [[0, 0], [1, 2], [4, 5], [0, 0]])
    assert mean_vectors(["unknown"], KNOWN, vectors).tolist() == [[0, 0]]
