"""An annotated article -> windows around possible cues and a label for each of their words. Pure: no clock, no network, no Kafka."""

from __future__ import annotations

import numpy as np

from services.extractor.attributions.reported_features import Table
from services.extractor.training.quotes_articles import Document
from services.extractor.words import cue_steps
from services.extractor.words.windows import Strip, Window, windows_of


def windows_in(strip: Strip) -> list[Window]:
    """Return a window around each word that may be a cue."""
    return windows_of(strip, np.flatnonzero(Table(strip).steps >= cue_steps.CANDIDATE_STEP).tolist())


def labelled(document: Document) -> tuple[list[Window], list[list[str]]]:
    """Return the windows of an article and their labels; a window whose cue is some other word of a cue is left out."""
    strip = document.strip
    by_head: dict[int, tuple[set[int], set[int], set[int]]] = {}
    skipped: set[int] = set()
    for attribution in document.attributions:
        cue = in_one_part(document, inside(strip, attribution.get("cue", [])))
        if not cue:
            continue
        head = max(cue, key=lambda place: cue_steps.cue_step(strip.lows[place]))
        skipped |= set(cue)
        source, content = inside(strip, attribution.get("source") or []), inside(strip, attribution["content"])
        by_head.setdefault(head, (set(cue), source, content))
    windows = [window for window in windows_in(strip) if window.cue in by_head or window.cue not in skipped]
    return windows, [_labels(window, by_head.get(window.cue)) for window in windows]


def _labels(window: Window, gold: tuple[set[int], set[int], set[int]] | None) -> list[str]:
    if gold is None:
        return ["O"] * (window.last - window.first)
    cue, source, content = gold
    labels: list[str] = []
    for place in range(window.first, window.last):
        kind = "V" if place in cue else "S" if place in source else "C" if place in content else "O"
        before = labels[-1][-1] if labels else "O"
        labels.append(kind if kind in "VO" else ("I" if before == kind else "B") + kind)
    return labels


def inside(strip: Strip, spans: list[list[int]]) -> set[int]:
    """Return the places of the words that lie in these spans of the text by more than half."""
    return {
        place
        for start, end in spans
        for place, at in enumerate(strip.starts)
        if at < end and min(strip.ends[place], end) - max(at, start) > (strip.ends[place] - at) / 2
    }


def in_one_part(document: Document, places: set[int]) -> list[int]:
    """Of places that are in the folded text and inside a quote too, keep those in the quote: the fold hides nothing but quotes."""
    ordered = sorted(places)
    inner = [place for place in ordered if document.origin[place] >= 0]
    return inner or ordered
