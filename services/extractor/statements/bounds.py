"""A draft -> the same draft with the bounds that its sentence shows (English). Pure: no clock, no network, no Kafka.

The network cuts where a comma stands, and takes what leads a sentence in for what was said. Each rule looks at a few words beside both.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from services.extractor.statements.sharing import Draft
from services.extractor.words.sentences import Reading
from services.extractor.words.verbs import AUXILIARIES

_MARKS: Final = frozenset(["“", "”", '"', "«", "»", "„", "‘", "’", "''", "``"])
_OPENING: Final = frozenset(["“", '"', "«", "„", "''", "``"])
_STOPS: Final = frozenset(".!?…")
_BREAKS: Final = frozenset({":", ";", "—", "–", "--", "-", "("})
_TELLING: Final = frozenset(
    "told tells tell assured assures assure reminded reminds remind warned warns warn informed informs inform promised convinced persuaded".split()
)
_FINITE: Final = AUXILIARIES | frozenset("be been must isn wasn weren hasn hadn won wouldn couldn".split())
_TURNS: Final = frozenset(
    "but and or while though although whereas which who whom whose when as after before a an the not according despite without with".split()
)
_PERFECT: Final = frozenset({"has", "have", "had"})
_AND: Final = frozenset({"and", "but"})
_RELATIVES: Final = frozenset({"who", "which", "that", "whom"})
_IFS: Final = frozenset({"if", "when", "as", "because", "once"})
_PREPOSITIONS: Final = frozenset(
    "in at on of for to with from by about than like over under among given as during after before".split()
)
_OF_WHICH: Final = (["of", "which"], ["of", "whom"])
_WHO: Final = frozenset({"who", "whom", "which"})
_PRONOUNS: Final = frozenset({"he", "she", "they", "it", "i", "we", "you", "who"})
_NAMING: Final = frozenset({"described", "describes", "called", "calls", "blasted", "labeled", "labelled", "branded"})
_OPEN_OBJECTS: Final = frozenset("the a an his her its their that this him them support for to".split())
_LEADS: Final = frozenset(
    "in if when while after before since as because although though with without for at by from on under during until".split()
)
_NO_LIST: Final = frozenset(
    "such also both a an according and or but with from as not one then so when where while after before in at on by for during to".split()
)
_LONGEST_LEAD, _MOST_CUT = 24, 8
_SAID: Final = frozenset({"said", "says", "say"})
_HEARER_WORDS, _LEAST_REST, _LONGEST, _FEW = 7, 3, 60, 12


def bounded(reading: Reading, draft: Draft) -> Draft:
    """Return the draft without the words that lead its sentence in or name the hearer, and with what its comma cut off."""
    if not draft.source or not draft.cue or draft.carries:
        return draft
    if draft.content[-1][1] <= draft.cue[0][0]:
        draft = _behind_its_colon(reading, draft)
        return _with_its_lead(reading, _resumed(reading, draft))
    draft = _without_hearer(reading, _without_lead_in(reading, draft))
    return _without_reporter(reading, _with_its_verb(reading, draft))


def _is_plain(reading: Reading, first: int, last: int) -> bool:
    return _MARKS.isdisjoint(reading.words[first:last])


def _without_lead_in(reading: Reading, draft: Draft) -> Draft:
    """Despite the trust that he lost, Weiss said he could …: what stands before the subject is the reporter's, unless a comma follows the cue."""
    if len(draft.content) == 1 or draft.content[0][1] > draft.source[0][0] or draft.source[0][0] > draft.cue[0][0]:
        return draft
    first, comma = reading.token_at(draft.content[0][0]), reading.token_at(draft.content[0][1] - 1) + 1
    subject, after = reading.token_at(draft.source[0][0]), reading.token_at(draft.cue[-1][1] - 1) + 1
    if (
        comma + 1 != subject
        or reading.words[comma] != ","
        or after >= len(reading.words)
        or reading.words[after] in {",", ":"}
    ):
        return draft
    opens = reading.lows[first + (reading.lows[first] in _AND)]
    if (
        opens in _PREPOSITIONS
        or opens in _IFS
        or draft.content[1][0] < draft.cue[-1][1]
        or not _is_plain(reading, first, comma)
    ):
        return draft
    return replace(draft, content=draft.content[1:])


def _without_hearer(reading: Reading, draft: Draft) -> Draft:
    """Assured the islanders that A: the hearer is no part of what was said."""
    if draft.low not in _TELLING or draft.content[-1][0] < draft.cue[-1][1]:
        return draft
    start, end = draft.content[-1]
    first = reading.token_at(start)
    lows = reading.lows[first : first + _HEARER_WORDS]
    if "that" not in lows[1:] or reading.token_at(draft.cue[-1][1] - 1) + 1 != first:
        return draft
    that = first + lows.index("that", 1)
    if reading.lows[that - 1] in _PREPOSITIONS:  # in that state
        return draft
    if reading.starts[that] >= end or "," in reading.words[first:that] or not _is_plain(reading, first, that):
        return draft
    return replace(draft, content=(*draft.content[:-1], (reading.starts[that], end)))


