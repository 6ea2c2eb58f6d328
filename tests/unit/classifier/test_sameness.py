"""Copies of a text are known again, and other texts are not taken for copies."""

import json
from collections import Counter
from itertools import combinations

import pytest

from schemas.sameness import Signature, SignatureV1, unpacked
from services.classifier.sameness import containment, relation, resemblance, same_text, signature, signatures
from services.classifier.training import corpus

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


def test_a_part_from_the_middle_shares_a_key_too():
    long = " ".join(f"{STORY.replace('paragraph', f'paragraph {part} of chapter')}" for part in range(4))
    middle = long[len(long) // 3 : 2 * len(long) // 3]
    assert relation(signature(middle), signature(long)) == "cut"
    assert set(signature(middle).keys) & set(signature(long).keys)


@pytest.mark.parametrize("text", ["", "one", "one two three"])
def test_a_text_of_a_few_words_has_a_signature(text):
    assert len(signature(text).minhash) == 64
    assert same_text(signature(text), signature(text))


def test_a_signature_is_the_same_in_every_process():
    assert signature("The bell rang twice in the night.").content_hash == "38d359cc913f97668dfe5b3591eadbee"
    assert signature("The bell rang twice in the night.").keys[:2] == (508272442, 8356067667)


def test_a_signature_travels_in_little_over_a_kilobyte_and_arrives_as_it_was():
    sent = signature(STORY * 8).packed()
    assert len(sent.model_dump_json()) < 1400
    assert unpacked(SignatureV1.model_validate_json(sent.model_dump_json())) == signature(STORY * 8)


@pytest.mark.parametrize("field", ["minhash", "sketch", "lead"])
def test_what_is_no_signature_is_refused(field):
    with pytest.raises(ValueError):  # noqa: PT011 - of base64 or ours: both say what is wrong
        unpacked(signature(STORY).packed().model_copy(update={field: "a?"}))
    with pytest.raises(ValueError, match="64 permutations"):
        unpacked(signature(STORY).packed().model_copy(update={"minhash": ""}))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (STORY, "exact"),
        (STORY.upper().replace(".", " —"), "exact"),
        (STORY.replace("pilot", "sailor"), "near"),
        (STORY[: len(STORY) // 2], "cut"),
        (f"{STORY} {OTHER}", "longer"),
        (OTHER, None),
        ("More follows.", None),
    ],
)
def test_what_a_text_is_beside_another_is_told(text, told):
    assert relation(signature(text), signature(STORY)) == told


def test_two_short_notes_are_one_only_when_they_are_equal():
    one, other = signatures(["The bell rang twice in the night.", "The bell rang twice in the night, he said."])
    assert (relation(one, one), relation(one, other)) == ("exact", None)


@pytest.mark.data
@pytest.mark.skipif(not corpus.folder().is_dir(), reason="the development data is not here: set ONRECORD_DATA")
def test_copies_in_the_development_set_are_found_by_their_keys_and_hardly_ever_anything_else():
    rows = [json.loads(line) for line in corpus.path_of("neardup_synth", "gold").read_text("utf-8").splitlines()]
    found = families([signature(row["text"]) for row in rows])
    places = list(combinations(range(len(rows)), 2))
    gold = {(i, j) for i, j in places if rows[i]["group"] == rows[j]["group"]}
    told = {(i, j) for i, j in places if found[i] == found[j]}
    assert 2 * len(gold & told) / (len(gold) + len(told)) >= 0.985
    cut = {pair for pair in gold if "truncate" in {rows[place]["edit"] for place in pair}}
    assert len(cut & told) / len(cut) >= 0.96


def families(kept: list[Signature]) -> list[int]:
    """Join what shares a key and is the same text, as a store would, one text after the other."""
    joined, by_key = list(range(len(kept))), {}
    for place, one in enumerate(kept):
        near = Counter(other for key in one.keys for other in by_key.setdefault(key, []))
        for other in near:
            if same_text(one, kept[other]) and joined[place] != joined[other]:
                old, new = max(joined[place], joined[other]), min(joined[place], joined[other])
                joined = [new if each == old else each for each in joined]
        for key in one.keys:
            by_key[key].append(place)
    return joined
