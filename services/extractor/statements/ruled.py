"""Drafts of the model, and of rules -> those of both that stand. Pure: no clock, no network, no Kafka."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from schemas.event import Span
from services.extractor.statements.covering import is_held
from services.extractor.statements.sharing import Draft

_UNSURE: Final = 0.51
_RELATIVES: Final = frozenset({"that ", "which", "who w", "who h"})


def with_rules(text: str, drafts: list[Draft], ruled: Sequence[Draft]) -> list[Draft]:
    """Add what rules report and no draft holds yet; a draft of the model that is unsure, or of nobody, gives way to the rule with the same cue.

    A rule that does not know the source either replaces only what is both.
    """
    named = _offsets(span for draft in ruled if draft.source for span in draft.cue)
    remarks = _offsets(span for draft in ruled if draft.found_by == "remarks" for span in draft.cue)
    nameless = _offsets(span for draft in ruled if not draft.source for span in draft.cue)
    before = [draft.cue[0] for draft in ruled if draft.found_by == "clause" and draft.content[-1][1] <= draft.cue[0][0]]
    that = {draft.content[0][0]: draft.content[-1][1] for draft in ruled if _opens_with_that(text, draft)}
    kept = []
    for draft in drafts:
        cue, end = _offsets(draft.cue), draft.content[-1][1]
        # that the U.S | . has kept quiet: the rule knows that its sentence is not over
        amiss = text[end : end + 1] == "." and that.get(draft.content[0][0], 0) > end + 1
        amiss = amiss or any(_hears_a_relative(text, draft, cue_before) for cue_before in before)
        weak = draft.score < _UNSURE or not draft.source or amiss or not remarks.isdisjoint(cue)
        weakest = draft.score < _UNSURE and not draft.source
        if not (weak and not named.isdisjoint(cue)) and not (weakest and not nameless.isdisjoint(cue)):
            kept.append(draft)
    heard = _offsets(span for draft in kept for span in draft.cue)
    return kept + [
        draft
        for draft in ruled
        if heard.isdisjoint(_offsets(draft.cue)) and (not is_held(draft.content, kept) or _is_nested(text, draft, kept))
    ]


def _is_nested(text: str, clause: Draft, drafts: Sequence[Draft]) -> bool:
    """Say whether a draft tells the whole report: she said | that Weiss had denied that it was late."""
    if not clause.source or not _opens_with_that(text, clause):
        return False
    start, end = clause.source[0][0], clause.content[-1][1]
    return clause.source[0][0] < clause.cue[0][0] and any(
        span[0] <= start and end <= span[1] for draft in drafts for span in draft.content
    )


def _opens_with_that(text: str, draft: Draft) -> bool:
    return text.startswith("that ", draft.content[0][0])


def _hears_a_relative(text: str, draft: Draft, cue: Span) -> bool:
    """Say whether the model hears a relative clause where a rule has one before the cue: All voted, she announced in a slip | that was late."""
    start = draft.content[0][0]
    same = any(first <= cue[0] < last for first, last in draft.cue)
    return same and start >= cue[1] and text[start : start + 5] in _RELATIVES


def _offsets(spans: Iterable[Span]) -> set[int]:
    return {at for start, end in spans for at in range(start, end)}
