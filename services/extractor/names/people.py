"""Mentions -> people: who is the same as whom in one text, and what the text says of them. Pure: no clock, no network, no Kafka."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Final

from services.extractor.names.appositions import describe
from services.extractor.names.mention import Mention
from services.extractor.names.roles import Described
from services.extractor.words.gazetteer import Entry, first_names, people, slug
from services.extractor.words.sentences import Reading

_FEMALE_TITLES: Final = frozenset("mrs. ms. mrs ms mme frau señora sra. doña madame lady dame queen princess".split())
_MALE_TITLES: Final = frozenset("mr. mr herr señor don sir lord monsieur sr. king prince".split())
_KIN: Final = frozenset(
    "brother sister son daughter twin bruder schwester sohn tochter hermano hermana hijo hija".split()
)
_POSSESSORS: Final = frozenset("his her their ihr ihre sein seine su sus".split())
_INITIAL_LENGTH: Final = 2
_SUFFIXES: Final = frozenset("jr. sr. jr sr ii iii iv".split())


@dataclass(slots=True)
class Person:
    """One person of a text. `gender` is m, f or empty when unknown."""

    id: str
    name: str
    mentions: list[Mention] = field(default_factory=list)
    gender: str = ""
    role: str | None = None
    organisation: str | None = None
    country: str | None = None
    entry: Entry | None = None
    roles: set[str] = field(default_factory=set)


def find_people(reading: Reading, mentions: list[Mention]) -> list[Person]:
    """Join a surname that stands alone to the full name seen elsewhere; read roles from titles and appositions."""
    persons: list[Person] = []
    by_surname: dict[str, list[Person]] = {}
    ordered = sorted(
        (m for m in mentions if m.kind == "person"),
        key=lambda m: (-len(m.name.split()) if m.last - m.first > 1 else 0, m.start),
    )
    for mention in ordered:
        person = _known_person(mention, persons, by_surname, reading)
        if person is None:
            person = _new_person(_with_family_name(reading, mention, ordered))
            person.gender = person.gender or _title_gender(reading, mention)
            persons.append(person)
            by_surname.setdefault(_surname(person.name), []).append(person)
        person.mentions.append(mention)
    for person in persons:
        person.mentions.sort(key=lambda mention: mention.start)
        _learn(reading, person)
    return sorted(persons, key=lambda person: person.mentions[0].start)


def _surname(name: str) -> str:
    words = [word for word in name.split() if word.lower() not in _SUFFIXES]
    return words[-1].casefold() if words else name.casefold()


def _new_person(mention: Mention) -> Person:
    entry = mention.entry if mention.entry and mention.entry.kind == "person" else people().get(mention.name)
    if entry is not None:
        return Person(entry.id, entry.name, gender=entry.gender, country=entry.country or None, entry=entry)
    return Person(f"person:{slug(mention.name)}", mention.name)


def _known_person(
    mention: Mention, persons: list[Person], by_surname: dict[str, list[Person]], reading: Reading
) -> Person | None:
    """Return the person whom this mention names again: by the same name, or by a surname or first name that only one bears."""
    words = mention.name.split()
    folded = mention.name.casefold()
    if mention.entry is not None:
        same = [person for person in persons if person.id == mention.entry.id]
        if same:
            return same[0]
    sharing = by_surname.get(_surname(mention.name), [])
    for person in sharing:
        if person.name.casefold() == folded:
            return person
    if len(words) > 1:
        first = words[0].casefold()
        longer = [
            person for person in sharing if person.name.casefold().endswith(" " + folded)
        ]  # Fontes Prado, of Helena Fontes Prado
        if longer:
            return _nearest(longer, mention)
        return next(
            (
                person
                for person in sharing
                if person.name.split()[0].casefold() == first or _initials(person.name, mention.name)
            ),
            None,
        )
    gender = _title_gender(reading, mention)
    fitting = [person for person in sharing if not gender or not _gender_of(person) or _gender_of(person) == gender]
    sure = [person for person in fitting if gender and _gender_of(person) == gender]
    if fitting:
        return _nearest(sure or fitting, mention)
    by_first = [
        person for person in persons if len(person.name.split()) > 1 and person.name.split()[0].casefold() == folded
    ]
    return by_first[0] if len(by_first) == 1 else None


def _with_family_name(reading: Reading, mention: Mention, ordered: list[Mention]) -> Mention:
    """Her brother, Paul: he bears the family name of the person named in full before."""
    at = mention.first - 1 - (mention.first > 0 and reading.words[mention.first - 1] == ",")
    if mention.last - mention.first > 1 or at < 1 or reading.lows[at] not in _KIN or mention.name not in first_names():
        return mention
    if reading.lows[at - 1] not in _POSSESSORS:
        return mention
    full = [other for other in ordered if " " in other.name and other.first < mention.first]
    nearest = max(full, key=lambda other: other.first, default=None)
    return replace(mention, name=f"{mention.name} {nearest.name.split()[-1]}") if nearest else mention


def _initials(one: str, other: str) -> bool:
    first, second = one.split(maxsplit=1)[0], other.split(maxsplit=1)[0]
    return (min(len(first), len(second)) <= _INITIAL_LENGTH) and first[0] == second[0]


def _nearest(fitting: list[Person], mention: Mention) -> Person:
    """Of several who share a surname, take the one whose full name was written last before the mention."""

    def last_before(person: Person) -> int:
        return max(
            (seen.start for seen in person.mentions if seen.start <= mention.start and seen.last - seen.first > 1),
            default=-1,
        )

    return max(fitting, key=last_before)


def _title_gender(reading: Reading, mention: Mention) -> str:
    before = reading.lows[mention.first - 1] if mention.first else ""
    return "f" if before in _FEMALE_TITLES else "m" if before in _MALE_TITLES else ""


def _gender_of(person: Person) -> str:
    if person.gender:
        return person.gender
    words = person.name.split()
    known = first_names().get(words[0], "")
    if len(words) == 1 and known == "m":
        return ""  # Hannah alone is a woman; Scott, Thomas and James alone may be surnames
    if not known and len(words) > 1 and "-" in words[0]:
        known = first_names().get(words[0].split("-")[0], "")
    return known if known in {"m", "f"} else ""


def _learn(reading: Reading, person: Person) -> None:
    """Take role, organisation and country from the first mentions that tell them; gender from title, role or first name."""
    titles = [_title_gender(reading, mention) for mention in person.mentions]
    told = [describe(reading, mention) for mention in person.mentions[:12]]
    best = next(
        (words for words in told if words.role and words.organisation),
        next(
            (words for words in told if words.role), next((words for words in told if words.organisation), Described())
        ),
    )
    person.roles = {words.role for words in told if words.role}
    person.role, person.organisation = best.role, best.organisation
    person.country = best.country or person.country
    person.gender = (
        next(filter(None, titles), "")
        or _gender_of(person)
        or next((words.gender for words in told if words.gender), "")
    )
