"""The dates that readers see: in the line about the article at its headline, else anywhere near it. Pure: no clock, no network, no Kafka."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from services.extractor.metadata.instants import Moment, may_be_date, moment, moments
from services.extractor.metadata.published_declared import (
    ELSEWHERE,
    PUBLISHED,
    UPDATED,
    Row,
    is_called_date,
    is_called_update,
    says_update,
)
from services.extractor.page.hints import BIT, hints
from services.extractor.page.outline import Block, Mark, Outline

DATELINE_CHARS: Final = 34
BEFORE_BLOCKS, HEAD_BLOCKS = 4, 40
LINE_CHARS: Final = 160
"""A dateline is no longer; a paragraph is."""

AT_BEFORE_BLOCKS, AT_AFTER_BLOCKS, AT_PARAGRAPHS, MAX_SCANNED_BLOCKS = 2, 9, 2, 80
"""So far from the headline stands the line about the article: before the second paragraph, menus and lists of other articles not counted."""

LITTLE_CHARS, ABOUT_CHARS = 45, 120
"""The letters beside its dates that such a line has at most; and where it is called what stands about an article."""

MONTH_CHARS: Final = 9
UPDATE_SCORE: Final = 0.3
"""An update is no publication; it is the nearest that some pages tell."""

HEADINGS: Final = frozenset(("h1", "h2", "h3"))

DATE_CHARS: Final = 40
"""A line so short that has a date is little else."""

_DATED: Final = re.compile(
    r"publish|posted|veröffentlicht|erstellt|stand:|publi[ée]|publicado|pubblicato|geplaatst|опубликован|written on|created|date:|datum",
    re.IGNORECASE,
)
_SAYS: Final = re.compile(rf"(?P<updated>{UPDATED.pattern})|{PUBLISHED.pattern}", re.IGNORECASE)
_EVENT: Final = re.compile(r"\b(?:termin|wann|when|beginn|begins|starts|event|einlass)\b", re.IGNORECASE)
"""A line about something that will happen."""

_SOMETHING_ELSE: Final = re.compile(
    r"\b(?:nächste[rsn]?|next|upcoming|antwort(?:en)?|reply|répondre|responder|rispondi)\b|^(?:seit|since|depuis|bis|until|jusqu|ab|from|vom)\b",
    re.IGNORECASE,
)
"""A line about what comes next, somebody's comment, or a time that something lasts."""

_GLUED: Final = re.compile(r"((?:19|20)\d\d)(?=\d\d?[. /-])")
"""Two dates that only markup parts: `26.10.202327.10.2023`."""

_DIGIT: Final = re.compile(r"\d")
BESIDE_HEADLINE: Final = BIT["related"] | BIT["comment"] | BIT["nav"] | BIT["ad"]
"""What is beside the article even at its headline; its footer or side holds what is about it."""

_ABOUT: Final = BIT["date"] | BIT["meta"] | BIT["author"]


@dataclass(frozen=True, slots=True)
class Seen:
    """A date at the headline; `source` is `text` or `time`, `updated` whether it is called an update."""

    moment: Moment
    source: str
    updated: bool


@dataclass(frozen=True, slots=True)
class Headline:
    """Where the headline stands among the blocks, the hints of what it lies in, and the rows just around it, the nearest first."""

    row: int | None
    above: int
    rows: tuple[int, ...]


def headline_of(page: Outline, title: str) -> Headline:
    """Return where the title that was found stands, else the first h1 that is no menu's."""
    row, above = _place_of(page, title)
    return Headline(row, above, () if row is None else tuple(_rows_at(page, row, BESIDE_HEADLINE & ~above)))


def _place_of(page: Outline, headline: str) -> tuple[int | None, int]:
    marks = [mark for mark in page.marks if mark.kind == "h1"]
    same = [mark for mark in marks if headline and mark.text == headline]
    if not same and (row := _row_of(page, headline)) is not None:
        return row, lies(page, page.blocks[row])
    found = same or [mark for mark in marks if mark.text] or marks
    best = next((mark for mark in found if not mark.above & ELSEWHERE), found[0] if found else None)
    return (best.block, best.above) if best else (None, 0)


