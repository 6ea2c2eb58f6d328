"""By which means, or about what, a kind of statement is."""

import re

import pytest

from services.classifier import models
from services.classifier.kind_features import kinds
from services.classifier.modes import mode_of, modes

CASES = [
    ("ACCUSE", "Prosecutors opened an inquiry into the minister.", "investigate"),
    ("ACCUSE", "The opposition condemned the raid as a failure.", "disapprove"),
    ("REQUEST", "She urged the rebels to release the hostages and withdraw.", "yield"),
    ("REJECT", "The government refused to hold talks with the rebels.", "meet"),
    ("CONSULT", "The two presidents spoke by telephone on Monday.", "phone"),
    ("ASSAULT", "A suicide bomber attacked the market in a suicide attack.", "suicide-attack"),
    ("COERCE", "Police detained forty people.", "arrest"),
]


@pytest.mark.parametrize(("kind", "sentence", "mode"), CASES)
def test_the_words_tell_the_mode_of_a_kind(kind, sentence, mode):
    assert mode_of(kind, sentence) == mode


def test_where_no_word_tells_there_is_no_mode():
    assert mode_of("ACCUSE", "He spoke of the harbour.") is None
    assert mode_of("STATE", "He condemned the inquiry.") is None
    assert mode_of(None, "He condemned the inquiry.") is None
    assert mode_of("ACCUSE", "Er verurteilte die Untersuchung.", language="de") is None


def test_modes_belong_to_kinds_that_there_are_and_their_patterns_are_lower_case():
    assert set(modes("en")) < set(kinds())
    patterns = [words for rows in models.lexicon("modes")["en"].values() for words in rows.values()]
    assert [words for words in patterns if re.sub(r"\\.", "", words) != re.sub(r"\\.", "", words).lower()] == []
