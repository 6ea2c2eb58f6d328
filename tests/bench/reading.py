"""`onrecord read --jsonl` beside trafilatura with spaCy, which do the comparable part: text, metadata, names, sentences.

Ours does more (statements, speakers, dates, topic, kinds, stances, findings); the peer finds no statement at all.
"""

import json
import resource
import subprocess
import sys
import tempfile
import urllib.request
from pathlib import Path

from tests.integration.newsroom import Served

ROOM = Path(__file__).parent
PEERS = Path(".cache/peers")
COPIES = 6
FEW = 2


def peer_python():
    """Return the Python of the peers' environment, made on first use."""
    python = PEERS / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", PEERS], check=True)
        subprocess.run(
            [python, "-m", "pip", "install", "-q", "--no-deps", "--require-hashes", "-r", ROOM / "peers.lock"],
            check=True,
        )
    return python


def pages():
    """Return the newsroom's English pages."""
    with Served() as newsroom:
        places = newsroom.site.places()
        recorded = [path for path, fate in newsroom.site.expected_fates().items() if fate == "recorded"]
        wanted = [path for path in recorded if places[path].story and places[path].story.language == "en"]
        return [urllib.request.urlopen(newsroom.address + path).read().decode() for path in wanted]


def cpu_seconds(command):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=True, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def per_page(command, html, folder):
    """Return CPU seconds a page: those of many pages less those of few, so that the start does not count."""
    seconds = []
    for copies in (FEW, COPIES):
        source = folder / "pages.jsonl"
        lines = [{"id": f"{n}-{copy}", "html": page} for copy in range(copies) for n, page in enumerate(html)]
        source.write_text("\n".join(json.dumps(line) for line in lines), encoding="utf-8")
        seconds.append(cpu_seconds([*command(source, folder / "out.jsonl")]))
    return (seconds[1] - seconds[0]) / ((COPIES - FEW) * len(html))


def main():
    html = pages()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        ours = per_page(
            lambda i, o: (sys.executable, "-m", "services.cli", "read", "--jsonl", i, "--out", o), html, folder
        )
        peer = per_page(lambda i, o: (peer_python(), ROOM / "peer_reading.py", i, o), html, folder)
    print(f"reading: CPU a page, {len(html)} pages of the newsroom, start-up left out")
    print(
        f"  trafilatura + spaCy take {peer / ours:.1f} × what onrecord takes ({1 / ours:.0f} pages/s/core beside {1 / peer:.0f}, here and now)\n"
    )
