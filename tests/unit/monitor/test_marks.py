from __future__ import annotations

from schemas.article import Paragraph
from schemas.record import FindingV1
from services.monitor.views.marks import marked_article
from tests.unit.monitor.samples import KESSLER, PARAGRAPHS, SAID, Said, record


def test_cutting_a_text_changes_no_character_of_its_paragraphs() -> None:
    one = record(findings=(FindingV1(rule="r", detail="d", evidence=((80, 130),)),))
    shown = [
        "".join(segment.text for segment in paragraph.segments) for paragraph in marked_article(one, one.statements)
    ]
    assert tuple(shown) == PARAGRAPHS


def test_a_speaker_stands_beside_the_paragraph_where_his_statement_begins() -> None:
    one = record()
    assert [paragraph.statements for paragraph in marked_article(one, one.statements)] == [(), (1,), (2,)]


def test_a_statement_over_two_paragraphs_begins_once() -> None:
    paragraphs = ("“It began here,", "and it ended here,” he said.")
    one = record(paragraphs=paragraphs, said=(Said((paragraphs[0], "and it ended here,”"), KESSLER),))
    shown = marked_article(one, one.statements)
    assert [paragraph.statements for paragraph in shown] == [(1,), ()]
    assert [sum(segment.starts for segment in paragraph.segments) for paragraph in shown] == [1, 0]


def test_of_statements_within_each_other_the_inner_one_is_shown() -> None:
    paragraphs = ("He said that she called it a farce and left.",)
    outer = Said(("she called it a farce and left",), KESSLER, form="indirect")
    inner = Said(("a farce",), SAID[0].speaker, form="direct")
    one = record(paragraphs=paragraphs, said=(outer, inner))
    segments = marked_article(one, one.statements)[0].segments
    assert [(segment.statement, segment.text) for segment in segments if segment.statement] == [
        (1, "she called it "),
        (2, "a farce"),
        (1, " and left"),
    ]


def test_evidence_of_a_finding_is_marked_beside_statements() -> None:
    start = "\n\n".join(PARAGRAPHS).index("police")
    one = record(findings=(FindingV1(rule="r", detail="d", evidence=((start, start + 6),)),))
    marked = [
        segment
        for paragraph in marked_article(one, one.statements)
        for segment in paragraph.segments
        if segment.finding
    ]
    assert [(segment.text, segment.mark, segment.finding) for segment in marked] == [("police", "content", 1)]


def test_an_article_without_paragraphs_is_shown_by_its_lines() -> None:
    one = record(paragraphs=("One line.", "Two lines."), said=())
    bare = one.model_copy(update={"article": one.article.model_copy(update={"paragraphs": ()})})
    assert len(marked_article(bare, ())) == 2


def test_paragraphs_outside_the_text_are_left_out() -> None:
    one = record(said=())
    odd = one.model_copy(
        update={
            "article": one.article.model_copy(
                update={"paragraphs": (Paragraph(start=5_000, end=6_000), Paragraph(start=0, end=8))}
            )
        }
    )
    assert ["".join(s.text for s in p.segments) for p in marked_article(odd, ())] == [PARAGRAPHS[0][:8]]
