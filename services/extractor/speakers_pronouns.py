"""A pronoun -> whom it means. Pure: no clock, no network, no Kafka.

Every person named before is weighed by a short table of named reasons; the best one wins, and only when it is ahead of the others.
"""

from __future__ import annotations

from dataclasses import dataclass

from services.extractor.names_people import Person
from services.extractor.sentences import Reading

GENDERS = {
    "he": "m", "him": "m", "his": "m", "himself": "m", "she": "f", "her": "f", "hers": "f", "herself": "f",
    "er": "m", "sie": "f", "ihm": "m", "ihn": "m", "él": "m", "ella": "f", "il": "m", "elle": "f", "он": "m", "она": "f",
}  # fmt: skip
SUBJECTS = frozenset({"he", "she", "er", "sie", "él", "ella", "il", "elle", "он", "она"})
POSSESSIVE = frozenset({"his", "hers"})
_MAX_SENTENCES = 9
_AHEAD = 0.15
_BLOCKS_BACK, _OPENING_WORDS, _CLAUSE_WORDS = 2, 2, 4
_PREPOSITIONS = frozenset("of for with by to from about against at in on than after before like and or".split())

WEIGHTS = {
    "sentence_back": -0.85,
    "block_back": -0.6,
    "opens_sentence": 0.75,
    "first_in_sentence": 0.35,
    "after_preposition": -0.55,
    "possessive": -0.35,
    "gender_known": 0.6,
    "last_speaker": 1.3,
    "last_speaker_same_block": 0.7,
    "named_often": 0.12,
    "same_clause": -0.45,
    "only_as_speaker": -1.5,
}


@dataclass(frozen=True, slots=True)
class Choice:
    """The person meant, and by how much the case for them beats the next."""

    person: Person
    lead: float


def resolve_pronoun(
    reading: Reading, persons: list[Person], token: int, last_speaker: Person | None = None, last_block: int = -1
) -> Choice | None:
    """Return whom the pronoun at `token` means, or None when nobody fits or two fit alike."""
    gender = GENDERS.get(reading.lows[token], "")
    weighed = sorted(
        (
            (weight, -place, person)
            for place, person in enumerate(persons)
            if (weight := _weigh(reading, person, token, gender, last_speaker, last_block)) is not None
        ),
        key=lambda row: row[:2],
        reverse=True,
    )
    if not weighed:
        return None
    lead = weighed[0][0] - weighed[1][0] if len(weighed) > 1 else 2.0
    return Choice(weighed[0][2], lead) if lead >= _AHEAD else None


def _weigh(  # noqa: PLR0917 - a person, a place, and what came before
    reading: Reading, person: Person, token: int, gender: str, last_speaker: Person | None, last_block: int
) -> float | None:
    if gender and person.gender and person.gender != gender:
        return None
    here, block = reading.sentence_of[token], reading.block_at(reading.starts[token])
    best: float | None = None
    for mention in person.mentions:
        back = here - reading.sentence_of[mention.first]
        if mention.first >= token or back > _MAX_SENTENCES:
            continue
        weight = WEIGHTS["sentence_back"] * min(back, 4) + WEIGHTS["block_back"] * min(
            block - reading.block_at(mention.start), 3
        )
        weight += sum(WEIGHTS[reason] for reason in _reasons(reading, mention.first, mention.last, token, back))
        best = weight if best is None else max(best, weight)
    if best is None:
        if person is not last_speaker or block - last_block > _BLOCKS_BACK:
            return None
        best = WEIGHTS["only_as_speaker"]
    best += WEIGHTS["gender_known"] * bool(gender and person.gender)
    best += WEIGHTS["named_often"] * min(len([m for m in person.mentions if m.first < token]), 5)
    if person is last_speaker:
        best += WEIGHTS["last_speaker"] * (block - last_block <= 1) + WEIGHTS["last_speaker_same_block"] * (
            block == last_block
        )
    return best


def _reasons(reading: Reading, first: int, last: int, token: int, back: int) -> list[str]:
    opening = reading.sentences[reading.sentence_of[first]][0]
    reasons = []
    if first - opening <= _OPENING_WORDS:
        reasons.append("opens_sentence")
    if not any(word[0].isupper() for word in reading.words[opening + 1 : first]):
        reasons.append("first_in_sentence")
    if first and reading.lows[first - 1] in _PREPOSITIONS:
        reasons.append("after_preposition")
    if last < len(reading.words) and reading.lows[last] in {"'s", "’s", "'", "’"}:
        reasons.append("possessive")
    if back == 0 and token - last < _CLAUSE_WORDS and reading.lows[token] not in POSSESSIVE:
        reasons.append("same_clause")
    return reasons
