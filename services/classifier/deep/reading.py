"""The deep reading of stances, kinds and topics: encoder below, heads above."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from schemas.event import Span
from services.classifier.deep.encoder import Encoder, open_encoder
from services.classifier.deep.heads import Head
from services.classifier.deep.roles import Roles, place_of, pooled, roles_of, window
from services.classifier.features import Floats

TASKS = ("stance", "kinds", "topics")
LONGEST_CHARS = 480
"""Of a sentence, around the target: what `MOST_TOKENS` hold, as a rule."""
_LEAD_CHARS = 700
"""Of an article: title and lead, from which its topic is read."""


@dataclass(frozen=True)
class Deep:
    """Scores of rows, given the default's scores of the same rows; in batches of like length."""

    encoder: Encoder
    heads: dict[str, Head]
    roles: Floats
    version: str

    def stances(self, rows: Sequence[tuple[str, int, int]], first: Floats) -> Floats:
        """Return [rows, labels] for sentences with the target's place."""
        return self.heads["stance"].scores(self.stance_pool(rows), first)

    def kinds(self, rows: Sequence[tuple[str, str | None, str | None]], first: Floats) -> Floats:
        """Return [rows, labels] for sentences with speaker and target as they word them."""
        return self.heads["kinds"].scores(self.kind_pool(rows), first)

    def stance_pool(self, rows: Sequence[tuple[str, int, int]]) -> Floats:
        """Return what the head of stance sees."""
        cut = [window(text, (start, end), LONGEST_CHARS) for text, start, end in rows]
        return self.pooled([(text, target, None) for text, target in cut])

    def kind_pool(self, rows: Sequence[tuple[str, str | None, str | None]]) -> Floats:
        """Return what the head of kinds sees."""
        cut = [(text[:LONGEST_CHARS], speaker, target) for text, speaker, target in rows]
        return self.pooled([(text, place_of(target, text), place_of(speaker, text)) for text, speaker, target in cut])

    def topics(self, texts: Sequence[str], first: Floats) -> Floats:
        """Return [texts, labels] for texts that begin with their title."""
        return self.heads["topics"].scores(self.gist(texts), first)

    def pooled(self, rows: Sequence[tuple[str, Span | None, Span | None]]) -> Floats:
        """Return [rows, 4 * width] of texts with the places of target and source; a text with several targets is read once below."""
        texts = list(dict.fromkeys(text for text, _, _ in rows))
        tokens = dict(zip(texts, self.encoder.tokens(texts), strict=True))
        below = dict(zip(texts, self.encoder.below(list(tokens.values())), strict=True))
        roles = [roles_of(tokens[text], target, source) for text, target, source in rows]
        above = self.encoder.above([self._marked(below[row[0]], role) for row, role in zip(rows, roles, strict=True)])
        return np.stack([pooled(states, role) for states, role in zip(above, roles, strict=True)])

    def _marked(self, states: Floats, roles: Roles) -> Floats:
        marked: Floats = states + self.roles[roles]
        return marked

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
        heads = {
            task: Head(
                kept[f"{task}_weights"].astype(np.float32),
                kept[f"{task}_bias"],
                about["joined"][task]["own"],
                about["joined"][task]["first"],
            )
            for task in TASKS
            if task in about["joined"]
        }
        return Deep(encoder, heads, kept["roles"].astype(np.float32), about["version"])
