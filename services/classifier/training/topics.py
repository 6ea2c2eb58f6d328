"""Train the model of topics: `python -m services.classifier.training.topics`."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

from services.classifier import models
from services.classifier.topic_features import BITS, codes, profile, topic_row
from services.classifier.topics import scores_by
from services.classifier.training.corpus import NEWS, WORLD_NEWS, digest, folder, read
from services.classifier.training.fit import Examples, Recipe, calibration_error, keep, macro_f1, train
from services.classifier.words.features import Row
from services.classifier.words.linear import Linear
from services.classifier.words.profiles import words_of

_WORLD_NAMES = {"Business": "economy, business and finance", "Sports": "sport", "Sci/Tech": "science and technology"}
RECIPE = Recipe("topics", "topics-linear-4", BITS, strength=20.0, balance=0.7)
WORLD_WEIGHT, _TAXONOMY_WEIGHT, _SEED_WEIGHT, _WORDS_ONLY_WEIGHT = 0.7, 0.3, 1.0, 0.15
_LEAD = 4


def code_of(name: str) -> str:
    """Return the code of a topic of level 1."""
    return next(code for code in codes() if models.lexicon("topics")["topics"][code]["name"] == name)


def main() -> None:
    """Train, measure on each source's gold part, keep."""
    model = train(RECIPE, examples(), codes())
    figures = measured(model)
    print(json.dumps(figures, indent=1))  # noqa: T201 - a training run is read by a person
    keep(model, CARD | {"data_hash": digest([*NEWS, WORLD_NEWS]), "figures": figures})


def examples(without: Callable[[str], bool] = lambda _: False) -> Examples:
    """Return what the model learns from, but for texts that are to be left out."""
    found = Examples()
    for number, (text, language, label, weight, held) in enumerate(texts()):
        if without(text):
            continue
        row = topic_row(text, language)
        found.add(row, code_of(label), weight, held=held)
        if number % 3 == 0:
            found.add(_words_only(row), code_of(label), weight * _WORDS_ONLY_WEIGHT, held=False)
    return found


def _words_only(row: Row) -> Row:
    """Return the row as it would be in a language of which the model knows the keyword profile only."""
    dense = row.dense.copy()
    dense[2 * len(codes()) :] = 0
    return Row(row.buckets[:0], dense)


def texts() -> Iterator[tuple[str, str, str, float, bool]]:
    """Yield text, language, label, weight, and whether calibration may look at it."""
    for source in NEWS:
        for row in read(source):
            yield row["text"], row.get("lang", "en"), row["label"], 1.0, True
    for row in read(WORLD_NEWS):
        label = _WORLD_NAMES.get(row["label"]) or _by_profile(row["text"])
        if label:
            yield row["text"], "en", label, WORLD_WEIGHT, False
    for row in seeds():
        yield row["text"], row["language"], row["label"], _SEED_WEIGHT, False
    yield from _taxonomy()


def _by_profile(text: str) -> str | None:
    """Return the topic of a "World" story where the keyword profile is in no doubt."""
    counts = profile("en").counts(words_of(text)).most_common(2)
    if not counts or counts[0][1] < _LEAD or (len(counts) > 1 and counts[0][1] < 2 * counts[1][1]):
        return None
    return str(models.lexicon("topics")["topics"][counts[0][0]]["name"])


def seeds() -> list[dict[str, Any]]:
    """Return short articles written and labelled for this, for topics that the public sets lack."""
    lines = Path(__file__).with_name("seeds.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def _taxonomy() -> Iterator[tuple[str, str, str, float, bool]]:
    rows = [json.loads(line) for line in (folder() / "iptc_mediatopics.jsonl").read_text(encoding="utf-8").splitlines()]
    names = {row["qcode"]: row["name"] for row in rows}
    for row in rows:
        if not row["retired"] and row["path"]:
            yield f"{row['name']}. {row['definition'] or ''}", "en", names[row["path"][0]], _TAXONOMY_WEIGHT, False


def measured(model: Linear) -> dict[str, float]:
    """Return macro-F1 and calibration error on each source's gold part, and the calibration error on all of them together."""
    figures, scores, rights = {}, [], []
    for source in NEWS:
        gold = read(source, "gold")
        found = scores_by(model, [(row["text"], row.get("lang", "en")) for row in gold])
        truth = [code_of(row["label"]) for row in gold]
        told = [model.labels[i] for i in found.argmax(axis=1)]
        scores.append(found.max(axis=1))
        rights.append(np.array([a == b for a, b in zip(truth, told, strict=True)]))
        figures[f"{source}_macro_f1"] = round(macro_f1(truth, told), 4)
        figures[f"{source}_ece"] = round(calibration_error(scores[-1], rights[-1]), 4)
    figures["ece"] = round(calibration_error(np.concatenate(scores), np.concatenate(rights)), 4)
    return figures


CARD = {
    "name": "topics",
    "task": "IPTC Media Topics of level 1 (17)",
    "data": (
        "BBC, HuffPost and Masakha (English, French) mapped to IPTC level 1, train parts; AG news at less weight, "
        "its World stories labelled by our keyword profile where that is in no doubt; names and definitions of the taxonomy; "
        "short articles of our own. Read by path, but for our own"
    ),
    "licence": "IPTC NewsCodes: CC BY 4.0; the news sets: research; weights are derived from research corpora",
    "limits": "German and Spanish are judged mostly by keyword profiles: surer of less. "
    "Conflict, disaster, labour and weather have no public gold set.",
}

if __name__ == "__main__":
    main()
