"""Statements: who said what, in which form, to whom, when."""

import pytest

from services.extractor.statements.finding import find_statements


def told(text, language="en", **more):
    return [
        (s.form, " | ".join(text[a:b] for a, b in s.content), s.speaker.name if s.speaker else None)
        for s in find_statements(text, language, **more)
    ]


def one(text, language="en", **more):
    (statement,) = find_statements(text, language, **more)
    return statement


def test_a_quote_and_its_cue_are_a_direct_statement():
    assert told("“We mend nets in winter,” Karen Ostrow said.") == [
        ("direct", "“We mend nets in winter,”", "Karen Ostrow")
    ]


def test_an_inserted_cue_joins_the_pieces():
    text = "“We mend nets in winter,” Karen Ostrow said, “and we sail in spring.”"
    assert told(text) == [("direct", "“We mend nets in winter,” | “and we sail in spring.”", "Karen Ostrow")]


def test_a_reported_clause_is_an_indirect_statement():
    assert told("Karen Ostrow said that the nets would be mended by May.") == [
        ("indirect", "that the nets would be mended by May", "Karen Ostrow")
    ]


def test_a_quoted_part_makes_a_report_mixed():
    ((form, _, speaker),) = told("Karen Ostrow said that the harbour was “a place of patience and rope” for everyone.")
    assert (form, speaker) == ("mixed", "Karen Ostrow")


def test_a_scare_quote_is_no_statement():
    assert told("The so-called “friendly” tariff has been law since May. Its “golden years” are over.") == []


def test_plain_reporting_is_no_statement():
    assert told("The harbour froze in January. Ships waited for nine days, and the price of cod rose.") == []


def test_she_is_the_woman_who_was_named():
    text = "Karen Ostrow met Paul Weiss on the quay. “It is cold,” she said. He replied that it would get colder."
    assert [speaker for _, _, speaker in told(text)] == ["Karen Ostrow", "Paul Weiss"]


def test_the_spokeswoman_is_the_person_with_that_role():
    text = "Ministry spokeswoman Karen Ostrow arrived late with Paul Weiss, the mayor.\n\nThe spokeswoman said that the talks had gone well."
    assert told(text)[-1][2] == "Karen Ostrow"


def test_an_unnamed_official_is_nobody():
    assert one("A senior official said that the talks had failed.").speaker is None


def test_a_quote_without_a_cue_goes_on_with_the_speaker_before():
    text = "“We mend nets in winter,” Karen Ostrow said.\n\n“In spring we sail again, if the ice allows it.”"
    assert {speaker for _, _, speaker in told(text)} == {"Karen Ostrow"}


def test_a_quote_after_a_heading_does_not_carry_the_speaker():
    text = "“We mend nets in winter,” Karen Ostrow said.\n\nA new season\n\n“In spring we sail again, if the ice allows it.”"
    assert [speaker for _, _, speaker in told(text)] == ["Karen Ostrow", None]


def test_a_second_verb_shares_the_subject():
    text = "Karen Ostrow said that the nets were ready and added that the boats were not."
    assert told(text) == [
        ("indirect", "that the nets were ready", "Karen Ostrow"),
        ("indirect", "that the boats were not", "Karen Ostrow"),
    ]


def test_a_denial_is_negated():
    assert one("Karen Ostrow denied that the harbour would close.").negated


@pytest.mark.parametrize(
    ("language", "text", "content", "speaker"),
    [
        ("de", "„Wir warten auf das Eis“, sagte Karin Oster am Montag.", "„Wir warten auf das Eis“", "Karin Oster"),
        (
            "de",
            "Karin Oster sagte, dass der Hafen im Mai wieder öffnet.",
            "dass der Hafen im Mai wieder öffnet",
            "Karin Oster",
        ),
        ("es", "«Esperamos el deshielo», dijo Carmen Ruiz.", "«Esperamos el deshielo»", "Carmen Ruiz"),
        ("es", "Carmen Ruiz dijo que el puerto abrirá en mayo.", "que el puerto abrirá en mayo", "Carmen Ruiz"),
        ("fr", "« Nous attendons le dégel », a déclaré Claire Martin.", "« Nous attendons le dégel »", "Claire Martin"),
        ("ru", "«Мы ждём оттепели», — заявила Мария Петрова.", "«Мы ждём оттепели»", "Мария Петрова"),
    ],
)
def test_quotes_and_reports_of_other_languages_have_their_speaker(language, text, content, speaker):
    assert [(said, who) for _, said, who in told(text, language)] == [(content, speaker)]


