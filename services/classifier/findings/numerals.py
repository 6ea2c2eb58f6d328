"""Numbers as news writes them, in figures and in words, with "million" and the like. Pure: no clock, no network, no Kafka."""

from __future__ import annotations

import re
from typing import Final

from schemas.event import Span

_ENGLISH: Final = (
    "zero one two three four five six seven eight nine ten eleven twelve "
    "thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty"
).split()
_TENS: Final = "thirty forty fifty sixty seventy eighty ninety".split()
_GERMAN: Final = (
    "null eins zwei drei vier fünf sechs sieben acht neun zehn elf zwölf "
    "dreizehn vierzehn fünfzehn sechzehn siebzehn achtzehn neunzehn zwanzig"
).split()
_SPANISH: Final = (
    "cero uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciséis diecisiete dieciocho diecinueve veinte"
).split()
_WORDS: Final = (
    {word: number for words in (_ENGLISH, _GERMAN, _SPANISH) for number, word in enumerate(words)}
    | {word: 30 + 10 * place for place, word in enumerate(_TENS)}
    | {
        f"{ten}-{one}": 20 + 10 * place + number
        for place, ten in enumerate(["twenty", *_TENS])
        for number, one in enumerate(_ENGLISH[1:10], 1)
    }
    | {
        word: 30 + 10 * place
        for place, word in enumerate("dreißig vierzig fünfzig sechzig siebzig achtzig neunzig".split())
    }
    | {
        word: 30 + 10 * place
        for place, word in enumerate("treinta cuarenta cincuenta sesenta setenta ochenta noventa".split())
    }
)
_FIRST_WORDS: Final = frozenset(word.partition("-")[0] for word in _WORDS)
_SCALES: Final = {
    "thousand": 1e3, "tausend": 1e3, "mil": 1e3, "hundred": 1e2,
    "million": 1e6, "millionen": 1e6, "mio.": 1e6, "millones": 1e6, "millón": 1e6,
    "billion": 1e9, "milliarden": 1e9, "milliarde": 1e9, "mrd.": 1e9, "trillion": 1e12,
}  # fmt: skip
_FIGURES: Final = r"\d{1,3}(?:[,.]\d{3})+(?![\d])|\d+(?:[.,]\d+)?"
_SPELT: Final = "|".join(sorted(_WORDS, key=len, reverse=True))
_SCALED: Final = "|".join(re.escape(scale) for scale in sorted(_SCALES, key=len, reverse=True))

NUMBER: Final = rf"(?<![\w.,$€£-])[$€£]?(?:{_FIGURES}|\b(?:{_SPELT})\b)(?:[ -](?:{_SCALED})\b)?(?![\w%]|[.,]\d|-\w| ?%)"
"""What finds a number that stands for itself: no share, no part of a longer figure. To be matched without regard to case."""

_NUMBER: Final = re.compile(NUMBER, re.IGNORECASE)
_SIGNS: Final = frozenset("$€£")
_DIGIT: Final = re.compile(r"\d")
_WORD_OR_DIGIT: Final = re.compile(r"\d|[^\W\d_]+")

_PARSED: Final = re.compile(rf"[$€£]?({_FIGURES}|{_SPELT})(?:[ -]({_SCALED}))?", re.IGNORECASE)
_THOUSANDS: Final = re.compile(r"\d{1,3}(?:[,.]\d{3})+")


def numbers_in(text: str) -> list[tuple[Span, float]]:
    """Return place and value of what `NUMBER` finds, tried only where a digit or a spelt number stands."""
    found, behind = list[tuple[Span, float]](), 0
    if not _DIGIT.search(text) and _FIRST_WORDS.isdisjoint(_WORD_OR_DIGIT.findall(text.lower())):
        return found
    for word in _WORD_OR_DIGIT.finditer(text):
        if not (word[0].isdigit() or word[0].lower() in _FIRST_WORDS):
            continue
        start = word.start() - (text[word.start() - 1 : word.start()] in _SIGNS)
        match = _NUMBER.match(text, start) if start >= behind else None
        if match:
            behind = match.end()
            found.append((match.span(), value_of(match[0])))
    return found


def value_of(text: str) -> float:
    """Return the value of what `NUMBER` found. Three figures after a comma or point are thousands, fewer are decimals."""
    match = _PARSED.fullmatch(text.strip())
    if match is None:
        raise ValueError(text)
    figures, scale = match.groups()
    factor = _SCALES[scale.lower()] if scale else 1.0
    if not figures[0].isdigit():
        return _WORDS[figures.lower()] * factor
    plain = re.sub(r"[,.]", "", figures) if _THOUSANDS.fullmatch(figures) else figures.replace(",", ".")
    return float(plain) * factor
