"""A reading -> where it names whom. Pure: no clock, no network, no Kafka.

English: a chain model over all tokens near capitals, with the gazetteer among its features. Other languages: the gazetteer, and runs of capitals that
begin with a known first name or follow a role.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from schemas.article import NameKind
from services.extractor import ROOM
from services.extractor.names import features
from services.extractor.names.mention import Mention
from services.extractor.names.russian import nominative
from services.extractor.names.votes import ORGANISATION_HEAD, voted, with_bodies, with_lands, with_surnames
from services.extractor.words.gazetteer import Hit, entries, first_names, people, roles
from services.extractor.words.paths import best_paths
from services.extractor.words.sentences import Reading
from services.extractor.words.sequences import Chain, load_chain

_MODEL: Final = ROOM / "models" / "names_chain.npz"
_KIND_OF_TAG: Final[dict[str, NameKind]] = {"PER": "person", "ORG": "organisation", "LOC": "place"}
_KIND_OF_ENTRY: Final[dict[str, NameKind]] = {
    "country": "place",
    "capital": "place",
    "city": "place",
    "region": "place",
    "organisation": "organisation",
    "person": "person",
    "demonym": "group",
}
_JOINERS: Final = frozenset(
    "de da do dos del della di du la le van von der den ten ter bin ibn al el zu af y e".split()
)
_SPANISH_ADJECTIVE: Final = re.compile(r"[a-záéíóúñ]{3,}(?:al|ar|ano|ana|és|esa|ico|ica|ivo|iva)$")
_FULL_NAME, _LONG_NAME, _LONG_ORGANISATION = 3, 4, 9
_ARTICLES: Final = frozenset(
    "el la los las der die das dem den des le les un una ein eine une en al del im am zum zur según para por desde hasta sobre tras ante contra "
    "entre von nach laut bei aus mit für seit vor über unter gegen selon pour par dans sur chez avec sans".split()
)
_ORGANISATION_JOINERS: Final = frozenset("de del la las los el y e du des d l et der des für und von".split())
_GERMAN_ROLE: Final = re.compile(
    r"(?:minister|sprecher|präsident|chef|leiter|direktor|vorsitzende[rn]?|kanzler|richter|anwalt|anwältin|ökonom|forscher|experte|expertin|trainer|beauftragte[rn]?|"
    r"vorstand|meister|rat|rätin|ärztin|arzt|ingenieur|wissenschaftler|sekretär|kommissar|abgeordnete[rn]?|general|kritiker|historiker|professor|lehrer|schlichter|führer)(?:in)?$"
)
_ROLE_OR_NAME: Final = frozenset(
    "king prince bishop pope justice judge dean guy general bank fellow banker head church chief minister police guard".split()
)
_TITLES: Final = frozenset(
    "mr. mrs. ms. mx. dr. prof. sir lady lord dame herr frau señor señora don doña monsieur madame m. mme sr. sra. mr mrs ms dr".split()
)


@lru_cache(maxsize=1)
def name_chain() -> Chain:
    """Return the shipped tagger."""
    return load_chain(_MODEL)


def find_mentions(reading: Reading) -> list[Mention]:
    """Return the names of the text in order, not overlapping."""
    hits = features.hits_of(reading)
    tagged = _tagged(reading, hits) if reading.language == "en" else _runs(reading)
    mentions: list[Mention] = []
    taken: set[int] = set()
    tagged = with_surnames(reading, tagged)
    if reading.language == "en":
        tagged = with_bodies(reading, with_lands(reading, tagged, hits))
    headed = {place for block in reading.blocks if block.is_heading for place in range(block.first, block.last)}
    for first, last, kind in _rejoined([part for span in tagged for part in _without_role(reading, *span)]):
        if kind == "organisation" and first in headed and last - first == 1 and reading.lows[first] in reading.words:
            continue  # in a heading a common noun may wear a capital
        mentions.append(_mention(reading, first, last, kind, hits.get((first, last))))
        taken.update(range(first, last))
    for (first, last), hit in hits.items():
        if taken.isdisjoint(range(first, last)) and _is_free(reading, first, last, hit):
            mentions.append(_mention(reading, first, last, _KIND_OF_ENTRY[hit.entry.kind], hit))
    return voted(sorted(mentions, key=lambda mention: mention.start))


def _without_role(reading: Reading, first: int, last: int, kind: NameKind) -> list[tuple[int, int, NameKind]]:
    """Cut a span at a role or at "of": "Foreign Ministry Spokeswoman Maria Zakharova", "Oskar Heim of the University of Vienna" name two."""
    of = next((place for place in range(first + 2, last - 1) if reading.lows[place] in {"of", "at"}), None)
    if (
        kind == "organisation"
        and of is not None
        and reading.words[first] in first_names()
        and all(word[0].isupper() for word in reading.words[first:of])
    ):
        rest = of + 1 + (reading.lows[of + 1] == "the")
        return [(first, of, "person"), (rest, last, kind)]
    for place in range(last - 2, first - 1, -1):
        if reading.lows[place] in roles() and reading.lows[place] not in _ROLE_OR_NAME:
            after = reading.words[place + 1]
            parts: list[tuple[int, int, NameKind]] = (
                [(place + 1, last, "person")]
                if after in first_names() or last - place == _FULL_NAME or after in people()
                else []
            )
            if parts and place > first and kind == "organisation":
                parts.insert(0, (first, place, kind))
            return parts or [(first, last, kind)]
    return [(first, last, kind)]


def _rejoined(parts: list[tuple[int, int, NameKind]]) -> list[tuple[int, int, NameKind]]:
    """Join two pieces of one person's name that touch."""
    joined: list[tuple[int, int, NameKind]] = []
    for first, last, kind in parts:
        if joined and kind == "person" == joined[-1][2] and joined[-1][1] == first:
            joined[-1] = (joined[-1][0], last, kind)
        else:
            joined.append((first, last, kind))
    return joined


