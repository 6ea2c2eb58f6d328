"""What the rules for pages that are no articles look at. Pure: no clock, no network, no Kafka."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from services.extractor import ROOM
from services.extractor.metadata.page_metadata import Metadata
from services.extractor.page.outline import Block, Outline
from services.extractor.text.paragraphs import PageText

SHORT_CHARS: Final = 250
"""A text of less than about 40 words is no article, whatever the page says."""
MAX_BLOCKS: Final = 400
MAX_TITLE_CHARS, MAX_PIECE_CHARS = 300, 2_000
"""No more is read of a title or an address, and of a paragraph: patterns over megabytes take seconds."""
LABEL_CHARS, NOTE_CHARS, PROSE_CHARS = 60, 320, 60
"""The longest label of a button or a field; the longest note that offers a subscription; the shortest paragraph."""
FOLLOWING_BLOCKS: Final = 8
HEADLINE_CHARS, MIN_HEADLINES = 20, 5
"""Links as long as a headline, and how many of them make a list."""
LISTED_RATIO: Final = 0.7
"""The share of a text's paragraphs that begin with a linked headline, where the text is a list."""
ARTICLE_KINDS: Final = frozenset(
    "newsarticle article reportagenewsarticle analysisnewsarticle opinionnewsarticle blogposting liveblogposting".split()
)


def _families() -> dict[str, re.Pattern[str]]:
    found: dict[str, list[str]] = {}
    lines = (ROOM / "data" / "not_article.txt").read_text(encoding="utf-8").splitlines()
    for line in lines:
        if line and not line.startswith("#"):
            name, _, words = line.partition(": ")
            found.setdefault(name, []).append(words)
    return {name: re.compile("|".join(rows), re.IGNORECASE) for name, rows in found.items()}


SAYS: Final = _families()


@dataclass(frozen=True)
class Look:
    """What the rules look at. `text` is the main text found; the rest is seen of the page around it."""

    page: Outline
    told: Metadata
    text: PageText
    url: str
    status: int

    @cached_property
    def blocks(self) -> list[Block]:
        return self.page.blocks[:MAX_BLOCKS]

    @cached_property
    def everything(self) -> str:
        return "\n".join(block.text for block in self.blocks)

    @cached_property
    def chosen(self) -> list[int]:
        """Return where the paragraphs of the main text stand among the blocks."""
        texts = {self.text.text[part.start : part.end] for part in self.text.paragraphs}
        whole = self.text.text
        return [
            index
            for index, block in enumerate(self.blocks)
            if block.text in texts or (len(block.text) >= PROSE_CHARS and block.text in whole)
        ]

    @property
    def chars(self) -> int:
        return len(self.text.text)

    @cached_property
    def path(self) -> str:
        """Return the path and the query of the page's address."""
        return re.sub(r"^https?://[^/]+", "", self.url[:MAX_PIECE_CHARS])

    @cached_property
    def titles(self) -> list[str]:
        """Return the title, as found and as in the page's head, and the first two headings."""
        headings = [block.text for block in self.blocks if self.page.elements.tags[block.element] in {"h1", "h2"}]
        return [title[:MAX_TITLE_CHARS].strip() for title in (self.told.title, self.page.title, *headings[:2])]

    @property
    def head(self) -> str:
        """Return the titles as one, where a page says what it is."""
        return " | ".join(self.titles)

    @property
    def after(self) -> list[str]:
        """Return the short notes that follow the main text, or end it; where there is none, every short note of the page."""
        if self.chars < SHORT_CHARS or not self.chosen:
            notes = self.blocks
        else:
            last = self.chosen[-1]
            notes = [self.blocks[index] for index in self.chosen[-2:]] + self.blocks[
                last + 1 : last + 1 + FOLLOWING_BLOCKS
            ]
        return [block.text for block in notes if len(block.text) <= NOTE_CHARS]

    @cached_property
    def prose(self) -> list[str]:
        """Return the paragraphs of the main text; where there is none, every paragraph of the page that is not made of links."""
        seen = [self.blocks[index] for index in self.chosen] if self.chars >= SHORT_CHARS else self.blocks
        return [
            block.text[:MAX_PIECE_CHARS]
            for block in seen
            if len(block.text) >= PROSE_CHARS and block.link_chars < len(block.text) / 2
        ]

    @cached_property
    def labels(self) -> list[str]:
        """Return the short blocks: buttons, labels of fields, menu items."""
        return [block.text for block in self.blocks if len(block.text) <= LABEL_CHARS]

    @property
    def headlines(self) -> int:
        """Return how many links of the page are as long as a headline."""
        return sum(block.link_chars >= HEADLINE_CHARS for block in self.blocks)

    @property
    def link_ratio(self) -> float:
        total = sum(len(block.text) for block in self.page.blocks)
        return sum(block.link_chars for block in self.page.blocks) / total if total else 0.0

    @property
    def text_link_ratio(self) -> float:
        """Return the share of the main text that lies in links."""
        return sum(self.blocks[index].link_chars for index in self.chosen) / max(1, self.chars)

    @property
    def is_linked_list(self) -> bool:
        """Say whether the main text is a list of short pieces, each with a headline that is a link."""
        pieces = [self.blocks[index] for index in self.chosen]
        linked = sum(block.link_chars >= max(HEADLINE_CHARS, len(block.text) / 3) for block in pieces)
        return linked >= max(MIN_HEADLINES, LISTED_RATIO * len(pieces))

    @property
    def is_declared_article(self) -> bool:
        return bool(self.told.kinds & ARTICLE_KINDS) or "article" in self.page.meta("og:type")

    @property
    def is_written(self) -> bool:
        """Say whether somebody signed or dated what is here, and it is long enough to be told: that speaks for an article."""
        told = self.told
        return self.chars >= SHORT_CHARS and bool(self.is_declared_article or (told.authors and told.dates.published))
