"""A page's text, metadata and language beside trafilatura, resiliparse and readability, in one run on one core, all in turn.

Pages: a spread of the development sets under ONRECORD_DATA when they are there, with the F1 of each reader; else the newsroom's, with speed
alone. The shipped block model was trained on the development pages: its honest F1 is the cross-validated one of `models/blocks.md`
(`python -m services.extractor.training.blocks --check`), and the bench says so.
"""

import gzip
import json
import os
import statistics
import subprocess
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from services.chassis.garbage import collect_seldom
from services.extractor.language import language, load
from services.extractor.metadata.page_metadata import metadata
from services.extractor.page.charset import decoded
from services.extractor.page.tree import outline
from services.extractor.text.main_text import main_text
from services.extractor.training.block_scores import hits, scores
from tests.bench import reading

SETS = ("np4k424", "wcxb_dev")
PAGES_A_SET = 40
WARM_PAGES = 5
ROUNDS = 5
OURS = "onrecord, with metadata and language"
NOW = datetime.now(UTC)


def development_pages(data):
    """Return a spread of the development pages, with their true text."""
    found = []
    for name in SETS:
        folder = data / "pages" / "data" / name
        truths = json.loads((folder / "gt.json").read_text(encoding="utf-8"))
        chosen = [(key, truth) for key, truth in truths.items() if truth.get("articleBody")]
        for key, truth in chosen[:: len(chosen) // PAGES_A_SET]:
            body = gzip.decompress((folder / "html" / f"{key}.html.gz").read_bytes())
            found.append({"html": decoded(body)[0], "url": truth.get("url") or "", "truth": truth["articleBody"]})
    return found


def newsroom_pages():
    """Return the newsroom's English pages; nothing says what their text should be."""
    return [{"html": html, "url": "", "truth": ""} for html in reading.pages()]


def ours(page):
    seen = outline(page["html"])
    told = metadata(seen, page["url"], NOW)
    text = main_text(seen, page["html"], told.title, told.body).text
    language(text, told.language)
    return text


def seconds_a_page(pages):
    started = time.process_time()
    texts = [ours(page) for page in pages]
    return (time.process_time() - started) / len(pages), texts


def peer_python():
    """Return the Python of the peers' environment; one made before this bench had peers of its own is brought up to date."""
    python = reading.peer_python()
    if subprocess.run([python, "-c", "import readability, resiliparse"], check=False, capture_output=True).returncode:
        lock = reading.ROOM / "peers.lock"
        subprocess.run([python, "-m", "pip", "install", "-q", "--no-deps", "--require-hashes", "-r", lock], check=True)
    return python


class Peers:
    """The libraries, each asked in its turn to read all pages."""

    def __init__(self, pages):
        self._folder = tempfile.TemporaryDirectory()
        source = Path(self._folder.name) / "pages.jsonl"
        source.write_text("\n".join(json.dumps(page) for page in pages), encoding="utf-8")
        self._process = subprocess.Popen(
            [peer_python(), reading.ROOM / "peer_pages.py", source],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            env=os.environ | {"PYTHONPATH": ""},
        )
        self.names = json.loads(self._process.stdout.readline())

    def seconds_a_page(self, name):
        print(name, file=self._process.stdin, flush=True)
        answer = json.loads(self._process.stdout.readline())
        return answer["seconds"], answer["texts"]

    def close(self):
        self._process.stdin.close()
        self._process.wait()
        self._folder.cleanup()


def taken_in_turn(pages):
    """Return for each reader the CPU seconds a page of every round, and its texts."""
    load()
    collect_seldom()  # as the extractor's workers do
    for page in pages[:WARM_PAGES]:
        ours(page)
    peers = Peers(pages)
    seconds, texts = {name: [] for name in (OURS, *peers.names)}, {}
    for _ in range(ROUNDS):
        for name, rounds in seconds.items():
            spent, texts[name] = seconds_a_page(pages) if name == OURS else peers.seconds_a_page(name)
            rounds.append(spent)
    peers.close()
    return seconds, texts


def quality(pages, texts):
    if not pages[0]["truth"]:
        return ""
    f1, precision, recall = scores(
        [hits(page["truth"], text) for page, text in zip(pages, texts, strict=True)],
    )
    return f"F1 {f1:.3f}  P {precision:.3f}  R {recall:.3f}  "


def main():
    data = Path(os.environ.get("ONRECORD_DATA", "../shared/data"))
    is_there = (data / "pages" / "data").is_dir()
    pages = development_pages(data) if is_there else newsroom_pages()
    seconds, texts = taken_in_turn(pages)
    where = "the development sets" if is_there else "the newsroom"
    print(f"pages: {len(pages)} of {where}, CPU time, parse included, all in turn, middle of {ROUNDS} rounds")
    for name, spent in seconds.items():
        ratio = statistics.median(other / own for other, own in zip(spent, seconds[OURS], strict=True))
        beside = f"{ratio:5.1f} × our time" if name != OURS else ""
        print(
            f"  {name:<37} {quality(pages, texts[name])}{1 / statistics.median(spent):5.0f} pages/s/core here and now {beside}"
        )
    if is_there:
        print("  (our model has seen these pages; cross-validated by site it has what models/blocks.md says)")
    print()