def _resumed(reading: Reading, draft: Draft) -> Draft:
    """In three winters, Ostrow says, far too many boats were lost: what was said goes on behind the cue that parts it."""
    if len(draft.content) != 1 or draft.source[0][0] > draft.cue[0][0] or draft.content[0][1] > draft.source[0][0]:
        return draft
    start, end = reading.token_at(draft.content[0][0]), reading.token_at(draft.content[0][1] - 1) + 1
    subject, after = reading.token_at(draft.source[0][0]), reading.token_at(draft.cue[-1][1] - 1) + 1
    first, last = reading.sentences[reading.sentence_of[subject]]
    last -= reading.words[last - 1] in _STOPS
    comma = subject - 1
    if not end <= comma < end + _MOST_CUT or reading.words[comma] != "," or start < first:
        return draft
    if not (_goes_on(reading, after, last) or _has_its_verb(reading, (start, end), after, last)) or (
        comma > end and not _is_plain(reading, start, comma)
    ):
        return draft
    return replace(draft, content=(reading.span(start, comma), reading.span(after + 1, last)))


def _goes_on(reading: Reading, comma: int, last: int) -> bool:
    """Say whether behind a cue and its comma the words before it go on: no "but", no participle, no break, nothing quoted."""
    if not _LEAST_REST < last - comma <= _LONGEST or reading.words[comma] != ",":
        return False
    low = reading.lows[comma + 1]
    if low in _TURNS or (low.endswith("ing") and low != "including"):
        return False
    return (_BREAKS | _MARKS).isdisjoint(reading.words[comma + 1 : last])


def _has_its_verb(reading: Reading, told: tuple[int, int], comma: int, last: int) -> bool:
    """The two ports, Ostrow said, now have a “golden chance”: words without a verb are told to the end of their sentence, quoted or not."""
    if (
        last - comma <= _LEAST_REST
        or reading.words[comma] != ","
        or any(low in _FINITE for low in reading.lows[slice(*told)])
    ):
        return False
    verb = (
        comma
        + 1
        + (reading.lows[comma + 1] in {"now", "also", "never", "still"} or reading.lows[comma + 1].endswith("ly"))
    )
    return reading.lows[verb] in _FINITE


def _with_its_verb(reading: Reading, draft: Draft) -> Draft:
    """Said letters from Hart, Lind and Bell were consistent: a clause without its verb is not over at the comma."""
    start, end = draft.content[-1]
    first, last = reading.token_at(start), reading.token_at(end - 1) + 1
    if (
        len(draft.content) != 1
        or start < draft.cue[-1][1]
        or not 1 < last - first < _FEW
        or not _is_plain(reading, first, last)
    ):
        return draft
    said = reading.lows[first] == "that" or draft.low in _SAID
    if (
        not said
        or reading.token_at(draft.cue[-1][1] - 1) + 1 != first
        or last >= len(reading.words)
        or reading.words[last] != ","
    ):
        return draft
    if any(low in _FINITE or low in _PRONOUNS or low.endswith(("ed", "n't")) for low in reading.lows[first:last]):
        return draft
    stop = reading.sentences[reading.sentence_of[first]][1]
    verb = next((at for at in range(last + 1, min(stop, last + _FEW)) if reading.lows[at] in _FINITE), stop)
    if (
        verb == stop
        or reading.lows[last + 1] in _TURNS
        or _is_relative(reading, last, verb)
        or not _BREAKS.isdisjoint(reading.words[last:verb])
    ):
        return draft
    end_at = next((at for at in range(verb, stop) if _is_over(reading, at)), stop)
    end_at -= reading.words[end_at - 1] in _STOPS
    return replace(draft, content=(reading.span(first, end_at),)) if _is_plain(reading, last, end_at) else draft


def _is_relative(reading: Reading, comma: int, verb: int) -> bool:
    """Say whether the verb behind a comma is not the clause's: a relative's, or that of a clause which begins there."""
    goes_on = (
        any(low in {",", "and", "or"} for low in reading.lows[comma + 1 : verb])
        or reading.lows[comma - 2] in _PREPOSITIONS
    )
    return reading.lows[verb - 1] in _RELATIVES or not goes_on


def _is_over(reading: Reading, at: int) -> bool:
    """Say whether a clause is over: at a break, a quote, or a comma before "but" and the like or a participle."""
    if reading.words[at] in _BREAKS or reading.words[at] in _MARKS:
        return True
    low = reading.lows[at + 1] if reading.words[at] == "," and at + 1 < len(reading.words) else ""
    return low in {"but", "while", "although", "though", "according"} or (low.endswith("ing") and low != "including")


