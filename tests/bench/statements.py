"""Statements beside textacy's quotation extraction with spaCy, and our own rules alone, on the newsroom's English stories annotated in full.

The peer looks for direct quotes only, and names a speaker by the words beside the quote; ours also tells reports, and who the speaker is.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from datetime import datetime
from pathlib import Path

from services.chassis.garbage import collect_seldom
from services.extractor.dates.finding import find_dates
from services.extractor.names.finding import find_names
from services.extractor.statements.finding import find_statements
from tests.bench.reading import ROOM, peer_python
from tests.figures.newsroom_scores import LEAST_OVERLAP, overlap, scores, stories

RULES_ALONE = """
import json
from services.extractor.statements import drafts
from tests.figures.newsroom_scores import scores
drafts.find_attributions = lambda *_: []
print(json.dumps(scores("en")))
"""


def direct_f1(golds, founds):
    """Return F1 of direct quotes at half overlap; `founds` are lists of lists of spans."""
    both = told = wanted = 0
    for gold, found in zip(golds, founds, strict=True):
        quotes = [[(p["start"], p["end"]) for p in s["content"]] for s in gold["statements"] if s["form"] == "direct"]
        hit = [quote for quote in quotes if any(overlap(quote, one) >= LEAST_OVERLAP for one in found)]
        both, told, wanted = both + len(hit), told + len(found), wanted + len(quotes)
    return 2 * both / max(1, told + wanted)


def read(story):
    find_names(story["text"], "en")
    find_dates(story["text"], None)
    return find_statements(story["text"], "en", datetime.fromisoformat(story["published_at"]))


def rules_alone():
    """Return the scores without the trained network; as Python, since compiled code asks nobody whom it calls."""
    done = subprocess.run(
        [sys.executable, "-c", RULES_ALONE],
        env=os.environ | {"ONRECORD_COMPILED": "no"},
        check=True,
        capture_output=True,
    )
    return json.loads(done.stdout)


def main():
    english = [story for story in stories() if story["language"] == "en"]
    read(english[0])
    collect_seldom()  # as the extractor's workers do
    began = time.process_time()
    ours = [[one.content for one in read(story) if one.form == "direct"] for story in english]
    seconds = time.process_time() - began
    with tempfile.TemporaryDirectory() as name:
        source, sink = Path(name) / "in.jsonl", Path(name) / "out.json"
        source.write_text("\n".join(json.dumps({"text": story["text"]}) for story in english), encoding="utf-8")
        subprocess.run([peer_python(), ROOM / "peer_statements.py", source, sink], check=True, capture_output=True)
        peer = json.loads(sink.read_text(encoding="utf-8"))
    theirs = [[[span] for span, _ in found] for found in peer["found"]]
    whole, rules = scores("en"), rules_alone()
    print(f"statements: {len(english)} English stories of our newsroom, annotated in full")
    print(f"  direct quotes, F1: {direct_f1(english, ours):.2f}; textacy with spaCy {direct_f1(english, theirs):.2f}")
    print(
        f"  it raised on {peer['raised']} stories and takes {peer['seconds'] / seconds:.1f} × our time for names, dates and statements"
    )
    for title, now in (("network and rules", whole), ("rules alone", rules)):
        print(
            f"  {title}: statements F1 {now['f1']:.2f}, speakers {now['precision']:.2f} / {now['recall']:.2f} (precision / recall)"
        )
    print()
