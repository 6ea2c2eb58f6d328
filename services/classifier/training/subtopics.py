"""Make the table and the weights of topics of levels 2 and 3: `python -m services.classifier.training.subtopics`.

The table is made of the taxonomy's own names and definitions (IPTC NewsCodes, CC BY 4.0) and of words of ours. The weights say how far words are
to be trusted: a logistic regression on our own labelled articles, measured with each judged by models that had not seen it.
"""

from __future__ import annotations

import json
from hashlib import blake2b
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold, cross_val_predict

from services.classifier import models
from services.classifier.subtopics import THRESHOLD_SCORE, branches, evidence
from services.classifier.topic_features import codes
from services.classifier.training.corpus import SEED, folder
from services.classifier.training.fit import calibration_error
from services.classifier.training.topics import code_of, seeds
from services.classifier.words.features import Floats
from services.classifier.words.profiles import words_of
from services.classifier.words.wording import line_of

VERSION = "subtopics-2"
WORDS_OF_OURS = Path(__file__).with_name("subtopic_words.txt")
_FOLDS = 8
_DIVISIONS = 5
"""The figures are the mean over so many ways to deal out the articles: one way alone moves the calibration error by two points."""
_STRENGTH = 10.0
"""By likelihood in cross-validation, as is that no second regression (Platt) follows: it made the scores too high where they are high."""
_LEVELS = (2, 3)
_SHORTEST_NAME_STEM = 4
_SHORTEST_DEFINING_WORD = 4
_IDLE = frozenset(
    "the a an of or and in to for by on with that such as is are from which at its their other including any be this not who it where "
    "between used usually example through has have been but also into one two more all can may than within about over under after before "
    "during out up when made these those they often another each most some".split()
)