def _row_of(page: Outline, headline: str) -> int | None:
    size = len(headline)
    rows = (
        [row for row, block in enumerate(page.blocks) if len(block.text) == size and block.text == headline]
        if size
        else []
    )
    return next((row for row in rows if not lies(page, page.blocks[row]) & ELSEWHERE), rows[0] if rows else None)


def places_of(page: Outline, elsewhere: int) -> list[Mark]:
    """Return the marked places that are not beside the article."""
    return [mark for mark in page.marks if not (mark.above | hints(mark.signature)) & elsewhere]


def seen_at_headline(page: Outline, rows: tuple[int, ...], *, month_first: bool) -> list[Seen]:
    """Return the dates of lines that are little but a date, and of `<time>`, at the headline: those of the nearest line first, its earliest first."""
    times: dict[int, list[Mark]] = {}
    for mark in page.marks:
        if mark.kind == "time" and mark.block in rows:
            times.setdefault(mark.block, []).append(mark)
    found: list[Seen] = []
    for at in rows:
        line = _line(page, page.blocks[at], is_timed=at in times, month_first=month_first)
        found.extend(
            sorted(_timed(line, times.get(at, []), page.blocks[at].text), key=lambda one: one.moment.at.date())
        )
    return found


def _rows_at(page: Outline, row: int, beside: int) -> list[int]:
    """Return the rows just around the headline, the nearest first."""
    after: list[int] = []
    paragraphs = 0
    for at in range(row, min(len(page.blocks), row + MAX_SCANNED_BLOCKS)):
        block = page.blocks[at]
        if lies(page, block) & beside:
            continue
        paragraphs += at > row and len(block.text) > LINE_CHARS
        if paragraphs == AT_PARAGRAPHS or len(after) > AT_AFTER_BLOCKS:
            break
        after.append(at)
    before = [at for at in range(max(0, row - AT_BEFORE_BLOCKS), row) if not lies(page, page.blocks[at]) & beside]
    return sorted((*after, *before), key=lambda at: (abs(at - row), at < row))


def _line(page: Outline, block: Block, *, is_timed: bool, month_first: bool) -> list[Seen]:
    """Return the dates of a line about the article; none where it says much else."""
    text, own = block.text, page.elements.own[block.element]
    if (
        len(text) > LINE_CHARS
        or not may_be_date(text)
        or page.elements.tags[block.element] in HEADINGS
        or own & BIT["caption"]
    ):
        return []
    if _EVENT.search(text):
        return []
    text = _GLUED.sub(r"\1 ", text)
    rows = list(moments(text, month_first=month_first))
    letters = sum(map(str.isalpha, text)) - sum(sum(map(str.isalpha, text[start:end])) for _, start, end in rows)
    if letters > (ABOUT_CHARS if is_timed or own & _ABOUT else LITTLE_CHARS):
        return []
    ends = [0, *(end for _, _, end in rows)]
    return [
        Seen(one, "text", _is_update(text[before:start], text[end:] if len(rows) == 1 else ""))
        for (one, start, end), before in zip(rows, ends, strict=False)
    ]


def _is_update(before: str, after: str) -> bool:
    """Say whether the last word before a date that tells calls it an update; where none does, whether what comes after it does ("… geändert").

    An update after it with a time of its own ("updated 8 hours ago") is another's.
    """
    said = list(_SAYS.finditer(before))
    if said:
        return said[-1]["updated"] is not None
    match = UPDATED.search(after)
    return match is not None and not _DIGIT.search(after, match.end())


