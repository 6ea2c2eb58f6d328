"""The forest in tables against the forest as it was trained."""

import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier

from services.extractor.page.tree import outline
from services.extractor.text.block_features import candidates, features
from services.extractor.text.block_model import compiled, forest, likelihood
from services.extractor.text.main_text import block_text
from services.extractor.training.block_labels import labels
from services.extractor.training.block_scores import hits, scores
from services.extractor.training.block_tables import stored


def test_the_tables_say_what_the_trained_forest_says():
    random = np.random.RandomState(1)
    x = random.rand(3_000, 5).astype(np.float32)
    y = (x[:, 0] * x[:, 1] + x[:, 2] > 0.8) ^ (random.rand(3_000) < 0.05)
    trained = HistGradientBoostingClassifier(max_iter=30, max_leaf_nodes=31, random_state=1).fit(x, y)
    model = compiled(stored(trained, list("abcde"), 0.5))
    columns = {name: x[:, index] for index, name in enumerate("abcde")}
    found = likelihood(model, columns, np.arange(len(x)))
    assert np.abs(found - trained.predict_proba(x)[:, 1]).max() < 1e-4


def test_every_feature_of_the_shipped_model_is_measured():
    columns = features(outline("<h1>Ferry</h1><p>The council has put off its vote on the line.</p>"), "Ferry")
    assert set(forest().features) <= columns.keys()


def test_a_block_far_from_all_prose_is_no_candidate():
    menu = "".join(f"<li><a href=/{number}>Item</a></li>" for number in range(40))
    prose = "<p>The council has put off its vote on the second ferry line until May, it said on Tuesday.</p>"
    seen = outline(f"<ul>{menu}</ul><div>{prose * 3}</div>")
    rows = candidates(features(seen, ""))
    assert rows.tolist() == list(range(32, 43))


def test_a_page_without_blocks_has_an_empty_text():
    assert block_text(outline(""), "").text == ""


def test_roles_follow_the_markup():
    prose = "The council has put off its vote on the second ferry line until May, it said on Tuesday evening."
    quoted = f"<blockquote><p>{prose}</p></blockquote>"
    page = f"<article><h1>Ferry</h1><p>{prose}</p><h2>Costs have doubled</h2><p>{prose}</p>{quoted}<p>{prose}</p></article>"
    found = block_text(outline(page), "Ferry")
    roles = [part.role for part in found.paragraphs if found.text[part.start : part.end] == prose]
    assert roles == ["paragraph", "paragraph", "quote", "paragraph"]


def test_a_label_needs_the_words_in_their_place():
    truth = "The council has put off its vote until May.\nCosts\nThe port authority blamed the price of steel for it."
    blocks = [
        "Costs",
        "x",
        "y",
        "z",
        "The council has put off its vote until May.",
        "Costs",
        "The port authority blamed the price of steel for it.",
        "Share this",
    ]
    assert labels(blocks, truth) == [False, False, False, False, True, True, True, False]


def test_a_score_is_one_for_the_truth_and_falls_with_what_is_added_or_left_out():
    truth = "one two three four five six seven eight"
    assert scores([hits(truth, truth)])[0] == 1
    assert scores([hits(truth, truth + " nine ten eleven twelve thirteen")])[1] < 1
    assert scores([hits(truth, "one two three four five")])[2] < 1