def test_german_speech_in_the_subjunctive_goes_on_with_the_speaker():
    text = "Karin Oster sagte, dass der Hafen im Mai öffnet. Das Eis sei dünn und die Netze seien fertig."
    assert told(text, "de")[1] == ("indirect", "Das Eis sei dünn und die Netze seien fertig", "Karin Oster")


def test_a_language_without_tables_yields_nothing():
    assert told("“Bekleyeceğiz,” dedi Ayşe Demir.", "tr") == []


def test_ids_are_the_same_when_read_again_and_differ_between_articles():
    text = "“We mend nets in winter,” Karen Ostrow said."
    assert one(text, article_id="a").id == one(text, article_id="a").id != one(text, article_id="b").id


def test_every_span_lies_inside_the_text():
    text = "🎻 “We mend nets,” Karen Ostrow said.\n\n“And sails, and ropes, and time itself"
    for statement in find_statements(text):
        assert all(
            0 <= start < end <= len(text) for start, end in (*statement.content, *statement.source, *statement.cue)
        )


def test_an_empty_text_holds_no_statement():
    assert find_statements("", "en") == ()


def test_what_the_reporter_says_a_country_believes_is_no_statement():
    assert told("Norway has long believed that the sea will have the last word, and its policy has been steady.") == []


def test_whoever_addresses_questions_has_not_said_what_they_are_about():
    assert told("Karen Ostrow addressed questions about the price of nets and the possibility of a strike.") == []


@pytest.mark.parametrize(
    "text",
    [
        "Ostrow’s comments suggest that Norway is in no hurry to change its policy.",
        "Ostrow’s remarks reflect the old view that the sea belongs to nobody at all.",
        "Ostrow’s comments make it clear that the boats will stay in port.",
    ],
)
def test_what_somebodys_remarks_show_is_told_as_theirs_and_as_unsure(text):
    statement = one("Karen Ostrow spoke. " + text)
    assert statement.speaker.name == "Karen Ostrow"
    assert statement.score <= 0.5


@pytest.mark.parametrize(
    ("text", "content"),
    [
        ("Karen Ostrow accused Velmia of hiding its boats.", "Velmia of hiding its boats"),
        ("Karen Ostrow put the cost of the nets at 12 million crowns.", "the cost of the nets at 12 million crowns"),
        ("Karen Ostrow would not say when the boats might sail.", "when the boats might sail"),
        ("Karen Ostrow, who runs the harbour, attributed the loss to ice.", "the loss to ice"),
        ("For Karen Ostrow, a retired pilot, that is the real news.", "that is the real news"),
        ("In Ostrow’s opinion, the boats are too old. Karen Ostrow left.", "the boats are too old"),
    ],
)
def test_a_verb_with_an_object_and_a_view_are_statements(text, content):
    assert (content, "Karen Ostrow") in [(said, who) for _, said, who in told(text)]


@pytest.mark.parametrize(
    "text",
    [
        "The men accused of fraud left the harbour on Monday.",
        "The deal is expected to close in May after a long winter.",
        "The demands on the harbour grew by a third in the winter.",
        "For the harbour, the winter is a time of patience and rope.",
    ],
)
def test_a_passive_a_noun_and_a_thing_are_no_statements(text):
    assert [row for row in told(text) if row[2]] == []


def test_two_reports_of_one_sentence_are_two_statements():
    text = "Karen Ostrow said that the nets were ready and that the boats were not, adding that nobody should sail."
    assert [said for _, said, _ in told(text)] == [
        "that the nets were ready",
        "that the boats were not",
        "that nobody should sail",
    ]


