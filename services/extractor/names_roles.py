"""The words around a name -> role, organisation and country. Pure: no clock, no network, no Kafka.

Before it: "Russian Foreign Ministry Spokeswoman Maria Zakharova", "el ministro de Exteriores, José Albares". After it: "Kevin Madden, a spokesman for
the ministry". A ministry without a country gets one later, from the article.
"""

from __future__ import annotations

from dataclasses import dataclass

from services.extractor.names_gazetteer import roles
from services.extractor.names_mentions import Mention, is_role
from services.extractor.names_offices import DETERMINERS, INSIDE_NAMES, organisation_of
from services.extractor.sentences import Reading

_QUALIFIERS = frozenset(
    "deputy vice chief senior acting interim assistant associate first second co former ex outgoing incoming then executive stellvertretende "
    "stellvertretender ehemalige ehemaliger frühere früherer".split()
)
_DROPPED = frozenset("former ex outgoing then ehemalige ehemaliger frühere früherer new longtime veteran".split())
_OF = frozenset("of for at with from in de del des du von der für beim bei im".split())
_STOPS = frozenset(
    [
        ",",
        ".",
        ";",
        ":",
        "“",
        "”",
        '"',
        "„",
        "«",
        "»",
        "(",
        ")",
        "—",
        "–",
        "''",
        "``",
        "who",
        "whose",
        "said",
        "says",
        "told",
    ]
)
_PLAIN_WORDS = 3
_CLOSES = frozenset([",", ".", ";", "—", "–", ")", "who"])
_NOT_NOUNS = frozenset(
    "and or but not then also who which that to by as on is was were are has had did when while than same first said says".split()
)
_MAX_BEFORE, _MAX_AFTER, _MAX_ROLE_WORDS = 9, 16, 4


@dataclass(frozen=True, slots=True)
class Described:
    """What the text says of a person."""

    role: str | None = None
    organisation: str | None = None
    country: str | None = None
    gender: str = ""


def describe(reading: Reading, mention: Mention) -> Described:
    """Return what stands before the mention, or else after it."""
    before = _before(reading, mention)
    if before.role and before.organisation:
        return before
    after = _after(reading, mention)
    if before.role and after.role and not before.organisation:
        return Described(
            before.role, after.organisation, before.country or after.country, before.gender or after.gender
        )
    return before if before.role else after


def role_ending_at(reading: Reading, last: int, first: int = 0) -> int | None:
    """Return the first token of the longest role whose last token is `last - 1`, or None."""
    table = roles()
    for size in range(_MAX_ROLE_WORDS, 0, -1):
        start = last - size
        if start >= max(first, 0) and " ".join(reading.lows[start:last]) in table:
            return start
    return last - 1 if last > first and is_role(reading.lows[last - 1], reading.language) else None


def _before(reading: Reading, mention: Mention) -> Described:
    words, lows = reading.words, reading.lows
    last = mention.first
    floor = reading.sentences[reading.sentence_of[mention.first]][0]
    if last > floor and lows[last - 1] in {"mr.", "mrs.", "ms.", "dr."}:
        last -= 1
    if last > floor and words[last - 1] == ",":
        return _before_comma(reading, floor, last - 1) if _may_name(reading, mention, floor) else Described()
    start = role_ending_at(reading, last, floor)
    if start is None:
        return _plain_noun(reading, floor, last)
    first = start
    while first > floor and lows[first - 1] in _QUALIFIERS:
        first -= 1
    opening = first
    while (
        opening > floor
        and first - opening < _MAX_BEFORE
        and (_is_name_word(words[opening - 1]) or lows[opening - 1] in {"'s", "’s", "campaign"})
    ):
        opening -= 1
    if opening < first and lows[opening] in DETERMINERS | {"'s", "’s"}:
        opening += 1
    return _described(reading, (first, last), (opening, first))


def _may_name(reading: Reading, mention: Mention, floor: int) -> bool:
    """Say whether a name after a comma can stand in apposition to what is before it: "The captain, NAME, spoke", but not in a list."""
    if reading.language != "en":
        return True
    first = mention.first - 2
    while first > floor and reading.words[first] not in _STOPS:
        first -= 1
    closed = mention.last < len(reading.words) and reading.words[mention.last] in {",", ".", ";"}
    return (
        closed and reading.lows[first if first == floor else first + 1] in DETERMINERS and reading.words[first] != ","
    )


def _plain_noun(reading: Reading, floor: int, last: int) -> Described:
    """The soprano NAME: one to three words in lower case between "the" and the name."""
    first = last
    while (
        first > floor
        and last - first < _PLAIN_WORDS
        and reading.words[first - 1][0].islower()
        and reading.lows[first - 1] not in DETERMINERS | _OF | _NOT_NOUNS
    ):
        first -= 1
    if first in {last, floor} or reading.lows[first - 1] not in {"the", "a", "an", "its", "their"}:
        return Described()
    return _described(reading, (first, last), (last, last))


