"""The chain: its codes, its weights, and the best path through many sequences at once, which is that through each."""

import itertools

import numpy as np

from services.extractor.words.paths import best_paths, nothing
from services.extractor.words.sequences import Layout, load_chain, save_chain


def best_by_hand(transitions, emissions):
    def score(path):
        return sum(emissions[at, label] for at, label in enumerate(path)) + sum(
            transitions[a, b] for a, b in itertools.pairwise(path)
        )

    paths = itertools.product(range(len(transitions)), repeat=len(emissions))
    return max((score(path), path) for path in paths)


def test_the_best_path_of_each_sequence_is_found_in_one_batch():
    generator = np.random.default_rng(5)
    transitions = generator.normal(size=(3, 3)).astype(np.float32)
    lengths = np.array([4, 1, 6, 2])
    emissions = generator.normal(size=(int(lengths.sum()), 3)).astype(np.float32)
    labels, scores = best_paths(emissions, lengths, transitions)
    for number, (start, length) in enumerate(zip(np.cumsum(lengths) - lengths, lengths, strict=True)):
        score, path = best_by_hand(transitions, emissions[start : start + length])
        assert tuple(labels[start : start + length]) == path
        assert abs(scores[number] - score) < 1e-4


def test_the_score_of_nothing_is_that_of_the_first_label_throughout():
    generator = np.random.default_rng(6)
    transitions = generator.normal(size=(3, 3)).astype(np.float32)
    emissions = generator.normal(size=(5, 3)).astype(np.float32)
    expected = emissions[:3, 0].sum() + 2 * transitions[0, 0], emissions[3:, 0].sum() + transitions[0, 0]
    assert np.allclose(nothing(emissions, np.array([3, 2]), transitions), expected, atol=1e-5)


def codes(templates, **columns):
    return Layout(list(columns), templates).codes(np.array(list(columns.values())))


def test_codes_differ_by_template_and_by_value():
    columns = {"some": [5, 6], "others": [7, 7]}
    first, second, short = codes({1: "some others", 2: "some others", 3: "some"}, **columns)
    assert np.array_equal(first, codes({1: "some others"}, **columns)[0])
    assert len(np.unique((first, second, short))) == 3 * 2


def test_the_code_of_a_template_does_not_depend_on_those_beside_it():
    columns = {"some": [5, -6], "others": [7, 0]}
    templates = {1: "some", 2: "others some", 3: "some others others"}
    alone = [codes({number: names}, **columns)[0] for number, names in templates.items()]
    assert np.array_equal(codes(templates, **columns), alone)


def test_a_saved_chain_reads_back_with_its_weights(tmp_path):
    rows = {3: np.array([0.5, -1.0, 0.0], np.float32), 6: np.array([0.0, 0.25, 2.0], np.float32)}
    save_chain(tmp_path / "chain.npz", ["O", "V", "C"], rows, np.eye(3, dtype=np.float32), "v", 8)
    model = load_chain(tmp_path / "chain.npz")
    codes = np.array([[3, 1], [6, 6]], np.uint64)
    assert np.allclose(model.emissions(codes), [[0.5, -0.75, 2.0], [0.0, 0.25, 2.0]], atol=1e-3)
