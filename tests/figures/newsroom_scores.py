"""Our newsroom's stories, annotated in full, against what is read: how many speakers are right. No data is needed."""

import json
import unicodedata
from collections import Counter
from datetime import datetime
from pathlib import Path

from services.extractor.statements.finding import find_statements

ROOT = Path(__file__).parents[2]
LEAST_OVERLAP = 0.5


def stories():
    paths = [*sorted((ROOT / "deploy/newsroom/gold").glob("*.json")), ROOT / "tests/seed/briefing.gold.json"]
    return [json.loads(path.read_text(encoding="utf-8")) for path in paths]


def overlap(one, other):
    a, b = ({at for start, end in spans for at in range(start, end)} for spans in (one, other))
    return len(a & b) / max(1, len(a | b))


def name_of(speaker):
    """A name without article, accents, marks and case; the same wording counts, nothing looser."""
    plain = unicodedata.normalize("NFKD", (speaker or "").lower().replace("’", "'"))
    words = "".join(char for char in plain if char.isalnum() or char == " ").split()
    return " ".join(words[1:] if words[:1] and words[0] in {"the", "der", "die", "das", "el", "la", "los"} else words)


def matched(gold, found):
    """Pairs of gold and found statements whose contents overlap by half, the best first, each once."""
    pairs = sorted(
        (
            (overlap([(p["start"], p["end"]) for p in one["content"]], other.content), i, j)
            for i, one in enumerate(gold)
            for j, other in enumerate(found)
        ),
        reverse=True,
    )
    left, right, chosen = set(), set(), []
    for shared, i, j in pairs:
        if shared >= LEAST_OVERLAP and i not in left and j not in right:
            left.add(i)
            right.add(j)
            chosen.append((gold[i], found[j]))
    return chosen


def scores(language=None):
    """Return precision and recall of named speakers, and F1 of statements. A speaker of a statement that gold does not have is wrong."""
    count = Counter()
    for story in stories():
        if language not in {None, story["language"]}:
            continue
        at = datetime.fromisoformat(story["published_at"])
        found = find_statements(story["text"], story["language"], at)
        pairs = matched(story["statements"], found)
        count["gold"] += len(story["statements"])
        count["found"] += len(found)
        count["both"] += len(pairs)
        count["named in gold"] += sum(one["speaker"] is not None for one in story["statements"])
        count["named"] += sum(one.speaker is not None for one in found)
        count["right"] += sum(
            bool(one["speaker"] and two.speaker and name_of(one["speaker"]["name"]) == name_of(two.speaker.name))
            for one, two in pairs
        )
    return {
        "precision": count["right"] / count["named"],
        "recall": count["right"] / count["named in gold"],
        "f1": 2 * count["both"] / (count["gold"] + count["found"]),
    }
