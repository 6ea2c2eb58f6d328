"""Findings against the dates of well-known events (`lexicon/events.json`). Pure: no clock, no network, no Kafka."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from itertools import islice
from typing import Any, Final

from schemas.event import Span
from services.classifier import models
from services.classifier.passages import Day, Passages

Found = tuple[str, tuple[Span, ...]]
Row = dict[str, Any]


@dataclass(frozen=True)
class KnownEvent:
    """A dated public event.

    `called` finds its name, `after` words that presuppose it; `unique` when the name alone tells which one is
    meant; `exact` when it was all on that day. `won` finds words for a victory that was or may be, `done` words that
    state the event as a fact.
    """

    day: date
    name: str
    kind: str
    called: re.Pattern[str]
    after: re.Pattern[str] | None
    unique: bool
    exact: bool
    won: re.Pattern[str] | None
    done: re.Pattern[str] | None


@cache
def known_events() -> tuple[KnownEvent, ...]:
    """Return the known events, oldest first."""
    return tuple(
        KnownEvent(
            date.fromisoformat(row["date"]),
            row["name"],
            row["kind"],
            _any(row["called"]),
            _any(row["after"]) if row["after"] else None,
            row["unique"],
            row["exact"],
            _won(row) if "winner" in row else None,
            _any([*row.get("done", ()), *_has_won(row)]) if "done" in row or "winner" in row else None,
        )
        for row in models.lexicon("events")["events"]
    )


@cache
def _days() -> list[date]:
    return [event.day for event in known_events()]


def _any(patterns: list[str]) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(patterns)})(?!\w)")


_FIRST_NAME: Final = r"(?:[A-Z][\w.]+ ){0,2}"


def _won(row: Row) -> re.Pattern[str]:
    """Return what finds a victory of the winner, or over the loser, told or only talked of."""
    winner, loser = row["winner"], row.get("loser", "(?!)")
    return _any(
        [
            rf"(?:{winner})['’]s? (?:\w+ )?(?:victory|win|triumph|re-election)",
            rf"(?:victory|win|triumph) over {_FIRST_NAME}(?:{loser})",
            rf"(?:beaten|defeated|beating|defeating) {_FIRST_NAME}(?:{loser})",
            rf"(?:{loser})['’]s? (?:\w+ )?(?:defeat|loss)|defeat of {_FIRST_NAME}(?:{loser})",
            rf"Wahlsieg(?:es|s)? (?:von )?{_FIRST_NAME}(?:{winner})s?|(?:{winner})s? (?:Wahlsieg|Sieg)(?:es|s)?",
            rf"(?:la )?victoria (?:electoral )?de {_FIRST_NAME}(?:{winner})",
        ]
    )


def _has_won(row: Row) -> list[str]:
    """Return patterns that state the victory as a fact."""
    if "winner" not in row:
        return []
    winner, loser = row["winner"], row.get("loser", "(?!)")
    prize = rf"(?:(?:the |a )?(?:\w+ ){{0,2}}(?:election|presidency|race|final|title|cup|World Cup)|{_FIRST_NAME}(?:{loser}))"
    return [
        rf"the (?:victory|win|triumph|election|re-election) of {_FIRST_NAME}(?:{winner})",
        rf"(?:{winner}) (?:had|has) (?:won|beaten|defeated)",
        rf"(?:{winner}) (?:won|beat|defeated) {prize}",
        rf"(?:{winner}) has (?:become|moved into|taken office|been (?:elected|re-elected|sworn in))",
        rf"having (?:won|beaten|defeated) {prize}",
    ]


_LONGEST_LEAD_DAYS: Final = 120
_OCCASION: Final = re.compile(
    r"\b(?:briefing|briefed|met (?:the )?(?:press|reporters|journalists)|press conference|news conference|interview|"
    r"speech|statement|remarks|address(?:ed)?|told|said|spoke|commented|answered|"
    r"Pressekonferenz|Interview|Rede|sagte|erklärte|rueda de prensa|entrevista|discurso|dijo|declaró)\b"
)
_PROVISO: Final = re.compile(
    r"\b(?:then[- ]candidate|then|later|would go on|went on to|now-|now president|future|"
    r"eventual|upcoming|subsequently|weeks? before|days? before|ahead of)\b",
    re.IGNORECASE,
)
_OUTCOME: Final = re.compile(
    r"\b(?:(?:outcome|results?|winner) of the (?:[\w.]+ ){0,3}election|election (?:results?|outcome)|(?:won|lost) the (?:\w+ )?election|"
    r"elections?[’']? outcome|"
    r"Wahlausgang|Wahlergebnis\w*|Wahlsieg|resultados? (?:electoral(?:es)?|de las elecciones)|victoria electoral)\b"
)
_SINCE: Final = re.compile(
    r"\b(?:after|since|following|in the wake of|in response to|reacting to|now that|nach|seit|tras|después de|desde)\s+(?:[\w’'-]+\s+){0,3}?$",
    re.IGNORECASE,
)
_RESULT_OF: Final = re.compile(
    r"\b(?:results?|outcome|aftermath|Ergebnis(?:se)?|Ausgang|resultados?|resultado)\s+(?:(?:of|in|der|des|von|de|del)\s+(?:[\w’'-]+\s+){0,2}?)?$",
    re.IGNORECASE,
)
_MOURNED: Final = re.compile(
    r"\b(?:mourn\w*|condol\w+|grie[vf]\w*|condemn\w*|fled|fleeing|escaped|reacted to|"
    r"trauer\w*|beklag\w*|gefloh\w+ vor|Beileid zum|pésame por|llor\w+|lament\w+|huy\w+ de)"
    r"\s+(?:[\w’'-]+\s+){0,4}?$",
    re.IGNORECASE,
)
_BEFORE_CHARS: Final = 60
_NO_FACT: Final = re.compile(
    r"\b(?:if|whether|unless|in case|falls|wenn|ob|sollte|si|fictional|novel|anniversary)\b|\b(?:weeks?|days?|months?) (?:before|ahead)\b",
    re.IGNORECASE,
)
_WITHOUT_YEAR_DAYS: Final = 183
_STILL_NEWS_DAYS: Final = 150


def before_known_event(passages: Passages) -> Iterator[Found]:
    """A date lies before an event that the words beside it say has happened already."""
    for day in passages.days:
        for find in (_after_in_sentence, _news_of_the_event) if day.has_year else (_after_in_sentence,):
            found = find(passages, day)
            if found:
                yield found
                break


def _coming(day: date) -> Iterator[KnownEvent]:
    """Yield the events that were still to come, within four months, on that day."""
    first = bisect_right(_days(), day)
    return islice(known_events(), first, bisect_right(_days(), day + timedelta(days=_LONGEST_LEAD_DAYS), first))


def _after_in_sentence(passages: Passages, day: Day) -> Found | None:
    """Find the sentence of the date speaking of the event as past: on May 3, 2016, after the Brexit referendum."""
    start, end = passages.sentence_at(day.start)
    text, published = passages.text, passages.published
    if not day.has_year and (published is None or not 0 <= (published - day.day).days < _WITHOUT_YEAR_DAYS):
        return None
    for event in _coming(day.day):
        if published is not None and published < event.day:
            continue
        match = _told(passages, event, (start, end))
        if match is None:
            continue
        if _PROVISO.search(text, start, end) or _NO_FACT.search(text, start, end):
            return None
        return None if _other_dates(passages, day, (start, end)) else (_detail(day, event), (day.span, match.span()))
    return None


def _told(passages: Passages, event: KnownEvent, reach: Span) -> re.Match[str] | None:
    """Return the words of the sentence by which the event has happened."""
    fact = event.done.search(passages.text, *reach) if event.done else None
    if fact:
        return fact
    prospect = _PROSPECT.search(passages.text, *reach)
    for named in event.called.finditer(passages.text, *reach) if _is_meant(passages, event) else ():
        before = passages.text[max(reach[0], named.start() - _BEFORE_CHARS) : named.start()]
        if _MOURNED.search(before) or (not prospect and (_SINCE.search(before) or _RESULT_OF.search(before))):
            return named
    for words in (event.after, event.won) if not prospect else (event.after,):
        found = words.search(passages.text, *reach) if words else None
        if found:
            return found
    return None


def _is_meant(passages: Passages, event: KnownEvent) -> bool:
    """Say whether the name tells which event is meant, alone or in an article that was published soon after it."""
    since = (passages.published - event.day).days if passages.published else -1
    return event.unique or 0 <= since <= _STILL_NEWS_DAYS


def _other_dates(passages: Passages, day: Day, reach: Span) -> bool:
    return any(other.day != day.day and reach[0] <= other.start < reach[1] for other in passages.all_days)


def _news_of_the_event(passages: Passages, day: Day) -> Found | None:
    """Find an article that opens with the event as done, while the occasion where someone spoke of the outcome is dated too early."""
    sentence = passages.sentence_at(day.start)
    if not _OCCASION.search(passages.text, *sentence):
        return None
    lead_end = passages.paragraphs[min(1, len(passages.paragraphs) - 1)][1]
    paragraph = passages.paragraph_at(day.start)
    for event in _coming(day.day):
        if event.kind != "election" or (passages.published is not None and passages.published < event.day):
            continue
        known = next(
            (
                found
                for words in (event.after, event.done)
                if words and (found := words.search(passages.text, 0, lead_end))
            ),
            None,
        )
        spoken = _OUTCOME.search(passages.text, *paragraph)
        if (
            known
            and spoken
            and not _news_has_its_own_day(passages, day, event)
            and _speaks_of_it(passages, paragraph, spoken.span())
        ):
            return _detail(day, event), (day.span, known.span(), spoken.span())
    return None


_PROSPECT: Final = re.compile(
    r"\b(?:would|will|if|whoever|whatever|coming|approaching|forthcoming|expect\w*|hope\w*|fear\w*|polls?|ahead|predict\w*|could|might|(?-i:may))\b",
    re.IGNORECASE,
)


def _news_has_its_own_day(passages: Passages, day: Day, event: KnownEvent) -> bool:
    """Say whether another day, one after the event, goes with what is told of it: then the early date is background."""
    for other in passages.all_days:
        if other.day != day.day and (other.day >= event.day or other.has_year):
            sentence = passages.sentence_at(other.start)
            if any(
                found.search(passages.text, *sentence)
                for found in (_OCCASION, _OUTCOME, event.after, event.done)
                if found
            ):
                return True
    return False


def _speaks_of_it(passages: Passages, paragraph: Span, spoken: Span) -> bool:
    """Say whether the outcome is the news itself: told outside the dated paragraph too, or there without looking forward to it."""
    if any(not paragraph[0] <= match.start() < paragraph[1] for match in _OUTCOME.finditer(passages.text)):
        return True
    return not _PROSPECT.search(passages.text, *passages.sentence_at(spoken[0]))


def _detail(day: Day, event: KnownEvent) -> str:
    return (
        f"{day.day.isoformat()} is before the {event.name} ({event.day.isoformat()}), which the text says has happened"
    )


_DATED: Final = re.compile(
    r"^(?:,? (?:which was |was |that was )?(?:held |which took place |that took place |took place )?(?:on|of|am|vom|del)|,) (?:\w+day,? )?(?:the )?$"
)
_NEAR_DAYS: Final = 45


def misdated_event(passages: Passages) -> Iterator[Found]:
    """A known event is given a date that is not its own, though close to it."""
    for day in passages.days:
        if not day.has_year:
            continue
        window = max(0, day.start - 120)
        for event in known_events():
            if not event.exact or not 1 < abs((event.day - day.day).days) <= _NEAR_DAYS:
                continue
            for named in event.called.finditer(passages.text, window, day.start):
                if _DATED.match(passages.text[named.end() : day.start]):
                    yield (
                        f"{event.name} was on {event.day.isoformat()}, not on {day.day.isoformat()}",
                        (named.span(), day.span),
                    )
                    break
