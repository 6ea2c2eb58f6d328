"""Two sets of models live side by side, and a folder that cannot judge is refused with a sentence."""

import asyncio
import shutil

import numpy as np
import pytest

from services.classifier import classify, kinds, models
from services.classifier.deep.encoder import DeepIsMissing
from services.classifier.shadow import NoSuchModel, shadow
from tests.unit.classifier.other_models import leaning

SENTENCE = "The minister said that the harbour would open on Monday."


def test_another_set_judges_while_it_is_in_use_and_no_longer(tmp_path):
    before = kinds.kind_of(SENTENCE, "The minister")
    other = shadow(str(leaning(tmp_path, "SANCTION")))
    with models.using(other):
        assert kinds.kind_of(SENTENCE, "The minister").label == "SANCTION"
        assert classify.versions()["kinds"] == "kinds-leaning-sanction"
    assert kinds.kind_of(SENTENCE, "The minister") == before
    assert classify.versions()["kinds"] == models.SHIPPED.linear("kinds").version


async def test_two_tasks_of_one_process_judge_by_two_sets_at_once(tmp_path):
    other = shadow(str(leaning(tmp_path, "SANCTION")))
    inside, go_on = asyncio.Event(), asyncio.Event()

    async def with_the_other():
        with models.using(other):
            inside.set()
            await go_on.wait()
            return kinds.kind_of(SENTENCE).label

    task = asyncio.create_task(with_the_other())
    await inside.wait()
    assert kinds.kind_of(SENTENCE).label != "SANCTION"
    go_on.set()
    assert await task == "SANCTION"


def test_models_may_go_by_a_name():
    default = shadow("default")
    assert default.linear("kinds") is models.SHIPPED.linear("kinds")
    assert default.deep() is None
    assert shadow("deep").deep() is not None


def test_the_deep_models_are_refused_with_a_sentence_where_their_extra_is_missing(monkeypatch):
    def missing():
        raise DeepIsMissing("install it")

    monkeypatch.setattr(models, "_opened_deep", missing)
    with pytest.raises(NoSuchModel, match="install it"):
        shadow("deep")


def test_what_a_folder_lacks_is_taken_from_the_models_that_ship(tmp_path):
    other = shadow(str(leaning(tmp_path, "AID")))
    assert other.linear("topics") is models.SHIPPED.linear("topics")
    assert other.vectors() is models.SHIPPED.vectors()
    assert other.linear("kinds") is not models.SHIPPED.linear("kinds")


def test_a_copy_of_the_models_that_ship_judges_as_they_do(tmp_path):
    copy = shadow(str(shutil.copytree(models.WEIGHTS, tmp_path / "copy")))
    assert copy.linear("kinds") is not models.SHIPPED.linear("kinds")
    with models.using(copy):
        told = kinds.kind_of(SENTENCE)
    assert told == kinds.kind_of(SENTENCE)


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"features": "features-0"}, "trained on features-0"),
        ({"labels": ["YES", "NO"]}, "tells other labels"),
        ({"labels": sorted(kinds.kinds())}, "in another order"),
    ],
)
def test_models_that_do_not_fit_this_code_are_refused(tmp_path, changed, sentence):
    with pytest.raises(models.StaleWeights, match=sentence):
        shadow(str(leaning(tmp_path, "AID", **changed)))


def test_word_vectors_of_another_width_are_refused_before_anything_is_judged(tmp_path):
    table = np.zeros((2, 7), dtype=np.int8)
    words = np.frombuffer(b"one\ntwo", dtype=np.uint8)
    np.savez(tmp_path / "words.npz", words=words, table=table, rarity=np.ones(2, dtype=np.float16))
    with pytest.raises(models.BadWeights, match="do not fit one another"):
        shadow(str(tmp_path))


@pytest.mark.parametrize("content", [b"", b"no archive", b"PK\x03\x04 broken"])
def test_a_file_that_is_no_model_is_refused(tmp_path, content):
    (tmp_path / "kinds.npz").write_bytes(content)
    with pytest.raises(models.BadWeights, match="holds no linear model"):
        shadow(str(tmp_path))


@pytest.mark.parametrize("about", [None, b"[1]", b"{}"])
def test_arrays_that_are_no_model_are_refused(tmp_path, about):
    with (tmp_path / "kinds.npz").open("wb") as file:
        if about is None:
            np.save(file, np.zeros(3))
        else:
            np.savez(file, about=np.frombuffer(about, dtype=np.uint8))
    with pytest.raises(models.BadWeights, match="holds no linear model"):
        shadow(str(tmp_path))


def test_a_folder_without_models_and_no_folder_at_all_are_told_apart(tmp_path):
    with pytest.raises(NoSuchModel, match="holds no model"):
        shadow(str(tmp_path))
    with pytest.raises(NoSuchModel, match="no folder"):
        shadow(str(tmp_path / "gone"))
