"""Annotated articles to learn from: PolNeAR's, and those whose statements a teacher marked (see `quotes_teacher`).

Of the latter only offsets are kept, with the first digits of the text's digest: the texts themselves are read by path, like all others.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from services.extractor.training.quotes_strips import whole_strip
from services.extractor.words.quotes import find_quotes
from services.extractor.words.sentences import read_text
from services.extractor.words.windows import Strip, strip_of

DATA = Path(os.environ.get("ONRECORD_DATA", "../shared/data")) / "reading"
TAUGHT = Path(__file__).parent / "quotes_taught.jsonl.gz"
POLNEAR = "quotes_polnear.train.jsonl"
_OTHERS = ("topic_iptc1_bbc", "target_sentiment_newsmtsc", "topic_iptc1_masakha", "topic_ag4")
_DIGITS = 16


@dataclass
class Document:
    """An annotated article and its strip (see `whole_strip`); `is_taught` when it was a teacher who annotated it."""

    id: str
    text: str
    attributions: list[dict[str, Any]]
    strip: Strip
    origin: list[int]
    is_taught: bool = False


def documents() -> Iterator[Document]:
    """Yield the articles of PolNeAR's training part."""
    for line in (DATA / POLNEAR).open(encoding="utf-8"):
        row = json.loads(line)
        yield document(row["id"], row["text"], row["attributions"])


def document(name: str, text: str, attributions: list[dict[str, Any]]) -> Document:
    """Return a text and what is marked in it."""
    reading = read_text(text, "en")
    return Document(name, text, attributions, *whole_strip(reading, strip_of(reading, find_quotes(reading))))


def is_held_out(article: Document) -> bool:
    """Say whether an article is kept for choosing settings (one in ten of PolNeAR's)."""
    return zlib.crc32(article.id.encode()) % 10 == 0


def texts_to_teach() -> dict[str, str]:
    """Return digest -> text of the English training texts that nobody annotated."""
    rows = (json.loads(line) for name in _OTHERS for line in (DATA / f"{name}.train.jsonl").open(encoding="utf-8"))
    texts = (row["text"] for row in rows if row.get("lang", "en") == "en")
    return {hashlib.sha256(text.encode()).hexdigest()[:_DIGITS]: text for text in texts}


def taught() -> Iterator[Document]:
    """Yield the texts that the teacher marked."""
    texts = texts_to_teach()
    for line in gzip.decompress(TAUGHT.read_bytes()).decode().splitlines():
        row = json.loads(line)
        yield replace(document(row["text"], texts[row["text"]], row["attributions"]), is_taught=True)
