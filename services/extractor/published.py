"""An outline -> when the article was published and modified, and who says so. Pure: no clock, no network, no Kafka."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from itertools import islice

from services.extractor.hints import BIT, hints
from services.extractor.instants import Moment, may_be_date, moment
from services.extractor.json_ld import Declared
from services.extractor.outline import Block, Mark, Outline

PUBLISHED_METAS = tuple(
    (
        "article:published_time og:article:published_time og:published_time datepublished article:published rnews:datepublished "
        "article.published parsely-pub-date sailthru.date published-date published_date published_time publish-date publish_date "
        "publishdate pubdate pub_date publication_date publication-date originalpublicationdate displaydate article_date_original "
        "article:post_date cxenseparse:recs:publishtime cxenseparse:publishtime citation_publication_date citation_online_date bt:pubdate "
        "vr:published_time dc.date.issued dcterms.issued dcterms.created dc.date.created dc.date dcterms.date dc:date "
        "dcsext.articlefirstpublished ptime date created datecreated creation_date releasedate article-publication-date timestamp "
        "date_published gentime"
    ).split()
)
MODIFIED_METAS = tuple(
    (
        "article:modified_time og:updated_time og:article:modified_time datemodified article:modified article.updated lastmod last-modified "
        "last_modified lastmodified dcterms.modified dc.date.modified revised modified updated_time date_modified utime"
    ).split()
)
FUTURE = timedelta(days=1)
FARTHEST_HOURS = 14
"""No clock is farther from UTC."""

MAX_TEXTS = 1_000
"""So many places are read for a date, of one kind."""

DATELINE_CHARS = 34
BEFORE_BLOCKS, HEAD_BLOCKS = 4, 40
LINE_CHARS = 160
"""A dateline is no longer; a paragraph is."""

UPDATE_SCORE = 0.3
"""An update is no publication; it is the nearest that some pages tell."""

HEADINGS = frozenset(("h1", "h2", "h3"))

DATE_CHARS = 40
"""A line so short that has a date is little else."""

_URL_DATE = re.compile(r"(?<!\d)((?:19|20)\d{2})([_-]?)(0[1-9]|1[0-2])\2(0[1-9]|[12]\d|3[01])(?!\d)")
_URL_SLASHED = re.compile(r"/((?:19|20)\d{2})[/-](0?[1-9]|1[0-2]|[a-z]{3})[/-](0?[1-9]|[12]\d|3[01])(?=/|$)")
_UPDATED = re.compile(
    r"updat|modif|aktualisi|geändert|actualiz|mis à jour|aggiorna|bijgewerkt|обновл|zaktualiz|revised|edited|gewijzigd",
    re.IGNORECASE,
)
_PUBLISHED = re.compile(r"publi|posted|entry-date|created|veröffentlicht|issued|first|written", re.IGNORECASE)
_DATED = re.compile(
    r"publish|posted|veröffentlicht|erstellt|stand:|publi[ée]|publicado|pubblicato|geplaatst|опубликован|written on|created|date:|datum",
    re.IGNORECASE,
)
_ELSEWHERE = BIT["related"] | BIT["comment"] | BIT["footer"] | BIT["side"] | BIT["nav"] | BIT["ad"]
_ABOUT = BIT["date"] | BIT["meta"] | BIT["author"]
_META_PUBLISHED = re.compile(
    r"(?:^|[-_.:])(?:pub(?:li(?:shed?|cation))?)[-_.:]?(?:date|time|on|at)?$|first[-_.]?publi|dateissued|issued?[-_.]?date"
)
"""Names of metas that no table can hold: every newsroom has its own prefix."""


@dataclass(frozen=True, slots=True)
class Dates:
    """Moments in the publisher's zone; `source` names where the publication was read, with how sure we are. So for the update."""

    published: Moment | None = None
    modified: Moment | None = None
    source: str | None = None
    score: float = 0.0
    modified_source: str | None = None
    modified_score: float = 0.0


Candidate = tuple[str, float, Moment]


