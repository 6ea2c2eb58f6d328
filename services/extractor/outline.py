"""What one pass over a page sees: blocks of text, the elements they lie in, and what the head declares. Pure: no clock, no network, no Kafka."""

from __future__ import annotations

from dataclasses import dataclass, field

WITHIN = {
    tag: 1 << index
    for index, tag in enumerate(
        "nav aside footer header article main form figure table ul ol li blockquote section dialog".split()
    )
}
"""Bits of the tags that an element is or lies in."""


@dataclass(slots=True)
class Element:
    """A block-level element. `own` and `above` are bits of `hints`, `within` of `WITHIN`; `parent` is an index into `Outline.elements`.

    `article` is the index of the nearest `<article>` that it is or lies in, 0 for none; the elements within it are those before `end`.
    """

    tag: str
    parent: int
    depth: int
    own: int
    above: int
    within: int = 0
    signature: str = ""
    article: int = 0
    end: int = 0


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
    elements: list[Element] = field(default_factory=list)
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
