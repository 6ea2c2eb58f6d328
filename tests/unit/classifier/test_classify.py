"""An article becomes a record: nothing of it is lost, and what was judged stands beside it."""

from datetime import UTC, datetime

from deploy.newsroom.story import Story, load_stories
from schemas.article import ArticleV1, NameV1
from schemas.record import RecordV1
from services.classifier.classify import classify, classify_all
from services.commands.read import page_of
from services.extractor.extract import extract
from tests.unit.classifier.articles import article

NOW = datetime(2024, 11, 8, 10, 0, tzinfo=UTC)
TEXT = (
    "The parliament in Norland voted on the pension law, and the government lost its majority.\n\n"
    "“Karl Lind has lied to parliament, he is corrupt and a disgrace to the government,” Berg said after the vote.\n\n"
    "The opposition calls for an election."
)


def record() -> RecordV1:
    base = article(TEXT, "2024-11-08T09:00:00Z")
    start = TEXT.index("Karl Lind")
    names = (
        NameV1(id="person:karl-lind", name="Karl Lind", kind="person", mentions=((start, start + 9),)),
        NameV1(
            id="person:anna-berg",
            name="Anna Berg",
            kind="person",
            mentions=((TEXT.index("Berg"), TEXT.index("Berg") + 4),),
        ),
        NameV1(
            id="place:norland",
            name="Norland",
            kind="place",
            mentions=((TEXT.index("Norland"), TEXT.index("Norland") + 7),),
        ),
    )
    return classify(base.model_copy(update={"names": names, "versions": {"quotes": "quotes-1"}}), NOW)


def test_a_target_named_in_the_statement_gets_a_stance_and_others_none():
    (statement,) = record().statements
    assert [(stance.target_id, stance.stance) for stance in statement.stances] == [("person:karl-lind", "unfavourable")]


def test_a_statement_gets_a_kind_with_a_score():
    (statement,) = record().statements
    assert statement.kind == "ACCUSE"
    assert 0 < statement.kind_score <= 1


def test_the_record_names_every_model_beside_those_of_the_article():
    assert set(record().versions) == {"quotes", "topics", "kinds", "stance", "findings", "sameness", "subtopics"}


def test_the_article_is_on_record_as_it_came():
    made = record()
    assert made.article.text == TEXT
    assert made.recorded_at == NOW
    assert made.topics[0].name == "politics"


def test_an_article_without_language_or_statements_is_recorded_all_the_same():
    made = classify(article("Nichts.", None, None), NOW)
    assert (made.topics, made.statements, made.findings) == ((), (), ())


def test_the_same_article_gives_the_same_record():
    assert record() == record()


def test_a_statement_in_a_language_we_do_not_read_keeps_its_place_without_a_kind():
    made = classify(article("“Le maire est parti hier soir avec les clefs,” Berg said.", None, "fr"), NOW)
    assert [(statement.kind, statement.kind_score) for statement in made.statements] == [(None, None)]


def test_articles_judged_together_are_judged_as_each_alone():
    made = [record_of(story) for story in load_stories().values()]
    together, alone = classify_all(made, NOW), [classify(each, NOW) for each in made]
    assert [told(one) for one in together] == [told(one) for one in alone]
    scores = [
        abs((one.kind_score or 0) - (other.kind_score or 0))
        for a, b in zip(together, alone, strict=True)
        for one, other in zip(a.statements, b.statements, strict=True)
    ]
    assert len(scores) > 100
    assert max(scores) <= 1e-4
    assert classify_all([], NOW) == []


def record_of(story: Story) -> ArticleV1:
    page = page_of(story.text.encode(), "text/plain; charset=utf-8", None, story.published_at)
    return extract(page, NOW)


def told(of: RecordV1) -> tuple[object, ...]:
    """What was judged, but for the scores: sums in another order differ in the last digit."""
    return (
        [
            (said.kind, said.kind_mode, said.kind_by, [(s.target, s.stance) for s in said.stances])
            for said in of.statements
        ],
        [topic.id for topic in of.topics],
        [(stance.target, stance.stance) for stance in of.stances],
        of.findings,
        of.signature,
        of.versions,
    )
