"""Where a content ends that the network cut within a phrase, and where the reporter goes on."""

import pytest

from services.extractor.attributions.reported_rules import rule_clauses
from services.extractor.statements.ends import whole
from services.extractor.statements.finding import find_statements, once_each
from services.extractor.statements.fragments import begins_before, by_sentence, goes_on_to, in_clause, is_of_another
from services.extractor.statements.reporter import without_the_reporter
from services.extractor.statements.sharing import Draft
from services.extractor.statements.splitting import split
from services.extractor.words.quotes import find_quotes, pieces_of
from services.extractor.words.sentences import read_text
from services.extractor.words.windows import strip_of


def draft_of(text, cue, content, source="Karen Ostrow"):
    """A draft of the words given; in `text` a bar stands where the network stopped."""
    spans = [(text.index(words), text.index(words) + len(words)) for words in (content, source, cue)]
    return Draft((spans[0],), (spans[1],), (spans[2],), cue.lower().split()[-1], 0.9, "quotes-network-1")


def told(text, draft):
    return " | ".join(text[start:end] for start, end in draft.content)


def read(text):
    reading = read_text(text, "en")
    return reading, find_quotes(reading)


def completed(marked):
    """Return what `whole` makes of the content up to the bar, that content, and all of it; the cue ends before the first slash."""
    before, behind = marked.split(" / ", 1)
    kept, rest = behind.split("|")
    text, cue = f"{before} {kept}{rest}.", before.split()[-1]
    reading, quotes = read(text)
    return told(text, whole(reading, pieces_of(quotes), draft_of(text, cue, kept.strip()))), kept.strip(), kept + rest


@pytest.mark.parametrize(
    "marked",
    [
        "Karen Ostrow promised / to hire 17|-year-olds who know the sound",
        "Karen Ostrow wants / to make Paul Weiss the treasurer of |the island if he is elected",
        "Karen Ostrow asked / to see the |letters of the pilots",
        "Karen Ostrow insisted / that |she alone can run the ferry",
        "Karen Ostrow said / that Ms. |Hart had never seen the quay",
        "Karen Ostrow said / the crossing is |quiet and steady in the winter",
        "Karen Ostrow predicted / the storms |will change the price of fish",
        "Karen Ostrow worried / about Norway|’s role in the dispute",
        "Karen Ostrow recalled / what Paul Weiss |and Ivo Lind had done on the quay",
        "Karen Ostrow questioned / the need |for a second quay",
        "Karen Ostrow predicted / he will be “very, very useful” |in the next storm",
        "Karen Ostrow announced / a new plan|: to stay at home",
        "Karen Ostrow predicted / the price would rise by two percent |, compared with four in May",
    ],
)
def test_a_content_that_stops_within_a_phrase_goes_on_to_the_end_of_its_clause(marked):
    found, _, all_of_it = completed(marked)
    assert found == all_of_it


@pytest.mark.parametrize(
    "marked",
    [
        "Karen Ostrow praised / the crews| in a speech on Monday",
        "Karen Ostrow praised / the crews| on Tuesday",
        "Karen Ostrow called / the plan “a gift”| in her book on the island",
        "Karen Ostrow supports / her| by a wide margin",
        "Karen Ostrow praised / the crews|, who had come at night",
        "Karen Ostrow praised / the crews| after the storm had passed",
        "Karen Ostrow criticized / the ferry they were on|: Nobody came",
    ],
)
def test_when_and_where_something_was_said_is_no_part_of_it(marked):
    found, kept, _ = completed(marked)
    assert found == kept


