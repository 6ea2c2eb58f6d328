"""Text -> what stands in quotation marks. Pure: no clock, no network, no Kafka.

Marks are paired inside a paragraph, so that an unbalanced one can never eat the article. A quote that a paragraph leaves open goes on in the next
one when that begins with an opening mark: the two are one quote in two pieces.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

from schemas.event import Span
from services.extractor.words.cues import cues
from services.extractor.words.sentences import Block, Reading

# Opening mark -> marks that close it, by the language's own habit. “ closes in German and opens in English; » does both in different houses.
_PAIRS: Final = {
    "“": '”"',
    "„": '“”"',
    "«": "»",
    "»": "«",
    '"': '"”',
    "''": "''",
    "``": "''",
    "‘": "’",
    "‚": "‘’",
    "‹": "›",
    "'": "'",
}
_MARK: Final = re.compile(r"''|``|[“”„«»\"‘’‚‹›']")
_SINGLE: Final = frozenset("‘'‚‹")
_ALWAYS_CLOSE: Final = frozenset("”’›")
_CLOSING_PUNCTUATION: Final = frozenset(",.!?…;:")
_OPENS_AFTER: Final = re.compile(r"[\s(\[—–\-/:>]")
_MIN_UNCLOSED_WORDS: Final = 5
_MARKS_AHEAD: Final = 40


def _breaking(pattern: str, language: str) -> re.Pattern[str]:
    """Return the pattern with the forms of the language's verbs of saying in the place of `SAID`."""
    return re.compile(pattern.replace("SAID", "|".join(sorted(cues(language), key=len, reverse=True))))


_REPORTERS: Final = {
    "ru": _breaking(
        r"(?<=[,.!?…])\s{0,3}[—–-]\s{1,3}(?:SAID)\b[^«»—–]{0,120}?(?:[.,:]\s{0,3}[—–-]\s{1,3}|(?=»))",
        "ru",
    ),
    "fr": _breaking(
        r"(?<=,)\s{1,3}(?:(?:s['’]est|a-t|ont)-(?:ils?|elles?)\s{1,3}[\w-]+|"
        r"[a-zéèêçô]+(?:-t)?-(?:ils?|elles?)\b|(?:(?:a|ont|avait)\s{1,3})?(?:SAID)(?:(?=\s{1,3}(?:(?:le|la|les|un|une|M\.|Mme)\s|[A-ZÀ-Ý]|l['’]))))"
        r"[^«».,]{0,120}(?:[.,]\s{1,3}|(?=\s{0,3}»))",
        "fr",
    ),
    "es": _breaking(r"\s{1,3}[—–](?:SAID)\b[^«»—–]{0,120}?[—–][.,]?\s{0,3}", "es"),
}
"""What a reporter breaks into a quote with, by language: «Мы ждём, — сказал он. — Долго», « C'est grave, a dit le maire. Il faut agir. »."""

_MOST_BREAKS: Final = 20
_INCHES, _INCH_CHARS = re.compile(r"\d[’'′]\d{1,2}$"), 5


@dataclass(frozen=True, slots=True)
class Quoted:
    """One quote with its marks. `pieces` are one span per paragraph; `is_closed` is false when the closing mark is missing."""

    pieces: tuple[Span, ...]
    is_closed: bool = True
    is_single: bool = False
    words: int = 0

    @property
    def start(self) -> int:
        return self.pieces[0][0]

    @property
    def end(self) -> int:
        return self.pieces[-1][1]

    def holds(self, offset: int) -> bool:
        """Say whether `offset` lies between the marks."""
        return any(start < offset < end for start, end in self.pieces)


def pieces_of(quotes: Iterable[Quoted]) -> list[Span]:
    """Return the pieces of all quotes, in order."""
    return sorted(piece for quote in quotes for piece in quote.pieces)


def is_quoted(pieces: Sequence[Span], offset: int) -> bool:
    """Say whether `offset` lies in one of the pieces, behind its opening mark; `pieces` in order."""
    number = bisect_left(pieces, (offset, 0)) - 1
    return number >= 0 and offset < pieces[number][1]


def find_quotes(reading: Reading) -> list[Quoted]:
    """Return the outermost quotes of the text in order."""
    found: list[Quoted] = []
    carried: list[Span] = []
    marks = _marks_by_block(reading)
    for number, block in enumerate(reading.blocks):
        quotes = list(_quotes_of(reading.text, block, marks[number], reading.language))
        if carried:
            carried = _continue(carried, quotes, found, reading.text, block)
        for quote in quotes:
            if not quote.is_closed and _goes_on(reading, number):
                carried = list(quote.pieces)
            elif quote.is_closed or _is_plausible(reading.text, quote):
                found.append(quote)
    if carried:
        found.append(Quoted(tuple(carried), is_closed=False))
    if pattern := _REPORTERS.get(reading.language):
        found = [part for quote in found for part in _without_the_reporter(quote, reading.text, pattern)]
    return [_counted(quote, reading.text) for quote in found]


def _without_the_reporter(quote: Quoted, text: str, pattern: re.Pattern[str]) -> list[Quoted]:
    """Return a quote as the parts of what was said, without the reporter's words that break into it."""
    if len(quote.pieces) > 1:
        return [quote]
    parts = []
    start, end = quote.pieces[0]
    for match in islice(pattern.finditer(text, start, end), _MOST_BREAKS):
        parts.append(Quoted(((start, match.start()),), is_single=quote.is_single))
        start = match.end()
    parts.append(Quoted(((start, end),), quote.is_closed, quote.is_single))
    return [part for part in parts if any(map(str.isalnum, text[part.start : part.end]))] if len(parts) > 1 else parts


