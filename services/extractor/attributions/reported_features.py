"""Windows around possible cues -> feature codes of the cues, by which a gate drops most of them. Pure: no clock, no network, no Kafka.

One row per cue, one column per template. Training and reading call the same function, so they cannot drift apart.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from services.extractor.words.codes import code_of, columns_of_words, padded
from services.extractor.words.sequences import Codes, Ints, Layout
from services.extractor.words.windows import FOLD, Strip, Window

VERSION: Final = "quotes-features-1"
_OFTEN: Final = 2
_EDGES: Final = np.array([-30, -20, -14, -10, -7, -5, -4, -3, -2, -1, 0, 1, 2, 3, 4, 5, 7, 10, 14, 20, 30])
Windows = tuple[Ints, Ints, Ints]
"""First place, last place (exclusive) and cue of each window."""


def window_arrays(windows: list[Window]) -> Windows:
    """Return the windows as arrays."""
    rows = np.array([(window.first, window.last, window.cue) for window in windows], dtype=np.int64).reshape(-1, 3)
    return rows[:, 0], rows[:, 1], rows[:, 2]


def cue_codes_of(table: Table, windows: Windows) -> Codes:
    """Return the codes of the cue's own word in each window: enough to drop most windows before their other words are looked at."""
    first, last, cue = windows
    verb = cue + 2
    that = np.minimum(table.thats[np.minimum(verb + 6, last + 1)] - table.thats[verb], 1)
    folds = np.minimum(table.folds[last + 1] - table.folds[first + 1], 2)
    beside = (table.folds[np.minimum(verb + 3, last + 1)] - table.folds[verb] > 0) * 2 + (
        table.folds[verb] - table.folds[np.maximum(verb - 4, first + 1)] > 0
    )
    earlier, later = (
        np.minimum(table.finites[verb - 1] - table.finites[first + 1], 3),
        np.minimum(table.finites[last + 1] - table.finites[verb], 3),
    )
    others = table.seen(
        (verb - 2, verb + 2, first + 2),
        (that, beside, folds, earlier, later, np.minimum(cue - first, 3), np.minimum(last - 1 - cue, 3)),
    )
    return _CUES.codes(np.concatenate((_columns(table, cue, first, last, cue), others)))


class Table:
    """Per-place columns of a strip, padded by two at either end. `steps` says how often each place's word is a cue, in small steps.

    `quoted`: whether it stands in a quote; `endings`: of a folded quote, whether it is closed and how long it is.
    """

    def __init__(self, strip: Strip) -> None:
        rows = columns_of_words(strip.words)
        word, finite, pause, score = rows[0], rows[5], rows[6], rows[7]
        self.steps = score[2:-2]
        self.pauses = np.cumsum(pause)
        self.finites = np.cumsum(np.maximum(finite, score > _OFTEN))
        folded = word == code_of(FOLD)
        self.folds = np.cumsum(folded)
        self.thats = np.cumsum(word == code_of("that"))
        quoted = padded(np.array(strip.quote, dtype=np.int64) >= 0)
        ends = np.zeros(len(pause), dtype=np.int64)
        for place in np.flatnonzero(folded).tolist():
            ends[place] = _ending_of(strip, place - 2)
        self.quoted, self.endings = quoted, ends
        self.columns = np.vstack((rows[:5], score, quoted, ends))
        starts = np.arange(len(pause)) * pause
        self.chunk_first = np.minimum(np.maximum.accumulate(starts) + 1, len(pause) - 1)

    def seen(self, places: Sequence[Ints], others: Sequence[Ints]) -> Ints:
        """Return traits × lists of places, one below the other, and the other columns below those; all lists are as long."""
        traits, size = len(self.columns), len(places[0])
        known = traits * len(places)
        columns = np.empty((known + len(others), size), dtype=np.int64)
        room = columns[:known].reshape(traits, len(places), size)
        self.columns.take(np.stack(places), axis=1, out=room, mode="clip")
        for number, column in enumerate(others, known):
            columns[number] = column
        return columns


