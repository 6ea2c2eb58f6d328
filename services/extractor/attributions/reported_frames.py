"""Verbs that report by their object -> drafts: "accused Spain of …", "would not say when". Pure: no clock, no network, no Kafka.

`lexicon/frames_LANGUAGE.tsv` holds the verbs and what must follow them. The subject must be someone who can speak: a pronoun, a name, a role, a body,
or a noun for people. What is said runs to the end of the clause.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Final

from schemas.event import Span
from services.extractor.attributions.quotes_sources import PRONOUNS, subject_source
from services.extractor.attributions.reported_according import SENTENCE_ENDS, Clause
from services.extractor.names.offices import BODIES
from services.extractor.words.cues import cues
from services.extractor.words.gazetteer import LEXICON, entries, roles, rows_of
from services.extractor.words.windows import FOLD, Strip

RULE: Final = "object"
_NUMBER: Final = re.compile(
    r"\d|^(?:one|two|three|four|five|six|seven|eight|nine|ten|twelve|dozens?|half|million|billion)$"
)
_PEOPLE: Final = re.compile(
    r"(?:[^s]ers|ors|ists|ants|ents|ians|men|women|ies|ees|ics|ives|ates|police|people|others|many|some|antes|istas|ores|entes)$"
)
_PASSIVE: Final = frozenset(
    "is was are were be been being get got ist war sind waren wird wurde werden wurden es fue son fueron ser sido".split()
)
_BREAKS: Final = frozenset({";", ":", "—", "–"})
_TURNS: Final = frozenset(
    "but while whereas though although because pero aunque mientras aber während obwohl doch".split()
)
_FINITE: Final = frozenset(
    "is was are were has had have made makes said says will would can could addressed took took gave did does".split()
)
_NEW_SUBJECTS: Final = frozenset("he she it they his her its their".split())
_HANGS: Final = frozenset(
    "in at on near by with to between against about into over under after before during since who which whose whom than as".split()
)
_AND: Final = frozenset("and y e und".split())
_BETWEEN: Final = frozenset("also then later again even still has have had instead both auch también además".split())
_OPENING: Final = frozenset({FOLD, "“", '"'})
_NO_OBJECT: Final = frozenset({",", ".", ":", ")"})
_NOT_AFTER: Final = frozenset("by of on in at as from von por".split())
_LATER_WORDS, _MIN_WORDS, _SUBJECT_WORDS = 14, 1, 14
_NEGATED: Final = {
    "en": (
        frozenset("would did could does will do".split()),
        frozenset({"not", "n't", "n’t"}),
        frozenset(
            "say comment speculate confirm elaborate discuss disclose recall explain identify specify rule be".split()
        ),
    ),
    "es": (
        frozenset({"no"}),
        frozenset("quiso quiere quisieron quieren".split()),
        frozenset("decir precisar aclarar confirmar comentar revelar dar hablar".split()),
    ),
}
REFUSALS: Final = _NEGATED["en"][0]
_MOOD_WORDS: Final = frozenset(
    "a an the any whether when how what who why if about on out drawn qué quién cuándo si cuánto cómo".split()
)
_VERBS: Final = frozenset("put gave spoke forecast left would could did does do will".split())
_NO_VERB_AFTER: Final = _PASSIVE | {"to", "zu"}
_CLAUSE_ENDS: Final = _BREAKS | SENTENCE_ENDS
_JOINS: Final = _AND | _TURNS


@dataclass(frozen=True, slots=True)
class Frame:
    """What a verb needs: one of `opens` right behind it, one of `later` among the words that follow; empty for nothing. `N` is a number."""

    opens: frozenset[str]
    later: frozenset[str]


@lru_cache(maxsize=4)
def frames(language: str) -> dict[str, tuple[Frame, ...]]:
    """Return form -> its frames; a form with a particle as "ruled out". Empty for a language without a table."""
    if not (LEXICON / f"frames_{language}.tsv").exists():
        return {}
    found: dict[str, tuple[Frame, ...]] = {}
    for forms, opens, later in rows_of(f"frames_{language}.tsv"):
        for form in (written.replace("_", " ") for written in forms.split()):
            found[form] = (*found.get(form, ()), Frame(_words(opens), _words(later)))
    return found


@lru_cache(maxsize=4)
def _heads(language: str) -> frozenset[str]:
    return frozenset(form.split(maxsplit=1)[0] for form in frames(language)) | _NEGATED.get(language, (frozenset(),))[0]


def _words(column: str) -> frozenset[str]:
    return frozenset() if column == "-" else frozenset(column.split())


def object_clauses(strip: Strip, language: str) -> Iterator[Clause]:
    """Yield each verb of the table with a subject that can speak and with what it needs."""
    heads = _heads(language)
    if not heads:
        return
    for first, last in pairwise(strip.edges):
        before: Span | None = None
        for place in range(first, last):
            if strip.lows[place] in heads and strip.quote[place] < 0:
                clause = _clause(strip, (first, place, last), language, before)
                if clause is not None:
                    before = clause[1][0] if clause[1] else before
                    yield clause


def _clause(strip: Strip, at: tuple[int, int, int], language: str, before: Span | None) -> Clause | None:
    first, place, last = at
    after = object_start(strip.words, strip.lows, place, last, language)
    before_verb = strip.lows[place - 1 if place else 0]
    hangs = language == "en" and before_verb == "," and strip.lows[place].endswith("ing")  # its subject is found later
    is_noun = language == "en" and not hangs and _is_noun(strip, place)
    if after is None or before_verb in _NO_VERB_AFTER or is_noun:
        return None
    end = clause_end(strip, after, last, language)
    if end - after < _MIN_WORDS or all(strip.words[at] == FOLD for at in range(after, end)):
        return None
    quoted = language == "de" and any(
        number >= 0 for number in strip.quote[after:end]
    )  # the rules for quotes take those
    source = None if quoted or hangs else _source(strip, first, place, before)
    if source is None and not hangs:
        return None
    cue = strip.starts[place], strip.ends[after - 1]
    return (
        ((strip.starts[after], strip.ends[end - 1]),),
        (source,) if source else (),
        (cue,),
        _low(strip, place, after),
        RULE,
    )


def _is_noun(strip: Strip, place: int) -> bool:
    """Say whether a bare form can be a noun here: AP's report; after a plural or "they" it is a verb."""
    low, before = strip.lows[place], strip.lows[place - 1 if place else 0]
    if low.endswith(("ed", "s")) or low in _VERBS:
        return False
    return not (
        _PEOPLE.search(before)
        or before in {"they", "we", "you", "i"}
        or (before.endswith("s") and before not in {"'s", "’s"})
    )


