"""Words for bodies -> the organisation meant: "the pilots' association", "the ministry", "it", Madrid. Pure: no clock, no network, no Kafka."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from schemas.statement import Speaker
from services.extractor.names.mention import Mention
from services.extractor.names.offices import BODIES, GENERIC, demonyms
from services.extractor.speakers.offices import government_of, named_body, organisation
from services.extractor.words.gazetteer import entries, roles
from services.extractor.words.sentences import Reading

THE: Final = frozenset(
    "the der die das dem des den el la los las le les l this that its their his her sein seine ihr ihre su sus son sa".split()
)
INDEFINITE: Final = frozenset(
    "a an some many several other others another one two three few most all any both no ein eine einer eines un una unos unas une des".split()
)
_STOPS: Final = frozenset(
    "would will could can may might has had have is was were are did does also itself of for in at de del des der von du who which that "
    "whose and , — – ( que y und et".split()
)
_ONE: Final = frozenset({"a", "an"})
_AND: Final = frozenset("y e and und et".split())
_ASIDES: Final = frozenset([",", "which", "who", "whose", "(", "—", "–"])
_OF: Final = frozenset("of for de del des".split())
_PUBLIC: Final = re.compile(
    r"\b(?:bureau|ministry|commission|authority|council|court|parliament|senate|congress|government|office|department|police|university|institute|nato|un|eu|gobierno|ministerio|consejería|ayuntamiento|tribunal|policía|junta|parlamento|ministerium|landkreis|stadt)\b",
    re.IGNORECASE,
)
_GERMAN_BODY: Final = re.compile(
    r"(?:verband|verein|ministerium|gewerkschaft|gericht|amt|hof|tag|dienst|konzern|partei|rat|kammer|bank|behörde|unternehmens?|kreis(?:es)?|dezernat|klinik)$"
)
_PERSONS: Final = frozenset(
    "landrat stadtrat gemeinderat ministerrat montag dienstag donnerstag freitag samstag sonntag tag".split()
)
_COMPANY_LIKE: Final = frozenset(
    "company firm group operator agency organisation organization party union airline manufacturer publisher club bank house team league charity "
    "theatre unternehmen konzern firma compañía empresa entreprise компания".split()
)
_PUBLIC_TOO: Final = frozenset("agency group organisation organization party union".split())
_SELF_NAMED: Final = frozenset(
    "police army diocese bistum military prosecution defence defense navy government parliament senate court coastguard opposition "
    "polizei staatsanwaltschaft feuerwehr "
    "armee bundeswehr polizei policía fiscalía bomberos ejército oposición guardia police armée parquet opposition полиция армия".split()
)
_COLLECTIVE: Final = {"prosecutors": "prosecution", "detectives": "police", "staatsanwälte": "Staatsanwaltschaft"}
_GENITIVE: Final = frozenset({"'", "’", "'s", "’s"})
_PHRASE_WORDS, _LONG_START = 4, 3
_GOVERNMENTS: Final = frozenset("government gobierno regierung gouvernement правительство".split())
_OPENS: Final = THE | INDEFINITE | _STOPS
_THE_OR_ONE: Final = THE | _ONE


@dataclass(slots=True)
class Bodies:
    """The bodies that the text has named so far, by the noun that they end in."""

    by_noun: dict[str, Speaker] = field(default_factory=dict)
    searched: dict[str, int] = field(default_factory=dict)

    def remember(self, noun: str, speaker: Speaker) -> None:
        """Let "the union" mean this one from here on."""
        self.by_noun[noun] = speaker


@lru_cache(maxsize=1)
def _adjectives() -> dict[str, str]:
    return {name: entry.country for name, entry in entries().items() if entry.kind == "demonym"}


def body_of(reading: Reading, mentions: list[Mention], bodies: Bodies, first: int, last: int) -> Speaker | None:
    """Return the body that tokens `first` to `last` (exclusive) name with a common noun, or None."""
    last = _whole(reading, first, last)
    start = _noun_start(reading, first, last)
    if start is None:
        return None
    titled = _titled(reading, start, last)
    if titled is not None:
        bodies.remember(reading.lows[start], titled)
        return titled
    if last - first == 1 and reading.lows[first] in _COLLECTIVE:
        return organisation(_COLLECTIVE[reading.lows[first]])
    end = _stop(reading, start + 1, last)
    noun = _noun(reading, first, end)
    if noun is None:
        return None
    speaker = _meant(reading, mentions, bodies, noun, (first, start, end, last))
    if speaker is not None:
        bodies.remember(noun, speaker)
    return speaker


def _meant(
    reading: Reading, mentions: list[Mention], bodies: Bodies, noun: str, at: tuple[int, int, int, int]
) -> Speaker | None:
    first, start, end, last = at
    apposed = _apposed(reading, mentions, end)
    if apposed is not None:
        return named_body(reading, apposed)
    if noun == "ministry" and end + 1 < last and reading.lows[end] == "of":
        words = (word if word.lower() in _STOPS else word.title() for word in reading.words[end - 1 : last])
        return organisation(" ".join(words))
    while end < last - 1 and reading.lows[end] in _OF:  # sindicato de profesores
        end = _stop(reading, end + 2, last)
    if end - start > 1:
        return _phrase(reading, start, end, noun)
    return _bare(reading, mentions, bodies, noun, first)


def _whole(reading: Reading, first: int, last: int) -> int:
    """Return where the noun phrase ends: before a clause that follows it, and after the noun that a possessive was cut from."""
    cut = next((at for at in range(first + 1, last) if reading.lows[at] in _ASIDES), last)
    size = len(reading.words)
    if reading.lows[cut - 1] in {"'", "’", "'s", "’s"} and cut < size and reading.lows[cut] in BODIES:
        return cut + 1
    return cut if cut < last and reading.lows[cut - 1] in BODIES else last


def _titled(reading: Reading, start: int, last: int) -> Speaker | None:
    """La compañía Electra Insular, die Firma Kestrel: a noun for a body and then its name."""
    if reading.language in {"en", "ru"} or reading.lows[start] not in BODIES or last - start not in {2, 3, 4}:
        return None
    named = reading.words[start + 1 : last]
    if not all(word[0].isupper() for word in named) or reading.words[start][0].isupper() != (reading.language == "de"):
        return None
    return organisation(" ".join(named))


def _noun_start(reading: Reading, first: int, last: int) -> int | None:
    """Return where the noun phrase begins after its articles; a source such as "the day the bank" begins at the last one."""
    lows = reading.lows
    if first >= last or (lows[first] in INDEFINITE and lows[first] not in _ONE):
        return None
    start = first + (lows[first] in THE or lows[first] in _ONE)
    start += lows[first] == "l"  # l'entreprise
    later = [
        place + 1
        for place in range(start, last - 1)
        if lows[place] in THE
        and (lows[place - 1] not in _STOPS or (lows[place - 1] in _AND and place - start >= _LONG_START))
    ]
    start = max(later, default=start)
    return start if start < last else None


def _stop(reading: Reading, start: int, last: int) -> int:
    return next((place for place in range(start, last) if reading.lows[place] in _STOPS), last)


def _noun(reading: Reading, first: int, end: int) -> str | None:
    """Return the noun for a body that ends before `end`, a German genitive as its nominative; None when it is no body."""
    noun = reading.lows[end - 1]
    german = reading.language == "de"
    if german and noun not in BODIES and reading.lows[first] in {"des", "eines"} and noun.endswith("s"):
        noun = noun.removesuffix("s").removesuffix("e") if noun.endswith("es") else noun.removesuffix("s")
    if reading.language in {"es", "fr"} and noun not in BODIES:
        noun = next((low for low in reading.lows[first:end] if low in BODIES), noun)
    known = noun in BODIES or (german and bool(_GERMAN_BODY.search(noun)))
    return noun if known and noun not in _PERSONS else None


def _apposed(reading: Reading, mentions: list[Mention], end: int) -> Mention | None:
    """Return the name in apposition: "The union, United Engineers, said"."""
    if reading.words[end : end + 1] != [","]:
        return None
    return next((mention for mention in mentions if mention.first == end + 1 and mention.kind == "organisation"), None)


def _bare(  # noqa: PLR0911 - one return for each thing that a bare noun can mean
    reading: Reading, mentions: list[Mention], bodies: Bodies, noun: str, first: int
) -> Speaker | None:
    """Return what "the union" means: the body called so before, a name or a phrase with that noun, for a company the last one named; else none."""
    if noun in bodies.by_noun:
        return bodies.by_noun[noun]
    groups = [mention for mention in mentions if mention.kind == "organisation"]
    named = [m for m in groups if _bears(m.name.lower().replace("’", "'"), noun, reading.language)]
    if named:
        return named_body(reading, max((m for m in named if m.last <= first), key=lambda m: m.first, default=named[0]))
    phrase = _phrase_before(reading, noun, bodies.searched.get(noun, 0), first)
    bodies.searched[noun] = first
    if phrase is not None:
        return phrase
    near = [
        m
        for m in groups
        if m.last <= first and not _is_outlet(m) and (noun in _PUBLIC_TOO or not _PUBLIC.search(m.name))
    ]
    if noun in _COMPANY_LIKE and near:
        return named_body(reading, near[-1])
    if noun in _GOVERNMENTS and _only_country(mentions):
        return government_of(_only_country(mentions))
    if noun in _SELF_NAMED or noun not in BODIES:  # Städtetag names itself
        return organisation(noun if reading.language != "de" else noun.capitalize())
    return None


def _bears(name: str, noun: str, language: str) -> bool:
    """Say whether a longer name has the noun among its words; German writes it at their end (Umweltministerium)."""
    return name != noun and (noun in name.split() or (language == "de" and name.endswith(noun)))


def _phrase_before(reading: Reading, noun: str, floor: int, first: int) -> Speaker | None:
    """Return the longer name that an earlier noun phrase gives to the noun: "the joint river commission" for "the commission"."""
    lows = reading.lows
    for place in range(first - 1, floor, -1):
        if lows[place] != noun:
            continue
        start = place
        while place - start < _PHRASE_WORDS and start and (lows[start - 1].isalpha() or lows[start - 1] in _GENITIVE):
            if lows[start - 1] in _OPENS:
                break
            start -= 1
        if place - start and start and lows[start - 1] in _THE_OR_ONE and reading.words[start].islower():
            return _phrase(reading, start, place + 1, noun)
    return None


def _only_country(mentions: list[Mention]) -> str:
    """Return the one country that the text names, or empty."""
    countries = {mention.entry.country for mention in mentions if mention.entry is not None and mention.entry.country}
    return next(iter(countries)) if len(countries) == 1 else ""


_PRESS: Final = (" Wire", " News", " Times", " Post", " Register", " Tribune", " Gazette", " Herald")
_OUTLETS: Final = frozenset("Q130879 Q40469 Q40464 Q223799".split())


def _is_outlet(mention: Mention) -> bool:
    return mention.name.endswith(_PRESS) or (mention.entry is not None and mention.entry.id in _OUTLETS)


def _phrase(reading: Reading, start: int, end: int, noun: str) -> Speaker:
    words = reading.words[start:end]
    owner = next((place for place, word in enumerate(words[:-1]) if word in {"'s", "’s"}), None)
    adjective = _adjectives().get(words[0])
    if noun in _GOVERNMENTS and adjective and len(words) == len((adjective, noun)):
        return government_of(adjective)
    if (
        owner is not None
        and owner + 1 < len(words)
        and words[owner + 1 :] == ["office"]
        and " ".join(words[:owner]).lower() in roles()
    ):
        return organisation(f"Office of the {' '.join(words[:owner]).title()}")
    if owner is not None and owner + 1 < len(words) and words[0][0].isupper():
        possessor = " ".join(words[:owner])
        entry = entries().get(possessor)
        rest = " ".join(words[owner + 1 :])
        if entry is not None and entry.country:
            return government_of(entry.country) if noun in _GOVERNMENTS else organisation(rest, entry.country)
        return organisation(f"{rest[0].upper()}{rest[1:]} of {possessor}")
    name = reading.text[reading.starts[start] : reading.ends[end - 1]]
    if name.islower() and GENERIC.match(name):
        name = name.title()
    if adjective and adjective in demonyms() and words[1][0].isupper():
        return organisation(name, None).model_copy(update={"country": adjective})
    return organisation(name)
