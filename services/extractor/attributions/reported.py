"""A reading -> attributions: source, cue and content, as the trained network hears them. Pure: no clock, no network, no Kafka."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final
from unicodedata import category

import numpy as np

from schemas.event import Span
from services.extractor import ROOM
from services.extractor.attributions.reported_features import Table, Windows, cue_codes_of, window_arrays
from services.extractor.attributions.reported_network import LABELS, quote_hearer
from services.extractor.attributions.reported_weights import MOST, Nearby, content_weight, told_weights
from services.extractor.words.cue_steps import CANDIDATE_STEP, cue_step
from services.extractor.words.paths import best_paths, nothing
from services.extractor.words.sequences import Chain, Floats, Ints, load_chain
from services.extractor.words.windows import FOLD, Strip, Window, windows_of

_GATE_MODEL: Final = ROOM / "models" / "quotes_gate.npz"
FOUND_BY: Final = "quotes-network-1"
# The margin of the best path over "nothing here" -> a score; fitted on the tenth of the training articles that is held out.
_SLOPE, _OFFSET = 0.22, -0.15
_TRIMMED: Final = frozenset([",", ";", ":", "—", "–", "--", "-", "\ufeff"])
_SENTENCE_ENDS: Final = frozenset(".!?")
_UNCUT_STOPS: Final = frozenset({FOLD, ";", ":", "—", "–", "--"})
_MEANWHILE: Final = frozenset({"while", "whereas"})
_TURNS: Final = frozenset("but while whereas although though".split())
_PREPOSITIONS: Final = frozenset("in by from of for to".split())
_SAME: Final = 0.75
_LONGEST_CUE, _LONGEST_TAIL = 6, 120
_LEAST_MARGIN: Final = -1.5
# The gate's log-odds that a word is a cue: below the first it is not looked at; above, it counts into the margin by the second.
_GATE, _GATE_SHARE = -2.0, 0.6
_AT_ONCE: Final = 256
"""Windows that the network hears together: a sentence of thousands of cues takes time, not memory."""
_SURE_STEP: Final = 5  # a word that heads a cue in one of two places or more is looked at wherever it stands
_FORCED: Final = np.array([-1e4, 0, -1e4, -1e4, -1e4, -1e4], dtype=np.float32)  # in the order of `LABELS`: all but V


@dataclass(frozen=True, slots=True)
class Attribution:
    """Who is said to have said what; `low` is the cue's head in lower case; `is_quoted`: quotation marks stand in the content."""

    content: tuple[Span, ...]
    source: tuple[Span, ...]
    cue: tuple[Span, ...]
    low: str
    margin: float
    is_quoted: bool = False
    found_by: str = FOUND_BY

    @property
    def reach(self) -> Span:
        """From where its content begins to where it ends."""
        return self.content[0][0], self.content[-1][1]

    @property
    def score(self) -> float:
        """How sure, 0 to 1."""
        return 1 / (1 + math.exp(-(_SLOPE * self.margin + _OFFSET)))


@lru_cache(maxsize=1)
def quote_gate() -> Chain:
    """Return the shipped gate: one step per possible cue."""
    return load_chain(_GATE_MODEL)


def find_attributions(strip: Strip, least_margin: float = _LEAST_MARGIN) -> list[Attribution]:
    """Return every attribution whose margin is at least `least_margin`, in order of its cue; doubles are dropped."""
    weighed = _weighed(_without_doubles(_decoded(strip, least_margin)))
    return [attribution for attribution in weighed if attribution.margin > least_margin]


def _decoded(strip: Strip, least_margin: float) -> list[Attribution]:
    table = Table(strip)
    windows = windows_of(strip, np.flatnonzero(table.steps >= CANDIDATE_STEP).tolist())
    if not windows:
        return []
    kept, likely = likely_cues(table, window_arrays(windows))
    found: list[Attribution] = []
    for start in range(0, len(kept), _AT_ONCE):
        some = [windows[place] for place in kept[start : start + _AT_ONCE].tolist()]
        found += _heard(strip, table, some, likely[start : start + _AT_ONCE], least_margin)
    return found


def _heard(strip: Strip, table: Table, windows: list[Window], likely: Floats, least_margin: float) -> list[Attribution]:
    """Return the attributions of some windows, whose cues are as likely as the gate says."""
    hearer = quote_hearer()
    transitions = hearer.network.transitions
    emissions, rows = hearer.emissions(strip.words, table, window_arrays(windows))
    none = nothing(emissions, rows.lengths, transitions)
    # The best path through the cue, even where none at all is better: the margin then says by how much.
    emissions[rows.cues] += _FORCED[None, :]
    labels, best = best_paths(emissions, rows.lengths, transitions)
    margins = best - none + _GATE_SHARE * likely
    tags = [LABELS[label] for label in labels]
    found = []
    for window, begin, margin in zip(windows, rows.begins.tolist(), margins.tolist(), strict=True):
        if margin > least_margin - MOST:
            own_tags = tags[begin : begin + window.last - window.first]
            found.append(_attribution(strip, window, own_tags, margin, least_margin))
    return [attribution for attribution in found if attribution is not None]


def likely_cues(table: Table, windows: Windows, least: float = _GATE) -> tuple[Ints, Floats]:
    """Return the numbers of the windows whose cue may well be one, and its log-odds by the gate, which are more than `least`."""
    own = quote_gate().emissions(cue_codes_of(table, windows))
    likely = own[:, 1] - own[:, 0]
    kept = np.flatnonzero((likely > least) | (table.steps[windows[2]] >= _SURE_STEP))
    return kept, likely[kept]


