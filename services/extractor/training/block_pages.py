"""Development pages with their true text -> rows for training. Reads files by path; keeps none of them."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from schemas.identity import BadUrl, site_of
from services.extractor.metadata.titles import declared_by
from services.extractor.page.charset import decoded
from services.extractor.page.tree import outline
from services.extractor.text.block_features import Matrix, candidates, features
from services.extractor.training.block_labels import labels, tokens

SETS = ("np4k424", "wcxb_dev")


@dataclass(frozen=True)
class LabelledPage:
    """One page: a row of features, a label and a count of words for each block that the model may see."""

    dataset: str
    id: str
    site: str
    truth: str
    texts: tuple[str, ...]
    names: tuple[str, ...]
    rows: Matrix
    labels: NDArray[np.bool_]
    words: NDArray[np.float64]


def labelled_pages(data: Path) -> Iterator[LabelledPage]:
    """Yield every page of the development sets that has a true text."""
    for dataset in SETS:
        folder = data / "pages" / "data" / dataset
        for number, truth in json.loads((folder / "gt.json").read_text(encoding="utf-8")).items():
            body = gzip.decompress((folder / "html" / f"{number}.html.gz").read_bytes())
            if truth.get("articleBody") and (page := _labelled(dataset, number, truth, body)):
                yield page


def _labelled(dataset: str, number: str, truth: dict[str, str], body: bytes) -> LabelledPage | None:
    seen = outline(decoded(body)[0])
    columns = features(seen, *declared_by(seen))
    if not columns:
        return None
    texts = [block.text for block in seen.blocks]
    marks = np.array(labels(texts, truth["articleBody"]))
    rows = candidates(columns)
    names = tuple(sorted(columns))
    kept = tuple(texts[row] for row in rows.tolist())
    return LabelledPage(
        dataset,
        number,
        _site(truth.get("url") or "", number),
        truth["articleBody"],
        kept,
        names,
        np.stack([columns[name][rows] for name in names], axis=1),
        marks[rows],
        np.array([max(1, len(tokens(text))) for text in kept], dtype=np.float64),
    )


def _site(url: str, number: str) -> str:
    try:
        return site_of(url)
    except BadUrl:
        return number
