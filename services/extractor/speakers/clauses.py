"""A name in its clause -> subject, object, oblique or possessive, by the words beside it. Pure: no clock, no network, no Kafka.

No parser: a finite verb after the name makes a subject, a verb before it an object, a preposition before it an oblique.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from services.extractor.words.sentences import Reading
from services.extractor.words.verbs import AUXILIARIES, PASTS

_PREPOSITIONS: Final = frozenset(
    "of for with by to from about against at in on than after before like into over under between among alongside behind near towards upon without "
    "de del con por para von mit bei für gegen durch zu zum zur".split()
)
_POSSESSIVE: Final = frozenset({"'s", "’s", "'", "’"})
_FINITE: Final = (
    AUXILIARIES
    | PASTS
    | frozenset(
        "must shall said says became hurt lay meant swam understood wants wins ist war sind waren hat hatte "
        "wird wurde kann sagte kam ging es era fue ha había dijo está".split()
    )
)
_NOT_FINITE: Final = frozenset(
    "as his this its us yes plus across always perhaps towards besides sometimes series news indeed need red hundred speed ses".split()
)
_ADVERBS: Final = frozenset(
    "also then later never always often soon still now once again even only himself herself who both".split()
)
_BREAKS: Final = frozenset(
    ", ; : — – -- ( ) “ ” \" `` '' and but or that who whom whose which when while after before because as if although though since where "
    "whether until so dass und aber weil als que y pero cuando porque".split()
)
_ASIDE: Final = frozenset(
    "after before when while as in on at during with by for despite because although though since if until upon from to like unlike following "
    "nach vor als während wegen trotz tras después antes durante según cuando".split()
)
_APPOSITION_WORDS, _TITLE_WORDS = 14, 4


def is_finite(reading: Reading, place: int) -> bool:
    """Say whether the word at `place` can be a verb in the present or past tense."""
    low = reading.lows[place]
    if low in _FINITE:
        return True
    if low in _NOT_FINITE or not reading.words[place][0].islower():
        return False
    return low.endswith(("ed", "te", "ten", "ó")) or (
        low.endswith("s") and not low.endswith(("ss", "us", "is", "ous", "'s"))
    )


@lru_cache(maxsize=512)
def case_of(reading: Reading, first: int, last: int) -> str:
    """Return subject, possessive, oblique, object, or empty for the name at tokens `first` to `last` (exclusive)."""
    lows = reading.lows
    floor, end = reading.sentences[reading.sentence_of[first]]
    if last < end and lows[last] in _POSSESSIVE:
        return "possessive"
    before = lows[first - 1] if first > floor else ""
    if before in _PREPOSITIONS:
        return "oblique"
    place = _after_aside(reading, last, end)
    if place < end and is_finite(reading, place):
        return "subject"
    if place + 1 < end and lows[place] in {"and", "und", "y"} and reading.words[place + 1][0].isupper():
        return "" if before in {"", ","} else "object"
    if before and (before.endswith("ing") or is_finite(reading, first - 1)):
        return "object"
    return ""


def _after_aside(reading: Reading, place: int, end: int) -> int:
    """Return the token after adverbs, brackets and an apposition between commas."""
    while place < end and (reading.lows[place] in _ADVERBS or reading.lows[place].endswith("ly")):
        place += 1
    closing = {"(": ")", ",": ","}.get(reading.words[place]) if place < end else None
    if closing is None:
        return place
    closed = next(
        (at for at in range(place + 1, min(end, place + _APPOSITION_WORDS)) if reading.words[at] == closing), None
    )
    return closed + 1 if closed is not None and closed + 1 < end else place


def is_one_clause(reading: Reading, first: int, last: int) -> bool:
    """Say whether nothing between the tokens begins another clause."""
    return not any(low in _BREAKS for low in reading.lows[first:last])


def opens_aside(reading: Reading, token: int, name: int) -> bool:
    """Say whether the sentence opens with an aside that holds `token` and ends, at a comma, right before the name's clause."""
    floor = reading.sentences[reading.sentence_of[token]][0]
    commas = [at for at in range(token, name) if reading.words[at] == ","]
    return len(commas) == 1 and name - commas[0] <= _TITLE_WORDS and reading.lows[floor] in _ASIDE
