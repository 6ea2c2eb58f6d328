"""Word lists: whole words, stems and phrases."""

from services.classifier.words.profiles import Profiles, words_of

LISTS = Profiles({"politics": "elect* vote prime-minister", "sport": "vote cup"})


def test_a_stem_speaks_for_every_ending_and_a_word_only_for_itself():
    assert LISTS.labels("elections") == ("politics",)
    assert LISTS.labels("votes") == ()


def test_a_word_may_speak_for_two_labels():
    assert LISTS.labels("vote") == ("politics", "sport")


def test_a_phrase_is_found_where_its_words_stand_together():
    assert LISTS.counts(words_of("The prime minister met a minister of prime rank"))["politics"] == 1


def test_a_word_of_two_hundred_thousand_letters_is_looked_up_at_once():
    assert LISTS.labels("elect" + "a" * 200_000) == ("politics",)


def test_words_keep_their_apostrophes_and_hyphens():
    assert words_of("Lind’s well-kept 40 hens aren't") == ["lind’s", "well-kept", "40", "hens", "aren't"]
