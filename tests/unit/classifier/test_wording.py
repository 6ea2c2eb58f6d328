"""Words are found once for a whole text, and are those that each stretch of it alone would give."""

import random

import numpy as np
import pytest

from deploy.newsroom.story import load_stories
from services.classifier import models
from services.classifier.words.letters import WORD, lowered, word_places
from services.classifier.words.profiles import Profiles, words_of
from services.classifier.words.ragged import Ragged, one_below_another, ragged, side_by_side
from services.classifier.words.vectors import directions
from services.classifier.words.vocabulary import Fact, Vocabulary
from services.classifier.words.wording import Line, Wording, each_whole, hits, line_of, stretches

CHANCE = random.Random(7)
LETTERS = "aZéß1²_'’- .\n中𝐀😀İΣ\ud800“"
STORIES = [story.text for story in load_stories().values()]
SCRIBBLES = ["".join(CHANCE.choice(LETTERS) for _ in range(60)) for _ in range(400)]
TEXTS = [*STORIES, *SCRIBBLES, "", "a", "’tis", "rock-’n’-roll 1st 3-4 well-kept don’t"]


def spans_of(text: str) -> list[tuple[int, int]]:
    found = [sorted((CHANCE.randint(0, len(text)), CHANCE.randint(0, len(text)))) for _ in range(12)]
    return [(start, end) for start, end in found]


def words_at(wording: Wording, rows: Ragged, row: int) -> list[str]:
    return [wording.words[number] for number in rows.rows(row, row + 1).values]


def test_places_are_those_that_the_patterns_find():
    for text in map(lowered, TEXTS):
        assert list(zip(*map(np.ndarray.tolist, word_places(text)), strict=True)) == [
            m.span() for m in WORD.finditer(text)
        ]


def test_lower_case_never_changes_where_things_stand():
    assert lowered("İstanbul is ISTANBUL") == "istanbul is istanbul"
    assert all(len(lowered(text)) == len(text) for text in TEXTS)


def test_a_stretch_has_the_words_that_it_has_alone_even_where_it_cuts_a_word():
    cut = 0
    for text in TEXTS:
        wording, spans = Wording(text), spans_of(text)
        rows = stretches(wording, spans).words()
        for row, (start, end) in enumerate(spans):
            assert words_at(wording, rows, row) == words_of(lowered(text)[start:end]), (text, start, end)
            cut += 0 < start < len(text) and text[start - 1 : start + 1].isalpha()
    assert cut > 100


def test_texts_looked_at_together_keep_their_own_words():
    together = each_whole(STORIES)
    assert [together.wording.text[start:end] for start, end in together.spans()] == STORIES
    rows = together.words()
    assert all(words_at(together.wording, rows, row) == words_of(text) for row, text in enumerate(STORIES))


def test_rows_are_cut_and_joined_one_by_one():
    rows = Ragged(np.arange(6), np.array([3, 0, 1, 2]))
    assert [rows.rows(row, row + 1).values.tolist() for row in range(4)] == [[0, 1, 2], [], [3], [4, 5]]
    assert rows.first(2).values.tolist() == [0, 1, 3, 4, 5]
    assert rows.last(2).values.tolist() == [1, 2, 3, 4, 5]
    assert (rows.nth(2).values.tolist(), rows.nth_last(3).values.tolist()) == ([1, 5], [0])
    assert rows.places.tolist() == [0, 1, 2, 0, 0, 1]
    woven = side_by_side([rows, rows.first(1)])
    assert (woven.values.tolist(), woven.sizes.tolist()) == ([0, 1, 2, 0, 3, 3, 4, 5, 4], [4, 0, 2, 3])
    assert one_below_another([rows, rows.first(1)]).sizes.tolist() == [3, 0, 1, 2, 1, 0, 1, 1]
    assert ragged(np.arange(9), np.array([7, 2]), np.array([2, 3])).values.tolist() == [7, 8, 2, 3, 4]


def test_a_fact_is_asked_once_for_a_word():
    asked = []
    fact, known = Fact(lambda word: asked.append(word) or len(word), np.int32), Vocabulary()
    words = ["one", "three", "one"] + [f"word{n}" for n in range(20_000)]
    for _ in range(2):
        assert known.facts(fact, words, known.numbers(words))[:4].tolist() == [3, 5, 3, 5]
    assert len(asked) == len(set(words))


def test_what_speaks_for_a_label_is_found_in_each_row_phrases_too():
    lists = Profiles({"politics": "elect* vote prime-minister", "sport": "vote cup"})
    texts = each_whole(["Elections and a vote.", "The prime", "minister of prime rank", "prime minister and cup"])
    found = [
        (row, texts.wording.words[number], label) for row, number, label in hits(texts.wording, texts.words(), lists)
    ]
    assert sorted(found) == [
        (0, "elections", "politics"),
        (0, "vote", "politics"),
        (0, "vote", "sport"),
        (3, "cup", "sport"),
        (3, "prime", "politics"),
    ]
    assert line_of("Vote, vote! The prime minister.").tally(lists) == {
        "politics": {"vote": 2, "prime": 1},
        "sport": {"vote": 2},
    }
    assert Line(texts.wording, texts.words().rows(1, 2).values).tally(lists) == {}


@pytest.mark.parametrize("many", [1, 40])
def test_the_sum_of_a_part_s_vectors_is_what_its_words_add_up_to(many):
    vectors, texts = models.vectors(), each_whole(STORIES * many)
    sums = vectors.sums(texts.wording, texts.words())
    for row in (0, len(STORIES) - 1, len(texts) - 1):
        alone = line_of(STORIES[row % len(STORIES)])
        one = sum(
            vectors.sums(alone.wording, Ragged(alone.values[[place]], np.array([1])))
            for place in range(len(alone.values))
        )
        assert abs(directions(one) - directions(sums[[row]])).max() < 1e-5
