"""An outline -> when the article was published and modified, and who says so. Pure: no clock, no network, no Kafka.

Three kinds of witnesses: what machines are told (`published_declared`), the address, and the line about the article that readers see at its
headline (`published_seen`). Where they agree, the date is surer; where a date at the headline that is not called an update contradicts what
is declared, it is the one that publishers mean and readers cite.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, timezone
from itertools import islice
from typing import Final

from services.extractor.metadata.instants import Moment, moment
from services.extractor.metadata.json_ld import Declared
from services.extractor.metadata.published_declared import ELSEWHERE, Row, hidden, machine, marked, updates, url_date
from services.extractor.metadata.published_seen import Headline, places_of, seen_at_headline, visible
from services.extractor.page.outline import Outline

FUTURE: Final = timedelta(days=1)
FARTHEST_HOURS: Final = 14
"""No clock is farther from UTC."""

MAX_TEXTS: Final = 1_000
"""So many places are read for a date, of one kind."""

AGREED_SCORE: Final = 0.05
SEEN_SCORES: Final = {"time": 0.75, "text": 0.7}
"""Of a date at the headline that nobody confirms; a feed knows better."""

WEAK_SCORE, MAX_DAYS = 0.4, 8
"""Lines that nothing calls a date's name no more days than this where they are about one article."""

CONFIRMED_SCORE: Final = 0.9
"""Of a date at the headline that something declared confirms against something else."""


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
Read = Callable[[str], Moment | None]


def dates(
    page: Outline, declared: Declared, url: str, now: datetime, *, headline: Headline, month_first: bool = True
) -> Dates:
    """Return the dates of the article; a day after tomorrow is nobody's, and no date is ever made up."""
    latest = now + FUTURE

    def read(text: str) -> Moment | None:
        return _until(moment(text, month_first=month_first) if text else None, latest)

    elsewhere = ELSEWHERE & ~headline.above
    places = places_of(page, elsewhere)
    seen = [
        (one.source, SEEN_SCORES[one.source], at)
        for one in seen_at_headline(page, headline.rows, month_first=month_first)
        if not one.updated and (at := _until(one.moment, latest))
    ]
    told = [*_read_all(machine(page, declared, places), read), *_read_all([("url", 0.8, url_date(url))], read)]

    def lines() -> Iterator[Candidate]:
        return _read_all(visible(page, places, headline.row, elsewhere), read)

    found = (
        _judged(told, seen)
        or _settled(list(_read_all(marked(places), read)))
        or _settled(_of_one(list(_until_surer(lines()))))
        or _unanimous(list(_read_all(hidden(page), read)))
    )
    return _dates(
        _in_one_way(found, lines) if found and found[2].swapped else found,
        _settled(list(_read_all(updates(page, declared), read))),
    )


def _dates(published: Candidate | None, modified: Candidate | None) -> Dates:
    source, score, at = published or (None, 0.0, None)
    modified_source, modified_score, modified_at = modified or (None, 0.0, None)
    return Dates(at, modified_at, source, score, modified_source, modified_score)


def _until(found: Moment | None, latest: datetime) -> Moment | None:
    """Return the moment if it has come, in its other reading if only that has."""
    if found and found.at > latest and found.swapped and found.swapped <= latest:
        return replace(found, at=found.swapped, swapped=None)
    return found if found and found.at <= latest else None


def _read_all(texts: Iterable[Row], read: Read) -> Iterator[Candidate]:
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


def _of_one(candidates: list[Candidate]) -> list[Candidate]:
    """Return the candidates, but none of weak ones with ever so many days: that is a list of other articles."""
    is_weak = bool(candidates) and candidates[0][1] <= WEAK_SCORE
    return [] if is_weak and len({at.at.date() for _, _, at in candidates}) > MAX_DAYS else candidates


def _judged(told: list[Candidate], seen: list[Candidate]) -> Candidate | None:
    """Return what is told, where a date seen at the headline agrees or none is seen; else what is seen, unless the address speaks against it."""
    if not seen:
        return _settled(told)
    if not told:
        return seen[0]
    source, score, best = told[0]
    agreeing = [at for _, _, one in seen if (at := meeting(best, one))]
    by_address = [row for row in told[1:] if row[0] == "url" and meeting(best, row[2])]
    if agreeing or by_address:
        others = {other for other, _, at in (*told[1:], *seen) if meeting(best, at)} - {source}
        return source, _surer(score, others), agreeing[0] if agreeing else best
    source, score, best = seen[0]
    confirming = [at for _, _, one in told[1:] if (at := meeting(one, best))]
    return (source, CONFIRMED_SCORE, confirming[0]) if confirming else (source, score, best)


def _settled(candidates: list[Candidate]) -> Candidate | None:
    """Return the first candidate, made exact by a later one of the same day; a second opinion that agrees raises the score."""
    if not candidates:
        return None
    source, score, best = candidates[0]
    others: set[str] = set()
    for other, _, at in candidates[1:]:
        if met := meeting(best, at):
            others.add(other)
            best = met if other == "url" or not best.exact else best
    return source, _surer(score, others - {source}), best


def _in_one_way(found: Candidate, lines: Callable[[], Iterable[Candidate]]) -> Candidate:
    """Return a date whose day and month may have changed places as the first line tells it that can be read in one way only."""
    source, score, best = found
    for _, _, at in lines():
        one_way = None if at.swapped else meeting(best, at)
        if one_way:
            return source, score, one_way
    return found


def _surer(score: float, others: set[str]) -> float:
    return min(1.0, score + AGREED_SCORE * len(others)) if others else score


def _unanimous(candidates: list[Candidate]) -> Candidate | None:
    """Return the first candidate if all name the same day."""
    return candidates[0] if len({at.at.date() for _, _, at in candidates}) == 1 else None


def meeting(one: Moment, two: Moment) -> Moment | None:
    """Return the moment that two witnesses mean, as exact as the first or else the second has it; None where they contradict each other.

    They agree where day and month may have changed places, too, and where the first speaks in UTC and the second lives where it is still, or
    already, another day.
    """
    days = (two.at.date() - one.at.date()).days
    if not days:
        return one if one.exact or not two.exact else two
    if one.swapped and one.swapped.date() == two.at.date():
        return replace(one, at=one.swapped, swapped=None)
    if two.swapped and two.swapped.date() == one.at.date():
        return one
    return _elsewhere(one, two, days) if abs(days) == 1 else None


def _elsewhere(one: Moment, two: Moment, days: int) -> Moment | None:
    """Return the moment that an instant in UTC is at a place that has the other's day, a day before or after; None where no clock is so far."""
    if not one.exact or one.at.utcoffset():
        return None
    if two.exact and two.zoned and two.at.utcoffset() and abs(two.at - one.at) < timedelta(minutes=2):
        return two
    hours = one.at.hour + 1 if days < 0 else 24 - one.at.hour
    if hours > FARTHEST_HOURS:
        return None
    return Moment(one.at.astimezone(timezone(timedelta(hours=days * hours))), exact=False, zoned=False)