def _counted(quote: Quoted, text: str) -> Quoted:
    words = sum([len(text[start:end].split()) for start, end in quote.pieces])
    return Quoted(quote.pieces, quote.is_closed, quote.is_single, words)


def _continue(carried: list[Span], quotes: list[Quoted], found: list[Quoted], text: str, block: Block) -> list[Span]:
    """Join the first quote of this block to what an earlier block left open; return what is still open."""
    head = quotes[0] if quotes else None
    if head is None or text[block.start : head.start].strip():
        found.append(Quoted(tuple(carried), is_closed=False))
        return []
    quotes.pop(0)
    pieces = [*carried, *head.pieces]
    if head.is_closed:
        found.append(Quoted(tuple(pieces)))
        return []
    return pieces


def _goes_on(reading: Reading, number: int) -> bool:
    if number + 1 >= len(reading.blocks):
        return False
    following = reading.blocks[number + 1]
    return reading.text[following.start : following.start + 2].lstrip("'")[:1] in '“"„«»‘`' or reading.text.startswith(
        "''", following.start
    )


def _is_plausible(text: str, quote: Quoted) -> bool:
    """An unclosed quote counts where it opens a paragraph's speech; a lone mark in the middle (a foot, an inch) does not."""
    return not quote.is_single and len(text[quote.start : quote.end].split()) >= _MIN_UNCLOSED_WORDS


def _marks_by_block(reading: Reading) -> list[list[tuple[int, str]]]:
    marks: list[list[tuple[int, str]]] = [[] for _ in reading.blocks]
    number = 0
    for match in _MARK.finditer(reading.text):
        while number + 1 < len(reading.blocks) and match.start() >= reading.blocks[number].end:
            number += 1
        if reading.blocks:
            marks[number].append((match.start(), match[0]))
    return marks


def _quotes_of(text: str, block: Block, marks: list[tuple[int, str]], language: str) -> Iterator[Quoted]:
    position = 0
    while position < len(marks):
        offset, mark = marks[position]
        if not _can_open(text, offset, mark, block, language):
            position += 1
            continue
        closing = _closing(text, block, marks, position, language)
        if closing is not None:
            end_offset, end_mark = marks[closing]
            yield Quoted(((offset, end_offset + len(end_mark)),), is_single=mark in _SINGLE)
            position = closing + 1
        else:
            if mark not in _SINGLE and not _another_opens(text, block, marks, position, language):
                yield Quoted(((offset, block.end),), is_closed=False)
                return
            position += 1


def _another_opens(text: str, block: Block, marks: list[tuple[int, str]], position: int, language: str) -> bool:
    return any(
        _can_open(text, offset, mark, block, language) and mark not in _SINGLE
        for offset, mark in marks[position + 1 : position + _MARKS_AHEAD]
    )


def _can_open(text: str, offset: int, mark: str, block: Block, language: str) -> bool:
    if mark in _ALWAYS_CLOSE or mark not in _PAIRS or (mark == "»" and language not in {"de", "da"}):
        return False
    before = text[offset - 1] if offset > block.start else " "
    after = text[offset + len(mark)] if offset + len(mark) < block.end else " "
    if mark in "„«»‹":
        return True
    if mark == "“" and language != "de":
        return not after.isspace() or before.isspace()
    if after.isspace() and mark != "``":
        return False
    return bool(_OPENS_AFTER.match(before)) or before in "“\"'"


def _closing(text: str, block: Block, marks: list[tuple[int, str]], position: int, language: str) -> int | None:
    opening, mark = marks[position]
    closers = _PAIRS[mark]
    depth = 0
    inches = None  # the mark behind 6’2” closes only where no other does
    for index in range(position + 1, min(len(marks), position + _MARKS_AHEAD)):
        at, candidate = marks[index]
        if candidate == mark and mark in "“„«" and _can_open(text, at, candidate, block, language):
            depth += 1
        elif _closes(text, block, at, candidate, mark, closers):
            if depth == 0 and candidate == "”" and _INCHES.search(text, max(opening, at - _INCH_CHARS), at):
                inches = index if inches is None else inches
            elif depth == 0:
                return None if mark in _SINGLE and _cuts_a_quote(text, opening, at) else index
            else:
                depth -= 1
    return inches


def _cuts_a_quote(text: str, opening: int, closing: int) -> bool:
    """Say whether single marks hold one double mark without its fellow: ‘bout a headline: “Routines of residents’ …” opens no quote."""
    inner = text[opening + 1 : closing]
    return bool(sum(map(inner.count, "“”„")) % 2 or inner.count('"') % 2)


def _closes(  # noqa: PLR0917 - a mark, where it stands, and what it may close
    text: str, block: Block, at: int, candidate: str, mark: str, closers: str
) -> bool:
    if candidate not in ({"''"} if closers == "''" else set(closers)):
        return False
    before, after = text[at - 1], text[at + len(candidate)] if at + len(candidate) < block.end else " "
    if mark in _SINGLE:
        return not after.isalnum() and (
            before in _CLOSING_PUNCTUATION or (not before.isspace() and after in " ,.;:)—\n")
        )
    return mark not in {'"', "''"} or not before.isspace() or after in " .,;"
