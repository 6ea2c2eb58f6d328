"""According to SOURCE, laut SOURCE, según SOURCE, SOURCE zufolge: by rule. Pure: no clock, no network, no Kafka."""

from __future__ import annotations

import re
from typing import Final

from schemas.event import Span
from services.extractor.attributions.quotes_inverted import LANGUAGES as INVERTING
from services.extractor.attributions.quotes_inverted import inverted_subject
from services.extractor.attributions.quotes_sources import DETERMINERS
from services.extractor.attributions.quotes_subjects import source_of_cue
from services.extractor.words.cues import cues
from services.extractor.words.gazetteer import first_names, roles
from services.extractor.words.windows import FOLD, Strip

ACCORDING: Final = {
    "de": re.compile(
        r"^(?:laut|nach (?:den )?(?:angaben|darstellung|einschätzung|ansicht|meinung|auskunft|worten|überzeugung|aussagen?|berechnungen)(?: von)?|"
        r"(?:in den|mit den) worten|nach (?:seinen|ihren) (?:worten|angaben)|(?:seiner|ihrer) (?:ansicht|meinung|einschätzung) nach) "
    ),
    "es": re.compile(
        r"^(?:según|(?:a juicio|en opinión|en palabras|a ojos|en boca) del?|de acuerdo con|a su juicio|en su opinión) "
    ),
    "fr": re.compile(r"^(?:selon|d ?['’] ?après|de l ?['’] ?avis d[eu]|aux yeux d[eu]) "),
    "ru": re.compile(r"^(?:по словам|по мнению|по данным|согласно|по информации) "),
    "en": re.compile(
        r"^(?:according to|in the (?:view|words|opinion|eyes) of|in (?:his|her|their|its) (?:view|opinion|eyes|judge?ment)|by (?:his|her) account) "
    ),
}
_FIRST_WORDS: Final = frozenset(
    "according in by laut nach mit seiner ihrer según a de en selon d après d'après d’après aux по согласно".split()
)
_WEAK: Final = {
    "en": frozenset({"for", "to"}),
    "de": frozenset({"für"}),
    "es": frozenset({"para"}),
    "fr": frozenset({"pour"}),
}
_AUXILIARIES: Final = frozenset("ha han lo le les se l ' ’ a ont".split())
_AS, _LONG_AS = frozenset("как como comme wie".split()), 24
_OWNERS: Final = frozenset("his her their its su seinen ihren seiner ihrer".split())
_OPINIONS: Final = frozenset("view opinion eyes judgement judgment words account".split())
_COPULAS: Final = frozenset(
    "is was are were remains remained ist war sind waren kam bleibt es era son eran fue sigue est était".split()
)
SENTENCE_ENDS: Final = frozenset(".!?;")
Clause = tuple[tuple[Span, ...], tuple[Span, ...], tuple[Span, ...], str, str]
"""Content, source, cue, the cue's head, and the name of the rule."""
_MAX_GAP, MIN_CLAUSE, _SOURCE_WORDS, _OWNER_WORDS, _COPULA_WORDS = 12, 4, 14, 6, 6
_LEAST_AFTER_COMMA: Final = 3
_THE: Final = frozenset({"the", "a", "an"})
_PHRASE_ENDS: Final = SENTENCE_ENDS | {",", FOLD}


def according(strip: Strip, first: int, last: int, language: str) -> list[Clause]:
    """Read "Laut SOURCE VERB …", "According to SOURCE, …" and "…, según SOURCE."."""
    pattern = ACCORDING[language]
    for place in range(first, last):
        if strip.lows[place] not in _FIRST_WORDS or (
            place > first
            and strip.words[place - 1] != ","
            and not (language == "en" and strip.lows[place] == "according")
        ):
            continue
        match = pattern.match(" ".join(strip.words[place : place + 5]).lower() + " ")
        if match is None:
            continue
        start = place + len(match[0].split())
        owner = next((at for at in range(place, start) if strip.lows[at] in _OWNERS), None)
        source_end = _source_end(strip, start, last, language) if owner is None else start
        clause = _around(strip, first, last, place, source_end)
        if clause is None or (owner is None and source_end <= start):
            continue
        source = (owner, owner + 1) if owner is not None else _behind_verb(strip, start, source_end, language)
        return [_told(strip, clause, source, (place, start), match[0].split()[0])]
    return _owned(strip, first, last) if language == "en" else []


def _behind_verb(strip: Strip, start: int, end: int, language: str) -> tuple[int, int]:
    """Return the source without the verb before it: según ha explicado a este diario un portavoz."""
    if language not in INVERTING:
        return start, end
    verb = next((at for at in range(start, end) if strip.lows[at] not in _AUXILIARIES), start)
    subject = inverted_subject(strip, verb + 1, end, language) if strip.lows[verb] in cues(language) else None
    if subject is None:
        return start, end
    return strip.starts.index(subject[0], start, end), strip.ends.index(subject[1], start, end) + 1


def _told(strip: Strip, clause: Span, source: tuple[int, int], cue: tuple[int, int], head: str) -> Clause:
    return (
        (clause,),
        ((strip.starts[source[0]], strip.ends[source[1] - 1]),),
        ((strip.starts[cue[0]], strip.ends[cue[1] - 1]),),
        head,
        "according-to",
    )


def _owned(strip: Strip, first: int, last: int) -> list[Clause]:
    """Read "In NAME's opinion, CLAUSE"."""
    if strip.lows[first] not in {"in", "to"}:
        return []
    for place in range(first + 2, min(last - 1, first + _OWNER_WORDS)):
        if (
            strip.words[place] in {"'s", "’s"}
            and strip.lows[place + 1] in _OPINIONS
            and strip.words[place - 1][0].isupper()
        ):
            clause = _around(strip, place + 2, last, place + 2, place + 2)
            return [_told(strip, clause, (first + 1, place), (place + 1, place + 2), "opinion")] if clause else []
    return []