def _ending_of(strip: Strip, place: int) -> int:
    number = strip.quote[place]
    quote = strip.quotes[number]
    return 1 + int(quote.is_closed) + 2 * min(3, (quote.end - quote.start) // 60)


def _columns(table: Table, place: Ints, first: Ints, last: Ints, cue: Ints) -> Ints:
    """Return what each row sees, as `_SEEN` names it: words beside it and beside its window's cue (`verb`), and what lies between them."""
    here, verb, away = place + 2, cue + 2, place - cue
    low, high = np.minimum(here, verb), np.maximum(here, verb)
    chunk = np.maximum(table.chunk_first[here], first + 2)
    # Outside the window nothing is seen: a neighbour beyond its edge reads as column 0, which is empty.
    left, right = np.where(place > first, here - 1, 0), np.where(place < last - 1, here + 1, 0)
    left2, right2 = np.where(place > first + 1, here - 2, 0), np.where(place < last - 2, here + 2, 0)
    return table.seen(
        (here, left, right, left2, right2, chunk, verb, verb - 1, verb + 1),
        (
            np.minimum(here - chunk, 3),
            np.searchsorted(_EDGES, away),
            np.minimum(np.maximum(away, -4), 4),
            np.sign(away) + 1,
            np.minimum(table.pauses[high] - table.pauses[low], 4),
            np.minimum(table.finites[np.maximum(high - 1, low)] - table.finites[low], 3),
            np.minimum(table.folds[high] - table.folds[low], 3),
            np.minimum(table.thats[high] - table.thats[low], 1),
            np.minimum(place - first, 2) * 4 + np.minimum(last - 1 - place, 3),
            np.minimum(table.folds[last + 1] - table.folds[first + 1], 1),
        ),
    )


_TRAITS: Final = "word fine coarse shape ending score quoted ends".split()
_VIEWS: Final = "here left right left2 right2 chunk verb before after".split()
_SEEN: Final = [
    *(f"{view}.{trait}" for trait in _TRAITS for view in _VIEWS),
    *"into near close side pauses finites folds that edge held".split(),
]
_SEEN_OF_CUES: Final = [
    *(f"{view}.{trait}" for trait in _TRAITS for view in ("before2", "after2", "opening")),
    *"that_soon beside held_folds earlier later from_first to_last".split(),
]

_TEMPLATES: Final = {
    2: "here.word side",
    3: "left.word side",
    4: "right.word side",
    5: "here.word right.word",
    6: "left.word here.word",
    7: "here.fine side",
    8: "left.fine side",
    9: "right.fine side",
    10: "left.coarse here.coarse right.coarse",
    11: "here.coarse right.coarse right2.coarse side",
    12: "left2.coarse left.coarse here.coarse side",
    13: "here.shape left.shape side",
    14: "here.ending side",
    22: "pauses side here.word",
    23: "finites side here.coarse",
    25: "here.quoted here.ends side pauses",
    26: "here.quoted folds side pauses right.word",
    32: "chunk.word into side",
    33: "chunk.word side pauses finites",
    34: "here.coarse chunk.coarse into side",
    38: "left.word here.word right.word side",
    40: "left.coarse here.coarse finites side",
    1: "side near",
    15: "verb.word close",
    16: "verb.word side pauses",
    17: "verb.fine near",
    18: "verb.word here.word close",
    19: "verb.word here.coarse side",
    20: "verb.fine here.coarse close",
    21: "pauses side folds finites",
    24: "that side finites near",
    27: "after.word side near",
    28: "before.word side near",
    29: "after.coarse verb.word side pauses",
    30: "before.coarse verb.coarse after.coarse near",
    31: "edge side pauses",
    35: "here.score side near",
    36: "verb.score close here.coarse",
    39: "before.fine verb.fine after.fine side",
    37: "held verb.quoted side pauses",
}
_TEMPLATES_OF_CUES: Final = {
    61: "here.word that_soon beside",
    62: "here.fine that_soon held_folds beside",
    63: "here.word earlier later",
    64: "here.word before.coarse after.coarse",
    65: "here.fine before2.coarse before.coarse after.coarse after2.coarse",
    66: "here.word before2.word",
    67: "here.word after2.word",
    68: "here.word from_first to_last",
    69: "here.word opening.word",
}
_CUES: Final = Layout(_SEEN + _SEEN_OF_CUES, _TEMPLATES | _TEMPLATES_OF_CUES)
