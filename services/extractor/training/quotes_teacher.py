"""Who said what, marked by a teacher in news that nobody annotated: `quotes_taught.jsonl.gz`, offsets and no words.

`make train ARGS=--teach`, or `python -m services.extractor.training.quotes_teacher`. Half an hour of two cores; seeded.
The teacher learns from the same articles of PolNeAR as the network does, whose gate and cues choose the windows that it looks at.
"""

from __future__ import annotations

import gzip
import json
import sys
from collections.abc import Iterator
from typing import Any

from services.extractor.attributions.reported import likely_cues
from services.extractor.attributions.reported_features import Table, window_arrays
from services.extractor.attributions.reported_network import LABELS
from services.extractor.training.quotes_articles import TAUGHT, document, documents, is_held_out, texts_to_teach
from services.extractor.training.quotes_labels import labelled, windows_in
from services.extractor.training.teacher import Example, Seen, Teacher, best_labels
from services.extractor.words.sequences import Floats
from services.extractor.words.windows import Strip, Window

SURE = 6.0
"""By how much a cue must be likelier than nothing: the best F1 on the held-out tenth (.784 of windows, where the chain that learnt from PolNeAR alone
has .672). Nought is not it: the gate knows the articles that the teacher learns from, where it lets fewer words through that are no cue."""
_NEVER = -1e6
_NAMES = {"V": "cue", "S": "source", "C": "content"}


def examples(teacher: Teacher) -> Iterator[Example]:
    """Yield the windows of PolNeAR's articles that the gate lets through, but for those held out."""
    for article in documents():
        windows, tagged = ([], []) if is_held_out(article) else labelled(article)
        for at in _likely(article.strip, windows):
            yield _seen(teacher, article.strip, windows[at]), [LABELS.index(tag) for tag in tagged[at]]


def _likely(strip: Strip, windows: list[Window]) -> list[int]:
    return likely_cues(Table(strip), window_arrays(windows))[0].tolist() if windows else []


def _seen(teacher: Teacher, strip: Strip, window: Window) -> Seen:
    places = range(window.first, window.last)
    return teacher.seen([strip.words[place] for place in places], [int(place == window.cue) for place in places])


def marked(strip: Strip, window: Window, tags: list[str]) -> dict[str, list[list[int]]]:
    """Return cue, source and content of a window as offsets, as PolNeAR has them; what touches is one span."""
    found: dict[str, list[list[int]]] = {name: [] for name in _NAMES.values()}
    before = "O"
    for place, tag in enumerate(tags, window.first):
        kind = tag[-1]
        if kind != "O" and kind == before:
            found[_NAMES[kind]][-1][1] = strip.ends[place]
        elif kind != "O":
            found[_NAMES[kind]].append([strip.starts[place], strip.ends[place]])
        before = kind
    return found


def told(scores: Floats, cue: int) -> tuple[list[str], float]:
    """Return the likeliest labels of a window if its word at `cue` is a cue, and by how much that is likelier than nothing."""
    forced = scores.copy()
    forced[cue] = _NEVER
    forced[cue, LABELS.index("V")] = scores[cue, LABELS.index("V")]
    labels, score = best_labels(forced, LABELS)
    return labels, score - float(scores[:, LABELS.index("O")].sum())


def teach(teacher: Teacher, text: str) -> list[dict[str, list[list[int]]]]:
    """Return what the teacher marks in a text."""
    strip = document("", text, []).strip
    windows = windows_in(strip)
    asked = [windows[at] for at in _likely(strip, windows)]
    found = []
    for window, scores in zip(asked, teacher.scores([_seen(teacher, strip, window) for window in asked]), strict=True):
        labels, margin = told(scores, window.cue - window.first)
        if margin > SURE and "BC" in labels:
            found.append(marked(strip, window, labels))
    return found


def main() -> None:
    """Train the teacher and write what it marks."""
    teacher = Teacher(LABELS, 1)
    rows = list(examples(teacher))
    sys.stdout.write(f"{len(rows)} windows\n")
    teacher.learn(rows)
    taught: dict[str, Any] = {digest: teach(teacher, text) for digest, text in texts_to_teach().items()}
    lines = [
        json.dumps({"text": digest, "attributions": said}, separators=(",", ":")) for digest, said in taught.items()
    ]
    with gzip.GzipFile(TAUGHT, "wb", mtime=0) as out:
        out.write("".join(f"{line}\n" for line in lines).encode())


if __name__ == "__main__":
    main()
