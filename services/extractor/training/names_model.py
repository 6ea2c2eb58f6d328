"""CoNLL++ -> the chain that tags people, organisations and places.

`python -m services.extractor.training.names_model` writes `models/names_chain.npz`. Seeded; trains on `*.train.jsonl` only.
"""

from __future__ import annotations

import json
import os
import sys
import zlib
from typing import Any

import numpy as np
import pycrfsuite

from services.extractor.names_features import VERSION, codes_of, hits_of, ranges_to_tag
from services.extractor.sentences import Reading, read_text
from services.extractor.training.quotes_model import DATA, MODELS, export_chain

LABELS = ["O", "B-PER", "I-PER", "B-ORG", "I-ORG", "B-LOC", "I-LOC", "B-MISC", "I-MISC"]
SIZE = 1 << 20


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


def main() -> None:
    """Write the chain; with `dev`, leave one document in ten out."""
    trainer = pycrfsuite.Trainer(verbose=False)
    for line in (DATA / "ner_conllpp.train.jsonl").open(encoding="utf-8"):
        row = json.loads(line)
        if "dev" in sys.argv and zlib.crc32(row["id"].encode()) % 10 == 0:
            continue
        text, spans = text_of(row)
        reading = read_text(text, "en")
        tags = tags_of(reading, spans)
        ranges = ranges_to_tag(reading)
        codes, _ = codes_of(reading, ranges, hits_of(reading))
        names = (codes.T & np.uint64(SIZE - 1)).astype(np.int64).tolist()
        begin = 0
        for first, last in ranges:
            trainer.append(
                [[str(code) for code in row] for row in names[begin : begin + last - first]], tags[first:last]
            )
            begin += last - first
    trainer.set_params(
        {
            "c1": 0.1,
            "c2": 0.02,
            "max_iterations": int(os.environ.get("ONRECORD_TRAIN_ROUNDS", "70")),
            "feature.possible_transitions": True,
        }
    )
    path = MODELS / "names_chain.npz"
    raw = path.with_suffix(".crfsuite")
    trainer.train(str(raw))
    export_chain(raw, path, LABELS, VERSION, SIZE)
    raw.unlink()


if __name__ == "__main__":
    main()
