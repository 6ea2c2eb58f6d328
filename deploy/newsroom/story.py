"""A story file -> a story. Pure but for `load_stories`: no clock, no network, no Kafka."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path

from deploy.newsroom.markup import Mark, Marked, statements, unmarked

STORIES = Path(__file__).parent / "stories"

TOPICS = {
    "arts": ("medtop:01000000", "arts, culture, entertainment and media"),
    "conflict": ("medtop:16000000", "conflict, war and peace"),
    "crime": ("medtop:02000000", "crime, law and justice"),
    "disaster": ("medtop:03000000", "disaster, accident and emergency incident"),
    "economy": ("medtop:04000000", "economy, business and finance"),
    "education": ("medtop:05000000", "education"),
    "environment": ("medtop:06000000", "environment"),
    "health": ("medtop:07000000", "health"),
    "human": ("medtop:08000000", "human interest"),
    "labour": ("medtop:09000000", "labour"),
    "lifestyle": ("medtop:10000000", "lifestyle and leisure"),
    "politics": ("medtop:11000000", "politics"),
    "religion": ("medtop:12000000", "religion"),
    "science": ("medtop:13000000", "science and technology"),
    "society": ("medtop:14000000", "society"),
    "sport": ("medtop:15000000", "sport"),
    "weather": ("medtop:17000000", "weather"),
}
"""IPTC Media Topics, level 1."""

_ROLES = {"## ": "heading", "> ": "quote"}


@dataclass(frozen=True)
class Voice:
    """A speaker as a reader of the whole story knows them."""

    name: str
    role: str | None = None
    organisation: str | None = None
    country: str | None = None


@dataclass(frozen=True)
class Block:
    """One paragraph or heading of the text."""

    role: str
    text: str


@dataclass(frozen=True)
class Story:
    """An article with the marks of its statements. `body` is marked; `text` and `blocks` are what a reader sees."""

    slug: str
    head: dict[str, str]
    body: str

    @property
    def title(self) -> str:
        return self.head["title"]

    @property
    def language(self) -> str:
        return self.head["language"]

    @property
    def section(self) -> str:
        return self.head["section"]

    @property
    def authors(self) -> tuple[str, ...]:
        return tuple(name.strip() for name in self.head.get("authors", "").split(";") if name.strip())

    @property
    def description(self) -> str:
        return self.head["description"]

    @property
    def topics(self) -> tuple[str, ...]:
        return tuple(self.head["topics"].split())

    @property
    def published_at(self) -> datetime:
        return datetime.fromisoformat(self.head["published"])

    @property
    def modified_at(self) -> datetime | None:
        return datetime.fromisoformat(self.head["modified"]) if "modified" in self.head else None

    @cached_property
    def _plain(self) -> tuple[str, tuple[Mark, ...]]:
        return unmarked("\n\n".join(block.text for block in marked_blocks(self.body)))

    @property
    def text(self) -> str:
        return self._plain[0]

    @property
    def marks(self) -> tuple[Mark, ...]:
        return self._plain[1]

    @cached_property
    def statements(self) -> tuple[Marked, ...]:
        return statements(self.marks)

    @cached_property
    def blocks(self) -> tuple[Block, ...]:
        return tuple(Block(block.role, unmarked(block.text)[0]) for block in marked_blocks(self.body))

    def voice(self, key: str) -> Voice | None:
        """Return the speaker that `speaker KEY: name | role | organisation | country` declares; None for `u`, whom the story does not name."""
        if key == "u":
            return None
        fields = [field.strip() or None for field in self.head[f"speaker {key}"].split("|")]
        name, role, organisation, country = [*fields, None, None, None][:4]
        assert name
        return Voice(name, role, organisation, country)


def marked_blocks(body: str) -> tuple[Block, ...]:
    """Split a body at its empty lines; `## ` opens a heading, `> ` a block quote."""
    return tuple(_block(" ".join(part.split("\n"))) for part in re.split(r"\n\s*\n", body.strip()))


def _block(part: str) -> Block:
    for prefix, role in _ROLES.items():
        if part.startswith(prefix):
            return Block(role, part.removeprefix(prefix).strip())
    return Block("paragraph", part.strip())


def read_story(slug: str, raw: str) -> Story:
    """Read `key: value` lines between two `---` lines, then the marked body."""
    _, head, body = raw.split("---\n", 2)
    pairs = (line.partition(":") for line in head.splitlines() if line.strip())
    return Story(slug, {key.strip(): value.strip() for key, _, value in pairs}, body)


def load_stories(folder: Path = STORIES) -> dict[str, Story]:
    """Return every story by its slug; `NAME.edit` is the edited version of `NAME`."""
    return {path.stem: read_story(path.stem, path.read_text("utf-8")) for path in sorted(folder.glob("*.md"))}
