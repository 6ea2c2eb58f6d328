"""When, to whom and where a statement was made."""

from datetime import UTC, datetime

import pytest

from services.extractor.statements.finding import find_statements


def one(text, language="en", **more):
    (statement,) = find_statements(text, language, **more)
    return statement


def test_the_sentence_dates_its_statement():
    statement = one(
        "Karen Ostrow told reporters on Tuesday that the harbour would close.",
        published_at=datetime(2024, 10, 9, tzinfo=UTC),
    )
    assert (statement.said_at, statement.said_at_from, statement.addressee) == ("2024-10-08", "text", "reporters")


def test_the_scene_dates_what_is_said_in_it():
    text = (
        "In a media briefing on October 5, 2024, Karen Ostrow answered questions about the harbour. She pointed out that ice had come early. "
        "“We shall wait for the thaw,” Ostrow said."
    )
    assert {s.said_at for s in find_statements(text)} == {"2024-10-05"}


def test_who_is_only_talked_about_in_a_scene_has_said_nothing_there():
    text = (
        "In a media briefing on October 5, 2024, Karen Ostrow answered questions about the return of Paul Weiss. "
        "Paul Weiss had said that the ferry was late."
    )
    (statement,) = find_statements(text)
    assert (statement.speaker.name, statement.said_at, statement.venue) == ("Paul Weiss", None, None)


def test_who_speaks_for_somebody_is_in_the_scene_and_that_one_is_not():
    text = (
        "At a news conference on October 5, 2024, Ostrow’s lawyer Paul Weiss answered questions. Weiss said that the ferry was late. "
        "Karen Ostrow had said that ice had come early."
    )
    assert [(one.speaker.name, one.said_at) for one in find_statements(text)] == [
        ("Paul Weiss", "2024-10-05"),
        ("Karen Ostrow", None),
    ]


def test_without_a_date_the_day_of_publication_stands_in_and_says_so():
    statement = one("Karen Ostrow said that the harbour would close.", published_at=datetime(2024, 10, 9, tzinfo=UTC))
    assert (statement.said_at, statement.said_at_from) == ("2024-10-09", "published_at")


def test_the_place_of_the_scene_is_told():
    assert one("Karen Ostrow told reporters in Berlin that the harbour would close.").place == "Berlin"


@pytest.mark.parametrize(
    ("language", "text", "venue"),
    [
        ("en", "Anna Berg said on television that taxes would rise in May.", "television"),
        ("en", "Anna Berg said in an interview that taxes would rise in May.", "interview"),
        ("de", "Anna Berg sagte in einem Interview, die Steuern würden im Mai steigen.", "Interview"),
    ],
)
def test_where_something_was_said_is_told(language, text, venue):
    assert [one.venue for one in find_statements(text, language)] == [venue]


@pytest.mark.parametrize(
    ("hearer", "addressee"),
    [
        ("a public meeting", "a public meeting"),
        ("the court", "the court"),
        ("reporters", "reporters"),
        ("the Northgate Wire", "the Northgate Wire"),
        ("members of the U.S. Senate", "members"),
        ("men", None),
    ],
)
def test_whom_a_speaker_told_is_a_whole_word(hearer, addressee):
    (statement,) = find_statements(f"Mairi Isbister told {hearer} on Monday that the ferry would not sail again.")
    assert statement.addressee == addressee


def test_a_full_stop_is_no_part_of_whom_a_speaker_told():
    (statement,) = find_statements("“The machine and the pole gave the same answer,” Otto Tresch told Northgate Wire.")
    assert statement.addressee == "Northgate Wire"
