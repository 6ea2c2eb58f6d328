"""What the marks in a story mean."""

import pytest

from deploy.newsroom.gold import gold_of
from deploy.newsroom.markup import BadMarkup, form_of, statements, unmarked
from deploy.newsroom.story import read_story

_HEAD = "---\ntitle: T\nlanguage: en\nsection: world\npublished: 2025-03-18T16:20:00+00:00\ntopics: politics\ndescription: D\n"


def _statements(body, head=""):
    return gold_of(read_story("one", f"{_HEAD}speaker a: Ann Bell\nspeaker b: Bo Cole\n{head}---\n{body}\n"))[
        "statements"
    ]


def test_marks_vanish_from_the_text_and_keep_their_place():
    text, marks = unmarked("Yes, {a1s she} {a1q said} {a1c that {- “so-called”} rain fell}.")
    assert text == "Yes, she said that “so-called” rain fell."
    assert {text[mark.start : mark.end] for mark in marks} == {
        "she",
        "said",
        "that “so-called” rain fell",
        "“so-called”",
    }


@pytest.mark.parametrize("marked", ["{a1c open", "closed}", "{zz what}", "{a1s she} {a1q said}"])
def test_marks_that_do_not_nest_or_mean_nothing_are_refused(marked):
    with pytest.raises(BadMarkup):
        statements(unmarked(marked)[1])


@pytest.mark.parametrize(
    ("pieces", "form"),
    [
        (("“A,”", "“B.”"), "direct"),
        (("“It goes on.", "“It ends.”"), "direct"),
        (("»Nein«",), "direct"),
        (("that it was “so” bad",), "mixed"),
        (("“A” and “B” are bad, too",), "mixed"),
        (("that it was bad",), "indirect"),
    ],
)
def test_the_form_follows_from_the_quotation_marks(pieces, form):
    assert form_of(pieces) == form


def test_a_second_statement_of_one_sentence_shares_source_and_cue():
    first, second = _statements("{a1s Ann} {a1q said} {a1c that A} and {a2c that B}.")
    assert (first["source"], first["cue"]) == (second["source"], second["cue"])


def test_a_statement_with_nothing_to_share_is_refused_unless_it_is_bare():
    with pytest.raises(BadMarkup):
        _statements("{a1c Es regne}.")
    (one,) = _statements("{a1c Es regne}.", "bare a1: yes\n")
    assert one["source"] == []
    assert one["speaker"]["name"] == "Ann Bell"


def test_a_statement_inside_a_statement_names_its_parent():
    outer, inner = _statements("{a1s Ann} {a1q said} {a1c that {b1s Bo} {b1q promised} {b1c rain}}.")
    assert (outer["nested_in"], inner["nested_in"]) == (None, "a1")
