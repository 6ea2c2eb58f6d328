"""Text -> the dates that it names, with their values. Pure: no clock, no network, no Kafka.

A grammar of named rows (`lexicon/dates.tsv`): pattern and meaning. Relative words are reckoned from the day of publication, or without it from a full
date in the text's opening lines.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Final

from schemas.article import DateV1
from services.extractor.dates import value
from services.extractor.dates.meaning import MEANINGS, Said
from services.extractor.dates.words import DAYS, MONTHS, NEXT, NUMBERS, PAST, TRIGGERS, UNITS, VAGUE, WEEKDAYS
from services.extractor.words.gazetteer import rows_of
from services.extractor.words.sentences import READ_CHARS, read_text

VERSION: Final = "dates-1"
_AHEAD: Final = re.compile(
    r"\b(?:will|won['’]t|would|is to|are to|scheduled|plans?|planned|expected|expects?|due|upcoming|next|until|by|going to|set to|wird|werden|soll|"
    r"может|будет|irá|será)\b"
)
_TELLS_BACK: Final = re.compile(r"\b(?:said|told|was|were|had|wrote|announced)\b[^,]{0,25}$")
_OPENING: Final = re.compile(rf"\b({'|'.join(MONTHS['en'])})\.? (\d{{1,2}}),? (\d{{4}})\b|\b(\d{{4}})-(\d\d)-(\d\d)\b")
_OPENING_CHARS, _NEAR_CHARS = 200, 60
_WORDS_BEFORE, _WORDS_AFTER = 5, 5
_YEAR_DIGITS, _SHORT_WORD = 4, 4
_HYPHENED: Final = re.compile(r"-(?:day|week|month|year|decade|quarter|hour|minute)|^mid-|-(?:1[89]|20)\d\d")
_OPENING_WORD: Final = re.compile(r"(?<!\w)(?:[^\W\d_]+|\d|['’](?=\d))")
_HALVES: Final = frozenset({"a.m.", "p.m.", "am", "pm"})


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the grammar: its meaning, its score, and the number and name of each part of its pattern."""

    meaning: str
    score: float
    parts: tuple[tuple[int, str], ...]


def find_dates(text: str, published_at: datetime | None = None, language: str | None = "en") -> tuple[DateV1, ...]:
    """Return the dates that `text` names, in order, not overlapping. Durations (P3D) and vague words (PAST_REF) are told too, with low scores."""
    anchor = published_at.date() if published_at else _opening_day(text)
    return _found(text[:READ_CHARS], anchor, language if language in MONTHS else "en")


@lru_cache(maxsize=4)
def _found(text: str, anchor: date | None, language: str) -> tuple[DateV1, ...]:
    found = []
    for row, match in _matches(text, language):
        parts = {part: match[group].lower() for group, part in row.parts if match[group]}
        meant = MEANINGS[row.meaning](Said(parts, anchor, _looks_ahead(text, match.start()), language))
        if meant is not None:
            found.append(DateV1(start=match.start(), end=match.end(), value=meant, score=row.score))
    return tuple(found)


def _matches(text: str, language: str) -> Iterator[tuple[Row, re.Match[str]]]:
    """Yield what the grammar reads near words that dates are made of. Only the rows that a word can open are tried there."""
    openers = _openers(language)
    for start, end in _near_triggers(text, language):
        done = start
        for opening in _OPENING_WORD.finditer(text, start, end):
            wanted = openers.get("9" if opening[0].isdigit() else opening[0].lower().replace("’", "'"))
            if wanted is None or opening.start() < done:
                continue
            pattern, rows = _grammar(language, wanted)
            match = pattern.match(text, opening.start(), end)
            if match is not None:
                done = match.end()
                yield rows[match.lastgroup or ""], match


def _near_triggers(text: str, language: str) -> list[tuple[int, int]]:
    """Return the stretches of text around words that dates are made of: the grammar need not look elsewhere."""
    reading = read_text(text, language)
    triggers = {low for low in set(reading.lows) if _is_trigger(low, language)}
    stretches: list[tuple[int, int]] = []
    for place, low in enumerate(reading.lows):
        if low in triggers:
            start = reading.starts[max(0, place - _WORDS_BEFORE)]
            end = reading.ends[min(len(reading.ends) - 1, place + _WORDS_AFTER)]
            if stretches and start <= stretches[-1][1]:
                stretches[-1] = (stretches[-1][0], end)
            else:
                stretches.append((start, end))
    return stretches


def _is_trigger(low: str, language: str) -> bool:
    year = low[0].isdigit() and len(low) >= _YEAR_DIGITS
    return low in _triggers(language) or year or ("-" in low and _HYPHENED.search(low) is not None)


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
def _openers(language: str) -> dict[str, tuple[str, ...]]:
    """Return word in lower case -> the names of the rows that it can open, in their order; "9" stands for a digit."""
    lists: dict[str, Iterable[str]] = {
        "months": MONTHS[language], "weekdays": WEEKDAYS[language], "numbers": NUMBERS, "vague": VAGUE, "days": DAYS[language], "past": PAST,
        "next": NEXT,
    }  # fmt: skip
    found: dict[str, tuple[str, ...]] = {}
    for _, name, _, _, opens, _ in _rows(language):
        words = {spelling.split()[0] for word in opens.split() for spelling in lists.get(word.strip("{}"), (word,))}
        found.update({word: (*found.get(word, ()), name) for word in words})
    return found


def _rows(language: str) -> list[list[str]]:
    wanted = {"*", language} | ({"other"} if language != "en" else set())
    return [row for row in rows_of("dates.tsv") if row[0] in wanted]


@lru_cache(maxsize=256)
def _grammar(language: str, wanted: tuple[str, ...]) -> tuple[re.Pattern[str], dict[str, Row]]:
    """Return one pattern for the rows named in `wanted`, and those rows. A row's groups carry its name."""
    words = _words(language)
    rows = [row for row in _rows(language) if row[1] in wanted]
    patterns = []
    for _, name, _, _, _, pattern in rows:
        filled = re.sub(r"\{([a-z_]+)\}", lambda match: words[match[1]], pattern)
        named = filled.replace("(?P<", f"(?P<{name}__")
        patterns.append(f"(?P<{name}>{named})")
    grammar = re.compile(rf"(?:{'|'.join(patterns)})(?!\w)", re.IGNORECASE)
    parts = {
        name: tuple(
            (group, written[len(name) + 2 :])
            for written, group in grammar.groupindex.items()
            if written.startswith(name + "__")
        )
        for _, name, *_ in rows
    }
    return grammar, {name: Row(meaning, float(score), parts[name]) for _, name, meaning, score, *_ in rows}


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
