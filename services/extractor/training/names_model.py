"""CoNLL++ -> the chain that tags people, organisations and places.

`python -m services.extractor.training.names_model` writes `models/names_chain.npz`. Seeded; trains on `*.train.jsonl` only.
"""

from __future__ import annotations

import os
from itertools import chain

import numpy as np
import pycrfsuite

from services.extractor.names.features import VERSION, codes_of, hits_of, ranges_to_tag
from services.extractor.training.chain_export import MODELS, export_chain
from services.extractor.training.names_articles import LABELS, annotated, taught

SIZE = 1 << 20


def main() -> None:
    """Write the chain."""
    trainer = pycrfsuite.Trainer(verbose=False)
    for reading, tags in chain(annotated(), taught()):
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
