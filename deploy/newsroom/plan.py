"""Stories and plan -> what stands where, and which fate each article meets. Pure but for `load_plan`: no clock, no network, no Kafka."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from deploy.newsroom.story import Story

PLAN = Path(__file__).parent / "plan.toml"

Plan = dict[str, Any]


@dataclass(frozen=True)
class Place:
    """What answers at one path. `fate` is what should become of the article: `recorded` or the reason of its skip."""

    path: str
    title: str
    fate: str
    published_at: datetime
    story: Story | None = None
    outlet: str = ""
    status: int = 200
    location: str = ""


@dataclass(frozen=True)
class Item:
    """One entry of one feed."""

    place: Place
    query: str = ""

    @property
    def link(self) -> str:
        """The path with its tracking parameters, as the feed names it."""
        return f"{self.place.path}?{self.query}" if self.query else self.place.path


def load_plan(path: Path = PLAN) -> Plan:
    """Read the plan's TOML."""
    return tomllib.loads(path.read_text("utf-8"))


def path_of(plan: Plan, story: Story) -> str:
    """Return the canonical path of a story on this site."""
    pattern: str = plan["sections"][story.section]["path"]
    at = story.published_at
    return pattern.format(slug=story.slug.removesuffix(".edit"), year=at.year, month=f"{at.month:02}")


def places(plan: Plan, stories: dict[str, Story]) -> dict[str, Place]:
    """Return everything that answers, by path: stories, short links, copies, faults."""
    own = [_own_place(plan, story) for slug, story in stories.items() if not slug.endswith(".edit")]
    short = [_redirect(plan, row, stories[row["story"]]) for row in plan["redirects"] if row["story"] in stories]
    copies = [_copy(row, stories[row["story"]]) for row in plan["syndicated"] if row["story"] in stories]
    faults = [
        Place(row["path"], row["title"], row["fate"], datetime.fromisoformat(row["published"]), status=row["status"])
        for row in plan["faults"]
    ]
    return {place.path: place for place in [*own, *short, *copies, *faults]}


def _own_place(plan: Plan, story: Story) -> Place:
    path = path_of(plan, story)
    refused = any(path.startswith(prefix) for prefix in plan["robots"]["disallow"])
    return Place(path, story.title, plan["robots"]["fate"] if refused else "recorded", story.published_at, story)


def _redirect(plan: Plan, row: Plan, story: Story) -> Place:
    return Place(
        row["path"], story.title, "recorded", story.published_at, story, status=301, location=path_of(plan, story)
    )


def _copy(row: Plan, story: Story) -> Place:
    return Place(row["path"], row["title"], "recorded", story.published_at, syndicated(row, story), row["outlet"])


def syndicated(row: Plan, story: Story) -> Story:
    """Return the partner's copy: the same marked body under another title, with the partner's line at its end."""
    return replace(
        story,
        slug=row["slug"],
        head={**story.head, "title": row["title"]},
        body=f"{story.body.rstrip()}\n\n{row['line']}\n",
    )


def items(plan: Plan, all_places: dict[str, Place], feed: Plan, held_back: Iterable[str]) -> list[Item]:
    """Return the entries of one feed, newest first."""
    hidden = set(held_back)
    listed = [
        item
        for item in _candidates(plan, all_places, feed)
        if not (item.place.story and item.place.story.slug in hidden)
    ]
    return sorted(listed, key=lambda item: (item.place.published_at, item.link), reverse=True)


def _candidates(plan: Plan, all_places: dict[str, Place], feed: Plan) -> list[Item]:
    short = {row["story"]: row["path"] for row in plan["redirects"]}
    faults = {row["path"] for row in plan["faults"] if row["feed"] == feed["path"]}
    queries = _tracking(plan, feed["path"])
    found = [Item(place) for path, place in all_places.items() if path in faults]
    for place in all_places.values():
        story = place.story
        if story is None or (story.slug in short and place.path != short[story.slug]):
            continue
        if story.section in feed["sections"] or story.slug in queries:
            found.append(Item(place, queries.get(story.slug, "")))
    return found


def _tracking(plan: Plan, feed_path: str) -> dict[str, str]:
    rows = [(row["feed"], row["story"], row["query"]) for row in plan["tracked"]]
    rows += [(row["other_feed"], row["story"], row["other_query"]) for row in plan["tracked"]]
    return {story: query for path, story, query in rows if path == feed_path}


def balance(fates: dict[str, str]) -> dict[str, Any]:
    """Return `{discovered, recorded, skipped: {reason: n}}` of article path -> fate."""
    counted = Counter(fates.values())
    recorded = counted.pop("recorded", 0)
    return {"discovered": len(fates), "recorded": recorded, "skipped": dict(sorted(counted.items()))}
