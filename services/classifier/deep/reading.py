"""The deep reading of stances, kinds and topics: encoder below, heads above."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from schemas.event import Span
from services.classifier.deep.encoder import Encoder, open_encoder
from services.classifier.deep.heads import Head, Panel
from services.classifier.deep.roles import place_of, pooled, roles_of, window
from services.classifier.words.features import Floats

HEADS = {task: (task,) for task in ("stance", "kinds", "topics_en", "topics_fr")}
"""The heads of each task, in the order of its shares."""
LONGEST_CHARS = 480
"""Of a sentence, around the target: what `MOST_TOKENS` hold, as a rule."""
_LEAD_CHARS = 700
"""Of an article: title and lead, from which its topic is read."""


@dataclass(frozen=True)
class Deep:
    """Scores of rows, given the default's scores of the same rows; in batches of like length."""

    encoder: Encoder
    heads: dict[str, Panel]
    roles: Floats
    version: str

    def stances(self, rows: Sequence[tuple[str, int, int]], first: Floats) -> Floats:
        """Return [rows, labels] for sentences with the target's place."""
        return self.heads["stance"].scores([self.stance_pool(rows)], first)

    def kinds(self, rows: Sequence[tuple[str, str | None, str | None]], first: Floats) -> Floats:
        """Return [rows, labels] for sentences with speaker and target as they word them."""
        return self.heads["kinds"].scores([self.kind_pool(rows)], first)

    def stance_pool(self, rows: Sequence[tuple[str, int, int]]) -> Floats:
        """Return what the head of stance sees."""
        cut = [window(text, (start, end), LONGEST_CHARS) for text, start, end in rows]
        return self.pooled([(text, target, None) for text, target in cut])

    def kind_pool(self, rows: Sequence[tuple[str, str | None, str | None]]) -> Floats:
        """Return what the head of kinds sees."""
        cut = [(text[:LONGEST_CHARS], speaker, target) for text, speaker, target in rows]
        return self.pooled([(text, place_of(target, text), place_of(speaker, text)) for text, speaker, target in cut])

    def topics(self, texts: Sequence[str], first: Floats, language: str) -> Floats:
        """Return [texts, labels] for texts that begin with their title; raise `KeyError` for a language without a head."""
        return self.heads[f"topics_{language}"].scores([self.gist(texts)], first)

    def pooled(self, rows: Sequence[tuple[str, Span | None, Span | None]]) -> Floats:
        """Return [rows, 4 * width] of texts with the places of target and source; what stands before the layers is made once for a text."""
        texts = list(dict.fromkeys(text for text, _, _ in rows))
        tokens = dict(zip(texts, self.encoder.tokens(texts), strict=True))
        below = dict(zip(texts, self.encoder.below(list(tokens.values())), strict=True))
        roles = [roles_of(tokens[text], target, source) for text, target, source in rows]
        marked = [below[text] + self.roles[role] for (text, _, _), role in zip(rows, roles, strict=True)]
        return np.stack([pooled(states, role) for states, role in zip(self.encoder.above(marked), roles, strict=True)])

    def gist(self, texts: Sequence[str]) -> Floats:
        """Return [texts, width]: the direction of each text's mean state."""
        states = self.encoder.last(self.encoder.tokens([text[:_LEAD_CHARS] for text in texts]))
        means = np.stack([each.mean(axis=0) for each in states])
        directions: Floats = means / np.linalg.norm(means, axis=1, keepdims=True)
        return directions


def open_deep(folder: Path) -> Deep:
    """Return the deep reading of `folder` (`top.onnx`, `vocab.txt`, `heads.npz`)."""
    encoder = open_encoder(folder)
    with np.load(folder / "heads.npz") as kept:
        about = json.loads(bytes(kept["about"]))
        panels = {task: _panel(kept, task, shares) for task, shares in about["joined"].items()}
        return Deep(encoder, panels, kept["roles"].astype(np.float32), about["version"])


def _panel(kept: Any, task: str, shares: Sequence[float]) -> Panel:
    """Return a task's heads; the last of the shares is the default's."""
    names = HEADS[task][: len(shares) - 1]
    heads = tuple(Head(kept[f"{name}_weights"].astype(np.float32), kept[f"{name}_bias"]) for name in names)
    return Panel(heads, tuple(shares[:-1]), shares[-1])
