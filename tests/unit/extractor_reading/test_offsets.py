"""Offsets: whatever stands in a text, what is found is found where it says."""

import pytest

from services.extractor.dates.finding import find_dates
from services.extractor.names.finding import find_names
from services.extractor.statements.finding import find_statements
from services.extractor.words.sentences import read_text

QUOTE = "“We mend nets in winter,”"
TEXTS = {
    "windows line ends": f"First line.\r\n\r\n{QUOTE} Karen Ostrow said on May 5, 2024.\r\n\r\nLast line.",
    "tabs": f"First\tline.\n\n\t{QUOTE}\tKaren Ostrow\tsaid on May 5, 2024.",
    "a byte order mark": f"\ufeff{QUOTE} Karen Ostrow said on May 5, 2024.",
    "a NUL": f"First\x00 line.\n\n{QUOTE} Karen Ostrow said\x00 on May 5, 2024.",
    "astral characters": f"🐟🐟 𝔉irst line 🐟.\n\n{QUOTE} Karen Ostrow said on May 5, 2024. 🐟",
    "hard spaces": f"First\u00a0line.\n\n{QUOTE}\u00a0Karen Ostrow said on May 5, 2024.",
    "a lone surrogate's stand-in": f"\ufffd\ufffd.\n\n{QUOTE} Karen Ostrow said on May 5, 2024.",
    "line separators": f"First line.\u2028\u2029\n\n{QUOTE} Karen Ostrow said on May 5, 2024.",
}


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_a_statement_stands_where_its_offsets_say(text):
    (statement,) = find_statements(text, "en")
    ((start, end),) = statement.content
    assert text[start:end] == QUOTE
    assert [text[a:b] for a, b in statement.cue] == ["said"]
    assert [text[a:b].strip() for a, b in statement.source] == ["Karen Ostrow"]


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_a_name_and_a_date_stand_where_their_offsets_say(text):
    (karen,) = [name for name in find_names(text, "en") if name.name == "Karen Ostrow"]
    assert {text[start:end] for start, end in karen.mentions} == {"Karen Ostrow"}
    (date,) = find_dates(text)
    assert (text[date.start : date.end], date.value) == ("May 5, 2024", "2024-05-05")


def test_two_paragraphs_of_a_quote_with_windows_line_ends_are_two_pieces():
    text = "“We mend nets in winter.\r\n\r\n“We sail in spring,” Karen Ostrow said."
    (statement,) = find_statements(text, "en")
    assert [text[start:end] for start, end in statement.content] == ["“We mend nets in winter.", "“We sail in spring,”"]


@pytest.mark.parametrize("text", ["", " ", "\x00", "\ufeff", "\r\n\r\n", "“", "🐟"])
def test_a_text_of_next_to_nothing_says_nothing(text):
    assert find_statements(text, "en") == ()
    assert find_names(text, "en") == ()
    assert find_dates(text) == ()


def test_what_is_too_long_for_a_sentence_is_cut_and_nothing_of_it_is_left_out():
    reading = read_text("word " * 1201 + "and then it ends.")
    sizes = [last - first for first, last in reading.sentences]
    assert max(sizes) <= 500
    assert [first for first, _ in reading.sentences[1:]] == [last for _, last in reading.sentences[:-1]]
    assert sum(sizes) == len(reading.words)
