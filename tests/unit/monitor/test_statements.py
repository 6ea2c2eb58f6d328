from __future__ import annotations

import pytest

from services.monitor.views.passages import content_of, passage
from services.monitor.views.statements import attribution, digest_of, headline, unquoted, views_of
from tests.unit.monitor.samples import KESSLER, ORLOVA, SAID, Said, record, spans


def test_a_statement_reads_as_a_headline_of_its_speaker() -> None:
    verbatim, reported = views_of(record())
    assert headline(verbatim) == ("Marta Orlova: “We will not send police to the harbour, … This is between them.”")
    assert headline(reported) == "Jonas Kessler: the strike would go on until the owners withdrew their offer"


def test_a_passage_is_the_whole_sentence_with_each_part_marked() -> None:
    _, reported = views_of(record())
    assert [(part.mark, part.text) for part in reported.passage] == [
        ("source", "Jonas Kessler"),
        ("", " "),
        ("cue", "said that"),
        ("", " "),
        ("content", "the strike would go on until the owners withdrew their offer"),
        ("", "."),
    ]


def test_a_quote_in_two_pieces_keeps_the_words_between_them() -> None:
    verbatim, _ = views_of(record())
    assert "".join(part.text for part in verbatim.passage).startswith(
        "“We will not send police to the harbour,” Marta Orlova, spokeswoman"
    )
    assert [part.text for part in verbatim.passage if part.mark == "content"] == list(SAID[0].content)


def test_pieces_far_apart_are_shown_with_an_elision() -> None:
    text = "“First,” he said. " + "Nothing happened at all that day. " * 40 + "“Second,” he added."
    shown = passage(text, spans(text, ("“First,”", "“Second,”")), (), ())
    assert "".join(part.text for part in shown) == "“First,” he said. […] “Second,” he added."


def test_spans_outside_the_text_are_cut_to_it() -> None:
    assert content_of("short", [(2, 400), (-3, 1), (9, 12), (3, 3)]) == "s … ort"
    assert passage("short", [(900, 901)], [(1, 0)], []) == ()


def test_a_statement_made_twice_in_one_article_is_one() -> None:
    twice = record(said=(SAID[1], SAID[1]))
    assert len(twice.statements) == 2
    assert len(views_of(twice)) == 1


def test_a_hostile_link_is_no_link() -> None:
    hostile = record().model_copy(
        update={
            "article": record().article.model_copy(
                update={"url": "javascript:alert(1)", "canonical_url": "data:text/html,x"}
            )
        }
    )
    assert {view.url for view in views_of(hostile)} == {None}


def test_a_later_reading_of_the_same_words_has_the_same_digest() -> None:
    early, late = views_of(record()), views_of(record(recorded_after_seconds=500.0))
    assert [digest_of(view) for view in early] == [digest_of(view) for view in late]
    assert digest_of(early[0]) != digest_of(views_of(record(title="Another headline"))[0])


@pytest.mark.parametrize(("score", "same"), [(0.9001, True), (0.91, False)])
def test_a_statement_whose_score_moved_a_hair_is_unchanged(score: float, *, same: bool) -> None:
    view = views_of(record())[0]
    assert (digest_of(view) == digest_of(view.model_copy(update={"score": score}))) is same


def test_only_marks_around_the_whole_are_taken_off() -> None:
    assert unquoted("“One,” … “two.”") == "One, … two."
    assert unquoted("he called it “a farce”") == "he called it “a farce”"


def test_control_characters_do_not_travel() -> None:
    said = (Said(("“Stop\x00 it\x1b,”",), ORLOVA, cue=("said",)), Said(("it was so",), KESSLER, form="indirect"))
    views = views_of(record(paragraphs=("“Stop\x00 it\x1b,” she said, and it was so.",), said=said))
    assert views[0].content == "“Stop\ufffd it\ufffd,”"


def test_a_headline_of_reported_speech_begins_with_what_was_said() -> None:
    said = (Said(("that the strike would go on until the owners withdrew their offer",), KESSLER, form="indirect"),)
    (view,) = views_of(record(said=said))
    assert headline(view) == "Jonas Kessler: the strike would go on until the owners withdrew their offer"


def test_a_speaker_who_is_not_known_is_named_as_the_text_has_him() -> None:
    said = (Said(("the strike would go on",), None, form="indirect", source=("Jonas Kessler",)),)
    (view,) = views_of(record(said=said))
    assert headline(view).startswith("Unknown speaker: ")
    assert attribution(view) == "Unknown speaker (in the text: Jonas Kessler)"


def test_an_article_without_a_title_is_known_by_its_first_line() -> None:
    assert {view.title for view in views_of(record(title=""))} == {
        "The port of Lindhaven stood still for a third day on Thursday. No ship was unloaded."
    }


@pytest.mark.parametrize(
    "quote",
    ["„Wir warten nicht“", "»Wir warten nicht«", "«Wir warten nicht»", "“Wir warten nicht”", "”Wir warten nicht”"],
)
def test_quotation_marks_of_every_country_end_a_sentence_and_are_taken_off(quote: str) -> None:
    text = f"Sie nannten es {quote}. {quote}, sagte sie. {quote}."
    shown = passage(text, [(text.rindex(quote), text.rindex(quote) + len(quote))], (), ())
    assert "".join(part.text for part in shown) == f"{quote}."
    assert unquoted(quote) == "Wir warten nicht"
