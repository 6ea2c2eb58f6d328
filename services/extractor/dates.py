"""Text -> the dates that it names, with their values. Pure: no clock, no network, no Kafka.

A grammar of named rows (`lexicon/dates.tsv`): pattern and meaning. Relative words are reckoned from the day of publication, or without it from a full
date in the text's opening lines.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime
from functools import lru_cache

from schemas.article import DateV1
from services.extractor import dates_value as value
from services.extractor.dates_meaning import MEANINGS, Said
from services.extractor.dates_words import DAYS, MONTHS, NEXT, NUMBERS, PAST, TRIGGERS, UNITS, VAGUE, WEEKDAYS
from services.extractor.names_gazetteer import rows_of
from services.extractor.sentences import READ_CHARS, read_text

VERSION = "dates-1"
_AHEAD = re.compile(
    r"\b(?:will|won['’]t|would|is to|are to|scheduled|plans?|planned|expected|expects?|due|upcoming|next|until|by|going to|set to|wird|werden|soll|"
    r"может|будет|irá|será)\b"
)
_TELLS_BACK = re.compile(r"\b(?:said|told|was|were|had|wrote|announced)\b[^,]{0,25}$")
_OPENING = re.compile(rf"\b({'|'.join(MONTHS['en'])})\.? (\d{{1,2}}),? (\d{{4}})\b|\b(\d{{4}})-(\d\d)-(\d\d)\b")
_OPENING_CHARS, _NEAR_CHARS = 200, 60
_WORDS_BEFORE, _WORDS_AFTER = 5, 5
_YEAR_DIGITS, _SHORT_WORD = 4, 4
_HYPHENED = re.compile(r"-(?:day|week|month|year|decade|quarter|hour|minute)|^mid-|-(?:1[89]|20)\d\d")
_HALVES = frozenset({"a.m.", "p.m.", "am", "pm"})


def find_dates(text: str, published_at: datetime | None = None, language: str | None = "en") -> tuple[DateV1, ...]:
    """Return the dates that `text` names, in order, not overlapping. Durations (P3D) and vague words (PAST_REF) are told too, with low scores."""
    anchor = published_at.date() if published_at else _opening_day(text)
    return _found(text[:READ_CHARS], anchor, language if language in MONTHS else "en")


@lru_cache(maxsize=4)
def _found(text: str, anchor: date | None, language: str) -> tuple[DateV1, ...]:
    grammar, meanings = _grammar(language)
    found = []
    for match in (
        match for start, end in _near_triggers(text, language) for match in grammar.finditer(text, start, end)
    ):
        row = match.lastgroup or ""
        parts = {
            name[len(row) + 2 :]: part.lower()
            for name, part in match.groupdict().items()
            if part and name.startswith(row + "__")
        }
        meaning, score = meanings[row]
        meant = MEANINGS[meaning](Said(parts, anchor, _looks_ahead(text, match.start()), language))
        if meant is not None:
            found.append(DateV1(start=match.start(), end=match.end(), value=meant, score=score))
    return tuple(found)


def _near_triggers(text: str, language: str) -> list[tuple[int, int]]:
    """Return the stretches of text around words that dates are made of: the grammar need not look elsewhere."""
    reading = read_text(text, language)
    triggers = _triggers(language)
    stretches: list[tuple[int, int]] = []
    for place, low in enumerate(reading.lows):
        if low in triggers or (low[0].isdigit() and len(low) >= _YEAR_DIGITS) or ("-" in low and _HYPHENED.search(low)):
            start = reading.starts[max(0, place - _WORDS_BEFORE)]
            end = reading.ends[min(len(reading.ends) - 1, place + _WORDS_AFTER)]
            if stretches and start <= stretches[-1][1]:
                stretches[-1] = (stretches[-1][0], end)
            else:
                stretches.append((start, end))
    return stretches


@lru_cache(maxsize=8)
def _triggers(language: str) -> frozenset[str]:
    return TRIGGERS.union(MONTHS[language], WEEKDAYS[language], DAYS[language], _HALVES)


def _looks_ahead(text: str, start: int) -> bool:
    """Say whether the words before a date speak of what is to come."""
    opening = max(text.rfind(". ", 0, start), text.rfind("\n", 0, start), start - _NEAR_CHARS) + 1
    near = text[opening:start].lower()
    return bool(_AHEAD.search(near)) and not _TELLS_BACK.search(near)


def _opening_day(text: str) -> date | None:
    """Return the first full date of the text's opening lines: what stands in for the day of publication."""
    match = _OPENING.search(text[:_OPENING_CHARS].lower())
    if match is None:
        return None
    year, month, day = (match[3], MONTHS["en"][match[1]], match[2]) if match[1] else (match[4], int(match[5]), match[6])
    return date(int(year), month, int(day)) if value.is_day(int(year), month, int(day)) else None


@lru_cache(maxsize=8)
def _grammar(language: str) -> tuple[re.Pattern[str], dict[str, tuple[str, float]]]:
    """Return one pattern for all rows of a language, and each row's meaning and score. A row's groups carry its name."""
    wanted = {"*", language} | ({"other"} if language != "en" else set())
    rows = [row for row in rows_of("dates.tsv") if row[0] in wanted]
    words = _words(language)
    patterns = []
    for _, name, _, _, pattern in rows:
        filled = re.sub(r"\{([a-z_]+)\}", lambda match: words[match[1]], pattern)
        named = filled.replace("(?P<", f"(?P<{name}__")
        patterns.append(f"(?P<{name}>{named})")
    grammar = re.compile(rf"(?<!\w)(?:{'|'.join(patterns)})(?!\w)", re.IGNORECASE)
    return grammar, {name: (meaning, float(score)) for _, name, meaning, score, _ in rows}


def _words(language: str) -> dict[str, str]:
    return {
        "months": _any(MONTHS[language]),
        "weekdays": _any(WEEKDAYS[language]),
        "long_months": _any(word for word in MONTHS[language] if len(word) > _SHORT_WORD or word in {"june", "july"}),
        "long_weekdays": _any(word for word in WEEKDAYS[language] if len(word) > _SHORT_WORD + 1),
        "days": _any(DAYS[language]),
        "past": _any(PAST),
        "next": _any(NEXT),
        "vague": _any(VAGUE),
        "number": rf"(?:\d{{1,3}}(?:\.\d)?|{_any(NUMBERS)})",
        "unit": f"(?:{'|'.join(UNITS)})",
        "day": r"(?P<day>[0-3]?\d)(?:st|nd|rd|th)?(?!\d|%|,\d{3}| percent)",
        "year": r"(?P<year>(?:1[5-9]|20)\d\d)",
        "part": r"(?: (?P<part>morning|afternoon|evening|night))",
    }


def _any(words: Iterable[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
