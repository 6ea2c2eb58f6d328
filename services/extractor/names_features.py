"""Tokens -> feature codes for the name tagger. Pure: no clock, no network, no Kafka."""

from __future__ import annotations

from collections import Counter

import numpy as np

from services.extractor.names_gazetteer import Hit, find_known, first_names, roles
from services.extractor.reported_features import Memory, codes_of_words, padded
from services.extractor.sentences import Reading
from services.extractor.sequences import Columns, Ints, mix

VERSION = "names-features-1"
_KINDS = {"country": 1, "demonym": 2, "capital": 3, "city": 4, "region": 5, "organisation": 6, "person": 7}
_REACH = 2
_COMPANY = frozenset(
    "inc corp ltd plc group bank university ministry party court committee council agency department institute union club united city fc co".split()
)


def _traits(word: str) -> tuple[int, int, int]:
    low = word.lower()
    head = sum(ord(char) << (8 * place) for place, char in enumerate(low[:3]))
    gender = {"m": 1, "f": 2, "u": 3}.get(first_names().get(word, ""), 0)
    return (
        head,
        gender + 4 * (low in roles()) + 8 * (low in _COMPANY),
        1 + word.isupper() + 2 * word[:1].isupper() if word[:1].isalpha() else 0,
    )


_traits_of = Memory(_traits, 3)


def ranges_to_tag(reading: Reading) -> list[tuple[int, int]]:
    """Return the stretches around capitals, some words to either side, inside their sentences: names stand nowhere else."""
    found: list[tuple[int, int]] = []
    sentence = -1
    for place in (
        place for place, (word, low) in enumerate(zip(reading.words, reading.lows, strict=True)) if word != low
    ):
        first, last = reading.sentences[reading.sentence_of[place]]
        start, end = max(first, place - _REACH), min(last, place + _REACH + 1)
        if found and reading.sentence_of[place] == sentence and start <= found[-1][1]:
            found[-1] = (found[-1][0], end)
        else:
            found.append((start, end))
        sentence = reading.sentence_of[place]
    return found


def codes_of(reading: Reading, ranges: list[tuple[int, int]], hits: list[Hit] | None = None) -> tuple[Columns, Ints]:
    """Return (a column of codes per template, length of each range) for the tokens of `ranges`."""
    size = len(reading.words)
    base = codes_of_words(reading.words)
    traits = _traits_of(reading.words)
    known = np.zeros(size + 4, dtype=np.int64)
    for hit in find_known(reading.text) if hits is None else hits:
        first, last = reading.token_at(hit.start), reading.token_at(hit.end - 1)
        known[first + 2 : last + 3] = _KINDS[hit.entry.kind] * 2
        known[first + 2] += 1
    edges = np.array(ranges, dtype=np.int64).reshape(-1, 2)
    lengths = edges[:, 1] - edges[:, 0]
    opening = np.repeat(edges[:, 0], lengths)
    place = np.arange(int(lengths.sum())) - np.repeat(np.cumsum(lengths) - lengths, lengths) + opening
    closing = np.repeat(edges[:, 1], lengths)
    return _columns(base, traits, known, padded(_elsewhere(reading)), place, opening, closing), lengths


def _elsewhere(reading: Reading) -> Ints:
    """Say of each capitalised word whether the text has it in lower case too, and how often in capitals inside a sentence."""
    opening = {first for first, _ in reading.sentences}
    capitals = [place for place, (word, low) in enumerate(zip(reading.words, reading.lows, strict=True)) if word != low]
    inside = Counter(reading.words[place] for place in capitals if place not in opening)
    plain = set(reading.words)
    found = np.zeros(len(reading.words), dtype=np.int64)
    for place in capitals:
        found[place] = 2 * min(inside[reading.words[place]], 2) + (reading.lows[place] in plain) + 1
    return found


def _columns(  # noqa: PLR0917 - seven columns of one table
    base: Ints, traits: Ints, known: Ints, elsewhere: Ints, place: Ints, first: Ints, last: Ints
) -> Columns:
    word, fine, coarse, shape, ending, _, _ = base
    head, trait, capital = traits
    here = place + 2
    left, right = np.where(place > first, here - 1, 0), np.where(place < last - 1, here + 1, 0)
    left2, right2 = np.where(place > first + 1, here - 2, 0), np.where(place < last - 2, here + 2, 0)
    opens = (place == first) * 1
    return [
        mix(101, word[here]),
        mix(102, word[left], capital[here]),
        mix(103, word[right], capital[here]),
        mix(104, word[left], word[here]),
        mix(105, word[here], word[right]),
        mix(106, shape[here], opens),
        mix(107, shape[left], shape[here], shape[right]),
        mix(108, ending[here], capital[here]),
        mix(109, head[here], capital[here]),
        mix(110, fine[here]),
        mix(111, fine[left], capital[here]),
        mix(112, fine[right], capital[here]),
        mix(113, coarse[left], capital[here], coarse[right]),
        mix(114, coarse[left2], coarse[left], capital[here]),
        mix(115, capital[here], coarse[right], coarse[right2]),
        mix(116, known[here], capital[left], capital[right]),
        mix(117, known[left], known[here], known[right]),
        mix(118, trait[left], trait[here], trait[right], capital[here]),
        mix(119, trait[here], capital[right], known[right]),
        mix(120, elsewhere[here], opens, capital[here]),
        mix(121, capital[left2], capital[left], capital[here], capital[right], capital[right2]),
        mix(122, word[left2], capital[here], capital[left]),
        mix(123, word[right2], capital[here], capital[right]),
        mix(124, coarse[here], known[here], capital[here]),
        mix(125, trait[left2], trait[left], capital[here], capital[left]),
        mix(126, word[right], ending[here]),
    ]
