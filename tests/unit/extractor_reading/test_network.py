"""The network: many windows at once are each window alone, and what it is told of a word is what the layers say, done by hand."""

import numpy as np
import pytest

from services.extractor.attributions.reported_network import LABELS, TRAITS, load_hearer, quote_hearer, save_hearer
from services.extractor.words.network import ATTENTIVE, DILATIONS, DISTANCES, HEADS, Network, Rows, away_of

WIDTH = 8


def network(seed=3):
    chance = np.random.default_rng(seed)

    def some(*shape):
        return chance.normal(size=shape).astype(np.float32) / 2

    weights = {"out": some(WIDTH, 3), "out_bias": some(3), "opening": np.array([0, -5, 0], np.float32)}
    for layer in range(len(DILATIONS)):
        weights |= {f"join{layer}": some(3 * WIDTH, WIDTH), f"join{layer}_bias": some(WIDTH)}
        weights[f"cue{layer}"] = some(WIDTH, WIDTH)
    for layer in ATTENTIVE:
        weights |= {f"ask{layer}": some(WIDTH, WIDTH), f"ask{layer}_bias": some(WIDTH)}
        weights |= {f"offer{layer}": some(WIDTH, 2 * WIDTH), f"offer{layer}_bias": some(2 * WIDTH)}
        weights |= {f"tell{layer}": some(WIDTH, WIDTH), f"tell{layer}_bias": some(WIDTH)}
        weights[f"away{layer}"] = some(DISTANCES, HEADS)
    return Network(("O", "V", "C"), weights, np.zeros((3, 3), np.float32))


def scaled(row):
    return row / np.sqrt((row**2).mean() + 1e-5)


def by_hand(weights, words, cue):
    """The layers as the docstrings tell them, one word after the other."""
    nought = np.zeros(WIDTH)
    for layer, apart in enumerate(DILATIONS):
        now = [scaled(word) for word in words]
        joined = [
            np.concatenate(
                (now[at - apart] if at >= apart else nought, one, now[at + apart] if at + apart < len(now) else nought)
            )
            for at, one in enumerate(now)
        ]
        added = [one @ weights[f"join{layer}"] + now[cue] @ weights[f"cue{layer}"] for one in joined]
        words = [
            word + np.maximum(0, one + weights[f"join{layer}_bias"]) for word, one in zip(words, added, strict=True)
        ]
        if layer in ATTENTIVE:
            now = [scaled(word) for word in words]
            asked = now[cue] @ weights[f"ask{layer}"] + weights[f"ask{layer}_bias"]
            offered = [one @ weights[f"offer{layer}"] + weights[f"offer{layer}_bias"] for one in now]
            gathered = np.zeros(WIDTH)
            for head in range(HEADS):
                part = slice(head * WIDTH // HEADS, (head + 1) * WIDTH // HEADS)
                away = away_of(np.arange(len(words)) - cue)
                fits = [
                    asked[part] @ one[:WIDTH][part] + weights[f"away{layer}"][step, head]
                    for one, step in zip(offered, away, strict=True)
                ]
                shares = np.exp(fits) / np.exp(fits).sum()
                gathered[part] = sum(share * one[WIDTH:][part] for share, one in zip(shares, offered, strict=True))
            told = gathered @ weights[f"tell{layer}"] + weights[f"tell{layer}_bias"]
            words = [word + told for word in words]
    found = np.array([scaled(word) @ weights["out"] + weights["out_bias"] for word in words])
    found[0] += weights["opening"]
    return found


def entered(*lengths):
    return np.random.default_rng(8).normal(size=(sum(lengths), WIDTH)).astype(np.float32)


@pytest.mark.parametrize(("length", "cue"), [(1, 0), (2, 1), (5, 2), (19, 18)])
def test_a_window_is_read_as_the_layers_say(length, cue):
    model, words = network(), entered(length)
    found = model.emissions(words, Rows.of(np.array([length]), np.array([cue])))
    assert np.allclose(found, by_hand(model.weights, list(words), cue), atol=1e-4)


def test_each_of_many_windows_is_read_as_if_it_were_alone():
    model, lengths = network(), [7, 1, 12, 3, 3, 20, 2, 9, 5, 11]
    cues = [length // 2 for length in lengths]
    words = entered(*lengths)
    together = model.emissions(words, Rows.of(np.array(lengths), np.array(cues)))
    alone = [
        model.emissions(words[end - length : end], Rows.of(np.array([length]), np.array([cue])))
        for length, end, cue in zip(lengths, np.cumsum(lengths), cues, strict=True)
    ]
    assert np.allclose(together, np.concatenate(alone), atol=1e-4)


def test_a_saved_network_reads_back_with_its_vectors_and_weights(tmp_path):
    chance = np.random.default_rng(2)
    vectors, weight = chance.normal(size=(2, 64)).astype(np.float32), chance.normal(size=(3, 2)).astype(np.float32)
    traits = {name: chance.normal(size=(many, 64)).astype(np.float32) for name, many in TRAITS.items()}
    transitions = quote_hearer().network.transitions
    save_hearer(tmp_path / "some.npz", ["qua", "##x"], vectors, traits, {"out": weight}, transitions)
    found = load_hearer(tmp_path / "some.npz")
    assert np.allclose(found.network.weights["out"], weight, atol=2e-3)
    assert np.allclose(found.network.transitions, transitions)
    # Both words have one shape, and neither is a cue: only their pieces differ.
    short, long = found.words(["qua", "quax"])
    assert np.allclose(long - short, (vectors[1] - vectors[0]) / 2, atol=0.05)


def test_what_goes_on_never_opens_a_window_nor_follows_another_kind():
    network = quote_hearer().network
    assert network.labels == LABELS
    for number, label in enumerate(LABELS):
        may_open = network.weights["opening"][number] > -100
        assert may_open == (label[0] != "I")
        before = {LABELS[row] for row in range(len(LABELS)) if network.transitions[row, number] > -100}
        assert before == ({f"B{label[1:]}", label} if label[0] == "I" else set(LABELS))
