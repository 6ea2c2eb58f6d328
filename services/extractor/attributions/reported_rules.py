"""Clauses of reporting -> drafts, by rule. Pure: no clock, no network, no Kafka.

SOURCE cue COMPLEMENTISER clause: "Merkel sagte, dass …", "El ministro dijo que …", "Лавров заявил, что …"; a cue with its object: "El Gobierno exigió
explicaciones"; "laut SOURCE", "según SOURCE", "according to SOURCE"; German sentences in the subjunctive that go on with what someone said.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Final

from schemas.event import Span
from services.extractor.attributions.quotes_german import german_source
from services.extractor.attributions.quotes_sources import inverted_source, may_name, subject_source
from services.extractor.attributions.quotes_subjects import source_of_cue
from services.extractor.attributions.reported_according import (
    MIN_CLAUSE,
    SENTENCE_ENDS,
    Clause,
    according,
    as_said,
    opinions,
    zufolge,
)
from services.extractor.attributions.reported_plain import made_clear, plain_said, remarks, without_stops
from services.extractor.words.cues import Cue, cues
from services.extractor.words.gazetteer import roles
from services.extractor.words.windows import FOLD, Strip

COMPLEMENTISERS: Final[dict[str, frozenset[str]]] = {
    "de": frozenset({"dass", "daß", "ob", "wie"}),
    "es": frozenset({"que", "si"}),
    "fr": frozenset({"que", "qu", "si"}),
    "ru": frozenset({"что", "чтобы"}),
    "en": frozenset({"that"}),
}
_OBJECT_CUES: Final = frozenset({"urge", "accuse", "deny", "praise", "promise", "warn"})
_SEPARABLE: Final = {
    "wies": ("zurück",), "weist": ("zurück",), "wiesen": ("zurück",), "lehnte": ("ab",), "lehnt": ("ab",), "lehnten": ("ab",),
    "kündigte": ("an",), "kündigt": ("an",), "sagte": ("voraus", "zu", "ab"), "räumte": ("ein",), "gab": ("zu", "bekannt"), "mahnte": ("an",),
    "rief": ("auf",),
}  # fmt: skip
_WHOLE: Final = {"zurück": "zurückgewiesen", "ab": "abgelehnt"}
_AND: Final = frozenset("and but y e pero aunque und aber sowie et mais и но".split())
_SHORT: Final = frozenset({"es", "fr"})  # "que falte dinero": three words are a clause
_NO_CUE: Final = Cue("", "")
_MAY_TURN: Final = frozenset({",", ";", ":", "—", "–", "-", "--"})
_HOWEVER: Final = (["although"], ["though"], ["while"], ["but"])
_TURNS: Final = frozenset("aunque pero".split())
_MAX_GAP, _MIN_OBJECT = 12, 2
_SUBJUNCTIVE: Final = frozenset(
    "sei seien habe werde könne müsse solle wolle dürfe hätte hätten wäre wären würde würden könnte könnten müsste gebe komme gehe stehe "
    "bleibe lasse liege brauche wisse".split()
)
_FREE_SUBJUNCTIVE: Final = frozenset(
    "sei seien habe werde könne müsse solle wolle dürfe gebe komme gehe stehe bleibe lasse liege brauche wisse".split()
)
_AUXILIARIES: Final = frozenset(
    "is was are were has had have will would can could may might should must does did stood".split()
)
_BEFORE_NOUNS: Final = frozenset(
    [
        "'s",
        "’s",
        "his",
        "her",
        "their",
        "its",
        "the",
        "a",
        "of",
        "der",
        "die",
        "das",
        "ein",
        "el",
        "la",
        "un",
        "una",
        "le",
    ]
)
_PARTICLES: Final = frozenset("mit hinzu an aus fest ein zu heraus hervor vor auf hin bekannt".split())
_SCENES: Final = frozenset("in on at during to after before with earlier".split())
_SUBJECTS: Final = frozenset(
    "the a an he she it they i we his her its their this these those there both all some many most no if when while".split()
)
_ADJECTIVES_TOO: Final = frozenset({"critique"})
_MAX_HEARER, _TAIL_REACH, _LONGEST = 5, 12, 200


def rule_clauses(strip: Strip, language: str) -> list[Clause]:
    """Return what the rules are sure of, in order. A source that a clause shares with the one before it stands there too."""
    found: list[Clause] = []
    heard = -1
    for first, last in pairwise(strip.edges):
        clauses = (
            according(strip, first, last, language)
            or opinions(strip, first, last, language)
            or _cue_clauses(strip, first, last, language)
        )
        if language == "en":
            clauses = (
                clauses
                or remarks(strip, first, last)
                or made_clear(strip, first, last)
                or plain_said(strip, first, last)
            )
        else:
            clauses = clauses or as_said(strip, first, last, language) or _clause_then_cue(strip, first, last, language)
        if language == "de":
            clauses = (
                clauses
                or zufolge(strip, first, last)
                or (_free(strip, first, last) if heard == strip.block[first] else [])
            )
        found += clauses
        if clauses or _has_cue(strip, first, last, language):
            heard = strip.block[first]
    return found


def _has_cue(strip: Strip, first: int, last: int, language: str) -> bool:
    lows = strip.lows[first:last]
    return FOLD in lows or not cues(language).keys().isdisjoint(lows)


def _cue_clauses(strip: Strip, first: int, last: int, language: str) -> list[Clause]:
    """Return a clause for each cue of the sentence; a clause ends where "and" leads to the next cue."""
    table = cues(language)
    if table.keys().isdisjoint(strip.lows[first:last]):
        return []
    places = [
        place
        for place in range(first, last)
        if strip.lows[place] in table and _may_be_verb(strip, first, place, language)
    ]
    found: list[Clause] = []
    source: Span | None = None
    for number, cue in enumerate(places):
        coordinated = cue > first and _joins(strip, cue, language)
        far = min(last, cue + _LONGEST)
        stop = next((at for at in range(cue, far) if strip.words[at] in _MAY_TURN and _turns(strip, at, last)), far)
        end = _clause_end(strip, places[number + 1 : number + 1 + _LONGEST], stop, language)
        low = strip.lows[cue]
        opening = _content_start(strip, cue, end, language, table[low])
        if opening is None and language == "de" and strip.words[end - 1] in _SEPARABLE.get(strip.lows[cue], ()):
            opening, end = cue + 1, end - 1
            low = _WHOLE.get(strip.lows[end], low)
        if opening is None:
            continue
        if not coordinated:
            source, opening = _source(strip, first, cue, opening, end, language)
        dropped = language == "es" and cue == first and strip.lows[opening] == "que"  # Advirtió de que …
        if (source is None and not dropped) or end - opening < _MIN_OBJECT or _is_quoted(strip, opening, end, language):
            continue
        found.append(
            (
                ((strip.starts[opening], strip.ends[end - 1]),),
                (source,) if source else (),
                ((strip.starts[cue], strip.ends[cue]),),
                low,
                "clause",
            )
        )
    return found


def _may_be_verb(strip: Strip, first: int, place: int, language: str) -> bool:
    """Say whether no article or owner makes a noun of a cue; in French `a` is a verb itself."""
    before = strip.lows[place - 1] if place > first else ""
    if strip.lows[place] in _ADJECTIVES_TOO and not (may_name(strip.words[place - 1]) or before in roles()):
        return False
    return before not in _BEFORE_NOUNS or (language == "fr" and before == "a")


def _source(  # noqa: PLR0917 - a clause's bounds
    strip: Strip, first: int, cue: int, opening: int, end: int, language: str
) -> tuple[Span | None, int]:
    """Return the subject of the cue, and where the content begins: behind a subject between them ("Für Montag erwartet sie Regen")."""
    source = source_of_cue(strip, first, cue, cue + 1 if language == "en" else opening, language)
    if source is not None or opening > cue + 1 or language != "de":
        return source, opening
    source = german_source(strip, first, cue, end)
    return source, next((at for at in range(opening, end) if source and strip.starts[at] >= source[1]), opening)


def _turns(strip: Strip, place: int, last: int) -> bool:
    """Say whether a semicolon, a dash that leads to a "but", or a comma before another report ends one: "descartó cortes, aunque no quiso …"."""
    if strip.words[place] == ":":
        return strip.words[place + 1 : place + 2] == [FOLD]
    if strip.words[place] != ",":
        return strip.words[place] == ";" or strip.lows[place + 1 : place + 2] in _HOWEVER
    if place + 2 >= last or strip.lows[place + 1] not in _TURNS:
        return False
    return strip.lows[place + 2] in {"no", "que"} or strip.lows[place + 2].endswith("ó")


def _is_quoted(strip: Strip, opening: int, end: int, language: str) -> bool:
    """Say whether a quote is (nearly) all that is said: the rules for quotes take that. A clause with a complementiser may hold one."""
    folds = [place for place in range(opening, end) if strip.words[place] == FOLD]
    clause = strip.lows[opening] in COMPLEMENTISERS[language]
    return bool(folds) and (not clause or folds[0] - opening < MIN_CLAUSE - 1)


def _joins(strip: Strip, cue: int, language: str) -> bool:
    """Say whether a cue shares the subject of the one before it: "pidió A y exigió B", "begrüßte A, bemängelte aber B"."""
    before = strip.lows[cue - 1]
    return before in _AND or (
        before == "," and language == "de" and strip.words[cue + 1 : cue + 2] in (["aber"], ["jedoch"], ["zugleich"])
    )


def _clause_end(strip: Strip, later: list[int], last: int, language: str) -> int:
    end = last
    for cue in later:
        if _joins(strip, cue, language):
            end = cue - 1
            break
    return without_stops(strip, end)


def _content_start(strip: Strip, cue: int, end: int, language: str, kind: Cue) -> int | None:
    """Return where the content begins: at the complementiser, after the comma of a German clause, or right after a cue with an object."""
    if language == "en" and kind.kind == "believe":
        return None  # what someone believes is theirs only when the model hears them say it
    for place in range(cue + 1, min(cue + 1 + _MAX_GAP, end)):
        low = strip.lows[place]
        if low in COMPLEMENTISERS[language] and (language != "de" or strip.words[place - 1] == ","):
            return (
                place
                if end - place >= MIN_CLAUSE - (language in _SHORT)
                and not (language == "en" and is_relative(strip, cue, place))
                else None
            )
        if language == "de" and strip.words[place] == "," and _opens_clause(strip, cue, place, end):
            return place + 1 if end - place > MIN_CLAUSE else None
        if strip.words[place] in {":", ";", FOLD}:
            return None
    follows_quote = strip.words[cue - 2 : cue] == [FOLD, ","]  # « … », avertit la préfecture
    if kind.kind in _OBJECT_CUES and language != "en" and cue + 1 < end and strip.words[cue + 1] not in {",", ".", ":"}:
        return None if follows_quote else cue + 1
    return None


def _opens_clause(strip: Strip, cue: int, comma: int, end: int) -> bool:
    """Say whether a German comma leads in what was said: after the cue or its particle ("teilte mit, …"), or before a verb in the subjunctive."""
    subjunctive = any(low in _SUBJUNCTIVE for low in strip.lows[comma:end])
    return subjunctive or comma == cue + 1 or strip.words[comma - 1] in _PARTICLES


def _clause_then_cue(strip: Strip, first: int, last: int, language: str) -> list[Clause]:
    """Read "CLAUSE, cue SOURCE.": the order that German, Spanish, French and Russian give to "…, he said"."""
    table = cues(language)
    end = last - 1 if strip.words[last - 1] in SENTENCE_ENDS else last
    for cue in range(end - 2, first + MIN_CLAUSE, -1):
        if cue < end - _TAIL_REACH and (
            strip.words[cue - 1] != "," or table.get(strip.lows[cue], _NO_CUE).kind != "say"
        ):
            continue
        if strip.lows[cue] not in table or FOLD in strip.words[first:last] or strip.words[last - 1] == ":":
            continue
        comma = cue - 1 if strip.words[cue - 1] == "," else cue - 2
        source = inverted_source(strip, cue + 1, end)
        subject = subject_source(strip, first, cue)
        apposed = subject is not None and subject[0] == strip.starts[first]  # Die Vorsitzende, NAME, sprach von …
        if strip.words[comma] != "," or comma - first < MIN_CLAUSE or source is None or apposed:
            return []
        return [
            (
                ((strip.starts[first], strip.ends[comma - 1]),),
                (source,),
                ((strip.starts[cue], strip.ends[cue]),),
                strip.lows[cue],
                "clause",
            )
        ]
    return []


def is_relative(strip: Strip, cue: int, that: int) -> bool:
    """Say whether "that" opens a relative clause: a verb follows it, or too much stands between it and the cue."""
    after = strip.lows[that + 1] if that + 1 < len(strip.words) else ""
    far = that - cue > _MAX_HEARER and not (strip.lows[cue + 1] in _SCENES and _opens_subject(strip, that + 1))
    return after in _AUXILIARIES or after.endswith("ed") or far


def _opens_subject(strip: Strip, place: int) -> bool:
    return place < len(strip.words) and (strip.lows[place] in _SUBJECTS or strip.words[place][:1].isupper())


def _free(strip: Strip, first: int, last: int) -> list[Clause]:
    """A German sentence in the subjunctive, after a report in its paragraph, goes on with that report."""
    told = strip.words[first:last]
    if not any(low in _FREE_SUBJUNCTIVE for low in strip.lows[first:last]) or FOLD in told or ":" in told:
        return []
    end = last - 1 if strip.words[last - 1] in SENTENCE_ENDS and last - first > 1 else last
    return [(((strip.starts[first], strip.ends[end - 1]),), (), (), "", "subjunctive")]