def _is_free(reading: Reading, first: int, last: int, hit: Hit) -> bool:
    """A known name inside a longer run of capitals is part of another name, unless it is a country or a demonym."""
    if hit.entry.kind in {"country", "demonym", "capital"} or (hit.entry.kind == "organisation" and last - first > 1):
        return True
    neighbours = [place for place in (first - 1, last) if 0 <= place < len(reading.words)]
    return not any(
        reading.words[place][0].isupper() and reading.words[place].lower() not in roles() for place in neighbours
    )


def _mention(reading: Reading, first: int, last: int, kind: NameKind, hit: Hit | None) -> Mention:
    while kind == "person" and last - first > 1 and reading.lows[first] in _TITLES:
        first += 1
    while (
        kind == "organisation" and hit is None and last - first > 1 and reading.lows[first] in {"the", "of", "a", "an"}
    ):
        first += 1
    start, end = reading.span(first, last)
    entry = hit.entry if hit else None
    if entry is not None and entry.kind != "person" and kind == "person":
        entry = None
    if entry is not None and _KIND_OF_ENTRY[entry.kind] != "group":
        kind = _KIND_OF_ENTRY[entry.kind]
    name = " ".join(reading.text[start:end].split())
    if reading.language == "ru" and kind == "person":
        name = nominative(name)
    return Mention(first, last, start, end, kind, name, entry)


def _tagged(reading: Reading, hits: dict[tuple[int, int], Hit]) -> list[tuple[int, int, NameKind]]:
    ranges = features.ranges_to_tag(reading)
    if not ranges:
        return []
    codes, lengths = features.codes_of(reading, ranges, hits)
    chain = name_chain()
    labels, _ = best_paths(chain.emissions(codes), lengths, chain.transitions)
    places = [place for first, last in ranges for place in range(first, last)]
    tags = [chain.labels[label] for label in labels]
    found: list[tuple[int, int, NameKind]] = []
    for row, (place, tag) in enumerate(zip(places, tags, strict=True)):
        kind = _KIND_OF_TAG.get(tag[2:])
        if kind is None:
            continue
        if tag[0] == "I" and row and tags[row - 1][2:] == tag[2:] and found and found[-1][1] == place:
            found[-1] = (found[-1][0], place + 1, kind)
        else:
            found.append((place, place + 1, kind))
    return found


def _runs(reading: Reading) -> list[tuple[int, int, NameKind]]:
    """Return runs of capitals that are a person or an organisation by what they begin with or stand beside."""
    found: list[tuple[int, int, NameKind]] = []
    place, size = 0, len(reading.words)
    while place < size:
        word = reading.words[place]
        if not (word[0].isupper() and word[0].isalpha()) or _is_abbreviation(reading, place):
            place += 1
            continue
        kind, last = _run_kind(reading, place)
        if kind is not None:
            found.append((place, last, kind))
        place = max(last, place + 1)
    return found


