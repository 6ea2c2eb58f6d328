"""Lines at a headline -> what in them names the authors. Pure: no clock, no network, no Kafka."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise, takewhile
from typing import Final

from services.extractor.metadata.authors import STUCK
from services.extractor.metadata.authors_known import is_known_person
from services.extractor.metadata.instants import may_be_date, moments
from services.extractor.metadata.published_declared import PUBLISHED, says_update
from services.extractor.page.outline import Outline

Place = tuple[str, list[str], bool]
"""A source, the texts that stand there, and whether they are declared to be authors."""

BYLINE_CHARS: Final = 160
AFTER_BLOCKS: Final = 40
SPOKEN_BLOCKS: Final = 12
SIGNED_BLOCKS: Final = 6
LINE_CHARS: Final = 70
"""A line with a name and little else is no longer."""

DATED_CHARS, LABEL_CHARS, TRADE_CHARS = 40, 14, 50
"""A byline that begins with a date has it so early, behind a label at most."""

_PARTS: Final = re.compile(r"\s*[|•·/–—-]\s|\s+(?=\d)|\s(?=in\s)")
SPOKEN: Final = re.compile(
    r"(?:(?i:written |words |story |posted |report |article )?(?i:by|von|par|por|автор)(?::\s*|\s+)|(?i:published|posted)\b.{6,30}\bby\s+)"
    r"(?=[A-ZÀ-ÞА-Я](?:\w|\. ))|By(?=[A-Z][a-z]+ [A-Z])"
)
_LABEL: Final = re.compile(r"(?i:(?:(?:written|words|story|posted|published|authored) )?by|author|von|par|por):?")
_TRADE: Final = re.compile(
    r"\b(?i:writer|reporter|correspondent|editor(?:-in-chief)?|journalist|columnist|author|contributor|(?:co-)?founder|redakteur(?:in)?|"
    r"korrespondent(?:in)?|blogger|critic)\b"
)
_BEHIND_A_DATE: Final = re.compile(r"\b[Bb]y:?\s+(?=[A-ZÀ-Þ](?:\w|\. ))")
WRITTEN: Final = re.compile(r"(?i:written by|words by|story by|article by|contributors?:)(?::\s*|\s+)(?=[A-ZÀ-ÞА-Я]\w)")
_SIGNED: Final = re.compile(r"(?i:(?:written|words|story|article) by|author(?:s|\(s\))?|contributors?):?")
"""A label that nothing but authors stands below, wherever it is."""


def spoken(pattern: re.Pattern[str], lines: Iterable[str]) -> Iterator[Place]:
    """Yield what short lines that begin so say behind it."""
    for text in lines:
        if len(text) <= BYLINE_CHARS and (match := pattern.match(text)):
            yield "text", [text[match.end() :]], False


def behind_a_date(lines: list[str]) -> Iterator[str]:
    """Yield what lines at the headline that have a date say after "by"."""
    for text in lines:
        if len(text) <= BYLINE_CHARS and may_be_date(text) and (match := _BEHIND_A_DATE.search(text)):
            yield text[match.end() :]


def labelled(lines: list[str]) -> Iterator[str]:
    """Yield the lines whose label is a line of its own: `Written by`."""
    for text, after in pairwise(lines):
        if len(text) <= LABEL_CHARS and _LABEL.fullmatch(text) and len(after) <= LINE_CHARS:
            yield f"by {after}"


def below_a_label(page: Outline) -> Iterator[Place]:
    """Yield the people in the lines below a label, wherever on the page: `Author(s)`."""
    for at, block in enumerate(page.blocks):
        if len(block.text) <= LABEL_CHARS and _SIGNED.fullmatch(block.text):
            below = (each.text for each in page.blocks[at + 1 : at + 1 + SIGNED_BLOCKS])
            people = list(takewhile(lambda text: len(text) <= LINE_CHARS and is_known_person(text), below))
            if people:
                yield "text", people, False


def dated(page: Outline, headline: int) -> Iterator[str]:
    """Yield the lines with a date farther behind the headline, where a lead and pictures may part them."""
    for block in page.blocks[headline + SPOKEN_BLOCKS : headline + AFTER_BLOCKS]:
        if len(block.text) <= LINE_CHARS and may_be_date(block.text):
            yield block.text


def alone(lines: list[str]) -> Iterator[str]:
    """Yield the people of lines that are nothing but a person's name, one date or a trade beside it: in that line, or in the next."""
    for at, text in enumerate(lines):
        if len(text) > LINE_CHARS:
            continue
        names = _PARTS.split(behind_its_date(text), maxsplit=1)[0].strip()
        if is_known_person(STUCK.sub("", names.partition(",")[0])) and (
            may_be_date(text) or _tells_who(lines[at + 1 : at + 3])
        ):
            yield names


def _tells_who(after: list[str]) -> bool:
    """Say whether what follows a name says that it is an author's: its date, which may have a label of its own, or its bearer's trade."""
    if any(len(text) <= LINE_CHARS and may_be_date(text) for text in after[:1]):
        return True
    if len(after) > 1 and len(after[0]) <= DATED_CHARS and says_update(after[0]) and may_be_date(after[1]):
        return True
    return bool(after) and len(after[0]) <= TRADE_CHARS and _TRADE.search(after[0]) is not None


def behind_its_date(text: str) -> str:
    """Return a byline without the date that it begins with: `Dec 17, 2025Jane Doe`."""
    if not may_be_date(text[:DATED_CHARS]):
        return text
    _, start, end = next(moments(text), (None, DATED_CHARS, 0))
    is_first = not start or (start < LABEL_CHARS and (says_update(text[:start]) or PUBLISHED.search(text[:start])))
    return text[end:].lstrip(" ,|·•-–—") if is_first and end < len(text) else text
