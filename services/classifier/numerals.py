"""Numbers as news writes them, in figures and in words, with "million" and the like. Pure: no clock, no network, no Kafka."""

from __future__ import annotations

import re
from collections.abc import Iterator

_ENGLISH = (
    "zero one two three four five six seven eight nine ten eleven twelve "
    "thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty"
).split()
_TENS = "thirty forty fifty sixty seventy eighty ninety".split()
_GERMAN = (
    "null eins zwei drei vier fünf sechs sieben acht neun zehn elf zwölf "
    "dreizehn vierzehn fünfzehn sechzehn siebzehn achtzehn neunzehn zwanzig"
).split()
_SPANISH = (
    "cero uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciséis diecisiete dieciocho diecinueve veinte"
).split()
_WORDS = (
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
_FIRST_WORDS = frozenset(word.partition("-")[0] for word in _WORDS)
_SCALES = {
    "thousand": 1e3, "tausend": 1e3, "mil": 1e3, "hundred": 1e2,
    "million": 1e6, "millionen": 1e6, "mio.": 1e6, "millones": 1e6, "millón": 1e6,
    "billion": 1e9, "milliarden": 1e9, "milliarde": 1e9, "mrd.": 1e9, "trillion": 1e12,
}  # fmt: skip
_FIGURES = r"\d{1,3}(?:[,.]\d{3})+(?![\d])|\d+(?:[.,]\d+)?"
_SPELT = "|".join(sorted(_WORDS, key=len, reverse=True))
_SCALED = "|".join(re.escape(scale) for scale in sorted(_SCALES, key=len, reverse=True))

NUMBER = rf"(?<![\w.,$€£-])[$€£]?(?:{_FIGURES}|\b(?:{_SPELT})\b)(?:[ -](?:{_SCALED})\b)?(?![\w%]|[.,]\d|-\w| ?%)"
"""What finds a number that stands for itself: no share, no part of a longer figure. To be matched without regard to case."""

_NUMBER = re.compile(NUMBER)
_DIGIT = re.compile(r"\d")
_WORD_OR_DIGIT = re.compile(r"\d|[^\W\d_]+")

_PARSED = re.compile(rf"[$€£]?({_FIGURES}|{_SPELT})(?:[ -]({_SCALED}))?")
_THOUSANDS = re.compile(r"\d{1,3}(?:[,.]\d{3})+")


def numbers_in(text: str) -> Iterator[re.Match[str]]:
    """Yield what `NUMBER` finds in a text in lower case, in order. It is tried only where a digit or a spelt number stands: far quicker."""
    if _DIGIT.search(text) is None and _FIRST_WORDS.isdisjoint(_WORD_OR_DIGIT.findall(text)):
        return
    done = 0
    for word in _WORD_OR_DIGIT.finditer(text):
        start = word.start()
        if start < done or not (word[0].isdigit() or word[0] in _FIRST_WORDS):
            continue
        match = _NUMBER.match(text, start - (start > 0 and text[start - 1] in "$€£"))
        if match is not None:
            done = match.end()
            yield match


def value_of(text: str) -> float:
    """Return the value of what `NUMBER` found. Three figures after a comma or point are thousands, fewer are decimals."""
    match = _PARSED.fullmatch(text.strip().lower())
    if match is None:
        raise ValueError(text)
    figures, scale = match.groups()
    factor = _SCALES[scale] if scale else 1.0
    if not figures[0].isdigit():
        return _WORDS[figures] * factor
    plain = re.sub(r"[,.]", "", figures) if _THOUSANDS.fullmatch(figures) else figures.replace(",", ".")
    return float(plain) * factor
