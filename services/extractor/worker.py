"""Extraction in a process of its own, which may be killed: `python -m services.extractor.worker LIMIT_BYTES MEMORY_BYTES`.

Frames (`frames.py`) both ways. The first one out is empty: the worker is ready. In: a `PageV1` as JSON. Out: an answer.
"""

from __future__ import annotations

import gc
import json
import resource
import sys
import traceback
from datetime import UTC, datetime
from typing import BinaryIO

from schemas.page import PageV1
from services.chassis.outcome import Skip
from services.extractor.block_model import forest
from services.extractor.extract import extract
from services.extractor.frames import ARTICLE, BUG, LENGTH, SKIP
from services.extractor.language import load as load_languages


def answer(frame: bytes, limit_bytes: int) -> bytes:
    """Return the answer to one page."""
    try:
        return ARTICLE + extract(PageV1.from_bytes(frame), datetime.now(UTC), limit_bytes).to_bytes()
    except Skip as skip:
        return SKIP + json.dumps([skip.reason, skip.detail]).encode()
    except MemoryError:
        return SKIP + json.dumps(["extraction_killed", "the page wants more memory than a worker may have"]).encode()
    except Exception as error:  # noqa: BLE001 - the stage raises it again, and it becomes a dead letter
        return BUG + json.dumps([f"{type(error).__name__}: {error}"[:500], traceback.format_exc()[-4_000:]]).encode()


def serve(source: BinaryIO, sink: BinaryIO, limit_bytes: int) -> None:
    """Say that the worker is ready, then answer frame after frame until the source ends."""
    sink.write(LENGTH.pack(0))
    sink.flush()
    while len(head := source.read(LENGTH.size)) == LENGTH.size:
        found = answer(source.read(LENGTH.unpack(head)[0]), limit_bytes)
        sink.write(LENGTH.pack(len(found)) + found)
        sink.flush()


if __name__ == "__main__":
    page_bytes, memory_bytes = map(int, sys.argv[1:3])
    load_languages()
    forest()
    gc.freeze()  # the models stay: the collector need not look at them again for every page
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    serve(sys.stdin.buffer, sys.stdout.buffer, page_bytes)
