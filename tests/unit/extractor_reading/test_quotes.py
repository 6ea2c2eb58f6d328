"""Quotation marks: what stands between them, in every habit of the supported languages."""

import pytest

from services.extractor.words.quotes import find_quotes
from services.extractor.words.sentences import read_text


def quotes(text, language="en"):
    return [[text[start:end] for start, end in quote.pieces] for quote in find_quotes(read_text(text, language))]


@pytest.mark.parametrize(
    ("language", "text", "quote"),
    [
        ("en", "She said: “We shall see.” Then she left.", "“We shall see.”"),
        ("en", 'She said: "We shall see." Then she left.', '"We shall see."'),
        ("en", "She said: ''We shall see.'' Then she left.", "''We shall see.''"),
        ("en", "She said: ‘We shall see.’ Then she left.", "‘We shall see.’"),
        ("de", "Sie sagte: „Wir werden sehen.“ Dann ging sie.", "„Wir werden sehen.“"),
        ("de", "Sie sagte: »Wir werden sehen.« Dann ging sie.", "»Wir werden sehen.«"),
        ("es", "Dijo: «Ya veremos». Luego se fue.", "«Ya veremos»"),
        ("fr", "Elle a dit : « Nous verrons. » Puis elle est partie.", "« Nous verrons. »"),
        ("ru", "Она сказала: «Посмотрим». Потом ушла.", "«Посмотрим»"),
    ],
)
def test_the_marks_of_each_language_hold_a_quote(language, text, quote):
    assert quotes(text, language) == [[quote]]


def test_a_quote_inside_a_quote_belongs_to_the_outer_one():
    assert quotes("“He told me ‘never again’ and left,” she said.") == [["“He told me ‘never again’ and left,”"]]


def test_a_quote_broken_over_paragraphs_is_one_quote_in_pieces():
    text = "“The first part of it is long.\n\n“The second part ends here,” he said."
    assert quotes(text) == [["“The first part of it is long.", "“The second part ends here,”"]]


def test_a_mark_that_is_never_closed_ends_with_its_paragraph():
    text = "“This quote was never closed by anyone at all.\n\nThe next paragraph is the reporter's own."
    assert quotes(text) == [["“This quote was never closed by anyone at all."]]


def test_an_apostrophe_opens_nothing():
    assert quotes("The workers’ union and the ’90s band don’t agree on rock ’n’ roll.") == []


def test_inches_and_feet_are_no_quotes():
    assert quotes("The door is 6' 2\" high, he wrote.") == []


def test_a_second_opening_mark_starts_anew_when_the_first_was_not_closed():
    assert quotes("He called it “a mess, he said. “We will mend it,” she replied.") == [["“We will mend it,”"]]


def test_inches_close_a_quote_only_where_nothing_else_does():
    assert quotes("“He is like 6’2” and proud of it,” Karen Ostrow said.") == [["“He is like 6’2” and proud of it,”"]]
    assert quotes("“He is 6’2”, said Karen Ostrow.") == [["“He is 6’2”"]]


def test_a_clipped_word_opens_no_quote_that_would_cut_another():
    text = "And how ‘bout this headline: “Surge in robberies alters residents’ routines.” The city shrugs."
    assert quotes(text) == [["“Surge in robberies alters residents’ routines.”"]]


def test_a_quote_may_hold_a_quote_in_the_same_marks():
    text = "She wrote, “Show that you care even when “your team” is to blame. Otherwise nobody will.” Then she left."
    assert quotes(text) == [["“Show that you care even when “your team” is to blame. Otherwise nobody will.”"]]


def test_a_mark_with_a_space_behind_it_opens_too():
    assert quotes("As the paper wrote, “ … if it were held now, he would win.”") == [
        ["“ … if it were held now, he would win.”"]
    ]
