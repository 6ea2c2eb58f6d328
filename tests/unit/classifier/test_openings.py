"""A pattern is tried wherever it could match: what the gate leaves out matches nowhere."""

import re
from pathlib import Path

import pytest

from deploy.newsroom.story import load_stories
from services.classifier import training
from services.classifier.kind_features import LANGUAGES, kind_row, kind_rows, patterns
from services.classifier.stance_features import stance_row, stance_rows
from services.classifier.words.openings import Gate, openings
from services.classifier.words.wording import each_whole

OWN = Path(training.__file__).parent
TEXTS = [
    *(sentence.lower() for story in load_stories().values() for sentence in re.split(r"(?<=[.!?”])\s", story.text)),
    *(OWN / "said.txt").read_text(encoding="utf-8").lower().splitlines(),
    *(OWN / "seeds.jsonl").read_text(encoding="utf-8").lower().splitlines(),
]


@pytest.mark.parametrize(
    ("pattern", "wanted"),
    [
        (r"\b(?:lie|lied)\b", {"lie", "lied"}),
        (r"\b(?:will|would) not\b", {"will$", "would$"}),
        (r"\bconfirm\w*", {"confir"}),
        (r"\brecogni[sz]e", {"recogn"}),
        (r"\bwon['’]t\b", {"won$"}),
        (r"\bcall(?:s|ed)? on\b", {"call$", "calls$", "called"}),
        (r"\bi\b|\bwe will\b", {"i", "we$"}),
        (r"\b(?:[st]o)\b", {"so", "to"}),
        (r"killed", None),
        (r"\b\w+ed\b", None),
        (r"\b(?:not )?\w+", None),
        (r"\bkill|murder", None),
    ],
)
def test_what_a_match_may_begin_with_is_read_from_the_pattern(pattern, wanted):
    assert openings(pattern) == wanted


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_match_of_any_kind_s_pattern_is_found_where_it_stands(language):
    texts, found = each_whole(TEXTS), {}
    begins = texts.starts.tolist()
    for row, place, (start, end) in Gate(patterns(language)).matches(texts):
        found.setdefault((row, place), []).append((start - begins[row], end - begins[row]))
    wanted = {
        (row, place): spans
        for row, text in enumerate(TEXTS)
        for place, pattern in enumerate(patterns(language))
        if pattern and (spans := [match.span() for match in pattern.finditer(text)])
    }
    assert found == wanted
    assert len(wanted) > 10


def test_a_pattern_that_cannot_be_read_is_tried_everywhere():
    gate = Gate([re.compile(r"\w+ed"), re.compile(r"\bkill"), None])
    assert list(gate.matches(each_whole(["it rained", "skill", "kill"]))) == [(0, 0, (3, 9)), (2, 1, (16, 20))]


def test_the_same_word_may_open_a_pattern_in_the_midst_of_a_hyphened_one_but_not_within_a_match():
    gate = Gate([re.compile(r"\bkill\w*(?: and kill\w*)?")])
    assert list(gate.matches(each_whole(["non-kill, kills and kills"]))) == [(0, 0, (4, 8)), (0, 0, (10, 25))]


def test_many_rows_at_once_are_what_each_is_alone():
    rows = [(text, text[:8], text[20:31]) for text in TEXTS[:60]] + [("", None, None), ("Berg lied.", "Berg", None)]
    together = kind_rows(rows)
    assert all((one.buckets == kind_row(*row).buckets).all() for one, row in zip(together, rows, strict=True))
    assert max(abs(one.dense - kind_row(*row).dense).max() for one, row in zip(together, rows, strict=True)) < 1e-6
    marked = [(text, 4, 9) for text in TEXTS[:60]]
    alike = zip(stance_rows(marked), (stance_row(*row) for row in marked), strict=True)
    assert all(
        (one.buckets == other.buckets).all() and abs(one.dense - other.dense).max() < 1e-6 for one, other in alike
    )
    assert kind_rows([]) == stance_rows([]) == []
