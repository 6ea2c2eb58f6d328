"""According to SOURCE, laut SOURCE, según SOURCE, SOURCE zufolge: by rule. Pure: no clock, no network, no Kafka."""

from __future__ import annotations

import re

from schemas.event import Span
from services.extractor.reported_windows import FOLD, Strip

ACCORDING = {
    "de": re.compile(
        r"^(?:laut|nach (?:den )?(?:angaben|darstellung|einschätzung|ansicht|meinung|auskunft|worten|überzeugung|aussagen?|berechnungen)(?: von)?|"
        r"(?:in den|mit den) worten) "
    ),
    "es": re.compile(r"^(?:según|(?:a juicio|en opinión|en palabras|a ojos|en boca) del?|de acuerdo con|para) "),
    "fr": re.compile(r"^(?:selon|d['’] ?après|de l['’] ?avis d[eu]|aux yeux d[eu]|pour) "),
    "ru": re.compile(r"^(?:по словам|по мнению|по данным|согласно|по информации) "),
    "en": re.compile(r"^(?:according to|in the (?:view|words|opinion|eyes) of) "),
}
_FIRST_WORDS = frozenset(
    "according in laut nach mit según a para de selon d après d'après d’après aux pour по согласно".split()
)
_WEAK = frozenset("für para pour".split())
SENTENCE_ENDS = frozenset(".!?;")
Clause = tuple[tuple[Span, ...], tuple[Span, ...], tuple[Span, ...], str, str]
"""Content, source, cue, the cue's head, and the name of the rule."""
_MAX_GAP, MIN_CLAUSE, _SOURCE_WORDS = 12, 4, 14


def according(strip: Strip, first: int, last: int, language: str) -> list[Clause]:
    """Read "Laut SOURCE VERB …", "According to SOURCE, …" and "…, según SOURCE."."""
    pattern = ACCORDING[language]
    for place in range(first, last):
        if (
            place > first
            and strip.words[place - 1] != ","
            and not (language == "en" and strip.lows[place] == "according")
        ):
            continue
        match = pattern.match(" ".join(strip.words[place : place + 5]).lower() + " ")
        if match is None or (match[0].strip() in _WEAK and place != first):
            continue
        start = place + len(match[0].split())
        source_end = _source_end(strip, start, last, language)
        clause = _around(strip, first, last, place, source_end)
        if (
            source_end <= start
            or clause is None
            or (match[0].strip() in _WEAK and not strip.words[source_end - 1][0].isupper())
        ):
            continue
        cue = (strip.starts[place], strip.ends[start - 1])
        return [
            (
                (clause,),
                ((strip.starts[start], strip.ends[source_end - 1]),),
                (cue,),
                match[0].split()[0],
                "according-to",
            )
        ]
    return []


def _source_end(strip: Strip, start: int, last: int, language: str) -> int:
    """The source ends at a comma; in German also before the verb, which follows the noun phrase at once."""
    end = start
    while (
        end < last
        and (
            (strip.words[end] == "," and _names_after(strip, end, start, last))
            or strip.words[end] not in {",", ".", ";", ":", FOLD, "—", "–"}
        )
        and end - start < _SOURCE_WORDS
    ):
        word = strip.words[end]
        adjective = end + 1 < last and strip.words[end + 1][0].isupper() and word.islower() and not _looks_finite(word)
        if (
            language == "de"
            and word[0].islower()
            and end > start
            and not adjective
            and word not in {"der", "des", "und", "für", "von", "den", "dem"}
        ):
            break
        end += 1
    return end


def _names_after(strip: Strip, comma: int, start: int, last: int) -> bool:
    """Say whether a name stands between this comma and the next: "its director, Imogen Sarraf, …"."""
    if strip.words[start][0].isupper() or comma + 3 >= last:
        return False
    end = next((place for place in range(comma + 1, min(comma + 5, last)) if strip.words[place] == ","), None)
    return (
        end is not None and end > comma + 2 and all(strip.words[place][0].isupper() for place in range(comma + 1, end))
    )


def _looks_finite(word: str) -> bool:
    return word in {
        "ist",
        "sind",
        "hat",
        "haben",
        "war",
        "waren",
        "wurde",
        "wurden",
        "wird",
        "werden",
        "kann",
        "soll",
        "kam",
        "kamen",
    } or word.endswith(("te", "ten"))


def _around(strip: Strip, first: int, last: int, place: int, source_end: int) -> Span | None:
    """Return the clause that the phrase belongs to: what comes before it, or else what follows."""
    end = last
    while end > first and strip.words[end - 1] in SENTENCE_ENDS:
        end -= 1
    opening, closing = (first, place) if place >= first + MIN_CLAUSE else (source_end, end)
    while opening < closing and strip.words[opening] == ",":
        opening += 1
    while closing > opening and strip.words[closing - 1] == ",":
        closing -= 1
    if closing - opening < MIN_CLAUSE or all(strip.words[at] == FOLD for at in range(opening, closing)):
        return None
    return strip.starts[opening], strip.ends[closing - 1]


def zufolge(strip: Strip, first: int, last: int) -> list[Clause]:
    """Read "SOURCE zufolge VERB …" and "SOURCE Ansicht nach VERB …"."""
    for place in range(first + 1, min(last, first + _MAX_GAP)):
        if strip.words[place] != "zufolge":
            continue
        clause = _around(strip, place + 1, last, place + 1, place + 1)
        if clause is not None:
            source = strip.starts[first], strip.ends[place - 1]
            return [((clause,), (source,), ((strip.starts[place], strip.ends[place]),), "zufolge", "according-to")]
    return []