def _weighed(found: list[Attribution]) -> list[Attribution]:
    """Lower the margin of those whose words a surer one tells."""
    contents = [(one.reach, one.margin, one.is_quoted) for one in found]
    pairs = zip(found, told_weights(contents, _LEAST_MARGIN), strict=True)
    return [replace(one, margin=one.margin + weight) if weight else one for one, weight in pairs]


def _attribution(
    strip: Strip, window: Window, tags: list[str], margin: float, least_margin: float
) -> Attribution | None:
    if tags[window.cue - window.first] != "V" or tags.count("V") > _LONGEST_CUE:
        return None
    runs = _runs(tags, window.first)
    if runs["C"]:
        runs["C"][-1][1] = _uncut(strip, window.last, runs["C"][-1][1])
    quoted = any(strip.quote[at] >= 0 for first, last in runs["C"] for at in range(first, last))
    words = sum(last - first for first, last in runs["C"])
    margin += content_weight(quoted=quoted, words=words)
    content = _spans(strip, runs["C"]) if margin > least_margin else ()
    if not content or _is_meanwhile(strip, runs):
        return None
    return Attribution(
        content=content,
        source=_spans(strip, _without_preposition(strip, runs["S"])),
        cue=_spans(strip, runs["V"]),
        low=strip.lows[window.cue],
        margin=margin,
        is_quoted=quoted,
    )


def _is_meanwhile(strip: Strip, runs: dict[str, list[list[int]]]) -> bool:
    """Say whether "while" parts the source from what it is said to have told: “A is late,” while others wrote letters."""
    source, content = runs["S"], runs["C"]
    return bool(source) and content[0][0] < source[0][0] and strip.lows[source[0][0] - 1] in _MEANWHILE


def _runs(tags: list[str], first: int) -> dict[str, list[list[int]]]:
    """Return kind (source, cue, content) -> the runs of places with its tags, the end exclusive; `first` is the place of the first tag."""
    runs: dict[str, list[list[int]]] = {"S": [], "V": [], "C": []}
    for place, tag in enumerate(tags, first):
        if tag != "O":
            own = runs[tag[-1]]
            if own and own[-1][1] == place and tag[0] != "B":
                own[-1][1] = place + 1
            else:
                own.append([place, place + 1])
    return runs


def _without_preposition(strip: Strip, runs: list[list[int]]) -> list[list[int]]:
    """In Adair’s | view: the source is Adair."""
    return [[first + (last - first > 1 and strip.lows[first] in _PREPOSITIONS), last] for first, last in runs]


def _spans(strip: Strip, runs: list[list[int]]) -> tuple[Span, ...]:
    """Return the runs as offsets, without commas and dashes at their edges."""
    spans: list[Span] = []
    for first, last in runs:
        start, end = first, last
        while start < end and _is_trimmed(strip.words[start]):
            start += 1
        while end > start and _is_trimmed(strip.words[end - 1]):
            end -= 1
        if start < end:
            spans += _outside_quotes(strip, start, end)
    return tuple(spans)


def _is_trimmed(word: str) -> bool:
    """Say whether it is no part of what was said at its edges: a comma, a dash, a little picture."""
    return word in _TRIMMED or category(word[0]) == "So"


def _uncut(strip: Strip, last: int, end: int) -> int:
    """Return where a content ends that reaches to the edge of its window, `last`: its sentence goes on there, and so does what was said."""
    if end != last or strip.words[end - 1] == FOLD:
        return end
    limit = min(len(strip.words), last + _LONGEST_TAIL)
    while end < limit and strip.sentence[end] == strip.sentence[end - 1] and not _turns(strip, end):
        end += 1
    return end - (end > last and strip.words[end - 1] in _SENTENCE_ENDS)


def _turns(strip: Strip, place: int) -> bool:
    """Say whether another thought begins: at a dash, a quote, or a comma before "but" or a verb of saying."""
    following = strip.lows[place + 1 : place + 4]
    led = strip.words[place] == "," and any(low in _TURNS or cue_step(low) > CANDIDATE_STEP for low in following)
    return strip.words[place] in _UNCUT_STOPS or led


def _outside_quotes(strip: Strip, start: int, end: int) -> list[Span]:
    """A folded quote over several paragraphs is one span for each of them."""
    if end - start == 1 and strip.words[start] == FOLD:
        return list(strip.quotes[strip.quote[start]].pieces)
    return [(strip.starts[start], strip.ends[end - 1])]


def _without_doubles(found: list[Attribution]) -> list[Attribution]:
    """Of two that report nearly the same words, keep the surer one."""
    kept: list[Attribution] = []
    near = Nearby()
    for attribution in sorted(found, key=lambda one: -one.margin):
        reach = attribution.reach
        if all(_shared(attribution.content, kept[other].content) < _SAME for other in near.of(reach)):
            near.add(len(kept), reach)
            kept.append(attribution)
    return sorted(kept, key=lambda one: one.cue[0] if one.cue else one.content[0])


def _shared(one: tuple[Span, ...], other: tuple[Span, ...]) -> float:
    if one[-1][1] <= other[0][0] or other[-1][1] <= one[0][0]:
        return 0.0
    both = sum(max(0, min(a[1], b[1]) - max(a[0], b[0])) for a in one for b in other)
    total = sum(end - start for start, end in one) + sum(end - start for start, end in other) - both
    return both / max(1, total)
