"""Stories with kinds and stances -> the monitor's canaries. `python -m deploy.newsroom.canaries` writes them out."""

from __future__ import annotations

import json
import tomllib
from itertools import count
from pathlib import Path
from typing import Any

from deploy.newsroom.gold import gold_of
from deploy.newsroom.markup import BadMarkup
from deploy.newsroom.pages import article_page
from deploy.newsroom.plan import Place, load_plan
from deploy.newsroom.story import Story, load_stories
from schemas.identity import article_id
from schemas.streams import RECORDS
from services.chassis.post import partition_of

HERE = Path(__file__).parent
OWN_STORIES, LABELS = HERE / "canaries", HERE / "canaries.toml"
GOLD = HERE.parents[1] / "services" / "monitor" / "canaries" / "gold"
SITE = "https://canaries.invalid"
"""RFC 2606 keeps `.invalid` free of sites, so no article of the news can have such an address."""
ATTITUDES = ("favourable", "unfavourable", "neutral")

Json = dict[str, Any]


def path_of(slug: str) -> str:
    """Return the canary's path. Its number is the first that brings the article to partition 0, so that one monitor sees all canaries."""
    paths = (f"/{number}/{slug}" for number in count(1))
    return next(path for path in paths if partition_of(article_id(SITE + path).encode(), RECORDS.partitions) == 0)


def canary_of(story: Story, labels: Json) -> Json:
    """Return the canary as its file holds it: the page, and what is true of it. Raise `BadMarkup` when a label has no statement."""
    gold, path = gold_of(story), path_of(story.slug)
    place = Place(path, story.title, "recorded", story.published_at, story)
    kinds, stances = _kinds(labels), _stances(labels)
    known = {statement["id"] for statement in gold["statements"]}
    if loose := {*kinds, *stances} - known:
        raise BadMarkup(f"{story.slug}: labels of statements that are not there: {sorted(loose)}")
    return {
        "slug": story.slug,
        "url": SITE + path,
        "html": article_page(load_plan(), SITE, place, ()).decode(),
        "topics": [topic["name"] for topic in gold["topics"]],
        "statements": [
            {
                "content": [piece["text"] for piece in statement["content"]],
                "speaker": statement["speaker"] and statement["speaker"]["name"],
                "kind": kinds.get(statement["id"]),
                "stances": stances.get(statement["id"], {}),
            }
            for statement in gold["statements"]
        ],
    }


def _kinds(labels: Json) -> dict[str, str]:
    pairs = (pair.split() for pair in labels["kinds"].split(","))
    return dict(pairs)


def _stances(labels: Json) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for attitude in ATTITUDES:
        for row in labels.get(attitude, ()):
            statement, _, target = row.partition(" ")
            found.setdefault(statement, {})[target] = attitude
    return found


def canaries() -> dict[str, str]:
    """Return the text of every canary's file, by slug."""
    labels = tomllib.loads(LABELS.read_text("utf-8"))
    stories = load_stories() | load_stories(OWN_STORIES)
    return {
        slug: json.dumps(canary_of(stories[slug], labels[slug]), ensure_ascii=False, indent=1) + "\n" for slug in labels
    }


if __name__ == "__main__":
    for name, text in canaries().items():
        (GOLD / f"{name}.json").write_text(text, "utf-8")
        print(f"written {name}")