@pytest.mark.parametrize(
    ("text", "cue", "contents"),
    [
        (
            "Karen Ostrow lamented the “sorry” state of the quay and criticized the pilots of the ferry.",
            "lamented",
            ["the “sorry” state of the quay", "the pilots of the ferry"],
        ),
        (
            "Karen Ostrow said she was content with the ferry, and she added that it would sail in May.",
            "said",
            ["she was content with the ferry", "that it would sail in May"],
        ),
        (
            "Karen Ostrow says she would wait for the ferry and tells the crowd it would come.",
            "says",
            ["she would wait for the ferry", "the crowd it would come"],
        ),
        (
            "Karen Ostrow praised the crews at times while also closing the quay and the old harbour.",
            "praised",
            ["the crews at times"],
        ),
        (
            "Karen Ostrow said the ferry would sail in May, but warned that it would be slow.",
            "said",
            ["the ferry would sail in May", "that it would be slow"],
        ),
        (
            "Karen Ostrow said the ferry would sail in May, but made clear that it would be slow.",
            "said",
            ["the ferry would sail in May"],
        ),
        (
            "Karen Ostrow said the ferry would not sail in May, as was the case last year.",
            "said",
            ["the ferry would not sail in May"],
        ),
    ],
)
def test_where_the_reporter_goes_on_a_content_ends_and_a_second_report_begins(text, cue, contents):
    reading, quotes = read(text)
    draft = draft_of(text, cue, text.split(f"{cue} ")[1].removesuffix("."))
    found = without_the_reporter(reading, pieces_of(quotes), [draft])
    assert [told(text, one) for one in found] == contents


@pytest.mark.parametrize(
    "content",
    [
        "that she had closed the quay and opened the harbour",
        "the crews and the pilots of the ferry",
        "it “lamented the delay and praised the crews” in May",
    ],
)
def test_a_clause_keeps_its_own_second_verb(content):
    text = f"Karen Ostrow claimed {content}."
    reading, quotes = read(text)
    (draft,) = without_the_reporter(reading, pieces_of(quotes), [draft_of(text, "claimed", content)])
    assert told(text, draft) == content


@pytest.mark.parametrize(("opening", "closing"), ["“”", '""', ("''", "''")])
def test_within_quotation_marks_no_second_report_begins(opening, closing):
    content = f"{opening}that the quay is the heart of the island and that we must not lose it,{closing}"
    text = f"Karen Ostrow said {content} on Monday."
    reading, quotes = read(text)
    draft = draft_of(text, "said", content)
    assert split(reading, pieces_of(quotes), draft) == [draft]


def test_what_was_said_goes_on_to_a_few_quoted_words_later_in_its_sentence():
    text = "Karen Ostrow called the plan a “mistake,” made by a council whose members are “just plain wrong.”"
    (only,) = find_statements(text, "en")
    assert told(text, only) == text.removeprefix("Karen Ostrow called ")


@pytest.mark.parametrize(
    ("rest", "is_hers"),
    [
        (", which is now “as good as new.”", True),
        (", which a pilot said was “as good as new.”", False),
        ("; the quay is “as good as new.”", False),
        (", and “Nobody is here.”", False),
    ],
)
def test_a_fragment_belongs_to_the_report_before_it_unless_another_cue_or_a_break_stands_between(rest, is_hers):
    text = f"Karen Ostrow praised the ferry{rest}"
    reading, quotes = read(text)
    drafts = [draft_of(text, "praised", "the ferry")]
    assert goes_on_to(reading, quotes[0], drafts, by_sentence(reading, drafts)) == (0 if is_hers else None)


def test_a_few_quoted_words_before_their_cue_bring_what_their_sentence_begins_with():
    text = "The second ferry would, at last, “sail in May,” Karen Ostrow said."
    reading, _ = read(text)
    assert begins_before(reading, draft_of(text, "said", "“sail in May,”")) == 0
    whole_quote = "“Sail in May,” Karen Ostrow said."
    assert begins_before(read(whole_quote)[0], draft_of(whole_quote, "said", "“Sail in May,”")) is None


def test_behind_a_hearer_a_few_quoted_words_bring_their_clause_from_that_on():
    text = "Karen Ostrow told the pilots of the island that crews who complain should “get over it” soon."
    reading, _ = read(text)
    found = in_clause(reading, draft_of(text, "told", "“get over it”"))
    assert told(text, found) == "that crews who complain should “get over it”"


def test_the_cue_of_the_next_sentence_is_not_that_of_a_few_quoted_words():
    text = "The two ports became “one people.” Karen Ostrow said so."
    reading, quotes = read(text)
    cue = (text.index("said"), text.index("said") + 4)
    assert is_of_another(reading, quotes[0].pieces[0], cue)
    said = "The two ports became “one people,” Karen Ostrow said."
    reading, quotes = read(said)
    assert not is_of_another(reading, quotes[0].pieces[0], (said.index("said"), len(said) - 1))