def test_a_statement_knows_which_one_holds_it():
    outer, inner = sorted(
        find_statements("Karen Ostrow said that Paul Weiss had denied that the nets were torn by the ice."),
        key=lambda one: one.content[0],
    )
    assert (outer.nested_in, inner.nested_in) == (None, outer.id)


def test_a_long_report_is_not_cut_at_the_edge_of_what_the_chain_sees():
    tail = "and " + " and ".join(
        f"the {word} boats" for word in "red blue green white black grey old new small".split()
    )
    text = f"Karen Ostrow said that the harbour would close for the red nets and the blue nets {tail} by May."
    assert one(text).content[-1][1] == len(text) - 1


@pytest.mark.parametrize(
    ("text", "content", "speaker"),
    [
        (
            "Walter Hewlett sniped that Fiorina was “learning on the job,” while shareholders wrote letters.",
            "that Fiorina was “learning on the job,”",
            "Walter Hewlett",
        ),
        (
            "Karen Ostrow called the judge a “hater” who had “railroaded” her in the case of the nets.",
            "the judge a “hater” who had “railroaded” her in the case of the nets",
            "Karen Ostrow",
        ),
        (
            "Karen Ostrow warned darkly that “the rule of the sea is in danger” because “boats come out in droves” every night.",
            "that “the rule of the sea is in danger” because “boats come out in droves” every night",
            "Karen Ostrow",
        ),
    ],
)
def test_quoted_words_come_with_the_clause_that_they_stand_in(text, content, speaker):
    assert told(text) == [("mixed", content, speaker)]


def test_a_report_that_leads_in_a_quote_is_not_part_of_it():
    text = (
        "Karen Ostrow wrote that nobody thought the new casino would last: “It will not make it through the winter,” Paul Roffman predicted. "
        "“The market is not there.”"
    )
    assert ("direct", "“It will not make it through the winter,” | “The market is not there.”", "Paul Roffman") in told(
        text
    )


def test_a_short_quote_that_stands_alone_is_speech():
    assert told("The judge turned to the dock. “Mr. Lamb?”") == [("direct", "“Mr. Lamb?”", None)]
    assert told("Karen Ostrow sailed to Leeds on “The Patient Rope” in May.") == []


@pytest.mark.parametrize(
    "text",
    [
        "“We mend nets in winter,” Karen Ostrow said before adding: “And we sail every spring.”",
        "“We mend nets in winter,” Karen Ostrow said. “And we sail every spring,” she added.",
        "“We mend nets in winter,” Karen Ostrow said. Paul Roffman replied: “And we sail every spring.”",
    ],
)
def test_a_quote_with_a_cue_of_its_own_is_not_joined_to_the_one_before(text):
    later = text[text.index("“And") : text.rindex("”") + 1]
    assert [words for _, words, _ in told(text)] == ["“We mend nets in winter,”", later]


def test_a_clause_ends_before_the_quote_that_it_leads_in():
    text = "Karen Ostrow asserted that the port had lost its soul: “It is no longer a port,” she claimed on Monday."
    assert [words for _, words, _ in told(text)] == ["that the port had lost its soul", "“It is no longer a port,”"]


def test_a_quote_with_a_cue_but_nobody_beside_it_is_told_without_a_speaker():
    assert told("T-shirts appeared outside the hall. Asked about them, others only yelled: “We have won!”")[-1][1:] == (
        "“We have won!”",
        None,
    )


def test_a_thousand_reports_in_one_sentence_are_no_trouble():
    assert find_statements("He warned that it “fell” and that it “rose” because he said so, " * 900)


def test_a_text_that_breaks_off_within_a_quote_and_ends_with_a_space_is_read():
    text = (
        '"There was a long noise and then it was quiet," said Sirje Tamm, a teacher who was on her way home. '
        '"A steward went from table to table and asked us to put on our jackets. He was calmer '
    )
    told = find_statements(text)
    assert [text[start:end] for one in told for start, end in one.content][-1].endswith("calmer")
