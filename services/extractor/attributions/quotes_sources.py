"""The words around a cue -> the noun phrase that names the source. Pure: no clock, no network, no Kafka."""

from __future__ import annotations

from typing import Final

from schemas.event import Span
from services.extractor.words.gazetteer import roles
from services.extractor.words.windows import FOLD, Strip

PRONOUNS: Final = frozenset("he she they it i we er sie es ich wir él ella ellos il elle ils on он она они".split())
DETERMINERS: Final = frozenset(
    "the a an his her their its der die das ein eine sein seine ihr ihre el la los las un una su l le les une son sa leur one another some "
    "many several two".split()
)
_BREAKS: Final = frozenset(
    "in on at to that after before during when while as who which with but and if because from about for by per via last this yesterday today "
    "earlier later adding referring speaking citing am im beim bei vor nach auf gegenüber dass ob wenn während und aber laut mit zu en al ante "
    "durante tras sobre que cuando y pero hoy ayer este según con a à lors dans sur après avant quand et mais ce hier в на во после во что когда "
    "и но о об monday tuesday wednesday thursday friday saturday sunday montag dienstag mittwoch donnerstag freitag samstag sonntag lunes martes "
    "miércoles jueves viernes sábado domingo lundi mardi mercredi jeudi vendredi samedi dimanche heute gestern".split()
)
INSIDE_PHRASE: Final = frozenset(
    "of for from de del der des von für du la los las le les und and y et da van bin al".split()
)
_APPOSITION: Final = frozenset("a an the der die das ein eine el la un una le les une".split())
_SKIPPED: Final = frozenset(
    "has have had also then later further hat hatte haben habe ha han había a avait auch noch también dann weiter sich se ne également ensuite "
    "ранее позже также вчера сегодня накануне".split()
)
_WHEN: Final = frozenset(
    "este esta ayer hoy lunes martes miércoles jueves viernes sábado domingo gestern heute montag dienstag mittwoch donnerstag freitag samstag "
    "sonntag hier lundi mardi mercredi jeudi vendredi samedi dimanche".split()
)
_NOMINATIVE: Final = frozenset("er sie es man él ella".split())
_HAVE: Final = frozenset("hat hatte haben hatten".split())
_PHRASE_WORDS, _INVERTED_WORDS, _BRACKET = 12, 14, 10
_HANGS: Final = INSIDE_PHRASE - frozenset("la le les los las der al".split())
_BEFORE_SUBJECT: Final = _SKIPPED | _WHEN
_TRAILS: Final = INSIDE_PHRASE | _APPOSITION | {","}


def subject_source(strip: Strip, first: int, cue: int) -> Span | None:
    """Return the noun phrase that ends just before the cue (auxiliaries and adverbs between do not count)."""
    last = cue
    while last > first and (strip.lows[last - 1] in _SKIPPED or strip.words[last - 1].endswith("ly")):
        last -= 1
    if last <= first:
        return None
    if strip.words[last - 1] == ",":  # Mary Smith, the mayor, said
        start = last - 1
        while start > first and not (strip.words[start - 1] == "," and _is_apposed(strip, first, start, last - 1)):
            start -= 1
        return (
            subject_source(strip, first, start - 1)
            and _joined(subject_source(strip, first, start - 1), span_of(strip, start, last - 1))
            if start > first + 1
            else None
        )
    start = last
    while start > first and _belongs(strip, start - 1, last):
        start -= 1
    while start < last and strip.lows[start] in _HANGS:
        start += 1
    if start >= last or not _is_phrase(strip, start, last):
        return None
    return span_of(strip, start, last)


