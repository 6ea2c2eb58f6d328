"""A pronoun -> whom it means. Pure: no clock, no network, no Kafka.

Every person named near the pronoun is weighed by a short table of named reasons: how far back, as the subject or the object of a clause, in the same
case as the pronoun, how often named. The best one wins; how far ahead it is tells the caller how sure to be.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from typing import Final

from services.extractor.names.people import Person
from services.extractor.speakers.clauses import case_of, is_one_clause, opens_aside
from services.extractor.words.sentences import Reading

GENDERS: Final = {
    "he": "m", "him": "m", "his": "m", "himself": "m", "she": "f", "her": "f", "hers": "f", "herself": "f",
    "er": "m", "sie": "f", "ihm": "m", "ihn": "m", "él": "m", "ella": "f", "il": "m", "elle": "f", "он": "m", "она": "f",
    "ihr": "f", "ihrer": "f", "ihren": "f", "sein": "m", "seine": "m", "seinen": "m", "seiner": "m", "seinem": "m",
}  # fmt: skip
SUBJECTS: Final = frozenset({"he", "she", "er", "sie", "él", "ella", "il", "elle", "он", "она"})
_REFLEXIVE: Final = frozenset({"himself", "herself"})
_NOT_OWNED: Final = frozenset(
    "to in on at for with from by as and but or that when while after because before if the a an into of out off up "
    "down about over , . ; : ) ” \" ' ’ — –".split()
)
_MAX_SENTENCES, _FAR, _FAR_WORDS = 9, 4, 30
_AHEAD: Final = 0.15
_BLOCKS_BACK, _CHAIN = 2, 2

WEIGHTS: Final = {
    "sentence_back": -0.5,
    "word_back": -0.03,
    "block_back": -0.5,
    "subject": 0.9,
    "object": 0.1,
    "oblique": -0.3,
    "possessive": 0.1,
    "parallel": 0.35,
    "owner_in_sentence": 0.5,
    "reflexive": 1.5,
    "same_clause": -1.5,
    "comes_after": -0.4,
    "gender_known": 0.25,
    "last_speaker": 1.3,
    "last_speaker_same_block": 0.7,
    "named_often": 0.12,
    "only_as_speaker": -1.5,
}


@dataclass(frozen=True, slots=True)
class Choice:
    """The person meant, and by how much the case for them beats the next."""

    person: Person
    lead: float


@dataclass(frozen=True, slots=True)
class Pronoun:
    """A pronoun in its text: gender m or f, case subject, object, owner or reflexive."""

    token: int
    gender: str
    case: str
    sentence: int
    block: int


def pronoun_at(reading: Reading, token: int) -> Pronoun:
    """Return what the pronoun at `token` asks for."""
    low = reading.lows[token]
    after = reading.lows[token + 1] if token + 1 < len(reading.lows) else "."
    case = "object"
    if low in SUBJECTS:
        case = "subject"
    elif low in _REFLEXIVE:
        case = "reflexive"
    elif low in {"his", "hers"} or (low == "her" and after not in _NOT_OWNED):
        case = "owner"
    return Pronoun(
        token, GENDERS.get(low, ""), case, reading.sentence_of[token], reading.block_at(reading.starts[token])
    )


def resolve_pronoun(  # noqa: PLR0917 - a place, those named, and who spoke last
    reading: Reading,
    persons: list[Person],
    token: int,
    last_speaker: Person | None = None,
    last_block: int = -1,
    ahead: float = _AHEAD,
    depth: int = _CHAIN,
) -> Choice | None:
    """Return whom the pronoun at `token` means, or None when nobody fits or the best is not `ahead` of the next by so much.

    A pronoun of the same gender shortly before it counts as a mention of the person whom that one means (`depth` pronouns back at most).
    """
    pronoun = pronoun_at(reading, token)
    echo = _echo(reading, persons, pronoun, depth)
    weighed = sorted(
        (
            (weight, -place, person)
            for place, person in enumerate(persons)
            if (weight := _weigh(reading, person, pronoun, last_speaker, last_block, echo)) is not None
        ),
        key=lambda row: row[:2],
        reverse=True,
    )
    if not weighed:
        return None
    lead = weighed[0][0] - weighed[1][0] if len(weighed) > 1 else 2.0
    return Choice(weighed[0][2], lead) if lead >= ahead else None


def _echo(reading: Reading, persons: list[Person], pronoun: Pronoun, depth: int) -> tuple[Person, int] | None:
    """Return whom the pronoun of the same gender before this one means, in this sentence or the one before, and where it stands."""
    first = reading.sentences[max(0, pronoun.sentence - 1)][0]
    before = next((at for at in range(pronoun.token - 1, first - 1, -1) if _speaks_of(reading, at, pronoun)), None)
    if before is None or not depth or not pronoun.gender:
        return None
    choice = resolve_pronoun(reading, persons, before, ahead=0.0, depth=depth - 1)
    return (choice.person, before) if choice else None


def _speaks_of(reading: Reading, token: int, pronoun: Pronoun) -> bool:
    return GENDERS.get(reading.lows[token]) == pronoun.gender


def _weigh(  # noqa: PLR0917 - a person, a pronoun, who spoke last, and the pronoun before
    reading: Reading,
    person: Person,
    pronoun: Pronoun,
    last_speaker: Person | None,
    last_block: int,
    echo: tuple[Person, int] | None,
) -> float | None:
    if pronoun.gender and person.gender and person.gender != pronoun.gender:
        return None
    firsts = [mention.first for mention in person.mentions]
    near = slice(*(bisect_left(firsts, edge) for edge in _reach(reading, pronoun.sentence)))
    weights = [
        weight
        for mention in person.mentions[near]
        if (weight := _weigh_mention(reading, mention.first, mention.last, pronoun)) is not None
    ]
    if echo is not None and echo[0] is person:
        again = _weigh_mention(reading, echo[1], echo[1] + 1, pronoun)
        weights += [again] if again is not None else []
    if not weights and (person is not last_speaker or pronoun.block - last_block > _BLOCKS_BACK):
        return None
    best = max(weights, default=WEIGHTS["only_as_speaker"])
    best += WEIGHTS["gender_known"] * bool(pronoun.gender and person.gender)
    best += WEIGHTS["named_often"] * min(bisect_left(firsts, pronoun.token), 5)
    if person is last_speaker:
        best += WEIGHTS["last_speaker"] * (pronoun.block - last_block <= 1)
        best += WEIGHTS["last_speaker_same_block"] * (pronoun.block == last_block)
    return best


def _reach(reading: Reading, sentence: int) -> tuple[int, int]:
    """Return the first token, and the end, of the sentences in which somebody may be meant."""
    return reading.sentences[max(0, sentence - _MAX_SENTENCES)][0], reading.sentences[sentence][1]


def _weigh_mention(reading: Reading, first: int, last: int, pronoun: Pronoun) -> float | None:
    """Weigh one mention that is near enough; None when it comes after the pronoun and cannot be meant."""
    back = pronoun.sentence - reading.sentence_of[first]
    case = case_of(reading, first, last)
    if first > pronoun.token:  # "After her return, NAME said"
        fits = back == 0 and case == "subject" and opens_aside(reading, pronoun.token, first)
        return WEIGHTS["subject"] + WEIGHTS["comes_after"] if fits else None
    blocks = pronoun.block - reading.block_at(reading.starts[first])
    weight = WEIGHTS["sentence_back"] * min(back, _FAR) + WEIGHTS["block_back"] * min(blocks, 3)
    weight += WEIGHTS["word_back"] * min(pronoun.token - last, _FAR_WORDS)
    reasons = _reasons(reading, last, case, pronoun)
    return weight + WEIGHTS.get(case, 0.0) + sum([WEIGHTS[reason] for reason in reasons])


def _reasons(reading: Reading, last: int, case: str, pronoun: Pronoun) -> list[str]:
    """Return the named reasons that join a mention in this case, ending at token `last`, to the pronoun."""
    same_sentence = reading.sentence_of[last - 1] == pronoun.sentence
    same_clause = same_sentence and is_one_clause(reading, last, pronoun.token)
    reasons = []
    if (pronoun.case, case) in {("subject", "subject"), ("object", "object"), ("object", "oblique")}:
        reasons.append("parallel")
    if pronoun.case == "owner" and same_sentence and case == "subject":
        reasons.append("owner_in_sentence")
    if pronoun.case == "reflexive" and same_sentence and case == "subject":
        reasons.append("reflexive")
    if same_clause and pronoun.case in {"subject", "object"} and case != "possessive":
        reasons.append("same_clause")
    return reasons
