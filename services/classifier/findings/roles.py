"""Findings about people: one who holds two offices that nobody holds at once. Pure: no clock, no network, no Kafka."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from itertools import combinations
from typing import Final

from schemas.article import NameV1
from schemas.event import Span
from services.classifier import models
from services.classifier.passages import Passages, find_any

Found = tuple[str, tuple[Span, ...]]

_TITLE_CHARS: Final = 80
_LEAST_MENTIONS: Final = 2


@dataclass(frozen=True)
class _Title:
    """An office as the text gives it to a person; two of one `group` that differ in `office` cannot both be right."""

    span: Span
    group: str
    office: str
    words: str


@cache
def _offices() -> tuple[tuple[str, str], ...]:
    """Return group and office of each row, in the order of the pattern's alternatives."""
    return tuple((row["group"], row["office"]) for row in models.lexicon("findings")["office_rows"])


@cache
def _office() -> str:
    """Return what finds an office; the group `r7` tells that it is row 7, the group `of7` which ministry, force or firm."""
    rows = models.lexicon("findings")["office_rows"]
    return "|".join(f"(?P<r{n}>{row['words'].replace('(?P<of>', f'(?P<of{n}>')})" for n, row in enumerate(rows))


@cache
def _before() -> re.Pattern[str]:
    place = r"(?: (?:of|for|de|del|von|des|der) (?:the |la |el )?[\w’'-]+(?: [A-Z][\w’'-]+){0,2})?"
    nations = "|".join(models.lexicon("findings")["nations"].split())
    return re.compile(rf"(?<![\w-])(?:(?P<nation>(?i:{nations})) )?(?:{_office()}){place},? $")


@cache
def _after() -> re.Pattern[str]:
    return re.compile(
        rf"^, (?:(?:the|a|an|its|his|her|der|die|el|la) )?"
        rf"(?:(?!and\b|und\b|y\b)[\w’'-]+ ){{0,1}}?(?:{_office()})(?=[,.;)]| (?:of|for|in|at|who|von|der|de)\b)"
    )


@cache
def _change() -> re.Pattern[str]:
    """Return what finds words that explain how one person comes to two offices."""
    return re.compile(models.lexicon("findings")["office_changes"], re.IGNORECASE)


def changing_roles(passages: Passages) -> Iterator[Found]:
    """A person holds one office here and another there (finance minister, then foreign minister), and nothing tells of a change."""
    surnames = _surnames(passages)
    for name in passages.event.names:
        if name.kind != "person" or len(name.mentions) < _LEAST_MENTIONS:
            continue
        windows = list(_windows(passages, name, shared=surnames.count(_surname(name)) > 1))
        titles = list(_titles(windows)) if len(windows) > 1 else ()
        for one, other in combinations(titles, 2):
            if one.group == other.group and one.office != other.office and not _explained(passages, name):
                yield f"{name.name} is called {one.words} and {other.words}", (one.span, other.span)
                break


def _surname(name: NameV1) -> str:
    return name.name.split()[-1]


def _surnames(passages: Passages) -> list[str]:
    return [_surname(name) for name in passages.event.names if name.kind == "person"]


@dataclass(frozen=True, slots=True)
class _Window:
    """What stands before or after a mention of somebody, where it may name an office."""

    mention: Span
    words: str
    before: bool


def _windows(passages: Passages, name: NameV1, *, shared: bool) -> Iterator[_Window]:
    text = passages.text
    for start, end in name.mentions:
        if shared and " " not in text[start:end]:
            continue
        sentence, stop = passages.sentence_at(start)
        left, right = text[max(sentence, start - _TITLE_CHARS) : start], text[end : min(stop, end + _TITLE_CHARS)]
        if left.endswith(" ") and _names_an_office(left):
            yield _Window((start, end), left, before=True)
        if right.startswith(", ") and _names_an_office(right):
            yield _Window((start, end), right, before=False)


def _titles(windows: Iterable[_Window]) -> Iterator[_Title]:
    for window in windows:
        (start, end), found = window.mention, (_before() if window.before else _after()).search(window.words)
        if found is None:
            continue
        if not window.before:
            yield _title(found, (start, end + found.end()))
            continue
        title = _title(found, (start - len(window.words) + found.start(), end))
        yield title
        if found["nation"]:
            yield replace(
                title,
                group=f"{title.office} of",
                office=found["nation"].lower(),
                words=f"{found['nation']} {title.words}",
            )


def _names_an_office(text: str) -> bool:
    """Say whether it is worth while to look for an office there, which is dear."""
    return bool(find_any(text.lower(), _cores()))


@cache
def _cores() -> tuple[str, ...]:
    return tuple(models.lexicon("findings")["office_cores"].split())


def _title(match: re.Match[str], span: Span) -> _Title:
    number = next(n for n in range(len(_offices())) if match[f"r{n}"])
    group, office = _offices()[number]
    if f"of{number}" in match.re.groupindex:
        office = _body(match[f"of{number}"] or "")
    return _Title(span, group, office, match[f"r{number}"].strip())


def _body(words: str) -> str:
    word = words.lower().removesuffix(" department").removesuffix("s")
    same: dict[str, str] = models.lexicon("findings")["same_body"]
    return same.get(word, word)


def _explained(passages: Passages, name: NameV1) -> bool:
    """Say whether a sentence about this person speaks of a change of office."""
    return any(_change().search(passages.text, *passages.sentence_at(start)) is not None for start, _ in name.mentions)
