"""The words around a name -> role, organisation and country. Pure: no clock, no network, no Kafka.

Before it: "Russian Foreign Ministry Spokeswoman Maria Zakharova", "el ministro de Exteriores, José Albares". After it: "Kevin Madden, a spokesman for
the ministry". A ministry without a country gets one later, from the article.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from services.extractor.names.mention import Mention
from services.extractor.names.mentions import is_role
from services.extractor.names.offices import DETERMINERS, organisation_of
from services.extractor.words.gazetteer import entries, role_gender, roles
from services.extractor.words.sentences import Reading

QUALIFIERS: Final = frozenset(
    "deputy vice chief senior acting interim assistant associate first second co former ex outgoing incoming then executive stellvertretende "
    "stellvertretender ehemalige ehemaliger frühere früherer".split()
)
_DROPPED: Final = frozenset(
    "former ex outgoing then ehemalige ehemaliger frühere früherer new longtime veteran".split()
)
OF: Final = frozenset("of for at with from in de del des du von der für beim bei im".split())
STOPS: Final = frozenset(
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
_POSSESSIVE: Final = frozenset({"'s", "’s"})
PLAIN_WORDS: Final = 3
NOT_NOUNS: Final = frozenset(
    "and or but not then also who which that to by as on is was were are has had did when while than same first said says".split()
)
_MAX_BEFORE, MAX_AFTER, _MAX_ROLE_WORDS = 9, 16, 4
_OWNS: Final = DETERMINERS | _POSSESSIVE
_NOT_PLAIN: Final = DETERMINERS | OF | NOT_NOUNS


@dataclass(frozen=True, slots=True)
class Described:
    """What the text says of a person."""

    role: str | None = None
    organisation: str | None = None
    country: str | None = None
    gender: str = ""


def role_ending_at(reading: Reading, last: int, first: int = 0) -> int | None:
    """Return the first token of the longest role whose last token is `last - 1`, or None."""
    table = roles()
    for size in range(_MAX_ROLE_WORDS, 0, -1):
        start = last - size
        if start >= max(first, 0) and " ".join(reading.lows[start:last]) in table:
            return start
    return last - 1 if last > first and is_role(reading.lows[last - 1], reading.language) else None


def before_of(reading: Reading, mention: Mention) -> Described:
    """Return what stands before the mention."""
    words, lows = reading.words, reading.lows
    last = mention.first
    floor = reading.sentences[reading.sentence_of[mention.first]][0]
    if last > floor and lows[last - 1] in {"mr.", "mrs.", "ms.", "dr."}:
        last -= 1
    if last > floor and words[last - 1] == ",":
        return before_comma(reading, floor, last - 1) if may_name(reading, mention, floor) else Described()
    start = role_ending_at(reading, last, floor)
    if start is None:
        return _russian(reading, floor, last) if reading.language == "ru" else _plain_noun(reading, floor, last)
    first = start
    while first > floor and lows[first - 1] in QUALIFIERS:
        first -= 1
    opening = first
    while (
        opening > floor
        and first - opening < _MAX_BEFORE
        and (is_name_word(words[opening - 1]) or lows[opening - 1] in {"'s", "’s", "campaign"})
    ):
        opening -= 1
    if opening < first and lows[opening] in _OWNS:
        opening += 1
    if (
        opening == floor == first - 1
        and words[opening] not in entries()
        and not words[opening].isupper()
        and words[first].islower()
    ):
        opening, first = first, opening  # Race director NAME: a noun that opens the sentence wears a capital
    return described(reading, (first, last), (opening, first))


def _russian(reading: Reading, floor: int, last: int) -> Described:
    """Return the role that stands before a name with whose it is between them: министр обороны Сергей Орлов, глава МИД ФРГ Анналена Бербок."""
    for at in range(last - 1, max(floor, last - _MAX_BEFORE) - 1, -1):
        if reading.words[at] in STOPS:
            break
        if reading.lows[at] in roles():
            return described(reading, (at, at + 1), (at + 1, last))
    return Described()


def may_name(reading: Reading, mention: Mention, floor: int) -> bool:
    """Say whether a name after a comma can stand in apposition to what is before it: "The captain, NAME, spoke", but not in a list."""
    if reading.language != "en":
        return True
    first = mention.first - 2
    while first > floor and reading.words[first] not in STOPS:
        first -= 1
    closed = mention.last < len(reading.words) and reading.words[mention.last] in {",", ".", ";"}
    opens = first if first == floor else first + 1
    owned = any(
        low in _POSSESSIVE for low in reading.lows[opens : mention.first - 1]
    )  # Estonia's foreign minister, NAME
    near = _determined(reading, opens, mention.first - 1)
    return closed and (((reading.lows[opens] in DETERMINERS or owned) and reading.words[first] != ",") or near)


def _determined(reading: Reading, first: int, comma: int) -> bool:
    """Say whether a short noun phrase with a determiner ends at the comma: Earlier in the day an accountant, NAME."""
    place = comma - 1
    while place > first and comma - place <= PLAIN_WORDS and reading.words[place].islower():
        if reading.lows[place] in {"a", "an"}:
            return comma - place > 1
        place -= 1
    return False


def _plain_noun(reading: Reading, floor: int, last: int) -> Described:
    """The soprano NAME: one to three words in lower case between "the" and the name."""
    first = last
    while (
        first > floor
        and last - first < PLAIN_WORDS
        and reading.words[first - 1][0].islower()
        and reading.lows[first - 1] not in _NOT_PLAIN
    ):
        first -= 1
    if first in {last, floor} or reading.lows[first - 1] not in {"the", "a", "an", "its", "their"}:
        return Described()
    return described(reading, (first, last), (last, last))


def before_comma(reading: Reading, floor: int, last: int) -> Described:
    """Return what a noun phrase before the comma says: el ministro de Exteriores, NAME; Estonia's foreign minister, NAME."""
    first = last
    while first > floor and last - first < MAX_AFTER and reading.words[first - 1] not in STOPS:
        first -= 1
    for start in range(first, last):
        found = role_from(reading, start, last)
        if found is not None and (
            start == first or reading.lows[start - 1] in _OWNS or reading.words[start - 1][0].islower()
        ):
            owner = _owner(reading, first, start)
            start = _with_nouns(reading, first, start)  # noqa: PLW2901 - parish priest: the role has more words
            return described(reading, (start, found), owner if owner and found == last else (found, last))
    return _plain_noun(reading, floor, last) if reading.language == "en" else Described()


