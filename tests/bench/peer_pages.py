"""The peers of `pages`: text (and metadata, for one) of each page by a library. Runs in an environment of its own.

`python peer_pages.py PAGES.jsonl`; it says who its readers are, then reads all pages once for each reader that a line of input names, and
answers with its CPU seconds a page and its texts.
"""

import json
import os
import sys
import time

import trafilatura
from readability import Document
from resiliparse.extract.html2text import extract_plain_text
from resiliparse.parse.html import HTMLTree


def library(**options):
    def read(page):
        found = trafilatura.bare_extraction(page["html"], url=page["url"] or None, include_comments=False, **options)
        return str(found.text or "") if found else ""

    return read


def readability(page):
    return extract_plain_text(Document(page["html"]).summary())


def resiliparse(page):
    return extract_plain_text(HTMLTree.parse(page["html"]), main_content=True, comments=False, alt_texts=False)


READERS = {
    "trafilatura, with metadata": library(with_metadata=True),
    "trafilatura precision, text only": library(favor_precision=True),
    "trafilatura fast, text only": library(fast=True),
    "readability-lxml, text only": readability,
    "resiliparse, text only": resiliparse,
}
WARM_PAGES = 2


def tried(read, page):
    try:
        return read(page) or ""
    except Exception as error:  # noqa: BLE001 - a peer that fails on a page found no text there
        print(f"{type(error).__name__} on {page['url']}", file=sys.stderr)
        return ""


def main():
    with open(sys.argv[1], encoding="utf-8") as lines:  # noqa: PTH123
        pages = [json.loads(line) for line in lines]
    say = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # what a library prints is no answer
    for read in READERS.values():
        for page in pages[:WARM_PAGES]:
            tried(read, page)
    print(json.dumps(list(READERS)), file=say, flush=True)
    for name in sys.stdin:
        started = time.process_time()
        texts = [tried(READERS[name.strip()], page) for page in pages]
        seconds = (time.process_time() - started) / len(pages)
        print(json.dumps({"seconds": seconds, "texts": texts}), file=say, flush=True)


if __name__ == "__main__":
    main()