def _before_comma(reading: Reading, floor: int, last: int) -> Described:
    """Return what a noun phrase before the comma says: el ministro de Exteriores, NAME."""
    first = last
    while first > floor and last - first < _MAX_AFTER and reading.words[first - 1] not in _STOPS:
        first -= 1
    for start in range(first, last):
        found = _role_from(reading, start, last)
        if found is not None and (
            start == first or reading.lows[start - 1] in DETERMINERS or reading.words[start - 1][0].islower()
        ):
            return _described(reading, (start, found), (found, last))
    return _plain_noun(reading, floor, last) if reading.language == "en" else Described()


def _role_from(reading: Reading, first: int, limit: int) -> int | None:
    for size in range(_MAX_ROLE_WORDS, 0, -1):
        if first + size <= limit and " ".join(reading.lows[first : first + size]) in roles():
            return first + size
    return first + 1 if first < limit and is_role(reading.lows[first], reading.language) else None


def _after(reading: Reading, mention: Mention) -> Described:
    end = reading.sentences[reading.sentence_of[mention.first]][1]
    place = mention.last
    if place < end and reading.words[place] == "(":
        while place < end and reading.words[place] != ")":
            place += 1
        place += 1
    if place + 1 >= end or (reading.words[place] != "," and reading.lows[place] not in {"now", "is"}):
        return Described()
    place += 1
    limit = min(end, place + _MAX_AFTER)
    stop = next((at for at in range(place, limit) if reading.words[at] in _STOPS), limit)
    for start in range(place, min(stop, place + 8)):
        found = _role_from(reading, start, stop)
        if found is None:
            continue
        if start == place and reading.words[place][0].isupper() and not _role_like(reading, found, stop):
            return Described()
        first = start
        while first > place and reading.lows[first - 1] in _QUALIFIERS:
            first -= 1
        return _described(reading, (first, found), _affiliation(reading, place, first, found, stop))
    return _any_noun(reading, place, stop)


def _any_noun(reading: Reading, place: int, stop: int) -> Described:
    """NAME, a notary from Lille: a noun phrase with a determiner after the comma is a role though no table has it."""
    if stop <= place + 1 or reading.lows[place] not in {
        "a",
        "an",
        "the",
        "ein",
        "eine",
        "der",
        "die",
        "un",
        "una",
        "el",
        "la",
        "une",
        "le",
    }:
        return Described()
    end = place + 1
    while (
        end < stop
        and end - place <= _PLAIN_WORDS + 1
        and reading.words[end][0].islower()
        and reading.lows[end] not in _OF | INSIDE_NAMES | _NOT_NOUNS
    ):
        end += 1
    closed = (
        stop < len(reading.words)
        and reading.words[stop] in _CLOSES
        and not any(low.endswith("ed") for low in reading.lows[end:stop])
    )
    if end == place + 1 or not closed or (end < stop and reading.lows[end] in _NOT_NOUNS):
        return Described()
    return _described(reading, (place + 1, end), _affiliation(reading, end, end, end, stop))


def _role_like(reading: Reading, found: int, stop: int) -> bool:
    return found == stop or reading.lows[found] in _OF


def _affiliation(reading: Reading, place: int, first: int, found: int, stop: int) -> tuple[int, int]:
    """Return the tokens that name the organisation: those after "of" or "for", else those before the role."""
    if found < stop and reading.lows[found] in _OF:
        start = found + 1
        while start < stop and reading.lows[start] in DETERMINERS:
            start += 1
        last = start
        while last < stop and (
            _is_name_word(reading.words[last])
            or reading.lows[last] in INSIDE_NAMES | {"'s", "’s", "ministry", "campaign"}
        ):
            last += 1
        while last > start and reading.lows[last - 1] in INSIDE_NAMES:
            last -= 1
        if last > start:
            return start, last
    while place < first and reading.lows[place] in DETERMINERS:
        place += 1
    return place, first


def _is_name_word(word: str) -> bool:
    return word[0].isupper() or word in {"-", "&"}


def _described(reading: Reading, role: tuple[int, int], group: tuple[int, int]) -> Described:
    words = [word for word in reading.lows[slice(*role)] if word not in _DROPPED]
    name = " ".join(words) or None
    organisation, country = organisation_of(reading, *group)
    gender = roles().get(" ".join(reading.lows[slice(*role)]), "") or roles().get(reading.lows[role[1] - 1], "")
    return Described(name, organisation, country, gender)
