"""What stands behind a name, or on both sides of it -> role, organisation and country. Pure: no clock, no network, no Kafka.

"Kevin Madden, a spokesman for the ministry", "Jelena Novak, who chairs the science council", "Bram Kessler of the University of Ghent".
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from services.extractor.names.mention import Mention
from services.extractor.names.offices import BODIES, DETERMINERS, INSIDE_NAMES, organisation_of
from services.extractor.names.roles import (
    MAX_AFTER,
    NOT_NOUNS,
    OF,
    PLAIN_WORDS,
    QUALIFIERS,
    STOPS,
    Described,
    before_comma,
    before_of,
    described,
    is_name_word,
    may_name,
    role_from,
)
from services.extractor.words.cues import cues
from services.extractor.words.gazetteer import roles
from services.extractor.words.sentences import Reading

_COURTESY: Final = frozenset("father sister brother captain judge professor dr doctor sir lady reverend pastor".split())
_LEADS: Final = {
    "leads": "head", "led": "head", "heads": "head", "headed": "head", "runs": "head", "chairs": "chair", "chaired": "chair", "directs": "director",
    "edits": "editor", "coaches": "coach", "represents": "lawyer", "conducts": "conductor", "teaches": "teacher", "manages": "manager",
    "leitet": "Leiter", "dirige": "director", "preside": "presidente",
}  # fmt: skip
_CLOSES: Final = frozenset([",", ".", ";", "—", "–", ")", "who"])
_GERMAN_OF: Final = OF | {"aus"}
_BEGINS_NOUN: Final = frozenset("a an the ein eine der die un una el la une le".split())
_NO_PART_OF_NOUN: Final = OF | INSIDE_NAMES | NOT_NOUNS
_IN_AFFILIATION: Final = INSIDE_NAMES | {"'s", "’s", "ministry", "campaign"}


def describe(reading: Reading, mention: Mention) -> Described:
    """Return what stands before the mention, or else after it."""
    before = before_of(reading, mention)
    if before.role and before.organisation:
        return before
    if before.role in _COURTESY:
        before = _behind_title(reading, mention) or before
    after = _member(reading, mention) or _after(reading, mention)
    if before.role and after.role and not before.organisation:
        return Described(
            before.role, after.organisation, before.country or after.country, before.gender or after.gender
        )
    return before if before.role else after


def _behind_title(reading: Reading, mention: Mention) -> Described | None:
    """The parish priest, Father NAME: the role before the comma says more than the title."""
    floor = reading.sentences[reading.sentence_of[mention.first]][0]
    comma = mention.first - 2
    if comma <= floor or reading.words[comma] != "," or not may_name(reading, replace(mention, first=comma + 1), floor):
        return None
    found = before_comma(reading, floor, comma)
    return found if found.role and found.role.rsplit(maxsplit=1)[-1] in roles() else None


def _after(reading: Reading, mention: Mention) -> Described:
    end = reading.sentences[reading.sentence_of[mention.first]][1]
    place = mention.last
    if place < end and reading.words[place] == "(":
        while place < end and reading.words[place] != ")":
            place += 1
        place += 1
    if place + 1 >= end or (reading.words[place] != "," and reading.lows[place] not in {"now", "is"}):
        return Described()
    return _apposed(reading, place + 1, end)


def _apposed(reading: Reading, place: int, end: int) -> Described:
    """Return what stands behind the comma: a role, a relative clause that tells one, or any noun."""
    if place + 2 < end and reading.lows[place] in {"who", "que"} and reading.lows[place + 1] in _LEADS:
        return _leading(reading, place + 1, end)
    if place < end and reading.lows[place] in cues(reading.language) and reading.lows[place] not in roles():
        return Described()  # NAME, 46, asked whether the old man: the sentence goes on
    limit = min(end, place + MAX_AFTER)
    stop = next((at for at in range(place, limit) if reading.words[at] in STOPS), limit)
    for start in range(place, min(stop, place + 8)):
        found = role_from(reading, start, stop)
        if found is None:
            continue
        if start == place and reading.words[place][0].isupper() and not _role_like(reading, found, stop):
            return Described()
        first = start
        while first > place and reading.lows[first - 1] in QUALIFIERS:
            first -= 1
        return described(reading, (first, found), _affiliation(reading, place, first, found, stop))
    return _any_noun(reading, place, stop)


def _member(reading: Reading, mention: Mention) -> Described | None:
    """NAME of the University of Ghent: the body, when its name says that it is one."""
    end = reading.sentences[reading.sentence_of[mention.first]][1]
    first = mention.last + 1
    if first >= end or reading.lows[mention.last] not in {"of", "at", "from", "von", "de"}:
        return None
    first += reading.lows[first] in DETERMINERS
    last = first
    while last < end and (is_name_word(reading.words[last]) or reading.lows[last] in INSIDE_NAMES):
        last += 1
    organisation, country = _body_in(reading, first, last)
    return Described(None, organisation, country)


def _leading(reading: Reading, verb: int, end: int) -> Described:
    """NAME, who chairs the science council: what someone does to a body is a role in it."""
    first = verb + 1
    while first < end and reading.lows[first] in DETERMINERS:
        first += 1
    last = first
    while last < end and (is_name_word(reading.words[last]) or reading.lows[last] in INSIDE_NAMES):
        last += 1
    organisation, country = _body_in(reading, first, last)
    return Described(_LEADS[reading.lows[verb]], organisation, country)


def _body_in(reading: Reading, first: int, last: int) -> tuple[str | None, str | None]:
    """Return the body that tokens name, as written, when its name says that it is one (a person whom someone coaches is none), and its country."""
    while last > first and reading.lows[last - 1] in INSIDE_NAMES:
        last -= 1
    if not any(low in BODIES for low in reading.lows[first:last]):
        return None, None
    name = reading.text[reading.starts[first] : reading.ends[last - 1]]
    return (" ".join(name.split()) if name[:1].isupper() else None), organisation_of(reading, first, last)[1]


def _any_noun(reading: Reading, place: int, stop: int) -> Described:
    """NAME, a notary from Lille: a noun phrase with a determiner after the comma is a role though no table has it."""
    if stop <= place + 1 or reading.lows[place] not in _BEGINS_NOUN:
        return Described()
    end = place + 1
    while (
        end < stop
        and end - place <= PLAIN_WORDS + 1
        and reading.words[end][0].islower()
        and reading.lows[end] not in _NO_PART_OF_NOUN
    ):
        end += 1
    if reading.language == "de":
        return _german_noun(reading, place + 1, end, stop)
    closed = (
        stop < len(reading.words)
        and reading.words[stop] in _CLOSES
        and not any(low.endswith("ed") for low in reading.lows[end:stop])
    )
    if end == place + 1 or not closed or (end < stop and reading.lows[end] in NOT_NOUNS):
        return Described()
    return described(reading, (place + 1, end), _affiliation(reading, end, end, end, stop))


def _german_noun(reading: Reading, first: int, noun: int, stop: int) -> Described:
    """NAME, die leitende Pegelwartin von Ahl: the noun wears a capital, and a name ends it.

    A relative clause (NAME, der seit 1991 fährt) ends with its verb.
    """
    end = noun + 1
    goes_on = end < stop and reading.lows[end] in _GERMAN_OF and reading.words[stop - 1][0].isupper()
    if noun >= stop or not reading.words[noun][0].isupper() or not (end == stop or goes_on):
        return Described()
    return described(reading, (first, end), _affiliation(reading, end, end, end, stop))


def _role_like(reading: Reading, found: int, stop: int) -> bool:
    return found == stop or reading.lows[found] in OF


def _affiliation(reading: Reading, place: int, first: int, found: int, stop: int) -> tuple[int, int]:
    """Return the tokens that name the organisation: those after "of" or "for", else those before the role."""
    if found < stop and reading.lows[found] in OF:
        start = found + 1
        while start < stop and reading.lows[start] in DETERMINERS:
            start += 1
        last = start
        while last < stop and (is_name_word(reading.words[last]) or reading.lows[last] in _IN_AFFILIATION):
            last += 1
        while last > start and reading.lows[last - 1] in INSIDE_NAMES:
            last -= 1
        if last > start:
            return start, last
    while place < first and reading.lows[place] in DETERMINERS:
        place += 1
    return place, first
