"""Names marked by a teacher in news of our years: `names_taught.jsonl.gz`, offsets and no words.

`make train ARGS=--teach`, or `python -m services.extractor.training.names_teacher`. Half an hour of two cores; seeded.
CoNLL++ is newswire of 1996; the encoder knows names since. It reads words in lower case, so a mark tells it of capitals.
"""

from __future__ import annotations

import gzip
import json
import sys
from collections.abc import Iterator

from services.extractor.training.names_articles import LABELS, TAUGHT, annotated
from services.extractor.training.quotes_articles import texts_to_teach
from services.extractor.training.teacher import Example, Seen, Teacher, best_labels
from services.extractor.words.sentences import Reading, read_text

_FIRST_CAPITAL, _ALL_CAPITALS, _OTHER_CAPITALS = 1, 2, 3
_MOST_WORDS = 100


def examples(teacher: Teacher) -> Iterator[Example]:
    """Yield the sentences of CoNLL++'s training part."""
    for reading, tags in annotated():
        for first, last in stretches(reading):
            yield _seen(teacher, reading, first, last), [LABELS.index(tag) for tag in tags[first:last]]


def stretches(reading: Reading) -> list[tuple[int, int]]:
    """Return the sentences that have capitals, cut where they are all too long."""
    cut = [
        (at, min(at + _MOST_WORDS, last)) for first, last in reading.sentences for at in range(first, last, _MOST_WORDS)
    ]
    return [(first, last) for first, last in cut if reading.words[first:last] != reading.lows[first:last]]


def _seen(teacher: Teacher, reading: Reading, first: int, last: int) -> Seen:
    words = reading.words[first:last]
    return teacher.seen(words, [_mark(word) for word in words])


def _mark(word: str) -> int:
    if word == word.lower():
        return 0
    if word[1:] == word[1:].lower():
        return _FIRST_CAPITAL
    return _ALL_CAPITALS if word == word.upper() else _OTHER_CAPITALS


def teach(teacher: Teacher, text: str) -> list[tuple[int, int, str]]:
    """Return start, end and kind of each name that the teacher marks in a text."""
    reading, found = read_text(text, "en"), list[tuple[int, int, str]]()
    asked = stretches(reading)
    for (first, _), scores in zip(asked, teacher.scores([_seen(teacher, reading, *one) for one in asked]), strict=True):
        for place, tag in enumerate(best_labels(scores, LABELS)[0], first):
            if tag[0] == "B":
                found.append((reading.starts[place], reading.ends[place], tag[2:]))
            elif tag[0] == "I":
                found[-1] = (found[-1][0], reading.ends[place], tag[2:])
    return found


def main() -> None:
    """Train the teacher and write what it marks."""
    teacher = Teacher(LABELS, _OTHER_CAPITALS)
    rows = list(examples(teacher))
    sys.stdout.write(f"{len(rows)} sentences\n")
    teacher.learn(rows)
    lines = [
        json.dumps({"text": digest, "names": teach(teacher, text)}, separators=(",", ":"))
        for digest, text in texts_to_teach().items()
    ]
    with gzip.GzipFile(TAUGHT, "wb", mtime=0) as out:
        out.write("".join(f"{line}\n" for line in lines).encode())


if __name__ == "__main__":
    main()