def _owner(reading: Reading, first: int, start: int) -> tuple[int, int] | None:
    """Return the tokens of the name that a possessive before the role gives: Estonia's."""
    mark = next((at for at in range(start - 1, first, -1) if reading.lows[at] in _POSSESSIVE), None)
    if mark is None:
        return None
    opening = mark
    while opening > first and is_name_word(reading.words[opening - 1]):
        opening -= 1
    return (opening, mark) if opening < mark else None


def _with_nouns(reading: Reading, first: int, start: int) -> int:
    """Return where the role begins when nouns before it belong to it, after a determiner or a possessive: the parish priest."""
    opening = start
    while (
        opening > first
        and start - opening < PLAIN_WORDS
        and reading.words[opening - 1].isalpha()
        and reading.words[opening - 1].islower()
        and reading.lows[opening - 1] not in _NOT_PLAIN
    ):
        opening -= 1
    closed = opening > first and reading.lows[opening - 1] in _OWNS
    return opening if closed and reading.language == "en" else start


def role_from(reading: Reading, first: int, limit: int) -> int | None:
    """Return where the longest role that begins at token `first` ends, or None."""
    for size in range(_MAX_ROLE_WORDS, 0, -1):
        if first + size <= limit and " ".join(reading.lows[first : first + size]) in roles():
            return _longer(reading, first + size, limit)
    return first + 1 if first < limit and is_role(reading.lows[first], reading.language) else None


def _longer(reading: Reading, last: int, limit: int) -> int:
    """Return where a role ends when another role word follows: the general director is no general."""
    while reading.language == "en" and last < limit and reading.words[last].islower() and reading.lows[last] in roles():
        last += 1
    return last


def is_name_word(word: str) -> bool:
    """Say whether a word can be part of a name."""
    return word[0].isupper() or word in {"-", "&"}


def described(reading: Reading, role: tuple[int, int], group: tuple[int, int]) -> Described:
    """Return the role in tokens `role`, its gender, and the organisation and country in tokens `group`."""
    words = [word for word in reading.lows[slice(*role)] if word not in _DROPPED]
    name = " ".join(words) or None
    organisation, country = organisation_of(reading, *group)
    gender = role_gender(" ".join(reading.lows[slice(*role)]), reading.language) or role_gender(
        reading.lows[role[1] - 1], reading.language
    )
    return Described(name, organisation, country, gender)