def main() -> None:
    """Write the table, fit, measure, keep."""
    table = made_table()
    (models.LEXICON / "subtopics.json").write_text(
        json.dumps(table, ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
    )
    models.lexicon.cache_clear()
    branches.cache_clear()
    rows, right, articles = examples()
    model = LogisticRegression(C=_STRENGTH, max_iter=500, random_state=SEED)
    each = [
        measured(_unseen(model, rows, right, articles, division), right, articles) for division in range(_DIVISIONS)
    ]
    figures = {name: round(sum(one[name] for one in each) / len(each), 4) for name in each[0]}
    print(json.dumps(figures, indent=1))  # noqa: T201 - a training run is read by a person
    model.fit(rows, right)
    weights = {"coefficients": model.coef_[0].round(4).tolist(), "bias": round(float(model.intercept_[0]), 4)}
    card = CARD | weights | {"data_hash": _data_hash(table), "figures": figures}
    (models.WEIGHTS / "subtopics.json").write_text(
        json.dumps(card, indent=1, ensure_ascii=False) + "\n", encoding="utf-8"
    )


def _data_hash(table: dict[str, Any]) -> str:
    articles = [seed for seed in seeds() if seed.get("sub")]
    return blake2b(json.dumps([table, articles], sort_keys=True).encode(), digest_size=8).hexdigest()


def _unseen(model: LogisticRegression, rows: Floats, right: Any, articles: Any, division: int) -> Floats:
    """Return the score of each row by a model that has not seen its article; `division` says how the articles are dealt out."""
    folds = GroupKFold(_FOLDS, shuffle=True, random_state=SEED + division)
    found = cross_val_predict(model, rows, right, groups=articles, cv=folds, method="predict_proba")
    scores: Floats = found[:, 1]
    return scores


def made_table() -> dict[str, Any]:
    """Return the table of topics of levels 2 and 3, with the words that speak for each."""
    lines = (folder() / "iptc_mediatopics.jsonl").read_text(encoding="utf-8").splitlines()
    live = [row for row in map(json.loads, lines) if not row["retired"] and row["path"]]
    topics, ours = {}, words_of_ours()
    for row in live:
        if row["level"] in _LEVELS and row["path"][0] in codes():
            defined = {word for word in words_of(row["definition"] or "") if len(word) >= _SHORTEST_DEFINING_WORD}
            english, others = ours.get((row["path"][0], row["name"]), ("", ""))
            topics[row["qcode"]] = {
                "name": row["name"],
                "parent": row["path"][0],
                "level": row["level"],
                "words": f"{english} {_as_words(row['name'])}".strip(),
                "others": others,
                "defined": " ".join(sorted(defined - _IDLE)),
            }
    return {"source": SOURCE, "topics": topics}


def _as_words(name: str) -> str:
    """Return a topic's name as a word list has it: `war*`, `peace-talks`."""
    words = [word for word in words_of(name) if word not in _IDLE]
    if len(words) != 1:
        return "-".join(words)
    return f"{words[0]}*" if len(words[0]) >= _SHORTEST_NAME_STEM else words[0]


def words_of_ours() -> dict[tuple[str, str], tuple[str, str]]:
    """Return (code of level 1, name) -> the English words that we add, and the German, Spanish and French ones."""
    found: dict[tuple[str, str], tuple[str, str]] = {}
    parent = ""
    for line in WORDS_OF_OURS.read_text(encoding="utf-8").splitlines():
        name, mark, words = line.partition("|")
        if mark and not line.startswith("#"):
            english, _, others = words.partition("~")
            found[parent, name] = (" ".join(english.split()), " ".join(others.split()))
        elif line.strip() and not line.startswith("#"):
            parent = code_of(line.strip())
    return found


def examples() -> tuple[Floats, Any, Any]:
    """Return features, whether the topic is right, and the number of the article, for every topic below that of each labelled article."""
    known = models.lexicon("subtopics")["topics"]
    rows: list[tuple[float, ...]] = []
    right, articles = [], []
    above = _above()
    for number, seed in enumerate(seed for seed in seeds() if seed.get("sub")):
        branch = branches(english=seed["language"] == "en")[code_of(seed["label"])]
        told = {code for sub in seed["sub"] for code in (sub, above[sub]) if code in known}
        rows += evidence(line_of(seed["text"]), branch).values()
        right += [code in told for code in branch.levels]
        articles += [number] * len(branch.levels)
    return np.array(rows, dtype=np.float32), np.array(right), np.array(articles)


def _above() -> dict[str, str]:
    """Return for each topic of level 2 or 3 the one of level 2 that it is, or stands under."""
    lines = (folder() / "iptc_mediatopics.jsonl").read_text(encoding="utf-8").splitlines()
    return {row["qcode"]: row["path"][1] for row in map(json.loads, lines) if len(row["path"] or ()) > 1}


def measured(scores: Any, right: Any, articles: Any) -> dict[str, float]:
    """Return the figures of judgements on articles that the judge had not seen."""
    told = scores >= THRESHOLD_SCORE
    best = np.array([_best(scores, articles == number) for number in np.unique(articles)])
    return {
        "articles": len(best),
        "first_right": round(float(right[best].mean()), 4),
        "told_precision": round(float(right[told].mean()), 4),
        "told_recall": round(float((right & told).sum() / right.sum()), 4),
        "articles_with_any": round(float(told[best].mean()), 4),
        "told": float(told.sum()),
        "told_ece": round(calibration_error(scores[told], right[told]), 4),
    }


def _best(scores: Any, here: Any) -> int:
    places = np.flatnonzero(here)
    return int(places[scores[places].argmax()])


SOURCE = (
    "Codes, names and words of definitions: IPTC NewsCodes Media Topics, levels 2 and 3 (CC BY 4.0), made smaller: `defined` keeps a definition's "
    "words in alphabetical order. `words`: the name, and words written for Onrecord."
)
CARD = {
    "name": "subtopics",
    "version": VERSION,
    "task": "IPTC Media Topics of levels 2 and 3 under a given topic of level 1",
    "data": "names and definitions of the taxonomy; words and labelled short articles of our own",
    "licence": "IPTC NewsCodes: CC BY 4.0; ours otherwise",
    "limits": "Figures are from our own short articles in cross-validation, given the right topic of level 1; no public set has these levels. "
    "Definitions are English; German, Spanish and French have words for the frequent topics only.",
}

if __name__ == "__main__":
    main()
