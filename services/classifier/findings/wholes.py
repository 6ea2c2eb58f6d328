"""Findings about a whole and its parts: votes, people, seats, money, and a change. Pure: no clock, no network, no Kafka."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache
from typing import Final

from schemas.event import Span
from services.classifier import models
from services.classifier.findings.numerals import NUMBER, numbers_in, value_of
from services.classifier.passages import Passages, find_any

Found = tuple[str, tuple[Span, ...]]
_Part = tuple[Span, float, str]

_ABOUT: Final = re.compile(
    r"\b(?:about|around|nearly|almost|some|roughly|over|more than|at least|up to|fewer than|less than|rund|etwa|fast|mindestens|mehr als|"
    r"unos|unas|casi|al menos|más de|cerca de)\s+$",
    re.IGNORECASE,
)
_NOT_ALL: Final = re.compile(
    r"\b(?:including|includes?|among|of them|of whom|of which|darunter|davon|unter ihnen|entre ellos|entre ellas|incluid[oa]s)\b",
    re.IGNORECASE,
)
_LEAST_PARTS: Final = 2
_FIGURES_PAIRED: Final = re.compile(r"\d(?: ?[-–] ?| (?:to|zu|a) )\d")
_ROUNDING_RATIO: Final = 0.02


def false_wholes(passages: Passages) -> Iterator[Found]:
    """The parts that a sentence lists after its total, or the votes of a body, do not give the total.

    Looking for numbers is dear, so it is done where a sign stands without which none of the rules finds anything.
    """
    for start, end in _worth_reading(passages):
        sentence = passages.text[start:end]
        numbers = numbers_in(sentence)
        if not numbers:
            continue
        for find in (_votes, _split, _listed, _difference):
            found = find(sentence, numbers)
            if found:
                detail, evidence = found
                yield detail, tuple((start + first, start + last) for first, last in evidence)
                break


def _worth_reading(passages: Passages) -> Iterator[Span]:
    """Yield the sentences with a sign that one of the rules needs; each sign is looked for in the whole text first."""
    text, lower = passages.text, passages.lower
    signs = [sign for sign in models.lexicon("findings")["worth_adding_up"] if sign in text]
    paired = _FIGURES_PAIRED.search(text) is not None
    went = find_any(lower, _WAYS)
    for start, end in passages.sentences:
        sentence = text[start:end]
        if (
            find_any(sentence, signs)
            or (paired and _FIGURES_PAIRED.search(sentence))
            or (went and find_any(sentence, _BY_WORDS) and _WENT_BY.search(sentence))
        ):
            yield start, end


_Numbers = list[tuple[Span, float]]


@cache
def _vote_words() -> dict[str, re.Pattern[str]]:
    return {
        name: re.compile(rf"^(?:[ ,](?!and\b|und\b|y\b)[\w’'-]+){{0,3}}? (?:{words})\b", re.IGNORECASE)
        for name, words in models.lexicon("findings")["votes"].items()
    }


@cache
def _body() -> re.Pattern[str]:
    return re.compile(rf"^[ -](?:[\w’'-]+ ){{0,2}}?(?:{models.lexicon('findings')['bodies']})\b", re.IGNORECASE)


def _votes(sentence: str, numbers: _Numbers) -> Found | None:
    """Add up those for, against, abstaining and absent, each given once, after the number of the body."""
    parts: dict[str, tuple[Span, float]] = {}
    for place, (span, value) in enumerate(numbers):
        reach = numbers[place + 1][0][0] if place + 1 < len(numbers) else len(sentence)
        for name, words in _vote_words().items():
            if words.search(sentence[span[1] : reach]):
                if name in parts:
                    return None
                parts[name] = (span, value)
                break
    if not {"for", "against"} <= parts.keys():
        return None
    first = min(span[0] for span, _ in parts.values())
    total = sum(value for _, value in parts.values())
    wholes = [(span, value) for span, value in numbers if span[0] < first and _body().search(sentence[span[1] :])]
    if not wholes or any(value == total for span, value in numbers if span[0] < first) or _inexact(sentence, numbers):
        return None
    span, whole = wholes[-1]
    if total > whole or (total < whole and "abstained" in parts):
        return f"{total:g} votes, {whole:g} in all", (span, *(place for place, _ in parts.values()))
    return None


_SPLIT: Final = re.compile(
    r"\b(?:split|divided|voted|vote of|by|decision|ruling|ruled)(?: \w+)? (\d{1,3})(?:[-–](?:to-)?| to | zu | a )(\d{1,3})\b"
)


def _split(sentence: str, numbers: _Numbers) -> Found | None:
    """Add up a vote given as 5-4, in a sentence that gives the number of judges or members."""
    match = _SPLIT.search(sentence)
    wholes = [(span, value) for span, value in numbers if _body().search(sentence[span[1] :])]
    if match is None or len(wholes) != 1:
        return None
    (span, whole), total = wholes[0], int(match[1]) + int(match[2])
    if total > whole > max(int(match[1]), int(match[2])) - 1:
        return f"{total} votes, {whole:g} in all", (span, match.span())
    return None


def _listed(sentence: str, numbers: _Numbers) -> Found | None:
    """Add up what follows a colon, when every piece of it is a number with its label, and the labels are of one kind."""
    colon = re.search(r": | [–—-] ", sentence)
    if colon is None or _NOT_ALL.search(sentence):
        return None
    before = [(span, value) for span, value in numbers if span[1] <= colon.start()]
    parts = list(_parts(sentence, colon.end(), numbers))
    if not before or len(parts) < _LEAST_PARTS or _inexact(sentence, numbers):
        return None
    total = sum(value for _, value, _ in parts)
    if any(abs(value - total) <= _ROUNDING_RATIO * total for _, value in before if value >= 1):
        return None
    span, whole = before[-1]
    for kind, fits in _KINDS.items():
        if fits([label for *_, label in parts], sentence[span[1] : colon.start()]):
            if total > whole or (total < whole and kind != "seats"):
                return f"{total:g} in parts, {whole:g} in all", (span, *(place for place, *_ in parts))
            return None
    return None


def _parts(sentence: str, start: int, numbers: _Numbers) -> Iterator[_Part]:
    """Yield the numbers with their labels, until a piece of the list does not begin with one."""
    at = start
    for place, (span, value) in enumerate(numbers):
        if span[0] < at:
            continue
        if not re.fullmatch(r"(?:[\s,;]|and|und|sowie|y|e)*", sentence[at : span[0]]):
            return
        reach = numbers[place + 1][0][0] if place + 1 < len(numbers) else len(sentence)
        label = re.match(r"[^,;.:]*", sentence[span[1] : reach])
        words = re.sub(r"\s+(?:and|und|sowie|y)\s*$", "", label[0]) if label else ""
        yield span, value, words.strip()
        at = span[1] + len(words)


@cache
def _group_words() -> frozenset[str]:
    return frozenset(models.lexicon("findings")["group_words"].split())


_Fits = Callable[[list[str], str], bool]
_AND: Final = re.compile(r"\b(?:and|und|sowie|y|plus)\b")
_SEATS: Final = re.compile(r"\b(?:seats?|members?|ministers?|Sitzen?|Mitgliedern?|escaños|concejales)\b", re.IGNORECASE)
_MONEY: Final = re.compile(r"\b(?:dollars?|euros?|pounds?|crowns|francs?|yen|Euro|Dollar|Pfund)\b|[$€£]")


def _first(label: str) -> str:
    return label.split(maxsplit=1)[0].strip(",.") if label.split() else ""


_KINDS: Final[dict[str, _Fits]] = {
    "people": lambda labels, _: (
        not any(_AND.search(one) for one in labels)
        and len({_first(one).lower() for one in labels}) == len(labels)
        and all(_first(one).lower() in _group_words() for one in labels)
    ),
    "seats": lambda labels, whole: (
        bool(_SEATS.search(whole))
        and not any(_AND.search(one) for one in labels)
        and all(_first(one)[:1].isupper() for one in labels)
    ),
    "money": lambda labels, whole: (
        bool(_MONEY.search(whole))
        and all(re.match(r"(?:dollars |euros |pounds |Euro )?(?:for|on|für|para)\b", one) for one in labels)
    ),
}


def _inexact(sentence: str, numbers: _Numbers) -> bool:
    return any(_ABOUT.search(sentence[: span[0]]) for span, _ in numbers)


_BY_WORDS: Final = (" by ", " um ", " en ")
_WAYS: Final = (
    "rose", "grew", "increased", "climbed", "jumped", "went up", "fell", "dropped", "declined", "decreased", "shrank", "went down",
    "stieg", "sank", "fiel", "wuchs", "subió", "creció", "aumentó", "bajó", "cayó",
)  # fmt: skip
_BY: Final = (
    rf"\b(?P<way>{'|'.join(_WAYS)})"
    r"(?: again| steadily)? (?:by|um|en) "
)
_WENT_BY: Final = re.compile(_BY, re.IGNORECASE)
_UP_BY: Final = re.compile(
    rf"{_BY}(?P<by>{NUMBER})(?: [\w]+){{0,3}},?"
    rf"(?: \w+)? (?:from|von|de) (?P<old>{NUMBER})(?: [\w]+){{0,2}}? (?:to|auf|a) (?P<new>{NUMBER})",
    re.IGNORECASE,
)


def _difference(sentence: str, numbers: _Numbers) -> Found | None:
    """Compare a rise or fall given as a number with the two numbers between which it happened."""
    match = _UP_BY.search(sentence)
    if (
        match is None
        or _inexact(sentence, numbers)
        or re.match(r"\s*(?:per ?cent|Prozent|por ciento)", sentence[match.end("by") :])
    ):
        return None
    old, new, by = (value_of(match[part]) for part in ("old", "new", "by"))
    if old < 1 or abs(abs(new - old) - by) <= _ROUNDING_RATIO * by:
        return None
    return f"from {old:g} to {new:g} is {abs(new - old):g}, not {by:g}", (
        match.span("by"),
        match.span("old"),
        match.span("new"),
    )
