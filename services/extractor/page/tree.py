"""Markup -> an outline of the page: blocks, elements and what its head declares. Pure: no clock, no network, no Kafka.

The only file that knows the parser. One pass over the tree that a browser would build; nothing recurses, so depth is no danger.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Final, cast

from turbohtml.saxparse import SaxHandler, sax_parse

from services.extractor.page.attributes import MAX_SIGNATURE_CHARS, Attributes, link, signature_of, value_of
from services.extractor.page.hints import BIT, hints
from services.extractor.page.outline import Block, Mark, Outline, single_spaced

BLOCKS: Final = frozenset(
    "html body address article aside blockquote button caption center dd details dialog div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 "
    "h5 h6 header hgroup legend li main nav ol option p pre section summary table tbody td tfoot th thead tr ul video".split()
)
MARKED: Final = BIT["author"] | BIT["date"] | BIT["section"]
MAX_OPEN_MARKS, MAX_MARKS, MAX_MARK_PIECES, MAX_MARK_CHARS = 8, 5_000, 200, 1_000
"""Headlines, bylines and dates are shorter."""

MAX_CONTENT_CHARS: Final = 10_000
"""No more is kept of one meta, title or link."""

AUTHOR_STEM, AUTHOR_PATHS = "/aut", ("/author/", "/authors/", "/auteur/", "/autor/", "/autoren/", "/autori/")
"""Where sites keep the pages of those who write for them, and how all of these begin: most links are told apart by that alone."""

MAX_PIECES: Final = 20_000
"""A block in more pieces than this is cut."""

MAX_ELEMENTS: Final = 20_000
"""Here a page is cut. Of 2,014 real pages the largest has 12,152 elements, and an article does not stand behind so many."""

MAX_BLOCKS, MAX_CONTENTS, MAX_SCRIPTS = 6_000, 200, 60
"""So many blocks, contents of metas of one name, and scripts with data are kept: of the same pages the most have 2,734, 122 and 31."""

FEW_ATTRIBUTES: Final = 20
"""So many on one element are nothing to count."""


def outline(markup: str) -> Outline:
    """Parse markup as browsers do and return its outline; whatever arrives, nothing is raised."""
    reader = _Reader()
    with suppress(_Enough):
        sax_parse(markup, cast("SaxHandler", reader))
    return reader.finished()


class _Enough(Exception):
    """The page has more elements than are looked at: what was seen so far is the page."""


class _Reader:
    """Turns parser events into an outline. `_skip` counts the open elements from a skipped one down.

    It has all methods of a `SaxHandler` but is none: a compiled class whose base is plain Python is as slow as plain Python.
    """

    def __init__(self) -> None:
        self.page = Outline()
        self._elements = self.page.elements
        self._elements.add("html", "", 0, 0)
        self._element = self._seen = self._depth = self._skip = 0
        self._script: list[str] | None = None
        self._title: list[str] | None = None
        self._pieces: list[str] = []
        self._in_link = self._in_bold = 0
        self._links = self._link_chars = self._bold_chars = self._breaks = 0
        self._marks: list[tuple[int, list[str]]] = []
        self._texts: list[list[str]] = []

    def start_element(self, tag: str, attrs: Attributes) -> None:
        self._seen += 1
        if self._seen > MAX_ELEMENTS:
            self.page.is_cut = True
            raise _Enough
        if self._skip:
            self._skip += 1
            return
        self._depth += 1
        if tag in BLOCKS:
            self._open_block(tag, attrs)
        elif start := _STARTS.get(tag):
            start(self, attrs)
        elif attrs:
            self._inline(tag, attrs)
        if len(attrs) > FEW_ATTRIBUTES:
            self.page.most_attributes = max(self.page.most_attributes, len(attrs))

    def end_element(self, tag: str) -> None:
        if self._skip:
            self._skip -= 1
            if self._skip:
                return
            self._end_skipped()
        self._depth -= 1
        if tag in BLOCKS:
            if self._pieces:
                self.flush()
            self._end_block()
        elif end := _ENDS.get(tag):
            end(self)
        marks = self._marks
        while marks and marks[-1][0] > self._depth:
            marks.pop()

    def characters(self, data: str) -> None:
        if self._skip:
            if self._script is not None:
                self._script.append(data)
            return
        if not self._pieces and data.isspace():
            return
        if self._title is not None:
            self._title.append(data)
            return
        self._pieces.append(data)
        if self._in_link:
            self._link_chars += len(data.strip())
        elif self._in_bold:
            self._bold_chars += len(data.strip())
        if self._marks:
            self._into_marks(data[:MAX_MARK_CHARS])

    def comment(self, data: str) -> None:
        """Nothing: no comment is for readers."""

    def doctype(self, name: str, public_id: str | None, system_id: str | None) -> None:
        """Nothing: whatever it says, the page is read as browsers do."""

    def processing_instruction(self, target: str, data: str) -> None:
        """Nothing."""

    def flush(self) -> None:
        """End the block that is open, if it has any text."""
        if not self._pieces:
            return
        text = single_spaced("".join(self._pieces))
        self._pieces.clear()
        blocks = self.page.blocks
        if len(blocks) >= MAX_BLOCKS:
            self.page.is_cut = True
        elif text:
            blocks.append(Block(text, self._element, self._links, self._link_chars, self._bold_chars, self._breaks))
        self._links = self._link_chars = self._bold_chars = self._breaks = 0

    def finished(self) -> Outline:
        """Return the page, when all of it was seen."""
        self.flush()
        while self._element:  # what is open when the page is cut
            self._end_block()
        self.page.all_elements, self._elements.ends[0] = self._seen, len(self._elements)
        for mark, pieces in zip(self.page.marks, self._texts, strict=True):
            mark.text = single_spaced("".join(pieces)[:MAX_MARK_CHARS])
        return self.page

    def _end_block(self) -> None:
        elements, element = self._elements, self._element
        elements.ends[element] = len(elements.tags)
        self._element = elements.parents[element]

    def _open_block(self, tag: str, attrs: Attributes) -> None:
        if self._pieces:
            self.flush()
        if self._marks:
            self._into_marks(" ")
        signature = signature_of(attrs) if attrs else ""
        own = hints(signature) if signature else 0
        self._element = self._elements.add(tag, signature, own, self._element)
        if tag == "html":
            self.page.language = value_of(attrs, "lang") or value_of(attrs, "xml:lang")
        elif own & MARKED or tag == "h1":
            self._mark("h1" if tag == "h1" else "place", tag, signature, attrs)

    def _into_marks(self, data: str) -> None:
        for _, pieces in self._marks:
            if len(pieces) < MAX_MARK_PIECES:
                pieces.append(data)

    def _inline(self, tag: str, attrs: Attributes) -> None:
        signature = signature_of(attrs)
        if signature and hints(signature) & MARKED:
            self._mark("place", tag, signature, attrs)

    def _mark(self, kind: str, tag: str, signature: str, attrs: Attributes) -> None:
        if len(self.page.marks) >= MAX_MARKS:
            return
        value = value_of(attrs, "datetime") or value_of(attrs, "content") or value_of(attrs, "title")
        mark = Mark(
            kind, signature, value[:MAX_MARK_CHARS], len(self.page.blocks), self._elements.around(self._element), tag
        )
        self.page.marks.append(mark)
        pieces: list[str] = []
        self._texts.append(pieces)
        self._marks.append((self._depth, pieces))
        del self._marks[:-MAX_OPEN_MARKS]

    def start_link(self, attrs: Attributes) -> None:
        self._in_link += 1
        self._links += 1
        rel, href, signature = link(attrs)
        if "author" in rel:
            self._mark("rel", "a", signature, attrs)
        elif signature and hints(signature) & MARKED:
            self._mark("place", "a", signature, attrs)
        elif AUTHOR_STEM in href and any(map(href.__contains__, AUTHOR_PATHS)):
            self._mark("path", "a", signature, attrs)

    def end_link(self) -> None:
        self._in_link -= 1

    def start_bold(self, attrs: Attributes) -> None:
        self._in_bold += 1
        if attrs:
            self._inline("b", attrs)

    def end_bold(self) -> None:
        self._in_bold -= 1

    def start_time(self, attrs: Attributes) -> None:
        self._mark("time", "time", signature_of(attrs), attrs)

    def start_break(self, _: Attributes) -> None:
        self._breaks += 1
        while self._pieces and self._pieces[-1] != "\n" and self._pieces[-1].isspace():
            self._pieces.pop()
        if self._pieces and (self._pieces[-1] == "\n" or len(self._pieces) > MAX_PIECES):
            self.flush()
        else:
            self._pieces.append("\n")

    def start_skipped(self, _attrs: Attributes) -> None:
        self._skip = 1

    def start_script(self, attrs: Attributes) -> None:
        self._skip = 1
        if "ld+json" in value_of(attrs, "type").lower() and len(self.page.scripts) < MAX_SCRIPTS:
            self._script = []

    def _end_skipped(self) -> None:
        if self._script is not None:
            self.page.scripts.append("".join(self._script))
            self._script = None

    def start_title(self, _attrs: Attributes) -> None:
        self._title = []

    def end_title(self) -> None:
        if self._title is not None:
            self.page.title = self.page.title or single_spaced("".join(self._title)[:MAX_CONTENT_CHARS])
        self._title = None

    def start_meta(self, attrs: Attributes) -> None:
        content = value_of(attrs, "content").strip()[:MAX_CONTENT_CHARS]
        for name, value in attrs:
            if value and name in _META_NAMES and (key := value[:MAX_SIGNATURE_CHARS].strip().lower()):
                contents = self.page.metas.setdefault(key, [])
                if len(contents) < MAX_CONTENTS:
                    contents.append(content)

    def start_input(self, attrs: Attributes) -> None:
        if value_of(attrs, "type") == "password":
            self.page.has_password = True

    def start_rel(self, attrs: Attributes) -> None:
        self.page.links.append(
            (value_of(attrs, "rel")[:MAX_SIGNATURE_CHARS].lower(), value_of(attrs, "href")[:MAX_CONTENT_CHARS])
        )


_META_NAMES: Final = frozenset("property name itemprop http-equiv".split())
_SKIPPED: Final = "style noscript template svg iframe object math select textarea canvas audio datalist".split()
_BOLD: Final = "b strong".split()
_STARTS: Final[dict[str, Callable[[_Reader, Attributes], None]]] = {
    "a": _Reader.start_link,
    "time": _Reader.start_time,
    "br": _Reader.start_break,
    "script": _Reader.start_script,
    "title": _Reader.start_title,
    "meta": _Reader.start_meta,
    "link": _Reader.start_rel,
    "input": _Reader.start_input,
    **dict.fromkeys(_BOLD, _Reader.start_bold),
    **dict.fromkeys(_SKIPPED, _Reader.start_skipped),
}
_ENDS: Final[dict[str, Callable[[_Reader], None]]] = {
    "a": _Reader.end_link,
    "title": _Reader.end_title,
    **dict.fromkeys(_BOLD, _Reader.end_bold),
}
