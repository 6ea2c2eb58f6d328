"""Findings about one event with two dates. Pure: no clock, no network, no Kafka."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import combinations
from typing import Final

from schemas.event import Span
from services.classifier import models
from services.classifier.passages import Day, Passages

Found = tuple[str, tuple[Span, ...]]

_ONCE: Final = (
    "election elections referendum summit inauguration funeral coronation earthquake crash explosion shooting assassination invasion coup verdict "
    "wedding premiere launch signing vote briefing conference ceremony signature derailment eruption "
    "wahl gipfel unfall anschlag erdbeben begräbnis pressekonferenz cumbre elección elecciones terremoto atentado accidente funeral"
)
_EVENT_ON: Final = re.compile(
    rf"\b(?:the|his|her|its|their|der|die|das|la|el|las)\s+((?:[\w’'-]+\s+){{0,4}}?(?:{'|'.join(_ONCE.split())}))\s+"
    r"(?:held |that took place |which took place )?(?:on|of|am|vom|del?)\s+(?:\w+day,?\s+)?(?:the\s+)?$",
    re.IGNORECASE,
)
_ONE_OF_MANY: Final = re.compile(
    r"\b(?:first|second|third|fourth|another|other|previous|earlier|new|last|next|latest|annual|weekly|monthly|daily|recent|later|subsequent|"
    r"regular|two|three|both|again|separate|similar|same day|zweite[nrs]?|weitere[nrs]?|erneut|andere[nrs]?|segund[oa]|otr[oa])\b",
    re.IGNORECASE,
)
_COUNTED: Final = re.compile(rf"{_ONE_OF_MANY.pattern}\s+(?:[\w-]+\s+)?$", re.IGNORECASE)
_MOVED: Final = re.compile(
    r"\b(?:moved|postponed|rescheduled|delayed|put off|brought forward|originally|instead(?! of)|rather than|was to|were to|verschoben|verlegt|"
    r"vorgezogen|ursprünglich|aplazad[oa]|adelantad[oa]|previsto inicialmente)\b",
    re.IGNORECASE,
)
_PUT_OFF: Final = re.compile(
    r"\b(?:postpon\w+|reschedul\w+|(?:put|puts|putting) off|brought forward|moved by|verschoben|vorgezogen|aplazad[oa]|aplazó)\b",
    re.IGNORECASE,
)
"""An article that tells of a new date for something names two."""
_LOOKBACK_CHARS: Final = 130
_FAR_DAYS: Final = 183
_NEAR_DAYS: Final = 62
_CLAUSE_CHARS: Final = 110
_STEM: Final = 6
_LEAST_LETTERS: Final = 3
_MOST_DAYS: Final = 2


_SEVERAL: Final = r"\b(?:two|three|four|five|both|second|another|several|series of|zwei|drei|zweite[nrs]?|dos|tres|segund[oa])\s+(?:[\w-]+\s+){0,2}"


def _is_one_of_several(text: str, nouns: str) -> bool:
    """Say whether the text speaks of more than one such event: then two dates are theirs."""
    return re.search(rf"{_SEVERAL}(?:{nouns})(?:s|es|en|e)?\b", text, re.IGNORECASE) is not None


def two_dates(passages: Passages) -> Iterator[Found]:
    """One event is dated on two days: named with the same words, or of one kind, happening once, with the same people or things."""
    if len({day.day for day in passages.days}) < _MOST_DAYS:
        return
    told: set[tuple[Span, Span]] = set()
    for find in (_same_phrase, _same_event, _same_verb):
        for detail, evidence in find(passages):
            if (evidence[0], evidence[-1]) not in told:
                told.add((evidence[0], evidence[-1]))
                yield detail, evidence


def _same_phrase(passages: Passages) -> Iterator[Found]:
    seen: dict[str, Day] = {}
    for day in passages.days:
        match = _EVENT_ON.search(passages.text, max(0, day.start - _LOOKBACK_CHARS), day.start)
        if match is None or _ONE_OF_MANY.search(match[1]):
            continue
        first = seen.setdefault(match[1].lower(), day)
        near = abs((first.day - day.day).days) < _FAR_DAYS and first.has_year == day.has_year
        if first.day != day.day and near and not _is_one_of_several(passages.text, re.escape(match[1].split()[-1])):
            yield f"“{match[1]}” is dated {first.day.isoformat()} and {day.day.isoformat()}", (first.span, day.span)


@dataclass(frozen=True)
class _Occurrence:
    """A day, the kind of event that it dates, and the words that say whose or where.

    `bare` when none does ("the strike"); `new` when the text speaks of it as of something not yet named ("a strike").
    """

    day: Day
    kind: str
    words: frozenset[str]
    bare: bool
    new: bool
    sentence: Span


@cache
def _kinds() -> tuple[tuple[str, str, str], ...]:
    """Return the kinds of event that happen once to the same thing, with their nouns and verbs as alternatives."""
    rows = models.lexicon("findings")["once"]
    return tuple((kind, *("|".join(row[part]) or "(?!)" for part in ("nouns", "verbs"))) for kind, row in rows.items())


_WORD: Final = r"(?:[ ,](?!\s*(?:that|which|who|when|where|while|after|before|since|as|but|said|says|que|dass)\b)[^\s.,;:!?()\"“”„»«]+)"
_OCCURS: Final = (
    r"(?: (?:took place|is held|was held|are held|were held|will be held|happened|occurred|fand|findet|ereignete sich|tuvo lugar|se celebró|"
    r"of|held|will take place|takes place|begins|began|will begin|starts|started|will start|beginnt|begann))?"
)
_ON: Final = (
    r"(?:,? (?:bei|in|an) (?:dem|der|denen))?,? (?:on|of|am|vom|del|el) "
    r"(?:the (?:morning|afternoon|evening|night) of )?(?:[^\W\d]+,? )?(?:the |dem |den )?$"
)
_VERBAL: Final = re.compile(
    r"\b(?:\w{3,}ed|was|were|is|are|has|had|would|could|made|took|began|led|came|went|met|gave|wurde|war|hat)\b"
)


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str], re.Pattern[str], re.Pattern[str]], ...]:
    return tuple(
        (
            kind,
            re.compile(rf"\b(?P<event>{nouns})\b(?P<of>{_WORD}{{0,12}}?){_OCCURS}{_ON}", re.IGNORECASE),
            re.compile(rf"\b(?P<event>{verbs})\b(?P<of>{_WORD}{{0,7}}?){_ON}", re.IGNORECASE),
            re.compile(rf"^(?P<of>,?{_WORD}{{1,7}}?) (?P<event>{verbs})\b", re.IGNORECASE),
        )
        for kind, nouns, verbs in _kinds()
    )


def _same_event(passages: Passages) -> Iterator[Found]:
    by_kind: dict[str, list[_Occurrence]] = {}
    if _PUT_OFF.search(passages.text):
        return
    for day in passages.days:
        for occurrence in _occurrences(passages, day):
            by_kind.setdefault(occurrence.kind, []).append(occurrence)
    nouns = {kind: noun for kind, noun, _ in _kinds()}
    for kind, found in by_kind.items():
        if len({one.day.day for one in found}) != _MOST_DAYS or _is_one_of_several(passages.text, nouns[kind]):
            continue
        for one, other in combinations(found, 2):
            if _differ(one, other):
                yield (
                    f"the same {kind} is dated {one.day.day.isoformat()} and {other.day.day.isoformat()}",
                    (one.day.span, other.day.span),
                )
                break


def _occurrences(passages: Passages, day: Day) -> Iterator[_Occurrence]:
    start, end = passages.sentence_at(day.start)
    text = passages.text
    if _MOVED.search(text, start, end):
        return
    begin = max(start, day.start - _LOOKBACK_CHARS)
    opens = re.fullmatch(r"(?:On|Am|El) (?:[^\W\d]+,? )?(?:the |dem )?", text[start : day.start]) is not None
    for kind, noun, verb, late in _patterns():
        for pattern, region in ((noun, text[begin : day.start]), (verb, text[begin : day.start])):
            match = pattern.search(region)
            if match and not _VERBAL.search(match["of"]):
                clause = text[max(start, begin + match.start() - _CLAUSE_CHARS) : begin + match.start("event")]
                around = f"{_last_clause(clause)} {match['of']}"
                if not (_COUNTED.search(clause) or _ONE_OF_MANY.search(match["of"])):
                    tail = re.split(r"[.,;:]", text[day.end : min(end, day.end + 60)])[0]
                    bare = pattern is noun and not match["of"].strip() and _ENDS_IN_THE.search(clause) is not None
                    new = (_ENDS_IN_A if pattern is noun else _OPENS_WITH_A).search(clause) is not None
                    yield _Occurrence(day, kind, _stems(f"{around} {tail}"), bare, new, (start, end))
                break
        else:
            match = late.search(text[day.end : end]) if opens else None
            if match and not _VERBAL.search(match["of"]) and not _ONE_OF_MANY.search(match["of"]):
                yield _Occurrence(day, kind, _stems(match["of"]), bare=False, new=False, sentence=(start, end))


_REPEATED: Final = (
    "used based called named asked visited attended tweeted posted played voted appeared debated published released updated reported "
    "interviewed testified announced planned scheduled expected lasted continued remained started ended opened closed stopped worked traded "
    "priced killed wounded injured arrested charged detained polled surveyed campaigned travelled traveled received aired filed dated signed"
)
_PAST: Final = re.compile(
    rf"\b(?P<event>(?!(?:{'|'.join(_REPEATED.split())})\b)[a-z]{{3,}}ed)\b(?P<of>{_WORD}{{0,7}}?){_ON}"
)
_LEAST_SHARED: Final = 2


def _same_verb(passages: Passages) -> Iterator[Found]:
    """Something done once, told twice with the same verb and at least two words in common, is dated on two days."""
    if _PUT_OFF.search(passages.text):
        return
    told = [found for day in passages.days if (found := _done_on(passages, day))]
    for one, other in combinations(told, 2):
        days = {each.day.day for each in told if each.kind == one.kind}
        if (
            one.kind == other.kind
            and len(days) == _MOST_DAYS
            and len(one.words & other.words) >= _LEAST_SHARED
            and _differ(one, other)
        ):
            yield (
                f"“{one.kind}” is dated {one.day.day.isoformat()} and {other.day.day.isoformat()}",
                (one.day.span, other.day.span),
            )


def _done_on(passages: Passages, day: Day) -> _Occurrence | None:
    start, end = passages.sentence_at(day.start)
    begin = max(start, day.start - _LOOKBACK_CHARS)
    match = _PAST.search(passages.text[begin : day.start])
    if match is None or _VERBAL.search(match["of"]) or _MOVED.search(passages.text, start, end):
        return None
    clause = passages.text[max(start, begin + match.start() - _CLAUSE_CHARS) : begin + match.start()]
    if _ONE_OF_MANY.search(f"{_last_clause(clause)} {match['of']}"):
        return None
    new = _OPENS_WITH_A.search(clause) is not None
    return _Occurrence(
        day, match["event"], _stems(f"{_last_clause(clause)} {match['of']}"), bare=False, new=new, sentence=(start, end)
    )


_ENDS_IN_THE: Final = re.compile(r"\bthe $", re.IGNORECASE)
_ENDS_IN_A: Final = re.compile(r"\b(?:an?|eine[mnrs]?|una?)\s+(?:[\w-]+\s+)?$", re.IGNORECASE)
_OPENS_WITH_A: Final = re.compile(r"^(?:An?|Eine?|Una?)\s")


def _last_clause(text: str) -> str:
    return re.split(r"[.;:]|, (?=and|but|und|y)", text)[-1]


def _stems(text: str) -> frozenset[str]:
    return frozenset(
        word.lower()[:_STEM]
        for word in re.findall(r"[^\W\d_]+", text)
        if len(word) >= _LEAST_LETTERS and word.lower() not in _common()
    )


@cache
def _common() -> frozenset[str]:
    return frozenset(models.lexicon("findings")["common"].split())


def _differ(one: _Occurrence, other: _Occurrence) -> bool:
    """Say whether the two are one event on two days: near one another, told in two sentences, with something in common."""
    apart = abs((one.day.day - other.day.day).days)
    if not 0 < apart <= _NEAR_DAYS or one.sentence == other.sentence or other.new:
        return False
    return bool(one.words & other.words) or one.bare or other.bare
