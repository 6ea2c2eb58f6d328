"""Texts with names to learn from: CoNLL++, and those whose names a teacher marked (see `names_teacher`); of the latter offsets are kept."""

from __future__ import annotations

import gzip
import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from services.extractor.training.quotes_articles import DATA, texts_to_teach
from services.extractor.words.sentences import Reading, read_text

LABELS = ["O", "B-PER", "I-PER", "B-ORG", "I-ORG", "B-LOC", "I-LOC", "B-MISC", "I-MISC"]
TAUGHT = Path(__file__).parent / "names_taught.jsonl.gz"
Tagged = tuple[Reading, list[str]]
"""A reading and the tag of each of its tokens."""


def annotated() -> Iterator[Tagged]:
    """Yield the documents of CoNLL++'s training part."""
    for line in (DATA / "ner_conllpp.train.jsonl").open(encoding="utf-8"):
        text, spans = text_of(json.loads(line))
        reading = read_text(text, "en")
        yield reading, tags_of(reading, spans)


def taught() -> Iterator[Tagged]:
    """Yield the texts that the teacher marked, but for plain words that it took for names since they open a sentence."""
    texts = texts_to_teach()
    rows = [json.loads(line) for line in gzip.decompress(TAUGHT.read_bytes()).decode().splitlines()]
    readings = [read_text(texts[row["text"]], "en") for row in rows]
    plain = _plain_words(readings)
    for row, reading in zip(rows, readings, strict=True):
        tags = ["O"] * len(reading.words)
        for start, end, kind in row["names"]:
            first, last = reading.token_at(start), reading.token_at(end - 1) + 1
            opens = reading.sentences[reading.sentence_of[first]][0] == first
            if not (opens and last - first == 1 and reading.lows[first] in plain):
                tags[first:last] = ["B-" + kind] + ["I-" + kind] * (last - first - 1)
        yield reading, tags


def _plain_words(readings: list[Reading]) -> set[str]:
    """Return the words that stand more often in lower case than with a capital inside of a sentence."""
    lower, capital = Counter[str](), Counter[str]()
    for reading in readings:
        opening = {first for first, _ in reading.sentences}
        for place, (word, low) in enumerate(zip(reading.words, reading.lows, strict=True)):
            if word == low:
                lower[low] += 1
            elif place not in opening:
                capital[low] += 1
    return {low for low, count in lower.items() if count > capital[low]}


def text_of(row: dict[str, Any]) -> tuple[str, list[tuple[int, int, str]]]:
    """Return the text of an annotated document and (start, end, tag) of each of its tokens."""
    text, spans = "", []
    for sentence in row["sents"]:
        for token, tag in zip(sentence["tokens"], sentence["tags"], strict=True):
            spans.append((len(text), len(text) + len(token), tag))
            text += token + " "
        text = text.rstrip() + "\n\n"
    return text, spans


def tags_of(reading: Reading, spans: list[tuple[int, int, str]]) -> list[str]:
    """Return the tag of each token of our own cutting."""
    tags, place = [], 0
    for start in reading.starts:
        while place + 1 < len(spans) and spans[place][1] <= start:
            place += 1
        opens, _, tag = spans[place]
        tags.append("I" + tag[1:] if tag[0] == "B" and start > opens else tag)
    return tags
