"""Findings about quotes: one sentence that stands in an article in two wordings. Pure: no clock, no network, no Kafka."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache
from itertools import combinations, islice
from typing import Final

from schemas.event import Span
from schemas.identity import normalised_words
from services.classifier.passages import Passages

Found = tuple[str, tuple[Span, ...]]

_PAIRS: Final = {
    "“": r"“([^“”\n]{20,600})”",
    "„": r"„([^„“”\n]{20,600})[“”]",
    "«": r"«([^«»\n]{20,600})»",
    '"': r"\"([^\"\n]{20,600})\"",
    "‘": r"(?<![\w])‘([^‘\n]{20,300}?)’(?!\w)",
    "'": r"(?<![\w])'([^'\"\n]{20,300}?)'(?!\w)",
}
"""What is quoted, by the mark that opens it."""
_SENTENCE: Final = re.compile(r"[^.!?…]+(?:[.!?…]+|$)")
_EDITED: Final = re.compile(r"\[[^\]]*\]|\(\.\.\.\)|…|\.\.\.|—$|-$")
_CODE: Final = re.compile(r"[{}<>=\\]")
_OTHER_OCCASION: Final = re.compile(
    r"\b(?:correct\w*|later|earlier|previous\w*|repeat\w*|echo\w*|paraphras\w*|years? ago|months? ago|in (?:19|20)\d\d|last (?:week|month|year)|"
    r"a (?:week|month|year|day)|translat\w*|similar\w*|song|lyrics?|refrain|slogan|chant\w*|later|später|früher|wiederhol\w*|"
    r"erneut|tradujo|más tarde|después|repitió)\b",
    re.IGNORECASE,
)
_CONTEXT_CHARS: Final = 90
_CODE_CHARS: Final = 60
_LEAST_WORDS: Final = 6
_MOST_QUOTES: Final = 60
_LEAST_ALIKE_RATIO: Final = 0.6
_LEAST_ALIKE_FRAMED_RATIO: Final = 0.55
_LEAST_ALIKE_SHORT_RATIO: Final = 0.72
_LEAST_ALIKE_LOOSE_RATIO: Final = 0.75
_SHORT_WORDS: Final = 9
_LEAST_LENGTH_RATIO: Final = 0.8
_LEAST_RUN: Final = 3
_LEAST_SHARED_LONG: Final = 2
_LONG_WORD: Final = 5


@dataclass(frozen=True)
class _Quoted:
    span: Span
    words: tuple[str, ...]
    vocabulary: frozenset[str]
    paragraph: Span


def reworded_quotes(passages: Passages) -> Iterator[Found]:
    """One quoted sentence stands twice in the article, with other words.

    A shortened or bracketed repetition is fair; so are rhetoric in one paragraph, two people who say alike things,
    and one who says it on another occasion.
    """
    quotes = list(islice(_quoted(passages), _MOST_QUOTES))
    told: set[Span] = set()
    for first, second in combinations(quotes, 2):
        if first.paragraph == second.paragraph or not _may_be_one(first, second) or {first.span, second.span} & told:
            continue
        speaker, other = _speaker(passages, first.span), _speaker(passages, second.span)
        if speaker and other and speaker != other and not _quotes_it(passages, second):
            continue
        same_person = speaker is not None and speaker == other
        if _reworded(first.words, second.words, whole=not same_person) and not _on_another_occasion(passages, second):
            told |= {first.span, second.span}
            yield "the same sentence is quoted with other words", (first.span, second.span)


def _may_be_one(first: _Quoted, second: _Quoted) -> bool:
    """Say whether the two share so many words that comparing their order is worth while."""
    return 2 * len(first.vocabulary & second.vocabulary) >= min(len(first.vocabulary), len(second.vocabulary))


def _quoted(passages: Passages) -> Iterator[_Quoted]:
    """Yield the quoted sentences that are long enough and not shortened."""
    text = passages.text
    code = _CODE.search(text) is not None
    for match in _quotes(tuple(mark in text for mark in _PAIRS)).finditer(text):
        start, end = match.span(match.lastindex or 0)
        if code and _CODE.search(text, max(0, start - _CODE_CHARS), end + _CODE_CHARS):
            continue
        for sentence in _SENTENCE.finditer(text, start, end):
            if _EDITED.search(sentence[0].strip()):
                continue
            words = tuple(normalised_words(_spelt_out(sentence[0])))
            if len(words) >= _LEAST_WORDS:
                span = (sentence.start() + len(sentence[0]) - len(sentence[0].lstrip()), sentence.end())
                yield _Quoted(span, words, frozenset(words), passages.paragraph_at(start))


@cache
def _quotes(present: tuple[bool, ...]) -> re.Pattern[str]:
    """Return what finds a quote, given which of the opening marks stand in the text: the fewer, the quicker."""
    return re.compile("|".join(pair for pair, here in zip(_PAIRS.values(), present, strict=True) if here) or "(?!)")


_CONTRACTED: Final = {
    "’re": " are",
    "’m": " am",
    "’ve": " have",
    "’ll": " will",
    "can’t": "can not",
    "won’t": "will not",
    "n’t": " not",
}


def _spelt_out(text: str) -> str:
    """Return the text with contractions written out, for they are the editor's."""
    text = text.replace("'", "’")
    if "’" not in text:
        return text
    for short, long in _CONTRACTED.items():
        text = text.replace(short, long)
    return text