def _behind_its_colon(reading: Reading, draft: Draft) -> Draft:
    """He went through the rules: “Patience comes first,” he said. What leads a quote in with a colon is the reporter's."""
    start, end = draft.content[0]
    first, last = reading.token_at(start), reading.token_at(end - 1) + 1
    if reading.words[first] in _MARKS or reading.words[last - 1] not in _MARKS:
        return draft
    for at in range(first + 1, last - _LEAST_REST):
        if reading.words[at] in _MARKS:
            return draft
        if reading.words[at] == ":" and reading.words[at + 1] in _OPENING:
            return replace(draft, content=((reading.starts[at + 1], end), *draft.content[1:]))
    return draft


def _with_its_lead(reading: Reading, draft: Draft) -> Draft:
    """In a year of storms, skippers can stay at home, said Weiss: what leads the sentence in before a cue at its end is said, too."""
    if len(draft.content) != 1:
        return draft
    first, last = reading.token_at(draft.content[0][0]), reading.token_at(draft.content[0][1] - 1) + 1
    cue = reading.token_at(draft.cue[0][0])
    opens = reading.sentences[reading.sentence_of[first]][0]
    if not 1 < first - opens <= _LONGEST_LEAD or reading.words[last] != "," or cue - last > _FEW:
        return draft
    if reading.lows[opens] not in _LEADS or reading.sentence_of[cue] != reading.sentence_of[opens]:
        return draft
    lead = reading.lows[opens:first]
    if not _is_plain(reading, opens, last) or not (_SAID | _BREAKS).isdisjoint(lead) or lead.count(",") > 1:
        return draft
    return replace(draft, content=(reading.span(opens, last),))


def _without_reporter(reading: Reading, draft: Draft) -> Draft:
    """Vowed to keep it open and praised the pilots; said A, whom he described as B: the second verb is the reporter's."""
    start, end = draft.content[-1]
    first, last = reading.token_at(start), reading.token_at(end - 1) + 1
    after = reading.token_at(draft.cue[-1][1] - 1) + 1
    if after != first or last - first < _LEAST_REST + 1:
        return draft
    infinitive = reading.lows[first] == "to"
    perfect = reading.lows[reading.token_at(draft.cue[0][0])] in _PERFECT
    for at in range(first + 2, last - 2):
        word, low = reading.lows[at], reading.lows[at + 1]
        if word in _MARKS:
            return draft
        if word in _AND and ((infinitive and _is_past(low, reading.lows[at + 2])) or (perfect and low in _PERFECT)):
            return replace(draft, content=(*draft.content[:-1], reading.span(first, at)))
        if (
            word == ","
            and low in _WHO
            and reading.lows[at + 2] in _PRONOUNS
            and at + 3 < last
            and reading.lows[at + 3] in _NAMING
        ):
            return replace(draft, content=(*draft.content[:-1], reading.span(first, at)))
    return draft


def _is_past(low: str, after: str) -> bool:
    """Say whether a word is a verb in the past with an object behind it."""
    return low.endswith("ed") and after in _OPEN_OBJECTS


def with_its_list(reading: Reading, draft: Draft) -> Draft:
    """Praised the crews for calm in the storm, the fire and the long winter: a list goes on behind its commas, and a reason behind a quote."""
    last = reading.token_at(draft.content[-1][1] - 1) + 1
    told = draft.source and draft.cue and not draft.carries and draft.content[-1][0] >= draft.cue[-1][1]
    if not told or last >= len(reading.words) or reading.sentence_of[last] != reading.sentence_of[last - 1]:
        return draft
    stop = reading.sentences[reading.sentence_of[last]][1]
    stop -= reading.words[stop - 1] in _STOPS
    goes_on = _is_reason(reading, last) or _is_relative_of_some(reading, last) or _is_list(reading, draft, last, stop)
    if stop - last > _LONGEST or not goes_on:
        return draft
    if not (_MARKS | _BREAKS).isdisjoint(reading.words[last:stop]):
        return draft
    return replace(draft, content=(*draft.content[:-1], (draft.content[-1][0], reading.ends[stop - 1])))


def _is_reason(reading: Reading, last: int) -> bool:
    """Say whether a reason follows a quote that ends with a comma: a “rush to judgment,” because …."""
    return reading.lows[last] == "because" and reading.words[last - 1] in _MARKS and reading.words[last - 2] == ","


def _is_relative_of_some(reading: Reading, last: int) -> bool:
    """Highlighted the harbours, some of which are empty."""
    return reading.words[last] == "," and reading.lows[last + 2 : last + 4] in _OF_WHICH


def _is_list(reading: Reading, draft: Draft, last: int, stop: int) -> bool:
    """Say whether behind the comma at `last` a list of things goes on: neither there nor before it is a clause."""
    rest = reading.lows[last + 1 : stop]
    if reading.words[last] != "," or "and" not in rest[1:] or rest[0] in _NO_LIST:
        return False
    told = reading.lows[reading.token_at(draft.content[-1][0]) : last]
    return not any(_is_clause(low) or low.endswith("ing") for low in rest) and not any(_is_clause(low) for low in told)


def _is_clause(low: str) -> bool:
    return low in _FINITE or low in _PRONOUNS or low in _RELATIVES or low.endswith(("ed", "n't"))
