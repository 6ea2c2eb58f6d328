"""What was said -> how it is worded, and whether two wordings are one. Pure: no clock, no network, no Kafka."""

from __future__ import annotations

import json
import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache, lru_cache
from hashlib import blake2b
from pathlib import Path
from typing import Literal

from schemas.identity import normalised_words

Likeness = Literal["equal", "near", "part"]
"""Two wordings have the same words of content, nearly the same, or the shorter one is a part of the longer."""

_LEXICON = Path(__file__).parent / "lexicon" / "wording.json"
_TOKEN = re.compile(r"\d+(?:[.,:]\d+)*|[^\W\d_]+")
_CONTRACTED_NOT = re.compile(r"n[’']t\b", re.IGNORECASE)
_NEGATION = "¬"
_DIGITS = frozenset("0123456789½")

Stem = tuple[str, bool]
_ENDINGS = ("ingly", "ing", "edly", "ed", "es", "s", "e")
_SHORTEST_STEM = 4
_SHARED_RATIO = 0.8
_NEAR_RATIO = 0.75
_UNLIKE_RATIO = 0.2
_SPELT_ALIKE_RATIO = 0.8
_WORDS_TO_EXCHANGE_ONE = 8
"""In a short statement the one word that differs is what it is about: the hottest month, the wettest month."""
_NEGATED_BEFORE = 2
_KEPT_WORDINGS = 20_000
_MOST_WORDS = 200
"""A statement of more words is known by its beginning."""


@dataclass(frozen=True, slots=True)
class Wording:
    """The words that carry what was said, as stems in order. `fixed` marks what may not be exchanged for another word: numbers and names.

    `digest` is a hash of all words, function words too: two givings with one digest are worded alike to the letter.
    """

    stems: tuple[str, ...]
    fixed: tuple[bool, ...]
    digest: str

    @property
    def words(self) -> int:
        """How many words carry the content; a negation is one."""
        return len(self.stems)


@dataclass(frozen=True, slots=True)
class Alike:
    """How two wordings agree, and in how many words of content; `plain` counts those that are neither names nor numbers."""

    likeness: Likeness
    words: int
    plain: int


@dataclass(frozen=True, slots=True)
class _Lists:
    """Word lists, by language where they depend on it."""

    functions: dict[str, frozenset[str]]
    numbers: dict[str, dict[str, str]]
    negations: frozenset[str]
    calendar: frozenset[str]
    opposites: frozenset[tuple[str, str]]


@cache
def _lists() -> _Lists:
    kept = json.loads(_LEXICON.read_text(encoding="utf-8"))
    pairs = [pair.split() for pair in kept["opposites"].split("; ")]
    opposites = {(_stem(one), _stem(other)) for one, other in pairs}
    return _Lists(
        functions={language: frozenset(words.split()) for language, words in kept["function_words"].items()},
        numbers={
            language: dict(zip(words.split()[::2], words.split()[1::2], strict=True))
            for language, words in kept["numbers"].items()
        },
        negations=frozenset(kept["negations"].split()),
        calendar=frozenset(kept["calendar"].split()),
        opposites=frozenset(opposites | {(b, a) for a, b in opposites}),
    )


def _stem(word: str) -> str:
    """Return a word without what tense and number change; crude, and the same for all."""
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST_STEM - 1 and not word.endswith("ss"):
            return word[: -len(ending)]
    return word


@lru_cache(maxsize=_KEPT_WORDINGS)
def wording(content: str, language: str | None) -> Wording:
    """Return how a statement is worded. Function words, case and punctuation do not count; negations do."""
    lists, spoken = _lists(), (language or "en").split("-")[0]
    idle = lists.functions.get(spoken, lists.functions["en"])
    numbers = lists.numbers.get(spoken, lists.numbers["en"])
    text = _CONTRACTED_NOT.sub(" not", unicodedata.normalize("NFKC", content))
    kept: list[Stem] = []
    for place, match in enumerate(_TOKEN.finditer(text)):
        word = match[0].casefold()
        number = word if word[0].isdigit() else numbers.get(word)
        if word in lists.negations:
            kept.append((_NEGATION, False))
        elif number is not None:
            kept.append((number, True))
        elif word not in idle:
            kept.append((_stem(word), word in lists.calendar or (place > 0 and match[0][0].isupper())))
    stems = tuple(stem for stem, _ in kept[:_MOST_WORDS])
    digest = blake2b(" ".join(normalised_words(text)).encode(), digest_size=8).hexdigest()
    return Wording(stems, tuple(fixed for _, fixed in kept[:_MOST_WORDS]), digest)


def alike(one: Wording, other: Wording) -> Alike | None:
    """Return how two wordings agree; None when they are two things said."""
    if not one.stems or not other.stems:
        return None
    if one.stems == other.stems:
        return Alike("equal", one.words, one.fixed.count(False))
    short, long = (one, other) if one.words <= other.words else (other, one)
    if (Counter(short.stems) & Counter(long.stems)).total() < _SHARED_RATIO * short.words:
        return None
    return _aligned(short, long)


def _aligned(short: Wording, long: Wording) -> Alike | None:
    """Lay the shorter wording along the longer one and look at what does not agree."""
    codes = SequenceMatcher(None, short.stems, long.stems, autojunk=False).get_opcodes()
    matched = [(low, high) for tag, _, _, low, high in codes if tag == "equal"]
    words = sum(high - low for low, high in matched)
    plain = sum(long.fixed[low:high].count(False) for low, high in matched)
    first, last = matched[0][0], matched[-1][1]
    if words < _SHARED_RATIO * short.words:
        return None
    whole = short.words >= _NEAR_RATIO * long.words
    unlike = 0
    for tag, low, high, other_low, other_high in codes:
        if tag == "equal" or (tag == "insert" and not whole and not first <= other_low < last):
            continue
        mine, theirs = _slice(short, low, high), _slice(long, other_low, other_high)
        if tag == "replace" and _spelt_alike(mine, theirs):
            continue
        if _contradict(mine, theirs) or (tag == "replace" and words < _WORDS_TO_EXCHANGE_ONE):
            return None
        unlike += max(len(mine), len(theirs)) if first <= other_low < last else 0
    if unlike > _UNLIKE_RATIO * words or (
        not whole and _NEGATION in long.stems[max(0, first - _NEGATED_BEFORE) : first]
    ):
        return None
    return Alike("near" if whole else "part", words, plain)


def _slice(said: Wording, low: int, high: int) -> list[Stem]:
    return list(zip(said.stems[low:high], said.fixed[low:high], strict=True))


def _spelt_alike(one: Sequence[Stem], other: Sequence[Stem]) -> bool:
    """Say whether words differ in spelling or form alone: harbour and harbor, throw and threw; never numbers."""
    mine, theirs = ("".join(stem for stem, _ in side) for side in (one, other))
    if _DIGITS & {*mine, *theirs} or _NEGATION in mine + theirs:
        return False
    return mine[:1] == theirs[:1] and SequenceMatcher(None, mine, theirs).ratio() >= _SPELT_ALIKE_RATIO


def _contradict(one: Sequence[Stem], other: Sequence[Stem]) -> bool:
    """Say whether what stands in one place and not in the other changes what is said."""
    mine, theirs = {stem for stem, _ in one}, {stem for stem, _ in other}
    if _NEGATION in mine ^ theirs or any(stem[0] in _DIGITS for stem in mine ^ theirs):
        return True
    if any(fixed for _, fixed in one) and any(fixed for _, fixed in other):
        return True
    opposites = _lists().opposites
    return any((a, b) in opposites for a in mine for b in theirs)
