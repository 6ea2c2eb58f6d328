"""A content in which the reporter goes on -> the same without the reporter's words. English. Pure: no clock, no network, no Kafka.

Behind what somebody said the reporter may tell what that person did next ("lamented the delay and criticized the pilots") or says more of it
("…, but she has denied it"). Each rule looks at the words at one joint.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

from schemas.event import Span
from services.extractor.statements.sharing import Draft
from services.extractor.words.cues import cues
from services.extractor.words.quotes import is_quoted
from services.extractor.words.sentences import Reading
from services.extractor.words.verbs import AUXILIARIES

_AND: Final = frozenset({"and", "but"})
_JOINTS: Final = _AND | {",", "while"}
_SPEAKERS: Final = frozenset({"he", "she", "they"})
_PERFECT: Final = frozenset({"has", "have", "had", "also", "later", "then"})
_CLAUSES: Final = AUXILIARIES | frozenset(
    "that to how what why whether if he she they it we i you who isn wasn weren won wouldn couldn don".split()
)
_OPENING: Final = frozenset(["“", '"', "''", "‘"])
_OBJECTS: Final = _OPENING | frozenset("the a an his her its their that this him them to it for of about".split())
_CLOSING: Final = frozenset(["”", '"', "''", "’"])
_DETAILS: Final = frozenset({"above", "especially", "notably", "particularly", "mainly"})
_SPEAKING: Final = frozenset({"says", "tells", "adds", "argues", "warns", "calls"})
_RULE: Final = "clause"
_WHO: Final = frozenset({"who", "which", "whose"})
_LEAST, _LEAST_LEFT, _LONGEST_NAME = 2, 3, 4


def without_the_reporter(reading: Reading, pieces: Sequence[Span], drafts: Sequence[Draft]) -> list[Draft]:
    """Return the drafts up to where the reporter goes on, and what is reported there; `pieces` are those of all quotes, in order."""
    found: list[Draft] = []
    heard = {cue[0] for draft in drafts for cue in draft.cue}
    for draft in (_without_apposition(reading, draft) for draft in drafts):
        at = _joint(reading, pieces, draft)
        if at is None:
            found.append(draft)
            continue
        end = at - (reading.words[at - 1] == ",")
        first, last = reading.token_at(draft.content[-1][0]), reading.token_at(draft.content[-1][1] - 1) + 1
        found.append(replace(draft, content=(*draft.content[:-1], reading.span(first, end))))
        later = _later(reading, draft, at, last)
        if later is not None and later.cue[0][0] not in heard:
            heard.add(later.cue[0][0])
            found.append(later)
    return found


def _without_apposition(reading: Reading, draft: Draft) -> Draft:
    """According to the surveyor, who knows the basin, it is dry: what tells more of the source, or its name, is the reporter's."""
    if not draft.source or draft.carries:
        return draft
    start, end = draft.content[-1]
    first, last, comma = reading.token_at(start), reading.token_at(end - 1) + 1, reading.token_at(start) - 1
    if comma != reading.token_at(draft.source[-1][1] - 1) + 1 or reading.words[comma] != ",":
        return draft
    stop = next((at for at in range(first + 1, last - _LEAST_LEFT) if reading.words[at] == ","), first)
    named = stop - first <= _LONGEST_NAME and all(word[0].isupper() for word in reading.words[first:stop])
    if stop == first or not (named or reading.lows[first] in _WHO):
        return draft
    return replace(draft, content=(*draft.content[:-1], reading.span(stop + 1, last)))


def _later(reading: Reading, draft: Draft, at: int, last: int) -> Draft | None:
    """Return the report that the reporter goes on with, of the same source or of the pronoun for it."""
    verb = next((place for place in range(at + 1, min(at + 4, last)) if reading.lows[place] in cues("en")), None)
    if verb is None or last - verb <= _LEAST_LEFT or reading.words[at] == ",":
        return None
    source = (reading.span(at + 1, at + 2),) if reading.lows[at + 1] in _SPEAKERS else draft.source
    content, cue = (reading.span(verb + 1, last),), (reading.span(verb, verb + 1),)
    return replace(draft, content=content, source=source, cue=cue, low=reading.lows[verb], found_by=_RULE)


