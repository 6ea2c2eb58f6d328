"""A source set into what was said -> all of what was said around it, and no more. English. Pure: no clock, no network, no Kafka.

"The first complaint, according to the priest, | arrived late"; "Four have died, the office reported on Monday, | as boats set out."
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from services.extractor.statements.sharing import Draft
from services.extractor.words.sentences import Reading
from services.extractor.words.verbs import AUXILIARIES

_ACCORDING: Final = "according"
_MEANWHILE: Final = "as"
_ENDS: Final = frozenset([".", ";", "!", "?", "…", "“", '"'])
_LONGEST: Final = 60


def around(reading: Reading, draft: Draft) -> Draft:
    """Return the draft with what goes on behind "according to X,", and without what the reporter tells behind an inserted source."""
    if not draft.cue or draft.carries:
        return draft
    cue = draft.cue[0][0]
    if draft.content[-1][1] <= cue:
        return _going_on(reading, draft) if draft.low == _ACCORDING else draft
    inserted = len(draft.content) > 1 and draft.content[-2][1] <= cue < draft.content[-1][0]
    if inserted and _is_meanwhile(reading, draft):
        return replace(draft, content=draft.content[:-1])
    return draft


def _is_meanwhile(reading: Reading, draft: Draft) -> bool:
    """Say whether the reporter tells when it was said, and then what happened then."""
    first = reading.token_at(draft.content[-1][0])
    told = max(end for _, end in (*draft.cue, *draft.source))
    return reading.lows[first] == _MEANWHILE and first - 1 > reading.token_at(told - 1) + 1


def _going_on(reading: Reading, draft: Draft) -> Draft:
    """Add the verb that belongs to what stood before, or a second clause, to the end of the sentence."""
    if not draft.source or draft.source[-1][0] < draft.cue[-1][1]:
        return draft
    comma = reading.token_at(draft.source[-1][1] - 1) + 1
    stop = min(reading.sentences[reading.sentence_of[comma - 1]][1], comma + _LONGEST)
    if comma + 2 >= stop or reading.words[comma] != ",":
        return draft
    low = reading.lows[comma + 1]
    if low not in AUXILIARIES and not low.endswith("ed") and low != "and":
        return draft
    end = next((at for at in range(comma + 1, stop) if reading.words[at] in _ENDS), stop)
    return replace(draft, content=(*draft.content, reading.span(comma + 1, end)))
