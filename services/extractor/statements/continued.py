"""A quote that goes on behind its cue -> one draft. Pure: no clock, no network, no Kafka.

“It will not last,” Roffman predicted. | “There is no market.”
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from services.extractor.attributions.quotes_rules import continued_quote
from services.extractor.statements.covering import is_held
from services.extractor.statements.sharing import Draft
from services.extractor.words.windows import Strip


def with_continued(strip: Strip, drafts: Sequence[Draft]) -> list[Draft]:
    """Add, to each draft that is one quote with its cue behind it, the quote behind that cue which no draft tells yet."""
    places = {piece: place for place in strip.folds for piece in strip.quotes[strip.quote[place]].pieces}
    return [_continued(strip, places, drafts, draft) for draft in drafts]


def _continued(strip: Strip, places: dict[tuple[int, int], int], drafts: Sequence[Draft], draft: Draft) -> Draft:
    place = places.get(draft.content[-1])
    if place is None or len(draft.content) > 1 or not draft.cue or draft.cue[0][0] < draft.content[-1][1]:
        return draft
    going_on = continued_quote(strip, place, "en")
    pieces = strip.quotes[strip.quote[going_on]].pieces if going_on is not None else ()
    return replace(draft, content=(*draft.content, *pieces)) if pieces and not is_held(pieces, drafts) else draft
