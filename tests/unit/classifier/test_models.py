"""The weights that ship: small, with cards, and refused when they do not fit the code."""

import json

import numpy as np
import pytest

from services.classifier import models
from services.classifier.words import features

NAMES = ("topics", "kinds", "stance")
MEGABYTE = 1_000_000


def card(name: str) -> dict:
    return json.loads((models.WEIGHTS / f"{name}.json").read_text(encoding="utf-8"))


def test_the_whole_set_is_at_most_25_megabytes():
    assert 0 < sum(path.stat().st_size for path in models.WEIGHTS.iterdir()) <= 25 * MEGABYTE


@pytest.mark.parametrize("name", [*NAMES, "words", "subtopics"])
def test_every_model_has_a_card_that_says_what_it_was_made_of(name):
    about = card(name)
    assert all(about[part] for part in ("version", "task", "data", "data_hash", "licence", "limits"))


@pytest.mark.parametrize("name", NAMES)
def test_the_card_and_the_weights_are_of_one_training(name):
    about, model = card(name), models.linear(name)
    assert (about["version"], tuple(about["labels"]), about["temperature"]) == (
        model.version,
        model.labels,
        model.temperature,
    )
    assert about["features"] == features.VERSION


@pytest.mark.parametrize("name", NAMES)
def test_the_figures_of_the_card_reach_the_bars(name):
    bars = {
        "topic_iptc1_bbc_macro_f1": 0.96,
        "topic_iptc1_huffpost_macro_f1": 0.40,
        "topic_iptc1_masakha_macro_f1": 0.80,
    }
    bars = bars if name == "topics" else {"macro_f1": {"kinds": 0.74, "stance": 0.68}[name]}
    figures = card(name)["figures"]
    assert {task: figures[task] for task, bar in bars.items() if figures[task] < bar} == {}
    assert figures["ece"] <= 0.05
    assert {
        task: error
        for task, error in figures.items()
        if task.startswith("topic_") and task.endswith("_ece") and error > 0.05
    } == {}


def test_weights_of_other_features_are_refused(tmp_path):
    about = {"features": "features-0", "labels": [], "temperature": 1.0, "version": "old"}
    np.savez(tmp_path / "old.npz", about=np.frombuffer(json.dumps(about).encode(), dtype=np.uint8))
    with pytest.raises(models.StaleWeights, match="features-0"):
        models.ModelSet(tmp_path).linear("old")


def test_a_word_has_the_same_bucket_in_every_process():
    values = features.hashes(["parliament", "voted"])
    assert values.tolist() == [features.word_hash("parliament"), features.word_hash("voted")]
    assert features.tagged([("word", values)], 18).tolist() == [105471, 73277]


def test_one_word_in_two_roles_is_two_features():
    values = features.hashes(["failed"])
    assert len(set(features.tagged([("left", values), ("right", values)], 18).tolist())) == 2
