"""Speakers: the words that name a source become a person or a body, or nobody."""

import time
from datetime import UTC, datetime

import pytest

from services.extractor.dates.finding import find_dates
from services.extractor.statements.finding import find_statements


def speakers(text, language="en"):
    return [statement.speaker.name if statement.speaker else None for statement in find_statements(text, language)]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Quay Rovers lost again. The club said that it would appeal.", "Quay Rovers"),
        ("Its convener, Karen Ostrow, said that the nets were ready.", "Karen Ostrow"),
        ("The nets belong to the joint herring board. The board said that it was sorry.", "joint herring board"),
        ("Prosecutors said that the books had been kept badly.", "prosecution"),
        ("Velmia’s Defence Ministry said that its ships had stayed at home.", "Defence Ministry of Velmia"),
        ("Velmia’s army sailed. Velmia said that it regretted the noise.", "Government of Velmia"),
        ("A spokeswoman for the fisheries ministry said that the nets were ready.", "Fisheries Ministry"),
        ("A study by the University of Ghent is out. The study found that nets last long.", "University of Ghent"),
        ("Karen Ostrow wrote to us. Her letter says that the nets are torn.", "Karen Ostrow"),
        ("Karen Ostrow, 58, is charged with fraud. The defendant said that she knew nothing.", "Karen Ostrow"),
        (
            "Karen Ostrow, who heads the Nets Bureau, came. The head of the Nets Bureau said that it was late.",
            "Karen Ostrow",
        ),
        (
            "A former manager of the harbour denied that he had sold the nets.\n\nPaul Weiss, 58, ran the harbour.",
            "Paul Weiss",
        ),
        ("The president’s office said that she would speak on Friday.", "Office of the President"),
    ],
)
def test_a_noun_for_a_body_is_the_body_that_the_text_named(text, name):
    assert speakers(text)[-1] == name


@pytest.mark.parametrize(
    "text",
    [
        "The company said that the nets were ready.",
        "The ministry said that the nets were ready.",
        "Some officials said that the nets were ready.",
    ],
)
def test_a_noun_that_nothing_explains_is_nobody(text):
    assert speakers(text) == [None]


def test_a_brother_bears_the_family_name():
    text = "Karen Ostrow mends nets. Her brother, Paul, sails. Mr Ostrow said that the sea was cold."
    assert speakers(text) == ["Paul Ostrow"]


def test_the_captain_is_the_one_named_after_the_word():
    text = "The captain, Karen Ostrow, was the last to leave.\n\nThe captain said that nobody was hurt."
    assert speakers(text) == ["Karen Ostrow"]


def test_a_finished_quote_is_not_taken_by_the_cue_of_the_next():
    text = (
        "Paul Weiss was short. “It is over now.”\n\n“We mend nets.” Karen Ostrow added, “In spring we will sail again.”"
    )
    contents = [[text[a:b] for a, b in s.content] for s in find_statements(text, "en") if s.speaker]
    assert ["“In spring we will sail again.”"] in contents


def test_a_spanish_apposition_names_the_speaker():
    assert speakers("Su presidenta, Carmen Ruiz, anunció que las redes estaban listas.", "es") == ["Carmen Ruiz"]


def test_a_german_clause_after_a_comma_is_what_was_said():
    text = "Karin Ostrow meinte, eine Stunde weniger klinge ganz gut."
    (statement,) = find_statements(text, "de")
    assert [text[a:b] for a, b in statement.content] == ["eine Stunde weniger klinge ganz gut"]


def test_a_german_verb_in_two_parts_holds_its_object():
    text = "Karin Ostrow wies den Vorwurf zurück."
    (statement,) = find_statements(text, "de")
    assert (text[slice(*statement.content[0])], statement.cue_class) == ("den Vorwurf", "deny")


def test_german_sie_with_a_plural_verb_is_not_a_woman():
    text = "Karin Ostrow mahnte zur Ruhe. Sie warnten, dass die See kalt sei."
    assert speakers(text, "de")[-1] is None


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("June last year", "1997-06"),
        ("the latest quarter", "1997-Q4"),
        ("recent weeks", "PAST_REF"),
        ("the last half of 1989", "1989-H2"),
        ("the 19th century", "18"),
        ("the week of March 6", "1998-W10"),
    ],
)
def test_a_date_in_words_has_a_value(words, value):
    found = find_dates(f"It was so in {words}, they said.", datetime(1998, 3, 12, tzinfo=UTC))
    assert [date.value for date in found] == [value]


@pytest.mark.parametrize(
    "text",
    [
        "The bank said so. " * 4000,
        "\n\n".join(
            f"“We will see,” Anna Lo{chr(97 + n % 26)}{chr(97 + n // 26 % 26)}{chr(97 + n // 676)} said."
            for n in range(2000)
        ),
        "the very long bank said " * 3000,
    ],
    ids=["one body", "two thousand speakers", "no end"],
)
def test_a_text_made_to_be_slow_is_not(text):
    began = time.process_time()
    find_statements(text, "en")
    assert time.process_time() - began < 5  # a second on an idle machine; without the bounds ten and more
