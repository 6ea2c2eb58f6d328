"""A cue in any supported language -> the words for its subject. Pure: no clock, no network, no Kafka."""

from __future__ import annotations

from schemas.event import Span
from services.extractor.attributions.quotes_german import german_source
from services.extractor.attributions.quotes_inverted import LANGUAGES as INVERTING
from services.extractor.attributions.quotes_inverted import source_after, source_of
from services.extractor.attributions.quotes_sources import cue_source, inverted_source, subject_source
from services.extractor.words.windows import Strip

Answer = tuple[Span | None, Span, str, str] | None
"""Source, cue, the cue's word in small letters, and the rule that found them."""


def source_of_cue(strip: Strip, first: int, cue: int, limit: int, language: str) -> Span | None:
    """Return the subject of a cue in the words from `first` to `limit`, as its language puts it, or None."""
    if language in INVERTING:
        return source_of(strip, first, cue, limit, language)
    return (german_source if language == "de" else cue_source)(strip, first, cue, limit)


def source_behind_quote(strip: Strip, first: int, cue: int, last: int, language: str) -> Span | None:
    """Return the subject of a cue behind a quote: in the words from `first`, where the quote ends, to `last`."""
    if language in INVERTING:
        return source_after(strip, first, cue, last, language)
    if language == "de":
        return german_source(strip, first, cue, last)
    before = subject_source(strip, first, cue)
    return before or (inverted_source(strip, cue + 1, last) if cue == first else None)
