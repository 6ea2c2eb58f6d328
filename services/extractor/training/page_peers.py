"""Text and metadata beside the libraries, in one run on one core: `python -m services.extractor.training.page_peers [PAGES]`.

F1 of our own model on the development pages is that of pages it was trained on; the honest figure is the cross-validated one in
`models/blocks.md`. Speeds are CPU time, parse included; peers that are not installed are left out.
"""

from __future__ import annotations

import gzip
import importlib
import json
import os
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from trafilatura import bare_extraction

from services.extractor.language import language, load
from services.extractor.metadata.page_metadata import metadata
from services.extractor.page.charset import decoded
from services.extractor.page.tree import outline
from services.extractor.text.main_text import main_text
from services.extractor.training.block_pages import SETS
from services.extractor.training.block_scores import hits, scores

Reader = Callable[[bytes, str], str]
NOW = datetime.now(UTC)
WARM_PAGES = 10
"""Models and expressions are loaded before the clock runs, for every reader."""


def ours(body: bytes, url: str) -> str:
    """Text, metadata and language, from bytes."""
    markup = decoded(body)[0]
    seen = outline(markup)
    told = metadata(seen, url, NOW)
    text = main_text(seen, markup, told.title, told.body).text
    language(text, told.language)
    return text


def library(**options: Any) -> Reader:
    """Return trafilatura in one of its modes."""

    def reader(body: bytes, url: str) -> str:
        found: Any = bare_extraction(body, url=url or None, include_comments=False, **options)
        return str(found.text or "") if found else ""

    return reader


def peers() -> dict[str, Reader]:
    """Return every reader that is installed here."""
    found: dict[str, Reader] = {
        "onrecord, with metadata and language": ours,
        "trafilatura default, with metadata": library(with_metadata=True),
        "trafilatura default": library(),
        "trafilatura fast": library(fast=True),
        "trafilatura precision": library(favor_precision=True),
        "trafilatura recall": library(favor_recall=True),
    }
    try:
        plain = importlib.import_module("resiliparse.extract.html2text").extract_plain_text
    except ImportError:
        return found
    return found | {"resiliparse": lambda body, _: str(plain(decoded(body)[0], main_content=True, comments=False))}


def main() -> None:
    """Print one row for each reader and set."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 150
    data = Path(os.environ.get("ONRECORD_DATA", "../shared/data")) / "pages" / "data"
    load()
    for dataset in SETS:
        truths = json.loads((data / dataset / "gt.json").read_text(encoding="utf-8"))
        chosen = [(key, truth) for key, truth in truths.items() if truth.get("articleBody")][
            :: max(1, len(truths) // count)
        ]
        pages = [
            (gzip.decompress((data / dataset / "html" / f"{key}.html.gz").read_bytes()), truth) for key, truth in chosen
        ]
        for name, reader in peers().items():
            for body, truth in pages[:WARM_PAGES]:
                reader(body, truth.get("url") or "")
            started = time.process_time()
            texts = [reader(body, truth.get("url") or "") for body, truth in pages]
            seconds = time.process_time() - started
            f1, precision, recall = scores(
                [hits(truth["articleBody"], text) for (_, truth), text in zip(pages, texts, strict=True)]
            )
            sys.stdout.write(
                f"{dataset:9} {name:38} F1 {f1:.3f} P {precision:.3f} R {recall:.3f} {len(pages) / seconds:6.0f} pages/s\n"
            )
            sys.stdout.flush()


if __name__ == "__main__":
    main()