def _speaker(passages: Passages, span: Span) -> str | None:
    for statement in passages.event.statements:
        if statement.speaker and any(start < span[1] and span[0] < end for start, end in statement.content):
            return statement.speaker.id
    return None


def _reworded(words: tuple[str, ...], others: tuple[str, ...], *, whole: bool) -> bool:
    """Say whether the two are one sentence in other words: most of it stands in the same order, some of it does not.

    `whole` when one must not be a part of the other.
    """
    short, long = sorted((words, others), key=len)
    matcher = SequenceMatcher(None, short, long, autojunk=False)
    blocks = [block for block in matcher.get_matching_blocks() if block.size]
    framed = short[:2] == long[:2] and short[-1] == long[-1]
    if not blocks or max(block.size for block in blocks) < (_LEAST_RUN - framed):
        return False
    first, last = blocks[0], blocks[-1]
    window = long[max(0, first.b - first.a) : last.b + last.size + len(short) - last.a - last.size]
    if whole and len(short) < _LEAST_LENGTH_RATIO * len(long):
        return False
    shared = [word for block in blocks for word in short[block.a : block.a + block.size]]
    alike = 2 * len(shared) / (len(short) + len(window))
    least = _least_alike(short, long, part=len(window) < len(long), framed=framed)
    if alike < least or sum(len(word) >= _LONG_WORD for word in shared) < _LEAST_SHARED_LONG:
        return False
    swaps = SequenceMatcher(None, short, window, autojunk=False).get_opcodes()
    return any(tag == "replace" for tag, *_ in swaps)


def _least_alike(short: Sequence[str], long: Sequence[str], *, part: bool, framed: bool) -> float:
    """Return how alike the two must be: more where they are short, begin differently, or one is a part of the other."""
    if part or short[0] != long[0]:
        return _LEAST_ALIKE_LOOSE_RATIO
    if len(short) < _SHORT_WORDS:
        return _LEAST_ALIKE_SHORT_RATIO
    return _LEAST_ALIKE_FRAMED_RATIO if framed else _LEAST_ALIKE_RATIO


def _on_another_occasion(passages: Passages, quote: _Quoted) -> bool:
    start, end = quote.span
    text = passages.text
    around = text[max(quote.paragraph[0], start - _CONTEXT_CHARS) : start] + " " + text[end : end + _CONTEXT_CHARS]
    return _OTHER_OCCASION.search(around) is not None


def _quotes_it(passages: Passages, quote: _Quoted) -> bool:
    """Say whether the second speaker is a bystander: "X's words, “…”, will be measured", said Y."""
    before = passages.text[max(quote.paragraph[0], quote.span[0] - _CONTEXT_CHARS) : quote.span[0]]
    return re.search(r"\b(?:words|sentence|phrase|remark|line|Satz|Worte|frase|palabras)\b", before) is not None