def _joint(reading: Reading, pieces: Sequence[Span], draft: Draft) -> int | None:
    """Return the place of the "and", "but", "while" or comma where the reporter goes on."""
    if not draft.source or not draft.cue or draft.carries or draft.content[-1][0] < draft.cue[-1][1]:
        return None
    start, end = draft.content[-1]
    first, last = reading.token_at(start), reading.token_at(end - 1) + 1
    for at in range(first + _LEAST, last - _LEAST_LEFT):
        if reading.lows[at] not in _JOINTS or is_quoted(pieces, reading.starts[at]):
            continue
        if any(rule(reading, draft, first, at) for rule in RULES.values()):
            return at
    return None


def _tells_again(reading: Reading, _draft: Draft, _first: int, at: int) -> bool:
    """…, and he added; …, but she has denied."""
    if reading.lows[at] not in _AND or reading.lows[at + 1] not in _SPEAKERS:
        return False
    verb = reading.lows[at + 2 + (reading.lows[at + 2] in _PERFECT)]
    return verb in cues("en") and verb.endswith(("ed", "said", "told", "says"))


def _was_so(reading: Reading, _draft: Draft, _first: int, at: int) -> bool:
    """…, as was the case in May."""
    return reading.words[at] == "," and reading.lows[at + 1] == "as" and reading.lows[at + 2] in AUXILIARIES


def _does_more(reading: Reading, draft: Draft, first: int, at: int) -> bool:
    """Lamented the delay and criticized the pilots: where no clause was told, a second verb of the same form is the teller's."""
    low, after = reading.lows[at + 1], reading.lows[at + 2]
    if reading.lows[at] not in _AND or after not in _OBJECTS or not _CLAUSES.isdisjoint(reading.lows[first:at]):
        return False
    past = low.endswith("ed") or low == "made"
    same = (past and draft.low.endswith("ed")) or (low.endswith("s") and draft.low.endswith("s") and low in cues("en"))
    return same and not any(
        reading.lows[place].endswith("ed") and reading.words[place - 1] not in _OPENING for place in range(first, at)
    )


def _tells_that(reading: Reading, _draft: Draft, _first: int, at: int) -> bool:
    """…, but warned that; …, and made clear that."""
    verb = at + 1
    tells = reading.lows[verb] in cues("en") and reading.lows[verb].endswith("ed")
    made = reading.lows[verb : verb + 2] == ["made", "clear"]
    that = reading.lows[verb + 1 + made]
    return reading.words[at - 1] == "," and reading.lows[at] in _AND and (tells or made) and that == "that"


def _does_meanwhile(reading: Reading, _draft: Draft, _first: int, at: int) -> bool:
    """Praising the crews while also closing the quay; but not: while also blaming the pilots."""
    also = reading.lows[at + 1] == "also"
    after = reading.lows[at + 1 + also]
    return reading.lows[at] == "while" and also and after.endswith("ing") and after not in cues("en")


def _speaks_on(reading: Reading, draft: Draft, _first: int, at: int) -> bool:
    """Says that it is late and tells the crowd."""
    return reading.lows[at] == "and" and draft.low in _SPEAKING and reading.lows[at + 1] in _SPEAKING


def _says_where(reading: Reading, _draft: Draft, _first: int, at: int) -> bool:
    """Wished them “full nets”, above all in the north: a phrase behind a quote and its comma."""
    return reading.words[at] == "," and reading.words[at - 1] in _CLOSING and reading.lows[at + 1] in _DETAILS


RULES: Final[dict[str, Callable[[Reading, Draft, int, int], bool]]] = {
    "tells again": _tells_again,
    "was so": _was_so,
    "does more": _does_more,
    "speaks on": _speaks_on,
    "tells that": _tells_that,
    "does meanwhile": _does_meanwhile,
    "says where": _says_where,
}