def _is_abbreviation(reading: Reading, place: int) -> bool:
    """Say whether a Russian word is letters before a name: министр иностранных дел ФРГ Йоханн Вадефуль."""
    following = reading.words[place + 1 : place + _FULL_NAME]
    is_named = len(following) == _FULL_NAME - 1 and all(word[0].isupper() and not word.isupper() for word in following)
    return reading.language == "ru" and len(reading.words[place]) > 1 and reading.words[place].isupper() and is_named


def _begins_a_person(reading: Reading, first: int, last: int) -> bool:
    return reading.words[first] in first_names() or " ".join(reading.words[first:last]) in people()


def _run_kind(reading: Reading, place: int) -> tuple[NameKind | None, int]:
    word = reading.words[place]
    if reading.lows[place] in _ARTICLES:
        return None, place + 1
    if ORGANISATION_HEAD.match(word):
        return "organisation", _organisation_end(reading, place)
    last = _run_end(reading, place)
    given = next((at for at in range(place + 1, last - 1) if _begins_a_person(reading, at, last)), None)
    if not _begins_a_person(reading, place, last) and given is not None:  # secretaria de Estado Samira Benjelloun
        return None, given
    after_role = place > 0 and (
        is_role(reading.lows[place - 1], reading.language) or reading.lows[place - 1] in _TITLES
    )
    known = _begins_a_person(reading, place, last) or word in people()
    if is_role(reading.lows[place], reading.language) and not known:
        return None, place + 1
    if last - place > 1 and (known or after_role or (reading.language != "de" and _stands_alone(reading, place, last))):
        return "person", last
    return (
        ("person", last)
        if after_role and last - place == 1 and reading.language != "de"
        else (None, last if known or reading.language != "de" else place + 1)
    )


def is_role(low: str, language: str) -> bool:
    """Say whether a word is a role; German makes new ones by its endings (Einsatzleiter, Gesundheitsökonomin)."""
    return low in roles() or (language == "de" and bool(_GERMAN_ROLE.search(low)))


def _stands_alone(reading: Reading, first: int, last: int) -> bool:
    """A run between commas, after a comma, or before one, and of two or three words, is a person more often than not."""
    before = reading.words[first - 1] if first else ""
    after = reading.words[last] if last < len(reading.words) else ""
    opens = first == reading.sentences[reading.sentence_of[first]][0]
    opens |= reading.language == "ru" and not roles().keys().isdisjoint(
        reading.lows[max(0, first - _LONG_NAME) : first]
    )
    return (
        last - first <= _LONG_NAME
        and (before == "," or after == "," or opens or reading.lows[first - 1] in {"a", "à", "por", "par", "de"})
        and find_known_place(reading, first, last)
    )


def find_known_place(reading: Reading, first: int, last: int) -> bool:
    """Say whether the gazetteer leaves the run free: a place or an organisation is no person."""
    return entries().get(reading.text[reading.starts[first] : reading.ends[last - 1]]) is None


def _organisation_end(reading: Reading, first: int) -> int:
    last, place, size = first + 1, first + 1, len(reading.words)
    while (
        place < size and place - first < _LONG_ORGANISATION and reading.sentence_of[place] == reading.sentence_of[first]
    ):
        if reading.words[place][0].isupper():
            last = place + 1
        elif reading.lows[place] not in _ORGANISATION_JOINERS:
            break
        place += 1
    if last - first == 1 and last < size and reading.language == "es" and _SPANISH_ADJECTIVE.match(reading.words[last]):
        return last + 1  # Gobierno insular
    return last


def _leads_to_organisation(reading: Reading, place: int) -> bool:
    """Say whether a joiner belongs to what follows: Tobias Renner von der Universität."""
    while place < len(reading.words) and reading.words[place] in _JOINERS:
        place += 1
    return place < len(reading.words) and bool(ORGANISATION_HEAD.match(reading.words[place]))


def _run_end(reading: Reading, first: int) -> int:
    last, place, size = first, first, len(reading.words)
    while place < size and reading.sentence_of[place] == reading.sentence_of[first] and place - first < _LONG_NAME + 2:
        word = reading.words[place]
        if word[0].isupper() and word[0].isalpha() and (place == first or reading.lows[place] not in roles()):
            last = place + 1
        elif not (word in _JOINERS and place > first) or _leads_to_organisation(reading, place):
            break
        place += 1
    return last
