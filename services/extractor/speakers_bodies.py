"""Words for bodies -> the organisation meant: "the pilots' association", "the ministry", "it", Madrid. Pure: no clock, no network, no Kafka."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache

from schemas.statement import Speaker
from services.extractor.names_gazetteer import entries, rows_of, slug
from services.extractor.names_mentions import Mention
from services.extractor.names_offices import demonyms, with_country
from services.extractor.sentences import Reading

THE = frozenset(
    "the der die das dem des den el la los las le les this that its their his her sein seine ihr ihre su sus son sa".split()
)
INDEFINITE = frozenset(
    "a an some many several other others another one two three few most all any both no ein eine einer eines un una unos unas une des".split()
)
_STOPS = frozenset(
    "would will could can may might has had have is was were are did does also itself of for in at de del des der von du who which that "
    "whose and , — – ( que y und et".split()
)
_ONE = frozenset({"a", "an"})
_OF = frozenset("of for de del des".split())
BODIES = frozenset(row[0] for row in rows_of("bodies.txt"))
_PUBLIC = re.compile(
    r"\b(?:bureau|ministry|commission|authority|council|court|parliament|senate|congress|government|office|department|police|university|institute|nato|un|eu)\b",
    re.IGNORECASE,
)
_GERMAN_BODY = re.compile(
    r"(?:verband|verein|ministerium|gewerkschaft|gericht|amt|hof|tag|dienst|konzern|partei|rat|kammer|bank|behörde|unternehmens?|kreis(?:es)?|dezernat|klinik)$"
)
_PERSONS = frozenset(
    "landrat stadtrat gemeinderat ministerrat montag dienstag donnerstag freitag samstag sonntag tag".split()
)
_COMPANY_LIKE = frozenset(
    "company firm group operator agency organisation organization party union airline manufacturer publisher club bank unternehmen konzern "
    "firma compañía empresa entreprise компания".split()
)
_GOVERNMENTS = frozenset("government gobierno regierung gouvernement правительство".split())
_METONYMS = {
    "Brussels": "European Commission",
    "Brüssel": "European Commission",
    "Bruselas": "European Commission",
    "Bruxelles": "European Commission",
}


@dataclass(slots=True)
class Bodies:
    """The bodies that the text has named so far, by the noun that they end in."""

    by_noun: dict[str, Speaker] = field(default_factory=dict)

    def remember(self, noun: str, speaker: Speaker) -> None:
        """Let "the union" mean this one from here on."""
        self.by_noun[noun] = speaker


@lru_cache(maxsize=1)
def _countries() -> dict[str, str]:
    return {entry.country: entry.name for entry in entries().values() if entry.kind == "country"}


@lru_cache(maxsize=1)
def _adjectives() -> dict[str, str]:
    return {name: entry.country for name, entry in entries().items() if entry.kind == "demonym"}


def government_of(country: str) -> Speaker:
    """Return the government of a country (ISO 3166-1 alpha-2) as a speaker."""
    name = f"Government of {_countries().get(country, country)}"
    return Speaker(id=f"government:{country.lower()}", name=name, country=country)


def organisation(name: str, country: str | None = None, role: str | None = None) -> Speaker:
    """Return an organisation as a speaker; with a role, someone who speaks for it."""
    name = with_country(name, country)
    known = entries().get(name)
    identity = known.id if known and known.kind == "organisation" else f"organisation:{slug(name)}"
    return Speaker(id=identity, name=name, role=role, organisation=name if role else None, country=country)


def metonym(mention: Mention) -> Speaker | None:
    """Return the government that a country or its capital stands for."""
    if mention.name in _METONYMS:
        return organisation(_METONYMS[mention.name])
    if mention.entry is not None and mention.entry.kind in {"country", "capital"}:
        return government_of(mention.entry.country)
    return None


def body_of(reading: Reading, mentions: list[Mention], bodies: Bodies, first: int, last: int) -> Speaker | None:
    """Return the body that tokens `first` to `last` (exclusive) name with a common noun, or None."""
    start = _noun_start(reading, first, last)
    if start is None:
        return None
    end = _stop(reading, start + 1, last)
    noun = _noun(reading, first, end)
    if noun is None:
        return None
    apposed = _apposed(reading, mentions, end)
    if apposed is not None:
        speaker = organisation(apposed.entry.name if apposed.entry else apposed.name)
    elif noun == "ministry" and end + 1 < last and reading.lows[end] == "of":
        speaker = organisation(
            " ".join(word if word.lower() in _STOPS else word.title() for word in reading.words[end - 1 : last])
        )
    else:
        while end < last - 1 and reading.lows[end] in _OF:  # sindicato de profesores
            end = _stop(reading, end + 2, last)
        speaker = (
            _bare(reading, mentions, bodies, noun, first) if end - start == 1 else _phrase(reading, start, end, noun)
        )
    bodies.remember(noun, speaker)
    return speaker


def _noun_start(reading: Reading, first: int, last: int) -> int | None:
    """Return where the noun phrase begins after its articles; a source such as "the day the bank" begins at the last one."""
    lows = reading.lows
    if first >= last or (lows[first] in INDEFINITE and lows[first] not in _ONE):
        return None
    start = first + (lows[first] in THE or lows[first] in _ONE)
    later = [place + 1 for place in range(start, last - 1) if lows[place] in THE and lows[place - 1] not in _STOPS]
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
    known = noun in BODIES or (german and bool(_GERMAN_BODY.search(noun)))
    return noun if known and noun not in _PERSONS else None


def _apposed(reading: Reading, mentions: list[Mention], end: int) -> Mention | None:
    """Return the name in apposition: "The union, United Engineers, said"."""
    if reading.words[end : end + 1] != [","]:
        return None
    return next((mention for mention in mentions if mention.first == end + 1 and mention.kind == "organisation"), None)


def _bare(reading: Reading, mentions: list[Mention], bodies: Bodies, noun: str, first: int) -> Speaker:
    """Return what "the union" means: a name with that noun, the body called so before, for a company the last one named, else just "union"."""
    named = [m for m in mentions if m.kind == "organisation" and noun in m.name.lower().replace("’", "'").split()]
    if named:
        best = max((m for m in named if m.last <= first), key=lambda m: m.first, default=named[0])
        speaker = organisation(
            best.entry.name if best.entry else best.name, (best.entry.country or None) if best.entry else None
        )
    elif noun in bodies.by_noun:
        return bodies.by_noun[noun]
    else:
        near = [
            m
            for m in mentions
            if m.kind == "organisation"
            and m.last <= first
            and not _is_outlet(m)
            and (noun not in {"company", "firm", "operator", "airline"} or not _PUBLIC.search(m.name))
        ]
        if noun in _COMPANY_LIKE and near:
            speaker = organisation(near[-1].name)
        else:
            speaker = organisation(noun if reading.language != "de" else noun.capitalize())
    bodies.remember(noun, speaker)
    return speaker


_OUTLETS = frozenset("Q130879 Q40469 Q40464 Q223799".split())


def _is_outlet(mention: Mention) -> bool:
    return mention.entry is not None and mention.entry.id in _OUTLETS


def _phrase(reading: Reading, start: int, end: int, noun: str) -> Speaker:
    words = reading.words[start:end]
    owner = next((place for place, word in enumerate(words[:-1]) if word in {"'s", "’s"}), None)
    adjective = _adjectives().get(words[0])
    if noun in _GOVERNMENTS and adjective and len(words) == len((adjective, noun)):
        return government_of(adjective)
    if owner is not None and owner + 1 < len(words) and words[0][0].isupper():
        possessor = " ".join(words[:owner])
        entry = entries().get(possessor)
        rest = " ".join(words[owner + 1 :])
        if entry is not None and entry.country:
            return government_of(entry.country) if noun in _GOVERNMENTS else organisation(rest, entry.country)
        return organisation(f"{rest[0].upper()}{rest[1:]} of {possessor}")
    name = reading.text[reading.starts[start] : reading.ends[end - 1]]
    if adjective and adjective in demonyms() and words[1][0].isupper():
        return organisation(name, None).model_copy(update={"country": adjective})
    return organisation(name)
