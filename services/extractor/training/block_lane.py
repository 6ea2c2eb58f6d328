"""Likelihoods of blocks -> the text that the product would give, the library's lane included. Reads files by path; keeps none of them."""

from __future__ import annotations

import gzip
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from services.extractor.page.charset import decoded
from services.extractor.page.tree import outline
from services.extractor.text.library_lane import library_text
from services.extractor.text.main_text import UNSURE_SCORE, certainty, is_safe_for_library
from services.extractor.training.block_pages import LabelledPage
from services.extractor.training.block_scores import Hits, hits


def shipped_hits(data: Path, page: LabelledPage, likely: NDArray[np.float64], cut: float) -> Hits:
    """Return how the page's text meets the truth: the blocks above the cut or, where the model is unsure, what the library finds."""
    words = np.array([text.count(" ") + 1 for text in page.texts], dtype=np.float32)
    if certainty(likely.astype(np.float32), words) < UNSURE_SCORE and (found := _library(data, page)):
        return hits(page.truth, found)
    return hits(
        page.truth, "\n".join(text for text, kept in zip(page.texts, (likely > cut).tolist(), strict=True) if kept)
    )


def _library(data: Path, page: LabelledPage) -> str:
    file = data / "pages" / "data" / page.dataset / "html" / f"{page.id}.html.gz"
    markup = decoded(gzip.decompress(file.read_bytes()))[0]
    if not is_safe_for_library(outline(markup), markup):
        return ""
    found = library_text(markup, 0.0)
    return found.text if found else ""
