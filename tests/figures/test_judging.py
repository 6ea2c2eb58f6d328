"""The figures that were kept are what the gold sets give: a point of drop fails, task by task. Needs the development data."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from services.classifier import models
from services.classifier.training import corpus, kinds, stance, topics
from services.extractor.language import Language
from tests.figures import judging

POINT = 0.01
KEPT = json.loads(Path(__file__).with_name("judging.json").read_text(encoding="utf-8"))
CARDED = {task.CARD["name"]: task for task in (topics, kinds, stance)}
needs_data = pytest.mark.skipif(
    not corpus.folder().is_dir(), reason="the development data is not here, so no figure is checked: set ONRECORD_DATA"
)
pytestmark = pytest.mark.data


def card(name):
    return json.loads((models.WEIGHTS / f"{name}.json").read_text(encoding="utf-8"))["figures"]


def dropped(now: dict[str, float], then: dict[str, float]) -> dict[str, float]:
    """Return by how much each figure got worse, where that is more than a point: F1 and accuracy fall, a calibration error rises."""
    worse = {name: then[name] - now.get(name, 0.0) for name in then if name.endswith(("f1", "accuracy"))}
    worse |= {name: now.get(name, 1.0) - then[name] for name in then if name.endswith("ece")}
    return {name: round(by, 4) for name, by in worse.items() if by > POINT}


@needs_data
@pytest.mark.parametrize("name", CARDED)
def test_the_gold_set_gives_at_least_what_the_card_says(name):
    assert dropped(CARDED[name].measured(models.linear(name)), card(name)) == {}


@needs_data
@pytest.mark.parametrize("name", KEPT)
def test_the_gold_set_gives_at_least_what_it_gave(name):
    assert dropped(judging.TASKS[name](), KEPT[name]) == {}


def test_every_task_has_figures_that_are_kept():
    kept = {name: set(card(name)) for name in CARDED} | {name: set(of) for name, of in KEPT.items()}
    assert {f"topic_iptc1_{source}_macro_f1" for source in ("bbc", "huffpost", "masakha")} <= kept["topics"]
    assert all({"macro_f1", "ece"} <= kept[name] for name in ("kinds", "stance"))
    assert kept["near-duplicates"] == {"pair_f1"}
    assert kept["languages"] == {"accuracy", "worst_language_accuracy"}
    assert kept.keys() == CARDED.keys() | judging.TASKS.keys()


@pytest.mark.parametrize(
    ("now", "worse"),
    [
        ({"x_macro_f1": 0.7, "ece": 0.04, "told_state_ratio": 0.9}, {}),
        ({"x_macro_f1": 0.691, "ece": 0.049}, {}),
        ({"x_macro_f1": 0.689, "ece": 0.04}, {"x_macro_f1": 0.011}),
        ({"x_macro_f1": 0.9, "ece": 0.051}, {"ece": 0.011}),
        ({}, {"x_macro_f1": 0.7, "ece": 0.96}),
    ],
)
def test_more_than_a_point_is_a_drop_and_a_figure_that_is_gone_too(now, worse):
    assert dropped(now, {"x_macro_f1": 0.7, "ece": 0.04, "told_state_ratio": 0.1}) == worse


@needs_data
@pytest.mark.parametrize("name", ["kinds", "stance"])
def test_a_model_with_its_biases_shuffled_is_told(name):
    model = models.linear(name)
    spoilt = replace(model, bias=np.roll(model.bias, 1))
    assert "macro_f1" in dropped(CARDED[name].measured(spoilt), card(name))


@needs_data
def test_a_model_that_is_far_too_sure_is_told():
    model = models.linear("stance")
    assert set(dropped(stance.measured(replace(model, temperature=0.5)), card("stance"))) == {"ece"}


@needs_data
def test_copies_that_are_not_recognised_and_languages_that_are_mistaken_are_told(monkeypatch):
    monkeypatch.setattr(judging, "same_text", lambda one, other: one.content_hash == other.content_hash)
    monkeypatch.setattr(judging, "language", lambda _: Language("en", 1.0))
    assert set(dropped(judging.near_duplicates(), KEPT["near-duplicates"])) == {"pair_f1"}
    assert set(dropped(judging.languages(), KEPT["languages"])) == {"accuracy", "worst_language_accuracy"}
