"""Cue words by language -> their class. Pure: no clock, no network, no Kafka.

`lexicon/cues_LANGUAGE.tsv`: class, lemma, forms. Classes: say, ask, warn, promise, urge, accuse, deny, refuse, praise, believe.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from services.extractor.words.gazetteer import rows_of

LANGUAGES: Final = ("en", "de", "es", "fr", "ru")


@dataclass(frozen=True, slots=True)
class Cue:
    """A verb of saying: its class and its lemma."""

    kind: str
    lemma: str


@lru_cache(maxsize=8)
def cues(language: str) -> dict[str, Cue]:
    """Return form in lower case -> cue; empty for a language without a table."""
    if language not in LANGUAGES:
        return {}
    return {
        form: Cue(kind, lemma)
        for kind, lemma, forms in rows_of(f"cues_{language}.tsv")
        for form in (lemma, *forms.split())
    }


def cue_class(low: str, language: str) -> str | None:
    """Return the class of a word in lower case, or None when it is no cue of the language."""
    cue = cues(language).get(low)
    return cue.kind if cue else None


NOT_VERBS: Final = frozenset(
    [
        "a",
        "bat",
        "note",
        "quote",
        "release",
        "address",
        "state",
        "report",
        "text",
        "read",
        "see",
        "rule",
        "answer",
        "question",
        "point",
    ]
)
"""Bare forms that are mostly nouns: they count as cues only beside a pronoun or a name."""
