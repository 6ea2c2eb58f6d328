"""Tokens and who they speak of: the target, the source, nobody. Pure: no clock, no network, no Kafka."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from schemas.event import Span
from services.classifier.deep.wordpiece import Tokens
from services.classifier.words.features import Floats

NOBODY, TARGET, SOURCE = 0, 1, 2
PARTS = 4
"""What is pooled of a text: target, source, its first token, all of it."""

Roles = NDArray[np.int8]


def roles_of(tokens: Tokens, target: Span | None, source: Span | None) -> Roles:
    """Return the role [tokens] of each token; one in both is the source's."""
    roles = np.zeros(len(tokens.ids), dtype=np.int8)
    for role, span in ((TARGET, target), (SOURCE, source)):
        if span is not None:
            roles[[start < span[1] and span[0] < end for start, end in tokens.offsets]] = role
    return roles


def pooled(states: Floats, roles: Roles) -> Floats:
    """Return [PARTS * width]: the mean states of target and source (zeros where none is named), the first state, and the mean of all."""
    none = np.zeros(states.shape[1], dtype=np.float32)
    means = [states[roles == role].mean(axis=0) if (roles == role).any() else none for role in (TARGET, SOURCE)]
    whole: Floats = np.concatenate([*means, states[0], states.mean(axis=0)]).astype(np.float32)
    return whole


def place_of(words: str | None, text: str) -> Span | None:
    """Return where `words` first stand in the text."""
    start = text.find(words) if words else -1
    return (start, start + len(words or "")) if start >= 0 else None


def window(text: str, span: Span, most_chars: int) -> tuple[str, Span]:
    """Return the stretch of `text` of at most so many characters that has `span` near its middle, and the span's place in it."""
    start = max(0, min(len(text) - most_chars, (span[0] + span[1] - most_chars) // 2))
    return text[start : start + most_chars], (span[0] - start, span[1] - start)
