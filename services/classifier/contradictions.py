"""Findings about words: a quote worded in two ways, a person with two offices. Pure: no clock, no network, no Kafka."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from functools import cache
from itertools import combinations

from schemas.article import NameV1
from schemas.event import Span
from schemas.identity import normalised_words
from schemas.statement import StatementV1
from services.classifier import models
from services.classifier.passages import Passages

Found = tuple[str, tuple[Span, ...]]
_Quote = tuple[Span, list[str]]

_LEAST_WORDS = 8
_LEAST_ALIKE_RATIO = 0.75
_MOST_QUOTES = 60
_ENDS = re.compile(r"[.!?]\W*$")
_EDITED = re.compile(r"\[[^\]]*\]|\(\.\.\.\)|…|\.\.\.")


def reworded_quotes(passages: Passages) -> Iterator[Found]:
    """One speaker's quoted sentence stands twice in the article, with other words.

    A shortened or bracketed repetition is fair; so is rhetoric in one paragraph.
    """
    by_speaker: dict[str, list[_Quote]] = {}
    for statement in passages.event.statements:
        if statement.speaker and statement.form == "direct":
            by_speaker.setdefault(statement.speaker.id, []).extend(_sentences(passages, statement))
    for quotes in by_speaker.values():
        for (first, words), (second, others) in combinations(quotes[:_MOST_QUOTES], 2):
            if passages.paragraph_at(first[0]) != passages.paragraph_at(second[0]) and _reworded(words, others):
                yield "the same sentence is quoted with other words", (first, second)


def _sentences(passages: Passages, statement: StatementV1) -> Iterator[_Quote]:
    """Yield the quoted sentences that are long enough; one that the cue interrupts ("…," she said, "…") is one sentence."""
    span: Span | None = None
    words: list[str] = []
    for start, end in _pieces(passages, statement):
        piece = passages.text[start:end]
        span = (span[0], end) if span else (start, end)
        words += normalised_words(piece)
        if _ENDS.search(piece):
            if len(words) >= _LEAST_WORDS and not _EDITED.search(passages.text, *span):
                yield span, words
            span, words = None, []
    if span and len(words) >= _LEAST_WORDS and not _EDITED.search(passages.text, *span):
        yield span, words


def _pieces(passages: Passages, statement: StatementV1) -> Iterator[Span]:
    for start, end in statement.content:
        for first, last in passages.sentences:
            if max(start, first) < min(end, last):
                yield max(start, first), min(end, last)


def _reworded(words: list[str], others: list[str]) -> bool:
    matcher = SequenceMatcher(None, words, others, autojunk=False)
    if matcher.real_quick_ratio() < _LEAST_ALIKE_RATIO or matcher.ratio() < _LEAST_ALIKE_RATIO:
        return False
    swapped = [code for code in matcher.get_opcodes() if code[0] == "replace"]
    return bool(swapped) and not {words[0], words[-1]}.isdisjoint({others[0], others[-1]})


@cache
def _title() -> re.Pattern[str]:
    """Return what finds nation, portfolio and office before a name."""
    words = models.lexicon("findings")
    nation, portfolio, office = ("|".join(words[part].split()) for part in ("nations", "portfolios", "offices"))
    titles = (
        rf"(?:\b({nation})\s+)?(?:\b({portfolio})\s+)?(?:ministry\s+)?\b({office})\s+(?:[A-Z][\w.’'-]*\s+){{0,2}}?$"
    )
    return re.compile(titles, re.IGNORECASE)


@cache
def _one_person_may() -> re.Pattern[str]:
    """Return what finds the words that explain how one person comes to two offices."""
    return re.compile(rf"\b(?:{'|'.join(models.lexicon('findings')['one_person_may'].split())})\b", re.IGNORECASE)


_TITLE_CHARS = 70


def changing_roles(passages: Passages) -> Iterator[Found]:
    """A person holds one office here and another there (finance minister, then foreign minister), and nothing tells of a change."""
    for name in passages.event.names:
        if name.kind != "person":
            continue
        titles = list(_titles(passages, name))
        for (first, office), (second, other) in combinations(titles, 2):
            clash = _clash(office, other)
            if clash:
                yield f"{name.name} is called {clash[0]} and {clash[1]}", (first, second)
                break


def _titles(passages: Passages, name: NameV1) -> Iterator[tuple[Span, tuple[str, str, str]]]:
    for start, end in name.mentions:
        sentence, _ = passages.sentence_at(start)
        match = _title().search(passages.text, max(sentence, start - _TITLE_CHARS), start)
        if match and not _one_person_may().search(passages.text, max(sentence, match.start() - 25), start):
            nation, portfolio, office = ((group or "").lower() for group in match.groups())
            yield (match.start(), end), (nation, portfolio, office)


def _clash(one: tuple[str, str, str], other: tuple[str, str, str]) -> tuple[str, str] | None:
    """Return what differs: the portfolios of two like offices, or the nations."""
    if one[2] != other[2]:
        return None
    for part in (1, 0):
        first, second = one[part], other[part]
        if first and second and _same_spelling(first) != _same_spelling(second):
            return f"{first} {one[2]}", f"{second} {other[2]}"
    return None


def _same_spelling(word: str) -> str:
    return {"defense": "defence", "labor": "labour"}.get(word, word)
