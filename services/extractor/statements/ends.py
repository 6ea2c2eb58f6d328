"""A content that stops where no phrase can stop -> the same to the end of its clause. English. Pure: no clock, no network, no Kafka.

The network weighs one word after the other and may stop in the middle of a phrase ("the treasurer of | the island"). Each rule looks at the words on
either side of the stop.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

from schemas.event import Span
from services.extractor.dates.words import MONTHS, WEEKDAYS
from services.extractor.statements.sharing import Draft
from services.extractor.words.quotes import is_quoted
from services.extractor.words.sentences import Reading
from services.extractor.words.verbs import AUXILIARIES

_CLAUSE_ENDS: Final = frozenset([",", ".", ";", ":", "!", "?", "…", "—", "–", "--", "-", "(", ")", "[", "]"])
_HYPHENS: Final = frozenset({"-", "‐", "‑"})
_NEEDS_MORE: Final = AUXILIARIES | frozenset(
    "a an the of to from with for by into than and or but that how why what whether if because my our your his her its their every be been not "
    "about as during between against toward towards without within under who which where when while very mr. mrs. ms. dr. sen. gov. rep. both".split()
)
_ADJUNCTS: Final = frozenset("of in on for with at about over against to".split())
_MARKS: Final = frozenset(["“", "”", '"', "«", "»", "„", "‘", "’", "''", "``"])
_SCENE: Final = (
    frozenset(WEEKDAYS["en"])
    | frozenset(MONTHS["en"])
    | frozenset(
        "early late last this past recent year years month week weeks days interview interviews speech statement conference tweet post letter email "
        "appearance address debate remarks report meeting call facebook comment".split()
    )
)
_PREPOSITIONS: Final = frozenset("by in on at for to of with from as".split())
_OPENS_CLAUSE: Final = frozenset({"that", "to", "how", "what", "why", "whether"})
_ASKING: Final = frozenset("who what why how when where whether which".split())
_POSSESSIVES: Final = frozenset({"'s", "’s"})
_PRONOUNS: Final = frozenset({"he", "she", "they", "it", "i", "we", "you", "who"})
_FINITE: Final = AUXILIARIES | frozenset("isn wasn weren hasn hadn won wouldn couldn don doesn didn".split())
_STOPS: Final = frozenset(".!?…,")
_COMPARING: Final = frozenset({("compared", "with"), ("compared", "to"), ("up", "from"), ("down", "from")})
_LEADS_ON: Final = frozenset({":", ","})
_LONGEST: Final = 60


def whole(reading: Reading, pieces: Sequence[Span], draft: Draft) -> Draft:
    """Return the draft with its last words to the end of their clause, where they stop within a phrase.

    `pieces`: those of all quotes, in order.
    """
    if not draft.cue or draft.carries or draft.content[-1][0] < draft.cue[-1][1]:
        return draft
    start, end = draft.content[-1]
    first, last = reading.token_at(start), reading.token_at(end - 1) + 1
    if (
        last >= len(reading.words)
        or reading.sentence_of[last] != reading.sentence_of[last - 1]
        or is_quoted(pieces, end)
    ):
        return draft
    over = reading.words[last - 1] in _MARKS and reading.words[last - 2] in _CLAUSE_ENDS  # a “fine ship,”
    if over or not any(rule(reading, draft, first, last) for rule in RULES.values()):
        return draft
    stop = _clause_end(reading, pieces, last)
    if stop <= last or any(end <= cue[0] < reading.ends[stop - 1] for cue in draft.cue):
        return draft
    return replace(draft, content=(*draft.content[:-1], (start, reading.ends[stop - 1])))


def _clause_end(reading: Reading, pieces: Sequence[Span], place: int) -> int:
    """Return where the clause ends that goes on at `place`: at a mark outside of quotes, or with a quote that ends in one."""
    stop = min(reading.sentences[reading.sentence_of[place]][1], place + _LONGEST)
    at = place + (reading.words[place] in _LEADS_ON)
    while at < stop:
        number = bisect_left(pieces, (reading.starts[at], 0))
        if number < len(pieces) and pieces[number][0] == reading.starts[at]:
            end = pieces[number][1]
            at = bisect_left(reading.starts, end, at)
            if reading.text[end - 2 : end - 1] in _STOPS:
                break
        elif reading.words[at] in _CLAUSE_ENDS and not _in_word(reading, at):
            break
        else:
            at += 1
    return min(at, stop)


def _in_word(reading: Reading, at: int) -> bool:
    """Say whether the mark at `at` is a hyphen that joins two words: 17-year-olds."""
    touches = (
        reading.ends[at - 1] == reading.starts[at] and reading.ends[at : at + 1] == reading.starts[at + 1 : at + 2]
    )
    return reading.words[at] in _HYPHENS and touches


def _stops_in_a_word(reading: Reading, _draft: Draft, _first: int, last: int) -> bool:
    return _in_word(reading, last)


def _stops_before_what_must_follow(reading: Reading, _draft: Draft, _first: int, last: int) -> bool:
    low, after = reading.lows[last - 1], reading.lows[last]
    return low in _NEEDS_MORE and after not in _CLAUSE_ENDS and not (low == "her" and after in _PREPOSITIONS)


def _stops_before_its_verb(reading: Reading, draft: Draft, first: int, last: int) -> bool:
    told = reading.lows[first:last]
    return (
        reading.lows[last] in _FINITE
        and not (draft.low.endswith("ing") and told[0] not in _OPENS_CLAUSE)
        and not any(low in _FINITE or low.endswith("ed") for low in told)
    )


def _stops_before_what_is_owned(reading: Reading, _draft: Draft, _first: int, last: int) -> bool:
    return reading.words[last] in _POSSESSIVES


def _stops_between_two_names(reading: Reading, _draft: Draft, _first: int, last: int) -> bool:
    before, after = reading.words[last - 1], reading.words[last + 1 : last + 2]
    return reading.lows[last] == "and" and before[:1].isupper() and bool(after) and after[0][:1].isupper()


def _is_clause(reading: Reading, first: int) -> bool:
    """Say whether a quote stands in a clause: he will do “very well” | in Nevada."""
    return reading.lows[first] in _OPENS_CLAUSE or reading.lows[first] in _PRONOUNS


def _stops_before_an_adjunct(reading: Reading, _draft: Draft, first: int, last: int) -> bool:
    """A poll | in the north, but not: an interview | in May, in a speech."""
    if reading.lows[last] not in _ADJUNCTS or (reading.words[last - 1] in _MARKS and not _is_clause(reading, first)):
        return False
    return not any(low in _SCENE for low in reading.lows[last + 1 : last + 5])


def _stops_before_its_colon(reading: Reading, _draft: Draft, _first: int, last: int) -> bool:
    """They chose a new plan | : to stand up; a question | : who will pay."""
    after = reading.words[last + 1 : last + 2]
    return reading.words[last] == ":" and bool(after) and (after[0].islower() or after[0].lower() in _ASKING)


def _stops_before_what_it_is_compared_with(reading: Reading, _draft: Draft, _first: int, last: int) -> bool:
    """By 2.4 percent | , compared with 2.2 in May; to 9.1 million | , up from eight."""
    after = reading.lows[last + 1 : last + 3]
    return reading.words[last] == "," and tuple(after) in _COMPARING


RULES: Final[dict[str, Callable[[Reading, Draft, int, int], bool]]] = {
    "in a word": _stops_in_a_word,
    "before what must follow": _stops_before_what_must_follow,
    "before its verb": _stops_before_its_verb,
    "before what is owned": _stops_before_what_is_owned,
    "between two names": _stops_between_two_names,
    "before an adjunct": _stops_before_an_adjunct,
    "before its colon": _stops_before_its_colon,
    "before what it is compared with": _stops_before_what_it_is_compared_with,
}