def object_start(words: list[str], lows: list[str], place: int, last: int, language: str = "en") -> int | None:
    """Return where the object begins when a verb of the table stands at `place` with what it needs; else None."""
    return _negated(words, lows, place, last, language) or _framed(words, lows, place, last, language)


def _low(strip: Strip, place: int, after: int) -> str:
    return next(
        (strip.lows[at] for at in range(after - 1, place, -1) if strip.lows[at] in cues("en")), strip.lows[place]
    )


def _framed(words: list[str], lows: list[str], place: int, last: int, language: str) -> int | None:
    """Return where the object begins when the verb at `place` has what it needs."""
    table = frames(language)
    for size in (3, 2, 1):
        after = place + size
        fitting = table.get(" ".join(lows[place:after]), ())
        if fitting and language == "de" and after + 1 < last and words[after] == "," and size > 1:
            return after + 1  # ließ offen, ob …
        if (
            after < last
            and words[after] not in _NO_OBJECT
            and any(_fits(one, words, lows, after, last) for one in fitting)
        ):
            return after
    return None


def _fits(frame: Frame, words: list[str], lows: list[str], after: int, last: int) -> bool:
    """Say whether what follows the verb is what its frame asks for."""
    reach = range(after, min(last, after + _LATER_WORDS))
    if frame.opens:
        return lows[after] in frame.opens
    if lows[after] in _NOT_AFTER and not (
        lows[after] == "on" and lows[after + 1 : after + 2] and lows[after + 1].endswith("day")
    ):
        return False  # "accused of fraud", "announced on Monday": a passive, or another clause's verb
    quoted = "Q" in frame.later and any(words[at] in _OPENING for at in reach[1:])
    number = "N" in frame.later and any(_NUMBER.search(lows[at]) for at in reach)
    return not frame.later or quoted or number or any(lows[at] in frame.later for at in reach)


