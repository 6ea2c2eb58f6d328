"""Findings about numbers: parts and their total, shares, a rise and its percentage. Pure: no clock, no network, no Kafka."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Final

from schemas.event import Span
from services.classifier import models
from services.classifier.findings.wholes import false_wholes
from services.classifier.passages import Passages, find_any

Found = tuple[str, tuple[Span, ...]]

_SMALL: Final = (
    "zero one two three four five six seven eight nine ten eleven twelve "
    "thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty"
).split()
_TENS: Final = "thirty forty fifty sixty seventy eighty ninety".split()
_WORDS: Final = (
    {word: number for number, word in enumerate(_SMALL)}
    | {word: 30 + 10 * place for place, word in enumerate(_TENS)}
    | {
        f"{ten}-{one}": 20 + 10 * place + number
        for place, ten in enumerate(["twenty", *_TENS])
        for number, one in enumerate(_SMALL[1:10], 1)
    }
)
_WHOLE: Final = rf"(?:\d{{1,3}}(?:,\d{{3}})+|\d+|{'|'.join(sorted(_WORDS, key=len, reverse=True))})"


@cache
def _group() -> re.Pattern[str]:
    """Return what finds a word for a group of people."""
    return re.compile(rf"\b(?:{'|'.join(models.lexicon('findings')['groups'].split())})\b")


@cache
def _groups_apart() -> tuple[str, ...]:
    return tuple(f" {group}" for group in models.lexicon("findings")["groups"].split())


@cache
def _last_part() -> re.Pattern[str]:
    """Return what finds "and 12 women": without it `_parts_of`, which is dear, finds nothing."""
    return re.compile(
        rf" and (?:{_WHOLE}) (?:{'|'.join(models.lexicon('findings')['groups'].split())})\b", re.IGNORECASE
    )


@cache
def _parts_of() -> re.Pattern[str]:
    """Return what finds a number of people and the groups that they fall into."""
    words = models.lexicon("findings")
    people, group = (f"({'|'.join(words[part].split())})" for part in ("people", "groups"))
    among = r"(?:,? (?:\w+ )?(?:including|among them)|:|,| -| –| —)"
    return re.compile(
        rf"\b({_WHOLE}) (?:\w+ )?(?:{people[1:-1]})(?: on board| aboard| in all)?{among} "
        rf"({_WHOLE}) {group}(?:, ({_WHOLE}) {group})?,? and ({_WHOLE}) {group}\b(?! who)",
        re.IGNORECASE,
    )


_DISJOINT: Final = (
    {"women", "men"},
    {"women", "men", "children"},
    {"females", "males"},
    {"adults", "children"},
    {"girls", "boys"},
    {"women", "men", "girls", "boys"},
)
_DONE: Final = "took part|voted|attended|were present|signed|survived|died|agreed"
_DONE_WORDS: Final = _DONE.split("|")
_WAYS: Final = "rose|grew|increased|climbed|jumped|fell|dropped|declined|decreased|shrank"
_WAYS_FROM: Final = [f"{way} from" for way in _WAYS.split("|")]
_MORE_THAN_ALL: Final = re.compile(
    rf"\bof (?:the|its|their|all) ({_WHOLE}) (?:\w+ ){{1,6}}?(?:\w+)?, (?:all )?({_WHOLE}) (?:\w+ )?"
    rf"(?:{_DONE})\b",
    re.IGNORECASE,
)
_SHARE: Final = re.compile(r"\b(\d{1,3}(?:\.\d+)?) ?(?:%|per ?cent|percent)")
_OF_ALL: Final = re.compile(
    r"\b(?:in favou?r|for|against|undecided|abstained|supported|opposed|no opinion|unsure|did not know|don['’]t know|approved?|disapproved?)\b",
    re.IGNORECASE,
)
_ONE_ANSWER: Final = re.compile(r"\b(?:one answer|a single answer|only one of)\b", re.IGNORECASE)
_AMOUNT: Final = r"[$€£]?(\d{1,3}(?:,\d{3})+|\d+(?:\.\d+)?)(?: ?(million|billion|trillion|percent|per cent|%))?"
_CHANGE: Final = re.compile(
    rf"\b(?P<way>{_WAYS}) "
    rf"from {_AMOUNT} (?:\w+ ){{0,3}}?to {_AMOUNT}(?: \w+){{0,3}}?,? "
    r"(?:an? |up |down |by )(?:(?:increase|rise|gain|drop|fall|decline|decrease|growth|jump) of )?"
    r"(?:about |around |nearly |almost |some )?(\d+(?:\.\d+)?) ?(?:%|per ?cent|percent)(?! points?|-point)",
    re.IGNORECASE,
)
_ROUNDING_RATIO: Final = 0.08
_ROUNDING_POINTS: Final = 1.5
_LEAST_SHARES: Final = 3
_ALL_OF_IT: Final = 100
_OVER: Final = 102.0


def false_sums(passages: Passages) -> Iterator[Found]:
    """Parts exceed or miss their total; shares of one whole exceed it; a rise does not have the percentage given.

    Each costly pattern runs only where the rare words that it needs stand.
    """
    told: list[Span] = []
    for detail, evidence in _all_of(passages):
        if not any(start < last and first < end for start, end in evidence for first, last in told):
            told += evidence
            yield detail, evidence


def _all_of(passages: Passages) -> Iterator[Found]:
    lower = passages.lower
    if (
        find_any(lower, _groups_apart())
        and len(_group().findall(passages.text)) > 1
        and _last_part().search(passages.text)
    ):
        yield from _parts(passages.text)
    if find_any(lower, _DONE_WORDS):
        yield from _more_than_all(passages.text)
    if find_any(lower, ("%", "percent", "per cent")) and len(_SHARE.findall(passages.text)) >= _LEAST_SHARES:
        yield from _shares(passages)
    if find_any(lower, _WAYS_FROM):
        yield from _changes(passages.text)
    yield from false_wholes(passages)


def _number(text: str) -> float:
    return float(_WORDS.get(text.lower(), 0)) or float(text.replace(",", "") if text[0].isdigit() else 0)


def _parts(text: str) -> Iterator[Found]:
    for match in _parts_of().finditer(text):
        total, *pairs = match.groups()
        parts = [(_number(pairs[i]), pairs[i + 1].lower()) for i in range(0, len(pairs), 2) if pairs[i]]
        labels = [label for _, label in parts]
        if len(set(labels)) < len(labels) or set(labels) not in _DISJOINT:
            continue
        whole, found = _number(total), sum(number for number, _ in parts)
        among = re.search(r"including|among them", match[0], re.IGNORECASE)
        if found > whole or (found < whole and not among):
            yield f"{found:g} in parts, {whole:g} in all", (match.span(),)


def _more_than_all(text: str) -> Iterator[Found]:
    for match in _MORE_THAN_ALL.finditer(text):
        whole, part = _number(match[1]), _number(match[2])
        if part > whole:
            yield f"{part:g} of {whole:g}", (match.span(1), match.span(2))


def _shares(passages: Passages) -> Iterator[Found]:
    """Add up the shares of one sentence where each stands beside an answer that excludes the others (for, against, undecided)."""
    for start, end in passages.sentences:
        matches = list(_SHARE.finditer(passages.text, start, end))
        sentence = passages.text[start:end]
        if len(matches) < _LEAST_SHARES:
            continue
        excluding = len(_answers(sentence)) >= len(matches) or _ONE_ANSWER.search(sentence)
        total = sum(float(match[1]) for match in matches)
        if excluding and total > _OVER:
            yield f"the shares add up to {total:g} per cent", tuple(match.span() for match in matches)


def _answers(sentence: str) -> set[str]:
    return {match[0].lower() for match in _OF_ALL.finditer(sentence)}


def _changes(text: str) -> Iterator[Found]:
    for match in _CHANGE.finditer(text):
        way, before, unit, after, other_unit, said = match.groups()
        if (unit or other_unit) != (other_unit or unit) or {unit, other_unit} & {"percent", "per cent", "%"}:
            continue
        first, last = _number(before), _number(after)
        if not first:
            continue
        percent = abs(last - first) / first * _ALL_OF_IT
        falls = way.lower() in {"fell", "dropped", "declined", "decreased", "shrank"}
        if abs(percent - float(said)) > max(_ROUNDING_POINTS, _ROUNDING_RATIO * percent) or (last < first) != falls:
            yield f"from {before} to {after} is {percent:.0f} per cent, not {said}", (match.span(),)
