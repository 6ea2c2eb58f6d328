"""Train the block model from the development pages, by path: `python -m services.extractor.training.blocks [--check]`.

Folds part sites, never pages of one site. With `--check` nothing is written: the cross-validated table is printed, of the
model alone and as it ships, with the library's lane where the model is unsure.
"""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.ensemble import HistGradientBoostingClassifier

from services.extractor.text.block_model import MODEL_FILE
from services.extractor.training.block_card import card
from services.extractor.training.block_lane import shipped_hits
from services.extractor.training.block_pages import LabelledPage, labelled_pages
from services.extractor.training.block_scores import Hits, hits, scores
from services.extractor.training.block_tables import LEAVES, stored

SEED = 20_261_122
FOLDS = 5
CUT = 0.55
FEATURES = 90
TREES, RATE = 100, 0.1

Flags = NDArray[np.bool_]
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Rows:
    """All blocks of all pages, and which page each belongs to."""

    pages: list[LabelledPage]
    x: NDArray[np.float32]
    y: Flags
    weight: Floats
    page: NDArray[np.int64]
    names: tuple[str, ...]


def say(*words: object) -> None:
    """Print at once: training takes minutes."""
    sys.stdout.write(" ".join(map(str, words)) + "\n")
    sys.stdout.flush()


def gathered(pages: list[LabelledPage]) -> Rows:
    """Return the rows of the pages; a block weighs the root of its words, and every page about the same."""
    weights = [np.sqrt(page.words) / np.sqrt(max(50.0, float(page.words[page.labels].sum()))) for page in pages]
    weight = np.concatenate(weights)
    number = np.repeat(np.arange(len(pages)), [len(page.labels) for page in pages])
    x = np.concatenate([page.rows for page in pages])
    y = np.concatenate([page.labels for page in pages])
    return Rows(pages, x, y, weight / weight.mean(), number, pages[0].names)


def fitted(rows: Rows, mask: Flags, columns: list[int], trees: int = TREES, rate: float = RATE) -> Any:
    """Return a forest of `trees` small trees trained on the rows of the mask."""
    model = HistGradientBoostingClassifier(
        max_iter=trees,
        learning_rate=rate,
        max_leaf_nodes=LEAVES - 1,
        min_samples_leaf=40,
        l2_regularization=1.0,
        max_features=0.3,
        max_bins=64,
        early_stopping=False,
        random_state=SEED,
    )
    return model.fit(rows.x[mask][:, columns], rows.y[mask], sample_weight=rows.weight[mask])


def folds(rows: Rows) -> NDArray[np.int64]:
    """Return the fold of each page: all pages of one site are in one."""
    sites = sorted({page.site for page in rows.pages})
    np.random.RandomState(SEED).shuffle(sites)
    place = {site: index % FOLDS for index, site in enumerate(sites)}
    return np.array([place[page.site] for page in rows.pages])


def cross_validated(rows: Rows, columns: list[int]) -> Floats:
    """Return the likelihood of each block by a model that saw no page of its site."""
    fold = folds(rows)[rows.page]
    likely = np.zeros(len(rows.y))
    for number in range(FOLDS):
        model = fitted(rows, fold != number, columns)
        likely[fold == number] = model.predict_proba(rows.x[fold == number][:, columns])[:, 1]
    return likely


def per_page(rows: Rows, likely: Floats) -> list[tuple[LabelledPage, Floats]]:
    """Return each page with the likelihoods of its blocks."""
    ends = np.cumsum([len(page.labels) for page in rows.pages])
    return list(zip(rows.pages, np.split(likely, ends[:-1]), strict=True))


def page_hits(rows: Rows, likely: Floats, cut: float) -> list[Hits]:
    """Return how each page's text, made of the blocks above the cut, meets the truth."""
    return [
        hits(page.truth, "\n".join(text for text, kept in zip(page.texts, (part > cut).tolist(), strict=True) if kept))
        for page, part in per_page(rows, likely)
    ]


def table(rows: Rows, found: list[Hits]) -> dict[str, tuple[float, float, float]]:
    """Return F1, precision and recall for each set."""
    sets = sorted({page.dataset for page in rows.pages})
    return {
        name: scores([hit for hit, page in zip(found, rows.pages, strict=True) if page.dataset == name])
        for name in sets
    }


def most_telling(rows: Rows) -> list[int]:
    """Return the columns that a small forest gains most from."""
    everything = list(range(rows.x.shape[1]))
    model = fitted(rows, np.ones(len(rows.y), dtype=bool), everything, 40, 0.2)
    gains = np.zeros(len(everything))
    for (tree,) in model._predictors:  # noqa: SLF001 - scikit-learn shows its trees nowhere else
        inner = tree.nodes[~tree.nodes["is_leaf"].astype(bool)]
        np.add.at(gains, inner["feature_idx"], inner["gain"])
    return sorted(np.argsort(-gains)[:FEATURES].tolist())


def main() -> None:
    """Train, measure, and write the model with its card."""
    data = Path(os.environ.get("ONRECORD_DATA", "../shared/data"))
    rows = gathered(list(labelled_pages(data)))
    say(f"{len(rows.pages)} pages, {len(rows.y)} blocks, {rows.x.shape[1]} features")
    columns = most_telling(rows)
    likely = cross_validated(rows, columns)
    model_alone = table(rows, page_hits(rows, likely, CUT))
    shipped = table(rows, [shipped_hits(data, page, part, CUT) for page, part in per_page(rows, likely)])
    for name, found in (("model alone", model_alone), ("as shipped", shipped)):
        say(name, {name: [round(value, 4) for value in row] for name, row in found.items()})
    if "--check" not in sys.argv:
        model = fitted(rows, np.ones(len(rows.y), dtype=bool), columns)
        arrays = stored(model, [rows.names[column] for column in columns], CUT)
        np.savez_compressed(MODEL_FILE, allow_pickle=False, **arrays)
        MODEL_FILE.with_suffix(".md").write_text(
            card(len(rows.pages), len(rows.y), model_alone, shipped), encoding="utf-8"
        )
        say("written:", MODEL_FILE, MODEL_FILE.stat().st_size, "bytes")


if __name__ == "__main__":
    main()