def _negated(words: list[str], lows: list[str], place: int, last: int, language: str) -> int | None:
    """Return where the object begins behind "would not say", "did not recall", "no quiso decir"."""
    moods, nots, verbs = _NEGATED.get(language, (frozenset(), frozenset(), frozenset()))
    if lows[place] not in moods or place + 3 >= last or lows[place + 1] not in nots or lows[place + 2] not in verbs:
        return None
    after = place + 3
    if lows[place + 2] == "be":
        return after + 2 if lows[after : after + 2] == ["drawn", "on"] else None
    if lows[place + 2] == "rule":
        return after + 1 if lows[after] == "out" else None
    return after if lows[after] in _MOOD_WORDS or words[after][0].isupper() else None


def clause_end(strip: Strip, after: int, last: int, language: str) -> int:
    """The clause ends at a stop, before "but", and before a conjunction that leads to another verb of saying."""
    known = cues(language)
    end = after
    while end < last and strip.words[end] not in _CLAUSE_ENDS and not _opens_speech(strip, end):
        low = strip.lows[end]
        if (
            strip.words[end] == ","
            and strip.lows[end + 1 : end + 2] == ["and"]
            and strip.lows[end + 2 : end + 3]
            and strip.lows[end + 2] in _NEW_SUBJECTS
        ):
            break
        if (
            strip.words[end] == ","
            and end + 1 < last
            and (
                strip.lows[end + 1] in _TURNS or (strip.lows[end + 1].endswith("ing") and strip.lows[end + 1] in known)
            )
        ):
            break
        if low in _AND or low in _TURNS:
            verb = end + 1
            while verb < last and (strip.lows[verb] in _BETWEEN or strip.lows[verb].endswith("ly")):
                verb += 1
            if verb < last and (
                low in _TURNS
                or (strip.lows[verb] in known and strip.lows[verb].endswith(("ed", "id", "ld", "s", "ó", "te")))
            ):
                break
        end += 1
    while end > after and strip.words[end - 1] == ",":
        end -= 1
    return end


def _opens_speech(strip: Strip, place: int) -> bool:
    """Say whether a quote stands apart from the clause: behind a comma, or first."""
    return strip.words[place] == FOLD and strip.words[place - 1] in {",", ".", "!", "?"}


def _source(strip: Strip, first: int, place: int, before: Span | None) -> Span | None:
    """The noun phrase before the verb; after "and", that of the verb before it."""
    joint = place - 1
    while joint > first and (strip.lows[joint] in _BETWEEN or strip.lows[joint].endswith("ly")):
        joint -= 1
    if before is not None and strip.lows[joint] in _JOINS:
        return before
    if joint > first and strip.words[joint] == "," and strip.lows[joint - 1] in SENTENCE_ENDS:
        return None
    source = subject_source(strip, first, place)
    return source if source is not None and can_speak(strip, source) else None


def can_speak(strip: Strip, source: Span) -> bool:
    """Say whether a subject is someone: a pronoun, a name, a role, a body, a noun for people; not what hangs on a preposition or a relative."""
    first, last = bisect_left(strip.starts, source[0]), bisect_left(strip.starts, source[1])
    opens = first == 0 or strip.sentence[first - 1] != strip.sentence[first]
    lows = strip.lows[first:last]
    if last - first > _SUBJECT_WORDS or (not opens and strip.lows[first - 1] in _HANGS):
        return False
    if lows[-1].endswith("ed") or any(low in _FINITE for low in lows[:-1] if "," not in lows and "who" not in lows):
        return False  # the phrase holds a verb of its own: "Zakharova addressed | questions about"
    if len(lows) == 1:
        return lows[0] in PRONOUNS or (strip.words[first][0].isupper() and (not opens or _is_known(strip, first)))
    named = any(strip.words[at][0].isupper() for at in range(first + opens, last))
    return named or any(low in roles() or low in BODIES or _PEOPLE.search(low) for low in lows)


def _is_known(strip: Strip, place: int) -> bool:
    """Say whether a word that opens a sentence is a name or a noun for people: Tallinn, Critics."""
    word, low = strip.words[place], strip.lows[place]
    return (
        word in entries()
        or low in roles()
        or bool(_PEOPLE.search(low))
        or word in strip.words[:place]
        or word in strip.words[place + 1 :]
    )