def dates(page: Outline, declared: Declared, url: str, now: datetime, *, month_first: bool = True) -> Dates:
    """Return the dates of the article; a day after tomorrow is nobody's, and no date is ever made up."""
    latest = now + FUTURE

    def read(text: str) -> Moment | None:
        found = moment(text, month_first=month_first) if text else None
        return found if found and found.at <= latest else None

    elsewhere = _elsewhere(page)
    places = [mark for mark in page.marks if not (mark.above | hints(mark.signature)) & elsewhere]
    candidates = list(_read_all(_machine(page, declared, url, places), read))
    if not candidates:
        candidates = list(_until_surer(_read_all(_visible(page, places, elsewhere), read)))
    updates = list(_read_all(_updates(page, declared), read))
    update_source, update_score, modified = _settled(updates) if updates else (None, 0.0, None)
    if not candidates:
        return Dates(None, modified, None, 0.0, update_source, update_score)
    source, score, best = _settled(candidates)
    return Dates(best, modified, source, score, update_source, update_score)


def _read_all(texts: Iterator[tuple[str, float, str]], read: Callable[[str], Moment | None]) -> Iterator[Candidate]:
    for source, score, text in islice(texts, MAX_TEXTS):
        if found := read(text):
            yield source, score, found


def _until_surer(candidates: Iterator[Candidate]) -> Iterator[Candidate]:
    """Yield the candidates of the surest kind only."""
    first: float | None = None
    for candidate in candidates:
        first = candidate[1] if first is None else first
        if candidate[1] < first:
            return
        yield candidate


def _settled(candidates: list[Candidate]) -> Candidate:
    """Return the first candidate, made exact by a later one of the same day; a second opinion that agrees raises the score."""
    source, score, best = candidates[0]
    same_day = [row for row in candidates[1:] if abs((row[2].at - best.at).total_seconds()) < 36 * 3600]
    others = {row[0] for row in same_day} - {source}
    if not best.exact:
        best = next((row[2] for row in same_day if row[2].exact and row[2].at.date() == best.at.date()), best)
    best = next((_on_the_day_of(best, row[2]) for row in same_day if row[0] == "url"), best)
    return source, min(1.0, score + 0.05 * len(others)) if others else score, best


def _on_the_day_of(best: Moment, url: Moment) -> Moment:
    """Return an instant in UTC with the day that the address has, where they are a day apart: there it is still, or already, another day."""
    days = (url.at.date() - best.at.date()).days
    if not best.exact or abs(days) != 1 or best.at.utcoffset():
        return best
    hours = best.at.hour + 1 if days < 0 else 24 - best.at.hour
    if hours > FARTHEST_HOURS:
        return best
    return Moment(best.at.astimezone(timezone(timedelta(hours=days * hours))), exact=False, zoned=False)


def _machine(page: Outline, declared: Declared, url: str, places: list[Mark]) -> Iterator[tuple[str, float, str]]:
    yield "json_ld", 0.95, declared.published
    for name in PUBLISHED_METAS:
        for content in page.metas.get(name, ()):
            yield f"meta:{name}", 0.9, content
    for name in page.metas:
        if _META_PUBLISHED.search(name) and name not in PUBLISHED_METAS:
            yield "meta", 0.85, page.meta(name)
    yield from _marked(places)
    yield "url", 0.8, url_date(url)


def _elsewhere(page: Outline) -> int:
    """Return the hints of places beside the article; what the headline itself lies in is no such place."""
    headline = headline_mark(page)
    return _ELSEWHERE & ~headline.above if headline else _ELSEWHERE


def headline_mark(page: Outline) -> Mark | None:
    """Return the first h1 that is no menu's or footer's, else the first one."""
    marks = [mark for mark in page.marks if mark.kind == "h1"]
    return next((mark for mark in marks if not mark.above & _ELSEWHERE and mark.text), marks[0] if marks else None)


def _visible(page: Outline, places: list[Mark], elsewhere: int) -> Iterator[tuple[str, float, str]]:
    """Yield what readers see: places called dates, lines around the headline, lines that are little but a date. Updates come last."""
    lines = _dated_lines(page)
    updates: list[str] = []
    for score, texts in (
        (0.6, (mark.text for mark in places if mark.kind == "time" or _has_date_hint(mark))),
        (0.55, (block.text for _, block in lines if _is_byline(page, block, elsewhere))),
        (0.5, _near_title(page, lines, elsewhere)),
        (0.45, _datelines(page, elsewhere)),
        (0.4, _short_lines(page, lines, elsewhere)),
        (0.35, _near_title(page, lines, 0)),
        (0.35, _short_lines(page, lines, 0)),
    ):
        for text in texts:
            if _says_update(text):
                updates.append(text)
            else:
                yield "text", score, text
    yield from (("text", UPDATE_SCORE, text) for text in updates)


