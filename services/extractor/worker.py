"""Extraction in a process of its own, which may be killed: `python -m services.extractor.worker LIMIT_BYTES MEMORY_BYTES CPU_SECONDS`.

Frames (`frames.py`) both ways. The first one out is empty: the worker is ready. In: a lane and a `PageV1` as JSON. Out: an answer.
A page that takes more than its share of CPU ends the process by `SIGPROF`, wherever it is, in C too.
"""

from __future__ import annotations

import json
import resource
import signal
import sys
import traceback
from datetime import UTC, datetime
from typing import BinaryIO

from schemas.page import PageV1
from services.chassis.garbage import collect_seldom
from services.chassis.outcome import Skip
from services.extractor.extract import extract
from services.extractor.frames import ARTICLE, BUG, FAST, LENGTH, SKIP
from services.extractor.language import load as load_languages
from services.extractor.text.block_model import forest


def answer(frame: bytes, limit_bytes: int) -> bytes:
    """Return the answer to one page."""
    try:
        page = PageV1.from_bytes(frame[1:])
        return ARTICLE + extract(page, datetime.now(UTC), limit_bytes, in_haste=frame[:1] == FAST).to_bytes()
    except Skip as skip:
        return SKIP + json.dumps([skip.reason, skip.detail]).encode()
    except MemoryError:
        return SKIP + json.dumps(["extraction_killed", "the page wants more memory than a worker may have"]).encode()
    except Exception as error:  # noqa: BLE001 - the stage raises it again, and it becomes a dead letter
        return BUG + json.dumps([f"{type(error).__name__}: {error}"[:500], traceback.format_exc()[-4_000:]]).encode()


def serve(source: BinaryIO, sink: BinaryIO, limit_bytes: int, cpu_seconds: float) -> None:
    """Say that the worker is ready, then answer frame after frame until the source ends."""
    sink.write(LENGTH.pack(0))
    sink.flush()
    while len(head := source.read(LENGTH.size)) == LENGTH.size:
        frame = source.read(LENGTH.unpack(head)[0])
        signal.setitimer(signal.ITIMER_PROF, cpu_seconds)
        found = answer(frame, limit_bytes)
        signal.setitimer(signal.ITIMER_PROF, 0)
        sink.write(LENGTH.pack(len(found)) + found)
        sink.flush()


if __name__ == "__main__":
    page_bytes, memory_bytes, seconds = int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3])
    load_languages()
    forest()
    collect_seldom()
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    serve(sys.stdin.buffer, sys.stdout.buffer, page_bytes, seconds)