def _timed(line: list[Seen], marks: list[Mark], text: str) -> list[Seen]:
    """Return the dates of a line with what its `<time>` elements say: the instant of a day that is seen, or the day where none is seen in full."""
    found = list(line)
    for mark in marks:
        told = moment(mark.value) if mark.value else None
        if not told:
            continue
        same = [at for at, one in enumerate(found) if one.moment.at.date() == told.at.date()]
        for at in same:
            found[at] = Seen(told if told.exact else found[at].moment, "time", found[at].updated)
        if not same and not line and not moment(mark.text):
            found.append(Seen(told, "time", is_called_update(mark.signature) or says_update(text[:LINE_CHARS])))
    return found


def visible(page: Outline, places: list[Mark], row: int | None, elsewhere: int) -> Iterator[Row]:
    """Yield what readers see: places called dates, lines around the headline, lines that are little but a date. Updates come last."""
    lines = _dated_lines(page)
    at = row or 0
    updates: list[str] = []
    for score, texts in (
        (0.6, (mark.text for mark in places if mark.kind == "time" or is_called_date(mark))),
        (0.55, (block.text for _, block in lines if _is_byline(page, block, elsewhere))),
        (0.5, filter(_is_little_else, _near(page, lines, at, elsewhere))),
        (0.45, _datelines(page, at, elsewhere)),
        (0.4, filter(_is_little_else, _short_lines(page, lines, elsewhere))),
        (0.35, filter(_is_little_else, _near(page, lines, at, 0))),
        (0.35, filter(_is_little_else, _short_lines(page, lines, 0))),
    ):
        for text in texts:
            if says_update(text):
                updates.append(text)
            else:
                yield "text", score, text
    yield from (("text", UPDATE_SCORE, text) for text in updates)


def _is_little_else(text: str) -> bool:
    """Say whether a line that nothing calls a date's may be one: it says that it is, or says little but the date, and nothing of something else."""
    if _SOMETHING_ELSE.search(text):
        return False
    return _DATED.search(text) is not None or sum(map(str.isalpha, text)) <= LITTLE_CHARS + MONTH_CHARS


def _is_byline(page: Outline, block: Block, elsewhere: int) -> bool:
    """Say whether a line is called what stands about an article: its date, author or details."""
    return bool(page.elements.own[block.element] & _ABOUT) and not lies(page, block) & elsewhere


def _datelines(page: Outline, start: int, elsewhere: int) -> Iterator[str]:
    """Yield the first words of paragraphs that begin with a date, from the headline on."""
    for block in page.blocks[start : start + HEAD_BLOCKS]:
        head = block.text[:DATELINE_CHARS]
        if (
            len(block.text) > LINE_CHARS
            and may_be_date(head)
            and not _SOMETHING_ELSE.match(head)
            and not lies(page, block) & elsewhere
        ):
            yield head


def _dated_lines(page: Outline) -> list[tuple[int, Block]]:
    """Return the short blocks that may have a date, with their rows."""
    return [
        (row, block)
        for row, block in enumerate(page.blocks)
        if len(block.text) <= LINE_CHARS and may_be_date(block.text)
    ]


def _short_lines(page: Outline, lines: list[tuple[int, Block]], elsewhere: int) -> Iterator[str]:
    for _, block in lines:
        is_short = len(block.text) <= DATE_CHARS and not block.link_chars
        if (is_short or _DATED.search(block.text)) and not lies(page, block) & elsewhere:
            yield block.text


def _near(page: Outline, lines: list[tuple[int, Block]], start: int, elsewhere: int) -> Iterator[str]:
    """Yield lines just around the headline; unless `elsewhere` is 0, neither a heading nor a caption."""
    refused = elsewhere | BIT["caption"] if elsewhere else 0
    for row, block in lines:
        is_refused = lies(page, block) & refused or (elsewhere and page.elements.tags[block.element] in HEADINGS)
        if start - BEFORE_BLOCKS <= row < start + HEAD_BLOCKS and not is_refused:
            yield block.text


def lies(page: Outline, block: Block) -> int:
    """Return the hints of all that a block lies in."""
    return page.elements.around(block.element)
