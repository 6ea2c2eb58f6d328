"""A story -> what a perfect reader would put on record. `python -m deploy.newsroom.gold` writes it out."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from deploy.newsroom.markup import BadMarkup, Mark, Marked, form_of
from deploy.newsroom.story import TOPICS, Story, load_stories, read_story

GOLD = Path(__file__).parent / "gold"
SEED = Path(__file__).parents[2] / "tests" / "seed"

Json = dict[str, Any]


def gold_of(story: Story) -> Json:
    """Return the gold record. Spans are `{text, start, end}` into `text`; statements are in reading order."""
    modified_at = story.modified_at
    return {
        "slug": story.slug,
        "language": story.language,
        "section": story.section,
        "title": story.title,
        "authors": list(story.authors),
        "published_at": story.published_at.isoformat(),
        "modified_at": modified_at.isoformat() if modified_at else None,
        "topics": [{"id": TOPICS[topic][0], "name": TOPICS[topic][1]} for topic in story.topics],
        "text": story.text,
        "statements": [_statement(story, one) for one in story.statements],
        "not_statements": [_span(story, mark) for mark in story.marks if mark.label == "-"],
        "findings": _findings(story),
    }


def _span(story: Story, mark: Mark) -> Json:
    return {"text": story.text[mark.start : mark.end], "start": mark.start, "end": mark.end}


def _statement(story: Story, one: Marked) -> Json:
    content = [_span(story, mark) for mark in one.content]
    owner = _owner(story, one)
    voice = story.voice(one.speaker)
    return {
        "id": one.id,
        "form": story.head.get(f"form {one.id}") or form_of(tuple(piece["text"] for piece in content)),
        "content": content,
        "source": [_span(story, mark) for mark in one.source or owner.source],
        "cue": [_span(story, mark) for mark in one.cue or owner.cue],
        "speaker": vars(voice) if voice else None,
        "negated": f"negated {one.id}" in story.head,
        "said_at": story.head.get(f"said {one.id}"),
        "nested_in": _parent(story, one),
    }


def _owner(story: Story, one: Marked) -> Marked:
    """Return whose source and cue `one` shares where it has none of its own: "she said that A and called on B" has one source for two statements.

    `bare ID` in the head says that a statement stands free of a source or a cue, as German reported speech may.
    """
    if (one.source and one.cue) or f"bare {one.id}" in story.head:
        return one
    start = one.content[0].start
    near = [
        other
        for other in story.statements
        if other.speaker == one.speaker
        and other.content[0].start < start
        and "\n\n" not in story.text[other.content[0].start : start]
    ]
    if not near:
        raise BadMarkup(
            f"{story.slug}: {one.id} has no source or no cue, and nothing before it in its paragraph to share; or say `bare {one.id}: yes`"
        )
    return near[-1] if near[-1].source and near[-1].cue else _owner(story, near[-1])


def _parent(story: Story, one: Marked) -> str | None:
    """The smallest other statement whose content holds all of this one's: A says that B said."""
    start, end = one.content[0].start, one.content[-1].end
    holders = [
        (mark.end - mark.start, other.id)
        for other in story.statements
        for mark in other.content
        if other.id != one.id and mark.start <= start and end <= mark.end and (mark.end - mark.start) > (end - start)
    ]
    return min(holders)[1] if holders else None


def _findings(story: Story) -> list[Json]:
    rows = [(key.removeprefix("finding "), value) for key, value in story.head.items() if key.startswith("finding ")]
    return [
        {
            "rule": value.partition("|")[0].strip(),
            "detail": value.partition("|")[2].strip(),
            "evidence": [_span(story, mark) for mark in story.marks if mark.label == f"!{number}"],
        }
        for number, value in rows
    ]


def as_json(story: Story) -> str:
    """The gold record as the file holds it."""
    return json.dumps(gold_of(story), ensure_ascii=False, indent=1) + "\n"


def write_gold() -> int:
    """Write `gold/*.json` and the seed fixture from their marked sources; return how many stories."""
    stories = load_stories()
    for slug, story in stories.items():
        (GOLD / f"{slug}.json").write_text(as_json(story), "utf-8")
    for source in sorted(SEED.glob("*.marked.md")):
        name = source.name.removesuffix(".marked.md")
        story = read_story(name, source.read_text("utf-8"))
        (SEED / f"{name}.txt").write_text(story.text, "utf-8")
        (SEED / f"{name}.gold.json").write_text(as_json(story), "utf-8")
    return len(stories)


if __name__ == "__main__":
    print(f"gold written for {write_gold()} stories")
