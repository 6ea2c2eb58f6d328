"""Where a report begins and ends in its sentence."""

import pytest

from services.extractor.statements.finding import find_statements
from services.extractor.statements.fragments import in_its_clause
from services.extractor.statements.sharing import Draft
from services.extractor.words.quotes import find_quotes
from services.extractor.words.sentences import read_text


def contents(text):
    return [" | ".join(text[start:end] for start, end in one.content) for one in find_statements(text, "en")]


@pytest.mark.parametrize(
    ("text", "content"),
    [
        (
            "In the three winters since the storm, Karen Ostrow says, far too many boats have been lost.",
            "In the three winters since the storm | far too many boats have been lost",
        ),
        (
            "After being told that the quay was closed, police said, Paul Weiss went home by ferry.",
            "After being told that the quay was closed | Paul Weiss went home by ferry",
        ),
    ],
)
def test_what_was_said_goes_on_behind_the_cue_that_parts_it(text, content):
    assert content in contents(text)


@pytest.mark.parametrize(
    ("text", "content"),
    [
        (
            "Courted by most of the shipping lines, Paul Weiss said earlier on Friday that he may wait until spring to sign.",
            "that he may wait until spring to sign",
        ),
        (
            "Despite losing the trust of the pilots, Paul Weiss said the harbour could work well with them.",
            "the harbour could work well with them",
        ),
        (
            "Paul Weiss went through the rules of the quay: “Patience always comes first here,” he said.",
            "“Patience always comes first here,”",
        ),
    ],
)
def test_what_leads_the_sentence_in_is_the_reporters(text, content):
    assert contents(text) == [content]


def test_what_leads_a_sentence_in_that_ends_with_its_cue_is_said_too():
    text = "In a year when storms are keeping ships away, skippers have more room to stay at home, said Paul Weiss, a pilot."
    assert contents(text) == ["In a year when storms are keeping ships away, skippers have more room to stay at home"]


@pytest.mark.parametrize(
    "text",
    [
        "Karen Ostrow assured the weary people of the island that the ferry would sail in May.",
        "And while Karen Ostrow told the pilots that the ferry would sail in May, Paul Weiss has never left the quay.",
    ],
)
def test_neither_the_hearer_nor_the_reporters_own_clause_is_part_of_a_report(text):
    assert contents(text) == ["that the ferry would sail in May"]


def test_a_clause_without_its_verb_is_not_over_at_the_comma():
    text = (
        "Paul Weiss said that the charts and other papers, numbering about a thousand pages, would be burned on Monday."
    )
    assert contents(text) == [
        "that the charts and other papers, numbering about a thousand pages, would be burned on Monday"
    ]


@pytest.mark.parametrize(
    ("text", "content"),
    [
        ("Paul Weiss has vowed to keep the harbour open and praised the pilots on Monday.", "to keep the harbour open"),
        (
            "Karen Ostrow has said she wants to open a school in the north and has expressed support for a second quay.",
            "she wants to open a school in the north",
        ),
        (
            "Karen Ostrow said boats were sent out with the pilots, whom she described as careful, for the length of the channel.",
            "boats were sent out with the pilots",
        ),
    ],
)
def test_a_second_verb_of_the_same_subject_ends_a_report(text, content):
    assert contents(text)[0] == content


def test_a_list_goes_on_behind_its_commas_and_a_reason_behind_a_quote():
    listed = (
        "Karen Ostrow credited the crews with holding “the whole harbour together” through the storm, the troubles at the quay, "
        "and the fears over ice."
    )
    assert contents(listed) == [listed.removeprefix("Karen Ostrow credited ").removesuffix(".")]
    reason = "Karen Ostrow called the report a “rush to the rocks,” because pilots can change their mind until the vote in July."
    assert contents(reason) == [reason.removeprefix("Karen Ostrow called ").removesuffix(".")]


@pytest.mark.parametrize(
    ("text", "content"),
    [
        ("Karen Ostrow waved off the delay as having a “minimal” cost.", "the delay as having a “minimal” cost"),
        ("Karen Ostrow is accusing the council of closing the quay.", "the council of closing the quay"),
        (
            "Karen Ostrow ranked the quay as one of the worst “in the history of ships.”",
            "the quay as one of the worst “in the history of ships.”",
        ),
        (
            "Karen Ostrow projects that “a toll of a fraction of a percent” on cargo would raise a million a year.",
            "that “a toll of a fraction of a percent” on cargo would raise a million a year",
        ),
    ],
)
def test_verbs_that_report_by_an_object_or_in_the_present(text, content):
    assert contents(text) == [content]


def test_the_title_of_a_book_is_not_said():
    text = "“It is cold,” said Karen Ostrow, the author of “Destiny and Rope,” a history of the quay."
    assert contents(text) == ["“It is cold,”"]


@pytest.mark.parametrize(("opening", "closing"), ["“”", '""'])
def test_what_somebody_adds_behind_a_quote_that_ends_in_a_comma_is_another_statement(opening, closing):
    text = f"Karen Ostrow said that the ferry was {opening}a fine ship in every way,{closing} adding that the pilots had never complained."
    assert contents(text) == [
        f"that the ferry was {opening}a fine ship in every way,{closing}",
        "that the pilots had never complained",
    ]


def test_what_a_speaker_does_behind_a_quote_that_ends_in_a_comma_is_the_reporters_and_what_it_includes_is_not():
    said = "Karen Ostrow said that she needs “a fine ship in every way,” "
    assert contents(said + "pointing at the quay where the crews waited.") == [
        "that she needs “a fine ship in every way,”"
    ]
    assert contents(said + "including a crew that knows the sound.") == [
        "that she needs “a fine ship in every way,” including a crew that knows the sound"
    ]


def test_a_content_that_stops_within_quoted_words_has_all_of_them():
    text = "Paul Weiss describes himself as “a man of the sea.”"
    reading = read_text(text, "en")
    pieces = [piece for quote in find_quotes(reading) for piece in quote.pieces]
    cut = Draft(((21, text.index("a man")),), ((0, 10),), ((11, 20),), "describes", 0.9, "quotes-network-1")
    (span,) = in_its_clause(reading, pieces, cut).content
    assert text[slice(*span)] == "himself as “a man of the sea.”"


@pytest.mark.parametrize(
    "source",
    [
        "the surveyor",
        "Annika Lundvall, who has studied the basin",
        "the chief inspector, Solomon Dace",
    ],
)
def test_what_tells_more_of_the_source_is_no_part_of_what_was_said(source):
    text = f"According to {source}, the minimum flow was calculated from old records."
    assert contents(text) == ["the minimum flow was calculated from old records"]