def opinions(strip: Strip, first: int, last: int, language: str) -> list[Clause]:
    """Read "For NAME, a retired rear admiral, that is the real news": a person, and a clause that says what something is."""
    if (
        strip.lows[first] not in _WEAK.get(language, ())
        or first + MIN_CLAUSE >= last
        or strip.words[last - 1] in {":", FOLD}
    ):
        return []
    start = first + 1
    if strip.lows[start] in DETERMINERS:  # para la delegada de estudiantes, Candela Rius, …
        start += 1
    given = next((at for at in range(start, min(start + _OWNER_WORDS, last)) if strip.words[at] in first_names()), None)
    end = start
    while (
        end < last and strip.words[end] not in _PHRASE_ENDS and not (language == "de" and strip.lows[end] in _COPULAS)
    ):
        end += 1
    if given is None or end >= last or (given >= end and strip.words[given - 1] != ","):
        return []
    opening = _after_apposition(strip, end, last)
    if (
        not any(low in _COPULAS for low in strip.lows[opening : opening + _COPULA_WORDS])
        or FOLD in strip.words[opening:last]
    ):
        return []
    clause = _around(strip, opening, last, opening, opening)
    source_end = end if given < end else next((at for at in range(given, last) if strip.words[at] == ","), end)
    return [_told(strip, clause, (first + 1, source_end), (first, first + 1), strip.lows[first])] if clause else []


def _after_apposition(strip: Strip, comma: int, last: int) -> int:
    """Return where the clause begins: behind the commas that set off an apposition or a relative clause."""
    if strip.words[comma] != ",":
        return comma
    closing = next((at for at in range(comma + 1, min(comma + _SOURCE_WORDS, last)) if strip.words[at] == ","), None)
    if closing is None or any(low in _COPULAS for low in strip.lows[comma + 1 : comma + _COPULA_WORDS - 1]):
        return comma + 1
    return closing + 1


def _source_end(strip: Strip, start: int, last: int, language: str) -> int:
    """The source ends at a comma; in German also before the verb, which follows the noun phrase at once."""
    end = start
    while (
        end < last
        and (
            (strip.words[end] == "," and (_names_after(strip, end, start, last) or _tells_role(strip, end, last)))
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


def _tells_role(strip: Strip, comma: int, last: int) -> bool:
    """Say whether a role stands between this comma and the next: "Juan Pérez, alcalde del municipio, …"."""
    opens = comma + 1 < last and strip.lows[comma + 1] in roles()
    return opens and "," in strip.words[comma + 2 : min(last, comma + _SOURCE_WORDS)]


def according_source(strip: Strip, first: int, quote: int, language: str) -> Span | None:
    """Return whose view a sentence from `first` on gives in the quote behind its first comma: "Según la ministra, «…»", "Pour le maire, « … »"."""
    match = ACCORDING[language].match(" ".join(strip.lows[first : first + 5]) + " ")
    if match is not None:
        start = first + len(match[0].split())
    elif strip.lows[first] in _WEAK.get(language, ()):
        start = first + 1
    else:
        return None
    end = _source_end(strip, start, quote, language)
    return (strip.starts[start], strip.ends[end - 1]) if start < end and end >= quote - 1 else None


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


def _is_set_off(strip: Strip, place: int) -> bool:
    """Say whether what follows a quote goes on in small letters without "and" or a verb: “…,” presumably meaning that."""
    return place < len(strip.words) and strip.words[place].islower() and strip.lows[place].endswith(("ly", "ing"))


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
    if opening < closing and strip.words[opening] == FOLD and _is_set_off(strip, opening + 1):
        closing = opening + 1
    quoted = FOLD in strip.words[opening:closing] and closing - opening > 1 and strip.lows[opening] in _THE
    if (closing - opening < _LEAST_AFTER_COMMA and not quoted) or all(
        strip.words[at] == FOLD for at in range(opening, closing)
    ):
        return None
    return strip.starts[opening], strip.ends[closing - 1]


def as_said(strip: Strip, first: int, last: int, language: str) -> list[Clause]:
    """Read "Как заявил SOURCE, CLAUSE", "Comme l'a rappelé SOURCE, CLAUSE", "Wie SOURCE mitteilte, CLAUSE"."""
    if strip.lows[first] not in _AS:
        return []
    comma = next((at for at in range(first + 2, min(last, first + _LONG_AS)) if strip.words[at] == ","), None)
    table = cues(language)
    if comma is None or FOLD in strip.words[comma:last]:
        return []
    says = (at for at in range(first + 1, comma) if strip.lows[at] in table and table[strip.lows[at]].kind == "say")
    cue = next(says, None)
    source = source_of_cue(strip, first, cue, comma, language) if cue is not None else None
    clause = _around(strip, comma, last, comma, comma)
    if cue is None or source is None or clause is None:
        return []
    return [((clause,), (source,), ((strip.starts[cue], strip.ends[cue]),), strip.lows[cue], "clause")]


def zufolge(strip: Strip, first: int, last: int) -> list[Clause]:
    """Read "SOURCE zufolge VERB …"."""
    for place in range(first + 1, min(last, first + _MAX_GAP)):
        if strip.words[place] != "zufolge":
            continue
        clause = _around(strip, place + 1, last, place + 1, place + 1)
        if clause is not None:
            source = strip.starts[first], strip.ends[place - 1]
            return [((clause,), (source,), ((strip.starts[place], strip.ends[place]),), "zufolge", "according-to")]
    return []
