"""What one pass over a page sees: blocks of text, the elements they lie in, and what the head declares. Pure: no clock, no network, no Kafka."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

WITHIN: Final = {
    tag: 1 << index
    for index, tag in enumerate(
        "nav aside footer header article main form figure table ul ol li blockquote section dialog".split()
    )
}
"""Bits of the tags that an element is or lies in."""


def single_spaced(text: str) -> str:
    """Return the text with one space for each run of white space. Most are so already: of white signs only the plain space is printable."""
    if text.isprintable() and "  " not in text:
        return text.strip(" ")
    return " ".join(text.split())


@dataclass(slots=True)
class Elements:
    """The block-level elements in document order, one column for each thing known of them.

    `own` and `above` are bits of `hints`, `within` of `WITHIN`; `parents` are indices. `articles` has the index of the nearest `<article>` that an
    element is or lies in, 0 for none; the elements within one are those before `ends`.
    """

    tags: list[str] = field(default_factory=list)
    signatures: list[str] = field(default_factory=list)
    parents: list[int] = field(default_factory=list)
    depths: list[int] = field(default_factory=list)
    own: list[int] = field(default_factory=list)
    above: list[int] = field(default_factory=list)
    within: list[int] = field(default_factory=list)
    articles: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.tags)

    def add(self, tag: str, signature: str, own: int, parent: int) -> int:
        """Add an element within its parent, and return its index; the first one has no parent."""
        index = len(self.tags)
        above, within, article, depth = 0, 0, 0, 0
        if index:
            above, within = self.above[parent] | self.own[parent], self.within[parent]
            article, depth = self.articles[parent], self.depths[parent] + 1
        self.tags.append(tag)
        self.signatures.append(signature)
        self.parents.append(parent)
        self.depths.append(depth)
        self.own.append(own)
        self.above.append(above)
        self.within.append(within | WITHIN[tag] if tag in WITHIN else within)
        self.articles.append(index if tag == "article" else article)
        self.ends.append(0)
        return index

    def around(self, index: int) -> int:
        """Return the hints of an element and of all that it lies in."""
        return self.own[index] | self.above[index]


@dataclass(slots=True)
class Block:
    """A run of text that no block-level element interrupts. `element` is an index into `Outline.elements`."""

    text: str
    element: int
    links: int = 0
    link_chars: int = 0
    bold_chars: int = 0
    line_breaks: int = 0


@dataclass(slots=True)
class Mark:
    """A place that may name an author or a date: its text, the value of its attribute, and the block that comes next."""

    kind: str
    signature: str
    value: str
    block: int
    above: int
    tag: str
    text: str = ""
    """The words of the place, one space between them, as far as they may be a headline."""


@dataclass(slots=True)
class Outline:
    """What one pass over a page saw."""

    language: str = ""
    title: str = ""
    metas: dict[str, list[str]] = field(default_factory=dict)
    links: list[tuple[str, str]] = field(default_factory=list)
    scripts: list[str] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    elements: Elements = field(default_factory=Elements)
    has_password: bool = False
    is_cut: bool = False
    all_elements: int = 0
    most_attributes: int = 0

    def meta(self, *names: str) -> str:
        """Return the first non-empty content of these meta names, in the order asked."""
        for name in names:
            for content in self.metas.get(name, ()):
                if content:
                    return content
        return ""