def test_a_quote_that_was_over_before_the_next_sentence_reports_is_no_part_of_it():
    text = "Paul Weiss called the quay “as good as new.” Karen Ostrow added that the ferry had been sold."
    assert [told(text, one) for one in find_statements(text, "en")][-1] == "that the ferry had been sold"


def test_a_clause_behind_the_cue_of_a_new_sentence_is_told_though_a_long_quote_ends_before_it():
    quote = "“must be careful not to build a second quay where there is no need for one at all.”"
    text = f"Paul Weiss said the islanders {quote} Karen Ostrow insists that the quay is not his to build."
    contents = [told(text, one) for one in find_statements(text, "en")]
    assert "that the quay is not his to build" in contents
    assert any(content.endswith(quote) for content in contents)


def test_a_participle_behind_a_quote_and_its_cue_is_another_report():
    text = "“Absolutely not, absolutely not,” Karen Ostrow responded, remarking that she is looking for a new crew."
    assert [told(text, one) for one in find_statements(text, "en")] == [
        "“Absolutely not, absolutely not,”",
        "that she is looking for a new crew",
    ]


@pytest.mark.parametrize("verb", ["barked", "grumbled", "proclaimed", "yelled"])
def test_verbs_for_how_somebody_speaks_are_cues(verb):
    text = f"“Go back to the quay at once,” Paul Weiss {verb}."
    (only,) = find_statements(text, "en")
    assert (told(text, only), text[slice(*only.source[0])]) == ("“Go back to the quay at once,”", "Paul Weiss")


@pytest.mark.parametrize(
    "scene",
    ["during the long debate of this week", "in a letter to the pilots of the island", "on the quay of the north"],
)
def test_when_and_where_somebody_speaks_may_stand_before_that(scene):
    text = f"Karen Ostrow said {scene} that she wants a “fine ship” for the sound."
    reading, quotes = read(text)
    ((content, _, _, low, rule),) = rule_clauses(strip_of(reading, quotes), "en")
    assert (text[slice(*content[0])], low, rule) == ("that she wants a “fine ship” for the sound", "said", "clause")


def test_a_verb_in_the_past_that_names_its_hearer_reports_quoted_words():
    text = "Paul Weiss kvetched to a crowd on the quay that the ferry “does not treat me well.”"
    assert [told(text, one) for one in find_statements(text, "en")] == [text.split("quay ")[1]]


def test_what_a_cue_parts_goes_on_with_its_verb_even_to_quoted_words():
    text = (
        "The most urgent tasks of the harbour office, Karen Ostrow said, are now a “second quay” and a (small) ferry."
    )
    assert "are now a “second quay” and a (small) ferry" in [
        part for one in find_statements(text, "en") for part in told(text, one).split(" | ")
    ]


@pytest.mark.parametrize("title", ["Ms.", "Mr.", "Mrs.", "Dr."])
def test_a_title_ends_no_sentence(title):
    assert len(read_text(f"The quay was closed when {title} Hart came. Nobody saw her.", "en").sentences) == 2


@pytest.mark.parametrize(
    ("text", "content"),
    [
        ("But Ada Weiss’s broadside against “printing money” leaves room for doubt.", "“printing money”"),
        ("He waved it around, mouthing “thank you” toward the pilots.", "“thank you”"),
        (
            "Ada Weiss said “the old quay” has cost the town a thousand jobs.",
            "“the old quay” has cost the town a thousand jobs",
        ),
    ],
)
def test_behind_the_quote_of_a_noun_the_reporter_goes_on_and_behind_that_of_a_verb_the_speaker(text, content):
    assert [text[start:end] for one in find_statements(text, "en") for start, end in one.content] == [content]


def test_words_that_are_told_twice_stand_in_the_text_twice_and_in_the_article_once():
    text = "Ada Weiss left.\n\n“We mend our nets in winter,” Ada Weiss said.\n\n“We mend our nets in winter,” Ada Weiss said."
    told = find_statements(text, "en")
    assert [one.content[0][0] for one in told] == [text.index("“"), text.rindex("“")]
    assert once_each(told) == told[:1]
