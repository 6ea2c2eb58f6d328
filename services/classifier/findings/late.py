"""Findings about dates told as past that were still to come on the day of publication. Pure: no clock, no network, no Kafka."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from functools import cache
from typing import Final

from schemas.event import Span
from services.classifier import models
from services.classifier.passages import Day, Passages

Found = tuple[str, tuple[Span, ...]]

_WITHOUT_YEAR_DAYS: Final = 31
"""A date without a year means this calendar year; one further ahead may still be last year's."""
_TIME_ZONES: Final = timedelta(days=1)
_REACH_CHARS: Final = 110
_ON: Final = re.compile(r"(?<!\w)(?:on|am|el)\s+(?:[^\W\d]+,?\s+)?(?:the\s+|dem\s+|den\s+)?$", re.IGNORECASE)
_TO_COME: Final = re.compile(
    r"\b(?:will|would|shall|due|schedul\w+|plan(?:s|ned)?|slated|set (?:for|to)|expect\w*|upcoming|deadline|expires?|postpone\w*|resched\w+|"
    r"moved (?:to|from)|until|going to|if|whether|fictional|novel|imagin\w+|last year|a year ago|years? (?:ago|before|earlier)|anniversary|"
    r"(?:is|are|was|were) to|to be|wird|werden|soll|sollen|sollte|geplant\w*|vorgesehen|angesetzt|bis zum|würden?|voraussichtlich|falls|"
    r"vor einem Jahr|vergangenen Jahr\w*|prevista?|programad[oa]|hasta|próxim[oa]|si|año pasado|\w+(?:rá|rán))\b",
    re.IGNORECASE,
)
_OTHER_CLAUSE: Final = re.compile(
    r"[.,;:!?\"“”„»«()]|\b(?:that|which|who|whose|to|for|dass|que|para|zu|and|und|y|as|but|while|when|where|since|before|after|aber|pero)\b",
    re.IGNORECASE,
)
_WAS: Final = re.compile(r"\b(?:ist|sind|hat|haben)\b[^.,;:]{0,40}$")
_DONE: Final = re.compile(
    r"\b(?!geplant|vorgesehen|angesetzt|angekündigt)(?:\w*ge\w{2,}(?:t|en)|\w+iert|(?:ent|be|ver|er|zer)\w{3,}(?:t|en))(?=[ .,;]|$)"
)


_NOT_PERFECT: Final = r"(?<!\bbe )(?<!\bhas )(?<!\bhave )(?<!’ve )"
"""The present perfect goes with no date."""


@cache
def _happened() -> re.Pattern[str]:
    """Return what finds the past of a verb for something that happens once."""
    return re.compile(rf"{_NOT_PERFECT}\b(?:{'|'.join(models.lexicon('findings')['happened'])})\b", re.IGNORECASE)


_REGULAR: Final = {"en": "[a-z]{2,}ed", "de": "[a-zäöüß]{3,}(?:te|ierten|igten|ckten|gneten)"}


@cache
def _past_form(language: str | None) -> re.Pattern[str]:
    """Return what finds the form of a regular verb's past, but for verbs that speak of what is to come."""
    others = "|".join(models.lexicon("findings")["not_yet_happened"].split())
    return re.compile(rf"{_NOT_PERFECT}\b(?!(?:{others})\b)(?:{_REGULAR.get(language or 'en', '(?!)')})\b")


@cache
def _appointment() -> re.Pattern[str]:
    """Return what finds an event that one speaks of beforehand, with nothing after it."""
    return re.compile(rf"\b(?:{'|'.join(models.lexicon('findings')['appointments'].split())})\s*$", re.IGNORECASE)


def future_past(passages: Passages) -> Iterator[Found]:
    """Something is told as having happened on a day that came after the publication (a day's grace for time zones)."""
    published = passages.published
    if published is None:
        return
    for day in passages.days:
        if day.day <= published + _TIME_ZONES or not _means_that_year(passages, day):
            continue
        told = _told_as_past(passages, day)
        if told:
            yield (
                f"told as past, yet {day.day.isoformat()} is after the publication on {published.isoformat()}",
                (told, day.span),
            )


def _means_that_year(passages: Passages, day: Day) -> bool:
    if day.has_year or passages.published is None:
        return day.has_year
    return day.day.year == passages.published.year and (day.day - passages.published).days <= _WITHOUT_YEAR_DAYS


def _told_as_past(passages: Passages, day: Day) -> Span | None:
    """Return the place of the past verb that the date goes with."""
    start, end = passages.sentence_at(day.start)
    text = passages.text
    begin = max(start, day.start - _REACH_CHARS)
    on = _ON.search(text, begin, day.start)
    if on is None or _TO_COME.search(text, start, end):
        return None
    verbs = [
        match
        for found in (_past_form(passages.event.article.language), _happened())
        for match in found.finditer(text, begin, on.start())
    ]
    verbs.sort(key=re.Match.end)
    if verbs and _goes_with(verbs[-1], text[verbs[-1].end() : on.start()]):
        return verbs[-1].span()
    if _WAS.search(text, begin, on.start()):
        done = _DONE.search(text, day.end, end)
        return done.span() if done else None
    if on.start() == start:
        after = _happened().search(text, day.end, min(end, day.end + _REACH_CHARS))
        return after.span() if after and not _appointment().search(text, day.end, after.start()) else None
    return None


def _goes_with(verb: re.Match[str], between: str) -> bool:
    """Say whether the date tells when the verb happened, rather than when what it speaks of is to happen."""
    if _OTHER_CLAUSE.search(between):
        return False
    return verb[0].lower() in {"held", "took place"} or not _appointment().search(between)
