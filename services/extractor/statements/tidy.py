"""Drafts of the model -> drafts that agree with the quotes and rules around them. Pure: no clock, no network, no Kafka."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from schemas.event import Span
from services.extractor.attributions.quotes_rules import Ruled
from services.extractor.attributions.reported import FOUND_BY
from services.extractor.attributions.reported_plain import REMARKS
from services.extractor.statements.sharing import Draft
from services.extractor.words.cues import cues
from services.extractor.words.quotes import Quoted

_ONE_QUOTE: Final = re.compile(r"([“\"][^“”\"]+[”\"])[^“”\"]+\Z")
_SHOWING: Final = frozenset({"reading", "mouthing", "chanting", "shouting"})
_BESIDE_CHARS: Final = 3
_QUOTE_ENDS: Final = frozenset(",.!?…")
_SENTENCE_ENDS: Final = frozenset(".!?…")
_LEAST_QUOTE, _READING, _SPEECH_WORDS = 25, 0.5, 5


def tidied(text: str, quotes: Sequence[Quoted], ruled: Sequence[Ruled], drafts: list[Draft]) -> list[Draft]:
    """Drop words that trail a whole quote, and give back a quote that has a cue of its own."""
    own = {
        piece: rule.cue
        for rule in ruled
        if _is_sure(text, rule, quotes[rule.number])
        for piece in quotes[rule.number].pieces
    }
    pieces = {piece for quote in quotes for piece in quote.pieces}
    drafts = [_read_into(text, draft) for draft in drafts]
    drafts = [_without_lead(text, pieces, draft) for draft in drafts]
    drafts = [_without_trailing(text, pieces, _without_earlier(text, draft)) for draft in drafts]
    return [_without_earlier(text, _without_foreign(text, _without_led_in(text, own, draft), own)) for draft in drafts]


def _is_sure(text: str, rule: Ruled, quote: Quoted) -> bool:
    """Say whether a rule's cue is the quote's own: it leads it in, or it follows a comma at once with its source (“…,” she said)."""
    if rule.rule != "quote-then-cue" or rule.source is None:
        return rule.rule == "cue-before"
    goes_on = text[quote.start : quote.end].rstrip("”\"'’»")[-1:] == ","
    return goes_on and min(rule.cue[0], rule.source[0]) <= quote.end + 1


def _without_lead(text: str, quoted: set[Span], draft: Draft) -> Draft:
    """Drop a report that leads in, with a colon, a quote with a cue behind it: he thought it would not last: “It won’t,” Roffman said."""
    number = next((place for place, span in enumerate(draft.content) if span in quoted), 0)
    if not number or not draft.cue or draft.cue[0][0] < draft.content[number][1]:
        return draft
    led = text[draft.content[number - 1][1] : draft.content[number][0]].strip() == ":"
    return replace(draft, content=draft.content[number:]) if led else draft


def _without_led_in(text: str, own: dict[Span, Span], draft: Draft) -> Draft:
    """End a report before the colon that leads in a quote with a cue of its own: it had lost its soul | : “It is no port,” she claimed."""
    start, end = draft.content[-1]
    for piece, cue in own.items():
        lead = text[start : piece[0]].rstrip() if start < piece[0] < end else ""
        if lead.endswith(":") and cue[0] >= piece[1] and cue not in draft.cue:
            return replace(draft, content=(*draft.content[:-1], (start, start + len(lead) - 1)))
    return draft


def _read_into(text: str, draft: Draft) -> Draft:
    """What somebody's comments suggest is the reporter's reading of them: never told as sure."""
    last = text[: draft.source[-1][1]].rsplit(maxsplit=1)[-1].lower() if draft.source else ""
    return replace(draft, score=min(draft.score, _READING)) if draft.low in _INFERRED and last in REMARKS else draft


def only_quoted(text: str, draft: Draft) -> Draft:
    """Her broadside against “printing money” leaves doubts; mouthing “thank you” at the crowd: behind a noun's quote the reporter goes on."""
    start, end = draft.content[0]
    if len(draft.content) > 1 or not draft.cue or not 0 <= start - draft.cue[-1][1] <= _BESIDE_CHARS:
        return draft
    quote = _ONE_QUOTE.match(text, start, end)
    if quote is None or (draft.low in cues("en") and draft.low not in _SHOWING):
        return draft
    return replace(draft, content=(quote.span(1),))


