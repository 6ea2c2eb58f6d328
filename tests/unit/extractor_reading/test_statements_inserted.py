"""What stands around a source that is set into what was said, and what rules know better than the model."""

import pytest

from services.extractor.attributions.quotes_rules import rule_quotes
from services.extractor.statements.continued import with_continued
from services.extractor.statements.inserted import around
from services.extractor.statements.ruled import with_rules
from services.extractor.statements.sharing import Draft
from services.extractor.statements.tidy import tidied
from services.extractor.words.quotes import find_quotes
from services.extractor.words.sentences import read_text
from services.extractor.words.windows import strip_of


def draft_of(text, source, cue, *contents, found_by="quotes-network-1", score=0.9):
    """A draft of the words given, each where it stands first."""
    spans = [(text.index(words), text.index(words) + len(words)) for words in (*contents, source, cue)]
    return Draft(tuple(spans[:-2]), (spans[-2],), (spans[-1],), cue.lower().split()[0], score, found_by)


def told(text, draft):
    return [text[start:end] for start, end in draft.content]


@pytest.mark.parametrize(
    ("before", "behind"),
    [
        ("The first complaint", "arrived before the last bar"),
        ("The old ferry", "was late for the third time"),
        ("A tenth of the ice is lost", "and the rest of it is melting"),
    ],
)
def test_what_goes_on_behind_whom_it_accords_to_was_said_too(before, behind):
    text = f"{before}, according to Karen Ostrow, {behind}."
    draft = draft_of(text, "Karen Ostrow", "according to", before)
    assert told(text, around(read_text(text, "en"), draft)) == [before, behind]


@pytest.mark.parametrize("behind", ["who runs the ferry", "a pilot of the island", "in May"])
def test_what_tells_more_of_whom_it_accords_to_was_not_said(behind):
    text = f"The ferry was late, according to Karen Ostrow, {behind}."
    draft = draft_of(text, "Karen Ostrow", "according to", "The ferry was late")
    assert around(read_text(text, "en"), draft) == draft


def test_what_the_reporter_tells_behind_the_day_of_a_report_was_not_said():
    text = "Four pilots are ill, the office reported on Monday, as boats set out to reach the island."
    draft = draft_of(text, "the office", "reported", "Four pilots are ill", "as boats set out to reach the island")
    assert told(text, around(read_text(text, "en"), draft)) == ["Four pilots are ill"]


def test_a_reason_at_once_behind_an_inserted_source_was_said():
    text = "Four pilots are ill, the office reported, as boats set out to reach the island."
    draft = draft_of(text, "the office", "reported", "Four pilots are ill", "as boats set out to reach the island")
    assert around(read_text(text, "en"), draft) == draft


class TestTheModelGivesWay:
    def test_to_a_rule_where_it_hears_a_relative_clause(self):
        text = "All of them voted for it, her office announced in a slip that was quickly lost."
        model = draft_of(text, "her office", "announced in a slip", "that was quickly lost")
        rule = draft_of(text, "her office", "announced", "All of them voted for it", found_by="clause", score=0.8)
        assert with_rules(text, [model], [rule]) == [rule]

    def test_to_a_rule_that_knows_somebodys_remarks(self):
        text = "Her remarks reflect the old view that the sea belongs to nobody."
        model = draft_of(text, "the old", "view", "that the sea belongs to nobody")
        rule = draft_of(
            text, "Her remarks", "reflect the old view", "that the sea belongs to nobody", found_by="remarks"
        )
        assert with_rules(text, [model], [rule]) == [rule]

    def test_to_a_rule_where_it_stops_at_the_point_of_a_short_form(self):
        text = "Karen Ostrow said that the U.S. has kept quiet for years."
        model = draft_of(text, "Karen Ostrow", "said", "that the U.S")
        rule = draft_of(text, "Karen Ostrow", "said", "that the U.S. has kept quiet for years", found_by="clause")
        assert with_rules(text, [model], [rule]) == [rule]

    def test_but_not_to_a_rule_that_hears_less_of_the_same(self):
        text = "Karen Ostrow said that it was late and that nobody came."
        model = draft_of(text, "Karen Ostrow", "said", "that it was late and that nobody came")
        rule = draft_of(text, "Karen Ostrow", "said", "that it was late", found_by="clause", score=0.8)
        assert with_rules(text, [model], [rule]) == [model]


def test_what_somebody_is_said_to_have_denied_is_a_report_within_the_report():
    text = "Karen Ostrow said that Paul Weiss had denied that the nets were torn."
    outer = draft_of(text, "Karen Ostrow", "said", "that Paul Weiss had denied that the nets were torn")
    inner = draft_of(text, "Paul Weiss", "denied", "that the nets were torn", found_by="clause", score=0.8)
    assert with_rules(text, [outer], [inner]) == [outer, inner]


def test_a_quote_goes_on_behind_its_cue_unless_another_draft_tells_what_follows():
    text = "“It will not make it through the winter,” Karen Ostrow said. “There is no market for it.”"
    strip = strip_of(read_text(text, "en"), find_quotes(read_text(text, "en")))
    first, second = (text[quote.start : quote.end] for quote in strip.quotes)
    draft, other = draft_of(text, "Karen Ostrow", "said", first), draft_of(text, "Karen Ostrow", "said", second)
    assert told(text, with_continued(strip, [draft])[0]) == [first, second]
    assert with_continued(strip, [draft, other])[0] == draft


def test_a_report_ends_before_the_colon_of_a_quote_that_has_a_cue_of_its_own():
    text = "Karen Ostrow wrote that the port was lost: “It is no longer a port,” Paul Weiss said on Monday."
    reading = read_text(text, "en")
    quotes = find_quotes(reading)
    ruled = rule_quotes(strip_of(reading, quotes), "en")
    draft = draft_of(text, "Karen Ostrow", "wrote", text[text.index("that") : text.index(" on Monday")])
    assert told(text, tidied(text, quotes, ruled, [draft])[0]) == ["that the port was lost"]