def _is_byline(page: Outline, block: Block, elsewhere: int) -> bool:
    """Say whether a line is called what stands about an article: its date, author or details."""
    return bool(page.elements[block.element].own & _ABOUT) and not _lies(page, block) & elsewhere


def _datelines(page: Outline, elsewhere: int) -> Iterator[str]:
    """Yield the first words of paragraphs that begin with a date, from the headline on."""
    headline = headline_mark(page)
    start = headline.block if headline else 0
    for block in page.blocks[start : start + HEAD_BLOCKS]:
        head = block.text[:DATELINE_CHARS]
        if len(block.text) > LINE_CHARS and may_be_date(head) and not _lies(page, block) & elsewhere:
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
        if (is_short or _DATED.search(block.text)) and not _lies(page, block) & elsewhere:
            yield block.text


def _lies(page: Outline, block: Block) -> int:
    element = page.elements[block.element]
    return element.above | element.own


def _says_update(text: str) -> bool:
    return bool(_UPDATED.search(text)) and not _PUBLISHED.search(text)


def _marked(places: list[Mark]) -> Iterator[tuple[str, float, str]]:
    """Yield dates in attributes: of places that say they are publication dates, then of `<time>`."""
    for mark in places:
        if "datepublished" in mark.signature.lower() and not _is_update(mark):
            yield "microdata", 0.9, mark.value or mark.text
    times = [mark for mark in places if mark.kind == "time" and not _is_update(mark)]
    for mark in sorted(times, key=lambda mark: not _PUBLISHED.search(mark.signature)):
        yield "time", 0.85, mark.value
    for mark in places:
        if _has_date_hint(mark) and not _is_update(mark) and mark.value:
            yield "attribute", 0.7, mark.value


def _is_update(mark: Mark) -> bool:
    return bool(_UPDATED.search(mark.signature)) and not _PUBLISHED.search(mark.signature)


def _has_date_hint(mark: Mark) -> bool:
    return "date" in mark.signature.lower() or "time" in mark.signature.lower() or "publish" in mark.signature.lower()


def _near_title(page: Outline, lines: list[tuple[int, Block]], elsewhere: int) -> Iterator[str]:
    """Yield lines just around the headline; unless `elsewhere` is 0, neither a heading nor a caption."""
    headline = headline_mark(page)
    start = headline.block if headline else 0
    refused = elsewhere | BIT["caption"] if elsewhere else 0
    for row, block in lines:
        is_refused = _lies(page, block) & refused or (elsewhere and page.elements[block.element].tag in HEADINGS)
        if start - BEFORE_BLOCKS <= row < start + HEAD_BLOCKS and not is_refused:
            yield block.text


def _updates(page: Outline, declared: Declared) -> Iterator[tuple[str, float, str]]:
    yield "json_ld", 0.95, declared.modified
    for name in MODIFIED_METAS:
        for content in page.metas.get(name, ()):
            yield f"meta:{name}", 0.9, content
    for mark in page.marks:
        is_microdata = "datemodified" in mark.signature.lower()
        if not mark.above & _ELSEWHERE and (is_microdata or _is_update(mark)):
            yield (
                ("microdata", 0.85, mark.value or mark.text) if is_microdata else ("time", 0.7, mark.value or mark.text)
            )


def url_date(url: str) -> str:
    """Return the date in a URL's path as ISO 8601, or an empty string."""
    if match := _URL_SLASHED.search(url.lower()):
        year, month, day = match.groups()
    elif match := _URL_DATE.search(url):
        year, _, month, day = match.groups()
    else:
        return ""
    if not month.isdigit():
        found = moment(f"{day} {month} {year}")
        return found.at.date().isoformat() if found else ""
    try:
        return datetime(int(year), int(month), int(day), tzinfo=UTC).date().isoformat()
    except ValueError:
        return ""