def cue_source(strip: Strip, first: int, cue: int, limit: int) -> Span | None:
    """Return the subject of the cue: before it, or behind it where the clause is inverted ("Gefragt, ob …, antwortete er", "hatte X bemängelt").

    A pronoun right behind the verb is its subject; so is the noun phrase behind a comma and the verb, and that beside the auxiliary of a participle.
    """
    if cue + 1 < limit and strip.lows[cue + 1] in _NOMINATIVE:
        return span_of(strip, cue + 1, cue + 2)
    if cue > first and strip.words[cue - 1] == "," and (behind := inverted_source(strip, cue + 1, limit)) is not None:
        return behind
    auxiliary = next((at for at in range(cue - 1, max(first, cue - _BRACKET) - 1, -1) if strip.lows[at] in _HAVE), None)
    if auxiliary is not None and cue - auxiliary > 1:
        return subject_source(strip, first, auxiliary) or inverted_source(strip, auxiliary + 1, cue)
    return subject_source(strip, first, cue) or inverted_source(strip, cue + 1, limit)


def _is_apposed(strip: Strip, first: int, start: int, last: int) -> bool:
    """Say whether a comma stands between a name and its apposition: "Mary Smith, the mayor", "Su presidenta, Mary Smith"."""
    named = all(strip.words[at][0].isupper() or strip.lows[at] in INSIDE_PHRASE for at in range(start, last))
    return may_name(strip.words[max(first, start - 2)]) or (named and last > start + 1)


def _joined(one: Span | None, other: Span) -> Span | None:
    return (one[0], other[1]) if one else None


def _belongs(strip: Strip, place: int, last: int) -> bool:
    word = strip.words[place]
    low = word.lower()
    if word in {",", ";", ":", FOLD, "(", ")", "—", "–", "-"} or (low in _BREAKS and low not in INSIDE_PHRASE):
        return False
    if low in PRONOUNS:
        return place == last - 1
    return last - place <= _PHRASE_WORDS


def inverted_source(strip: Strip, first: int, limit: int) -> Span | None:
    """Return the noun phrase after the cue: "said Kevin Madden, a strategist"."""
    while first < limit and strip.lows[first] in _BEFORE_SUBJECT:
        first += 1
    last = first
    while last < limit and last - first < _INVERTED_WORDS:
        word, low = strip.words[last], strip.lows[last]
        if word == "," and last + 1 < limit and strip.lows[last + 1] in _APPOSITION and last > first:
            last += 2
            continue
        if (
            word == ","
            and last > first
            and strip.lows[first] in DETERMINERS
            and (name := _name_end(strip, last + 1, limit)) is not None
        ):
            last = name
            break
        if word in {",", ":", "(", ")", ";", "—", "–", FOLD} or (
            low in _BREAKS and (low not in INSIDE_PHRASE or last == first)
        ):
            break
        last += 1
        if low in PRONOUNS:
            break
    while last > first + 1 and strip.lows[last - 1] in _TRAILS:
        last -= 1
    if last <= first or not _is_phrase(strip, first, last):
        return None
    return span_of(strip, first, last)


def _name_end(strip: Strip, first: int, limit: int) -> int | None:
    """Return where the name after a comma ends: el ministro de Pesca, Duarte Seixas."""
    last = first
    while last < limit and (strip.words[last][0].isupper() or (last > first and strip.lows[last] in INSIDE_PHRASE)):
        last += 1
    return last if last - first > 1 else None


def _is_phrase(strip: Strip, first: int, last: int) -> bool:
    """A source names or describes someone: a pronoun, a name, a role or a determiner with a noun."""
    lows = [word.lower() for word in strip.words[first:last]]
    if len(lows) == 1 and lows[0] in PRONOUNS:
        return True
    return (
        any(may_name(word) for word in strip.words[first:last])
        or any(low in roles() for low in lows)
        or (lows[0] in DETERMINERS and len(lows) > 1)
    )


def may_name(word: str) -> bool:
    """Say whether a word can end a name or stand for one."""
    return word[0].isupper() or word.lower() in PRONOUNS or word in {"’s", "'s"}


def span_of(strip: Strip, first: int, last: int) -> Span:
    """Return the offsets of places `first` to `last` (exclusive)."""
    return strip.starts[first], strip.ends[last - 1]
