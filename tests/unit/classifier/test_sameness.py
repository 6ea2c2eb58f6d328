"""Copies of a text are known again, and other texts are not taken for copies."""

import pytest

from services.classifier.sameness import containment, resemblance, same_text, signature, signatures

STORY = " ".join(
    f"In paragraph {number} the {noun} of the harbour town told the {other} why the {thing} had been moved to the {place} last {season}."
    for number, (noun, other, thing, place, season) in enumerate(
        zip(
            "mayor pilot baker teacher captain widow clerk doctor".split(),
            "council crew guests pupils owners court editor nurse".split(),
            "bell lamp oven piano anchor letter archive bed".split(),
            "tower pier cellar hall museum attic vault ward".split(),
            "spring summer autumn winter week year month night".split(),
            strict=True,
        )
    )
)
OTHER = " ".join(
    f"Section {number}: shares of the {word} maker closed higher after the quarterly figures."
    for number, word in enumerate("chip steel paper glass".split())
)


def test_case_punctuation_and_spacing_do_not_make_another_text():
    assert signature("The bell, it rang!").content_hash == signature("the  bell it RANG").content_hash


def test_a_story_with_a_word_changed_in_each_sentence_is_a_near_copy():
    changed = STORY.replace("told the", "explained to the")
    assert signature(changed).content_hash != signature(STORY).content_hash
    assert same_text(signature(STORY), signature(changed))


@pytest.mark.parametrize("share", [0.2, 0.35, 0.6])
def test_a_cut_copy_is_found_by_what_it_keeps(share):
    cut = STORY[: int(len(STORY) * share)]
    assert same_text(signature(STORY), signature(cut))
    assert containment(signature(STORY), signature(cut)) > 0.9


def test_two_stories_are_two():
    one, other = signatures([STORY, OTHER])
    assert not same_text(one, other)
    assert resemblance(one, other) < 0.1


def test_copies_share_a_key_and_strangers_do_not():
    cut = STORY[: len(STORY) // 4]
    keys = set(signature(STORY).keys)
    assert keys & set(signature(cut).keys)
    assert keys & set(signature(STORY.replace("pilot", "sailor") + " The end of it.").keys)
    assert not keys & set(signature(OTHER).keys)


@pytest.mark.parametrize("text", ["", "one", "one two three"])
def test_a_text_of_a_few_words_has_a_signature(text):
    assert len(signature(text).minhash) == 64
    assert same_text(signature(text), signature(text))


def test_a_signature_is_the_same_in_every_process():
    assert signature("The bell rang twice in the night.").content_hash == "38d359cc913f97668dfe5b3591eadbee"
    assert signature("The bell rang twice in the night.").keys[0] == "band0:671d59ea"
