"""Our set of utterances: blocks of statements that are one, among others that only look alike."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from itertools import combinations
from pathlib import Path

from services.monitor.sameness.utterances import Said, same_utterance
from services.monitor.sameness.wording import wording

FOLDER = Path(__file__).parents[2] / "data" / "utterances"
YEAR = 2026


def read(name: str) -> list[tuple[int, Said]]:
    """Return (block, statement) of each line; every statement stands in an article of its own."""
    return list(_lines((FOLDER / name).read_text(encoding="utf-8").splitlines()))


def _lines(lines: list[str]) -> Iterator[tuple[int, Said]]:
    block, language = 0, "en"
    for number, line in enumerate(lines):
        if line.startswith("="):
            block, language = block + 1, line.removeprefix("=").strip() or language
        elif line.strip() and not line.startswith("#"):
            yield block, _said(number, [part.strip() for part in line.split("|")], language)


def _said(number: int, parts: list[str], language: str) -> Said:
    day, who, form, content = parts
    name, _, organisation = (part.strip() for part in who.partition("/"))
    known = name != "?"
    return Said(
        seq=number,
        id=f"s{number}",
        utterance=f"s{number}",
        family=f"a{number}",
        seen_at=datetime.fromisoformat(f"{YEAR}-{day}").replace(tzinfo=UTC),
        speaker_id=f"person:{name.lower().replace(' ', '-')}" if known else None,
        speaker=name if known else None,
        organisation=organisation or None,
        form=form,  # type: ignore[arg-type]  # the set has the three forms
        wording=wording(content, language),
        said_on=None,
        named=known,
    )


def pairs(said: list[tuple[int, Said]]) -> tuple[set[frozenset[str]], set[frozenset[str]]]:
    """Return the pairs that are one utterance by the set, and by us: joined as a store joins them, through any that both are like."""
    joined = {one.id: one.id for _, one in said}
    for (_, one), (_, other) in combinations(said, 2):
        if same_utterance(one, replace(other)) and joined[one.id] != joined[other.id]:
            old, new = joined[other.id], joined[one.id]
            joined = {key: new if value == old else value for key, value in joined.items()}
    gold = {frozenset((a.id, b.id)) for (x, a), (y, b) in combinations(said, 2) if x == y}
    told = {frozenset((a.id, b.id)) for (_, a), (_, b) in combinations(said, 2) if joined[a.id] == joined[b.id]}
    return gold, told