def _without_trailing(text: str, quoted: set[Span], draft: Draft) -> Draft:
    """Drop what a model took for content after a whole quote (the hearer of "told", mostly)."""
    first = draft.content[0]
    whole = (
        first in quoted
        and first[1] - first[0] >= _LEAST_QUOTE
        and text[first[0] : first[1]].rstrip("”\"'»’“ ")[-1:] in _QUOTE_ENDS
    )
    if not whole or len(draft.content) == 1:
        return draft
    kept = tuple(span for span in draft.content if any(start < span[1] and span[0] < end for start, end in quoted))
    return replace(draft, content=kept) if kept else draft


def _without_earlier(text: str, draft: Draft) -> Draft:
    """Drop a finished quote before a cue that leads in the next one (“… is over.” He adds, “It is late.”)."""
    if len(draft.content) == 1 or not draft.cue or not draft.source:
        return draft
    (_, end), opens = draft.content[0], min(draft.source[0][0], draft.cue[0][0])
    later = tuple(span for span in draft.content if span[0] >= draft.cue[-1][1])
    ended = (
        text[:end].rstrip("”\"'’")[-1:] in _SENTENCE_ENDS
        and not text[end:opens].strip()
        and text[opens : opens + 1].isupper()
    )
    between = text[draft.cue[-1][1] : later[0][0]].strip() if later else ""
    opens_clause = bool(later) and not between and text[later[0][0]].isalnum()
    that = opens_clause and text[later[0][0] :][:5].lower() == "that "
    clause = that or (opens_clause and _is_few(text[slice(*draft.content[0])]))
    leads = clause or (bool(later) and between in {",", ":"})
    return replace(draft, content=later) if ended and leads and opens >= end else draft


def _is_few(quote: str) -> bool:
    """Say whether a quote is a few words of a sentence rather than speech that stands alone."""
    inner = quote.lstrip("“\"'‘`")
    return inner[:1].islower() or len(inner.split()) < _SPEECH_WORDS


def _without_foreign(text: str, draft: Draft, own: dict[Span, Span]) -> Draft:
    """Drop a later quote that another cue leads in."""
    if len(draft.content) == 1 or not draft.cue:
        return draft
    foreign = {
        span
        for span in draft.content[1:]
        if span in own
        and (
            all(own[span][0] not in range(cue[0] - 2, cue[1]) for cue in draft.cue)
            or text[slice(*own[span])].lower() != draft.low
        )
        and own[span][0] > draft.content[0][1]
    }
    return replace(draft, content=tuple(span for span in draft.content if span not in foreign)) if foreign else draft


_PASSIVE: Final = frozenset("is was are were be been being to".split())
_INFERRED: Final = frozenset(
    "suggest suggests suggested reflect reflects reflected show shows showed indicate indicates underscore underscores make makes clear".split()
)
_LABELLING: Final = frozenset("titled known named dubbed entitled".split())
_EXPECTING: Final = frozenset(
    "expecting hoping considering wanting planning".split()
)  # what someone is up to, not what they said
_HABIT: Final = re.compile(r"(?:(?:has|have|had) )?(?:long )?(?<=long )(?:believed|thought|held|advocated)\b")
"""Has long believed: a habit that the reporter tells of, not what was said."""
_QUESTIONS: Final = re.compile(r"(?:addressed|answered|faced|fielded|took|dodged) (?:\w+ )?questions\b")
_SURE = 0.71


def is_told(text: str, draft: Draft) -> bool:
    """Say whether a draft reports someone: "known as" and "addressed questions" do not, nor, without a source, a reporter's "Asked whether"."""
    if draft.carries or not draft.cue:
        return True
    if draft.low in _EXPECTING | _LABELLING or not any(
        char.isalpha() for start, end in draft.content for char in text[start:end]
    ):
        return False
    if any(rule.match(text, draft.cue[0][0]) for rule in (_HABIT, _QUESTIONS)):
        return False
    if draft.source:
        return True
    first = text[draft.cue[0][0] : draft.cue[0][1]].split(maxsplit=1)[0]
    sure = draft.found_by == FOUND_BY and draft.score >= _SURE
    if draft.low in _INFERRED | {"called"} or (first.lower() in _PASSIVE and not sure):
        return False
    return not (first in {"Asked", "asked"} and first[0].isupper()) and (sure or draft.found_by != FOUND_BY)
